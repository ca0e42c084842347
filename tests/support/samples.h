/* The recorded answers under tests/samples, and the tables that say what they mean. */
#ifndef SUPPORT_SAMPLES_H
#define SUPPORT_SAMPLES_H

#include <stddef.h>

#define SAMPLE_COLUMNS 8

struct sample_row {
    const char *cells[SAMPLE_COLUMNS]; /* "" where the line has fewer */
};

/* INDEX.tsv without its first line, which names the columns. */
struct sample_index {
    struct sample_row *rows;
    size_t count;
    char *text;
};

/* The path of a file below tests/samples; the text lives until the next call. */
const char *sample_path(const char *folder, const char *file);

/* A whole file, zero-terminated, to be freed. Ends the test program when it cannot be read. */
char *sample_read(const char *folder, const char *file, size_t *length);

void sample_index_read(const char *folder, struct sample_index *index);
void sample_index_free(struct sample_index *index);

#endif
