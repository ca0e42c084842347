#include "support/answers.h"
#include "support/scarce_memory.h"
#include "support/scratch.h"
#include "support/suite.h"

#include <stdio.h>
#include <stdlib.h>

#define SECOND INT64_C(1000000)

/* A whole export; between its pieces `between` runs, unless NULL. To be freed. */
static char *export_text(dashcore *core, dashcore_filter filter, uint32_t format,
                         void (*between)(dashcore *core), int *pieces)
{
    dashcore_export *export_ = NULL;
    char *text = strdup("");
    size_t total = 0;
    const char *piece = NULL;
    size_t length = 0;
    int r = 0;
    filter.size = sizeof(filter);
    CHECK_OK(dashcore_export_open(core, &filter, format, &export_));
    for (*pieces = 0; (r = dashcore_export_read(export_, &piece, &length)) > 0; ++*pieces) {
        CU_ASSERT_TRUE(length > 0);
        text = realloc(text, total + length + 1);
        memcpy(text + total, piece, length);
        total += length;
        if (between != NULL)
            between(core);
    }
    CHECK_INT(r, 0);
    CHECK_INT(dashcore_export_read(export_, &piece, &length), 0);
    text[total] = '\0';
    dashcore_export_close(export_);
    return text;
}

/* ---- an RFC 4180 reader ---- */

/* Reads one cell into `cell`; the character behind it. Quoted tells "" from nothing. */
static const char *read_cell(const char *text, char *cell, bool *quoted)
{
    *quoted = *text == '"';
    if (!*quoted) {
        size_t length = strcspn(text, ",\r\n\"");
        memcpy(cell, text, length);
        cell[length] = '\0';
        return text + length;
    }
    for (text++; *text != '\0'; text++) {
        if (*text == '"' && text[1] != '"')
            break;
        if (*text == '"')
            text++;
        *cell++ = *text;
    }
    *cell = '\0';
    CU_ASSERT_EQUAL_FATAL(*text, '"');
    return text + 1;
}

struct record {
    char cells[6][70000];
    bool quoted[6];
};

/* Reads a line of six cells; what is behind it. */
static const char *read_record(const char *text, struct record *record)
{
    for (int i = 0; i < 6; i++) {
        text = read_cell(text, record->cells[i], &record->quoted[i]);
        CU_ASSERT_EQUAL_FATAL(*text, i < 5 ? ',' : '\r');
        text++;
    }
    CU_ASSERT_EQUAL_FATAL(*text, '\n');
    return text + 1;
}

static const struct {
    const char *message;
    const char *details;
    const char *user;
    const char *cell; /* the message in CSV, where it is another */
} samples[] = {
    {"plain", NULL, NULL, NULL},
    {"with \"quotes\", commas", "{\"a\": [1, 12.30],\n \"b\":\r\n\"x\\ny\"}", "ann", NULL},
    {"\"", "\"\\\"\"", "", NULL},
    {"=1+1", "-5", "=cmd|' /C calc'!A0", "'=1+1"},
    {"+49 30", "[]", "+x", "'+49 30"},
    {"-x", "{}", "-x", "'-x"},
    {"@SUM(A1)", "null", "@x", "'@SUM(A1)"},
    {"\ttab", "true", "\ttab", "'\ttab"},
    {"caf\xc3\xa9 \xe2\x80\xa8 \xf0\x9f\x98\x80", "\"\xc3\xa9\"", "line\nbreak", NULL},
};

#define SAMPLES (sizeof(samples) / sizeof(samples[0]))

static void log_samples(dashcore *core)
{
    for (size_t i = 0; i < SAMPLES; i++)
        CHECK_OK(dashcore_log(core, "x", samples[i].message, samples[i].details, samples[i].user));
}

static void check_cell(const char *cell, bool quoted, const char *expected)
{
    bool formula = expected != NULL && expected[0] != '\0' && strchr("=+-@\t\r", expected[0]);
    CHECK_INT(quoted, expected != NULL);
    CHECK_INT(cell[0] == '\'', formula);
    CHECK_TEXT(cell + (formula ? 1 : 0), expected != NULL ? expected : "");
}

static void csv_is_read_back(void)
{
    struct scratch scratch;
    struct record *record = malloc(sizeof(*record));
    int pieces = 0;
    scratch_open(&scratch);
    log_samples(scratch.core);
    char *text =
        export_text(scratch.core, (dashcore_filter){0}, DASHCORE_EXPORT_CSV, NULL, &pieces);
    const char *header = "id,timestamp,type,message,details,user\r\n";
    CU_ASSERT_EQUAL_FATAL(strncmp(text, header, strlen(header)), 0);
    const char *rest = text + strlen(header);
    for (size_t i = SAMPLES; i-- > 0;) {
        int64_t time = 0;
        rest = read_record(rest, record);
        CHECK_INT(strtoll(record->cells[0], NULL, 10), i + 1);
        CHECK_OK(dashcore_time_parse(record->cells[1], &time));
        CHECK_TEXT(record->cells[2], "x");
        CHECK_TEXT(record->cells[3],
                   samples[i].cell != NULL ? samples[i].cell : samples[i].message);
        check_cell(record->cells[4], record->quoted[4], samples[i].details);
        check_cell(record->cells[5], record->quoted[5], samples[i].user);
    }
    CHECK_TEXT(rest, "");
    CHECK_INT(pieces, 1);
    free(text);
    free(record);
    scratch_close(&scratch);
}

/* Each line is the entry as a page shows it, also where its details hold line breaks. */
static void ndjson_is_an_object_a_line(void)
{
    struct scratch scratch;
    int pieces = 0;
    scratch_open(&scratch);
    log_samples(scratch.core);
    json_t *page = recent(scratch.core, NULL);
    char *text =
        export_text(scratch.core, (dashcore_filter){0}, DASHCORE_EXPORT_NDJSON, NULL, &pieces);
    char *line = text;
    for (size_t i = 0; i < SAMPLES; i++) {
        char *end = strchr(line, '\n');
        CU_ASSERT_PTR_NOT_NULL_FATAL(end);
        json_t *entry = json_loadb(line, (size_t)(end - line), 0, NULL);
        CU_ASSERT_PTR_NULL(memchr(line, '\r', (size_t)(end - line)));
        CU_ASSERT_TRUE(json_equal(entry, json_array_get(page, i)));
        json_decref(entry);
        line = end + 1;
    }
    CHECK_TEXT(line, "");
    json_decref(page);
    free(text);
    scratch_close(&scratch);
}

static void nothing_is_a_header_or_nothing(void)
{
    struct scratch scratch;
    int pieces = 0;
    scratch_open(&scratch);
    char *text =
        export_text(scratch.core, (dashcore_filter){0}, DASHCORE_EXPORT_NDJSON, NULL, &pieces);
    CHECK_TEXT(text, "");
    CHECK_INT(pieces, 0);
    free(text);
    text = export_text(scratch.core, (dashcore_filter){0}, DASHCORE_EXPORT_CSV, NULL, &pieces);
    CHECK_TEXT(text, "id,timestamp,type,message,details,user\r\n");
    CHECK_INT(pieces, 1);
    free(text);
    scratch_close(&scratch);
}

static void log_many(dashcore *core, int count, size_t details_length)
{
    int64_t now = dashcore_time_now();
    char *details = repeated('1', details_length);
    for (int i = 0; i < count; i++) {
        dashcore_new_entry entry = {.size = sizeof(entry),
                                    .type = i % 2 ? "odd" : "even",
                                    .message = "m",
                                    .details = details_length > 0 ? details : NULL,
                                    .timestamp = now - i / 3 * SECOND,
                                    .flags = DASHCORE_LOG_ASYNC};
        CHECK_OK(dashcore_log_entry(core, &entry, NULL));
    }
    CHECK_OK(dashcore_flush(core));
    free(details);
}

static void log_between(dashcore *core)
{
    int64_t now = dashcore_time_now();
    for (int i = 0; i < 3; i++)
        log_at(core, "even", "meanwhile", now - i * 50 * SECOND);
}

/* Whether each id up to `last` stands in the NDJSON once. */
static void check_ids(const char *text, int64_t last)
{
    bool *seen = calloc((size_t)last + 1, sizeof(*seen));
    int64_t count = 0;
    for (const char *line = text; *line != '\0'; line = strchr(line, '\n') + 1) {
        int64_t id = strtoll(line + strlen("{\"id\":"), NULL, 10);
        if (id > last)
            continue;
        CU_ASSERT_FALSE(seen[id]);
        seen[id] = true;
        count++;
    }
    CHECK_INT(count, last);
    free(seen);
}

static void many_pieces_neither_skip_nor_repeat(void)
{
    static const struct {
        int count;
        size_t details; /* bytes */
        int pieces;     /* at least */
    } cases[] = {{500, 0, 1}, {1000, 0, 2}, {2600, 0, 5}, {300, 6000, 6}, {20, 65536, 4}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct scratch scratch;
        int pieces = 0;
        scratch_open(&scratch);
        log_many(scratch.core, cases[i].count, cases[i].details);
        char *text = export_text(scratch.core, (dashcore_filter){0}, DASHCORE_EXPORT_NDJSON,
                                 log_between, &pieces);
        check_ids(text, cases[i].count);
        CU_ASSERT_TRUE(pieces >= cases[i].pieces);
        free(text);
        scratch_close(&scratch);
    }
}

static int lines_of(dashcore *core, dashcore_filter filter)
{
    int pieces = 0;
    int lines = 0;
    char *text = export_text(core, filter, DASHCORE_EXPORT_NDJSON, NULL, &pieces);
    for (const char *c = text; *c != '\0'; c++)
        lines += *c == '\n';
    free(text);
    return lines;
}

static void filters_and_limits_hold(void)
{
    struct scratch scratch;
    scratch_open(&scratch);
    log_many(scratch.core, 1300, 0);
    log_at(scratch.core, "even", "too old", dashcore_time_now() - 8 * 86400 * SECOND);
    CHECK_INT(lines_of(scratch.core, (dashcore_filter){0}), 1300);
    CHECK_INT(lines_of(scratch.core, (dashcore_filter){.types = "odd"}), 650);
    CHECK_INT(lines_of(scratch.core, (dashcore_filter){.limit = 1}), 1);
    CHECK_INT(lines_of(scratch.core, (dashcore_filter){.limit = 500}), 500);
    CHECK_INT(lines_of(scratch.core, (dashcore_filter){.limit = 1000}), 1000);
    CHECK_INT(lines_of(scratch.core, (dashcore_filter){.query = "nothing"}), 0);
    dashcore_export *export_ = NULL;
    dashcore_filter filter = {.size = sizeof(filter), .days = 31};
    CHECK_FAILS(dashcore_export_open(scratch.core, &filter, DASHCORE_EXPORT_CSV, &export_),
                DASHCORE_ERANGE, "days");
    CHECK_FAILS(dashcore_export_open(scratch.core, NULL, 0, &export_), DASHCORE_EINVAL, "format");
    CHECK_FAILS(dashcore_export_open(scratch.core, NULL, 3, &export_), DASHCORE_EINVAL, "format");
    CU_ASSERT_PTR_NULL(export_);
    scratch_close(&scratch);
}

/* A read that failed may be tried again, and nothing is missing then. */
static void a_failed_read_loses_nothing(void)
{
    struct scratch scratch;
    scratch_open(&scratch);
    log_many(scratch.core, 30, 20000);
    bool refused = true;
    for (long n = 1; refused; n++) {
        dashcore_export *export_ = NULL;
        const char *piece = NULL;
        size_t length = 0;
        int lines = 0;
        CHECK_OK(dashcore_export_open(scratch.core, NULL, DASHCORE_EXPORT_CSV, &export_));
        scarce_memory_start(n);
        int r = dashcore_export_read(export_, &piece, &length);
        refused = scarce_memory_end();
        CHECK_INT(r, refused ? DASHCORE_ENOMEM : 1);
        if (refused)
            r = dashcore_export_read(export_, &piece, &length);
        for (; r > 0; r = dashcore_export_read(export_, &piece, &length))
            for (size_t i = 0; i < length; i++)
                lines += piece[i] == '\n';
        CHECK_INT(lines, 31);
        dashcore_export_close(export_);
        CU_ASSERT_TRUE_FATAL(n < 1000);
    }
    scratch_close(&scratch);
}

static const struct suite_test tests[] = {
    {"CSV is read back", csv_is_read_back},
    {"NDJSON is an object a line", ndjson_is_an_object_a_line},
    {"nothing is a header, or nothing", nothing_is_a_header_or_nothing},
    {"many pieces neither skip nor repeat", many_pieces_neither_skip_nor_repeat},
    {"filters and limits hold", filters_and_limits_hold},
    {"a failed read loses nothing", a_failed_read_loses_nothing},
};

SUITE_MAIN("export", tests)
