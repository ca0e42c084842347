#ifndef CLI_TEXT_CUT_H
#define CLI_TEXT_CUT_H

#include <stdbool.h>
#include <stddef.h>

/* Whether words end at this byte. */
bool byte_is_blank(char byte);

/* Copies text to `out`, at most `limit` bytes of it, of which 4 are the least. What is too long
 * ends before a whole word and gets an ellipsis; a single word that is too long is only that.
 * Returns the number of bytes. */
size_t text_cut(char *out, size_t limit, const char *text, size_t length);

#endif
