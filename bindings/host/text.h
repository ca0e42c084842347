/*
 * Texts as other languages have them: with a length, and maybe with zeros inside, which a text of C
 * cannot hold.
 */
#ifndef DASHCORE_HOST_TEXT_H
#define DASHCORE_HOST_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* Whether a text of C says all of it; otherwise a failure is noted. For names and JSON, which have
 * no use for zeros. */
bool text_is_whole(const char *field, const char *text, size_t length);

/* A copy that belongs to the caller, or NULL with a failure noted: no memory must not look like the
 * end of what is read. */
char *text_copy(const char *text, size_t length);

/* The text with U+FFFD for each zero, to be freed; NULL with a failure noted, or for NULL. */
char *text_without_zeros(const char *text, size_t length);

#endif
