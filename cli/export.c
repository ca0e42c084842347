/* dashcore export: the whole filtered log as a file, piece by piece. */
#include "file_replace.h"
#include "filter_arguments.h"
#include "store_access.h"

#include <stdio.h>
#include <string.h>

static const struct option options[] = {
    {0, "format", "FORMAT", "ndjson (default) or csv", "ndjson csv"},
    {'o', "output", "FILE", "write FILE; it appears, or is replaced, once it\nis complete",
     WORDS_OF_FILES},
    {'n', "limit", "N", "at most N entries, 1 to 1000 (default: all)", NULL},
    FILTER_OPTIONS,
    {0, NULL, NULL, NULL, NULL},
};

static int export_run(const struct arguments *arguments);

const struct command export_command = {
    .name = "export",
    .summary = "write the log as NDJSON or CSV",
    .description = "Writes the filtered log, newest first: a JSON object a line, or CSV with a\n"
                   "header line. In CSV, a cell that a spreadsheet would run as a formula begins\n"
                   "with an apostrophe. Times are UTC.",
    .options = options,
    .run = export_run,
};

static int pieces_write(dashcore_export *pieces, FILE *output)
{
    const char *text = NULL;
    size_t length = 0;
    int r = 0;
    while ((r = dashcore_export_read(pieces, &text, &length)) == 1)
        if (fwrite(text, 1, length, output) != length)
            break;
    return r < 0 ? store_failure(r) : EXIT_CODE_OK;
}

static int log_export(dashcore *core, const dashcore_filter *filter, uint32_t format,
                      const char *path)
{
    dashcore_export *pieces = NULL;
    struct file_replace file = {.output = stdout};
    int r = dashcore_export_open(core, filter, format, &pieces);
    if (r < 0)
        return store_failure(r);
    int code = path ? file_replace_begin(&file, path) : EXIT_CODE_OK;
    if (code == EXIT_CODE_OK) {
        code = pieces_write(pieces, file.output);
        if (path != NULL)
            code = file_replace_end(&file, code);
    }
    dashcore_export_close(pieces);
    return code;
}

static int export_run(const struct arguments *arguments)
{
    dashcore_filter filter;
    int64_t limit = 0;
    const char *format = argument_value(arguments, "format");
    const char *path = argument_value(arguments, "output");
    bool csv = format != NULL && strcmp(format, "csv") == 0;
    if (format != NULL && !csv && strcmp(format, "ndjson") != 0)
        return usage_error(arguments->command, "--format must be ndjson or csv, not '%.64s'",
                           format);
    int code = filter_arguments_read(arguments, &filter);
    if (code == 0)
        code = argument_number(arguments, "limit", 1, DASHCORE_LIMIT_MAX, &limit);
    if (code != 0)
        return code;
    filter.limit = (uint32_t)limit;
    dashcore *core = NULL;
    code = store_open_existing(arguments, &core);
    if (code != 0)
        return code;
    if (path != NULL && strcmp(path, "-") == 0)
        path = NULL;
    code = log_export(core, &filter, csv ? DASHCORE_EXPORT_CSV : DASHCORE_EXPORT_NDJSON, path);
    dashcore_close(core);
    return code;
}
