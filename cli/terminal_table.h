/*
 * Rows with aligned columns for people. Every cell is escaped, so hostile text stays in its cell; a
 * column without any text is left out.
 */
#ifndef CLI_TERMINAL_TABLE_H
#define CLI_TERMINAL_TABLE_H

#include <stdbool.h>

struct terminal_table;

/* `headers` lives as long as the table and ends with NULL. NULL when there is no memory. */
struct terminal_table *terminal_table_create(const char *const *headers);

/* Appends the next cell, row by row; text NULL is an empty one. `colour` is a colour_… below or
 * NULL. */
void terminal_table_add(struct terminal_table *table, const char *text, const char *colour);

/* Prints to stdout and frees. Colours only where the output takes them; with `shorten`, the last
 * column ends where the terminal does. Returns an exit code: without memory nothing is printed. */
int terminal_table_print(struct terminal_table *table, bool shorten);

extern const char colour_red[], colour_green[], colour_yellow[], colour_blue[], colour_magenta[],
    colour_cyan[];

/* The colour of an entry's type, of a task's status, of a run's outcome; NULL for none. */
const char *colour_of_type(const char *type);
const char *colour_of_status(const char *status);

#endif
