#include "samples.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *sample_path(const char *folder, const char *file)
{
    static char path[512];
    snprintf(path, sizeof path, "%s/samples/%s/%s", TEST_SOURCE_DIR, folder, file);
    return path;
}

static void give_up(const char *path)
{
    perror(path);
    exit(2);
}

char *sample_read(const char *folder, const char *file, size_t *length)
{
    const char *path = sample_path(folder, file);
    FILE *stream = fopen(path, "rb");
    if (stream == NULL || fseek(stream, 0, SEEK_END) != 0)
        give_up(path);
    size_t size = (size_t)ftell(stream);
    rewind(stream);
    char *text = malloc(size + 1);
    if (text == NULL || fread(text, 1, size, stream) != size)
        give_up(path);
    fclose(stream);
    text[size] = '\0';
    if (length != NULL)
        *length = size;
    return text;
}

static void row_split(char *line, struct sample_row *row)
{
    char *rest = line;
    for (size_t i = 0; i < SAMPLE_COLUMNS; i++)
        row->cells[i] = rest != NULL ? strsep(&rest, "\t") : "";
}

void sample_index_read(const char *folder, struct sample_index *index)
{
    size_t lines = 0;
    *index = (struct sample_index){.text = sample_read(folder, "INDEX.tsv", NULL)};
    for (const char *c = index->text; *c != '\0'; c++)
        lines += *c == '\n';
    index->rows = calloc(lines + 1, sizeof *index->rows);
    if (index->rows == NULL)
        give_up(folder);
    char *rest = index->text;
    strsep(&rest, "\n");
    for (char *line = strsep(&rest, "\n"); line != NULL; line = strsep(&rest, "\n"))
        if (line[0] != '\0')
            row_split(line, &index->rows[index->count++]);
}

void sample_index_free(struct sample_index *index)
{
    free(index->rows);
    free(index->text);
    *index = (struct sample_index){0};
}
