#include "terminal_table.h"

#include "complain.h"
#include "output.h"
#include "terminal_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMNS_MAX = 12, SHORTEST_LAST_COLUMN = 20 };

struct cell {
    char *text; /* escaped */
    const char *colour;
};

struct terminal_table {
    const char *const *headers;
    size_t columns;
    size_t widths[COLUMNS_MAX];
    struct cell *cells;
    size_t count;
    size_t capacity;
    bool failed; /* there was no memory for a cell */
};

const char colour_red[] = "31", colour_green[] = "32", colour_yellow[] = "33", colour_blue[] = "34",
           colour_magenta[] = "35", colour_cyan[] = "36";

static const struct {
    const char *word;
    const char *colour;
} colours[] = {
    {"error", colour_red},          {"task", colour_cyan},          {"scrape", colour_green},
    {"user_action", colour_yellow}, {"system", colour_magenta},     {"running", colour_cyan},
    {"queued", colour_blue},        {"interrupted", colour_yellow}, {"success", colour_green},
};

const char *colour_of_type(const char *type)
{
    for (size_t i = 0; i < sizeof(colours) / sizeof(colours[0]); i++)
        if (strcmp(colours[i].word, type) == 0)
            return colours[i].colour;
    return NULL;
}

const char *colour_of_status(const char *status)
{
    return colour_of_type(status);
}

struct terminal_table *terminal_table_create(const char *const *headers)
{
    struct terminal_table *table = calloc(1, sizeof(*table));
    if (table == NULL)
        return NULL;
    table->headers = headers;
    while (headers[table->columns] != NULL && table->columns < COLUMNS_MAX)
        table->columns++;
    return table;
}

void terminal_table_add(struct terminal_table *table, const char *text, const char *colour)
{
    if (table->count == table->capacity) {
        size_t capacity = table->capacity ? table->capacity * 2 : 64;
        struct cell *cells = realloc(table->cells, capacity * sizeof(*cells));
        if (cells == NULL) {
            table->failed = true;
            return;
        }
        table->cells = cells;
        table->capacity = capacity;
    }
    char *escaped = terminal_text_escape(text ? text : "");
    if (escaped == NULL) {
        table->failed = true;
        return;
    }
    size_t column = table->count % table->columns;
    size_t width = terminal_text_width(escaped);
    if (width > table->widths[column])
        table->widths[column] = width;
    table->cells[table->count++] = (struct cell){.text = escaped, .colour = colour};
}

/* Room for the last column, or SIZE_MAX. */
static size_t last_column_room(const struct terminal_table *table)
{
    size_t used = 0;
    size_t columns = terminal_text_columns();
    for (size_t i = 0; i + 1 < table->columns; i++)
        used += table->widths[i] ? table->widths[i] + 2 : 0;
    return columns < used + SHORTEST_LAST_COLUMN ? SIZE_MAX : columns - used;
}

static void cell_print(const char *text, size_t width, const char *colour, bool last)
{
    if (colour != NULL)
        printf("\033[%sm%s\033[0m", colour, text);
    else
        fputs(text, stdout);
    if (!last)
        printf("%*s", (int)(width - terminal_text_width(text) + 2), "");
}

static size_t last_shown_column(const struct terminal_table *table)
{
    size_t last = table->columns - 1;
    while (last > 0 && table->widths[last] == 0)
        last--;
    return last;
}

static void headers_print(const struct terminal_table *table, bool colour)
{
    size_t last = last_shown_column(table);
    for (size_t i = 0; i <= last; i++)
        if (table->widths[i] > 0)
            cell_print(table->headers[i], table->widths[i], colour ? "1" : NULL, i == last);
    putchar('\n');
}

static void headers_measure(struct terminal_table *table)
{
    for (size_t i = 0; i < table->columns; i++)
        if (table->widths[i] > 0 && table->widths[i] < strlen(table->headers[i]))
            table->widths[i] = strlen(table->headers[i]);
}

static void rows_print(const struct terminal_table *table, bool colour, size_t room)
{
    size_t last = last_shown_column(table);
    for (size_t i = 0; i < table->count; i++) {
        struct cell *cell = &table->cells[i];
        size_t column = i % table->columns;
        if (column == last)
            terminal_text_shorten(cell->text, room);
        if (table->widths[column] > 0)
            cell_print(cell->text, table->widths[column], colour ? cell->colour : NULL,
                       column == last);
        if (column + 1 == table->columns)
            putchar('\n');
    }
}

int terminal_table_print(struct terminal_table *table, bool shorten)
{
    bool failed = table == NULL || table->failed;
    if (failed) {
        complain("no memory for the table");
    } else if (table->count > 0) {
        bool colour = output_has_colour();
        headers_measure(table);
        headers_print(table, colour);
        rows_print(table, colour, shorten ? last_column_room(table) : SIZE_MAX);
    }
    for (size_t i = 0; table != NULL && i < table->count; i++)
        free(table->cells[i].text);
    if (table != NULL)
        free(table->cells);
    free(table);
    return failed ? EXIT_CODE_FAILURE : EXIT_CODE_OK;
}
