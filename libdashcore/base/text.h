/* UTF-8 text: repair, names, and search for words in any case. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include "buffer.h"

#include <stdbool.h>
#include <stddef.h>

/* Appends the text with U+FFFD in place of every byte that is no UTF-8 and of every NUL. */
void text_append_clean(struct buffer *buffer, const char *text, size_t length);

/* Whether the text needs no such repair. */
bool text_is_clean(const char *text, size_t length);

/* The longest length up to `limit` that does not cut a character of clean text in two. */
size_t text_cut(const char *text, size_t length, size_t limit);

/* [a-z][a-z0-9_.-]{0,63} */
bool text_is_type(const char *text, size_t length);

/* [A-Za-z0-9][A-Za-z0-9_.:-]{0,127} */
bool text_is_task_name(const char *text, size_t length);

/* The words of a search, folded to one case. */
struct text_search {
    char *words; /* zero-terminated, one after the other, ended by an empty one */
};

/* Errors: DASHCORE_ENOMEM. A query of blanks only has no words and matches everything. */
int text_search_compile(const char *query, struct text_search *search);

void text_search_free(struct text_search *search);

/* Whether each word occurs in `message`, or in `details`, JSON whose escapes are looked through;
 * `details` may be NULL. */
bool text_search_matches(const struct text_search *search, const char *message,
                         const char *details);

/* The same for words as they stand in text_search.words. */
bool text_words_match(const char *words, const char *message, const char *details);

#endif
