#ifndef CLI_TERMINAL_TEXT_H
#define CLI_TERMINAL_TEXT_H

#include <stddef.h>

/* A copy in which nothing can move the cursor, colour the terminal or turn the direction of text:
 * such characters and bytes that are not UTF-8 are written as \n, \x1b, \u202e. NULL when there is
 * no memory; to be freed. */
char *terminal_text_escape(const char *text);

/* Columns that escaped text takes on a terminal. */
size_t terminal_text_width(const char *text);

/* Shortens escaped text in place to at most this many columns, the last one an ellipsis. The
 * buffer has room for two bytes more than the text. */
void terminal_text_shorten(char *text, size_t columns);

/* Columns of the terminal on stdout; 0 when it is none. */
size_t terminal_text_columns(void);

#endif
