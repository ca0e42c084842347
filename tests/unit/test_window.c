/* What leaves a moving window, and that whoever keeps an answer learns it in time: answers and
 * exports are asked at one time, kept until they say that they expire, and asked again. The linker
 * puts a clock of this file's own in the place of the library's (--wrap). */
#include "base/clock.h"
#include "support/answers.h"
#include "support/scarce_memory.h"
#include "support/scratch.h"
#include "support/suite.h"

#include <stdio.h>
#include <stdlib.h>

int64_t __wrap_clock_now(void);

static int64_t now;

int64_t __wrap_clock_now(void)
{
    return now;
}

/* 2026-03-10. */
#define MIDNIGHT (INT64_C(20522) * CLOCK_DAY)

/* ---- what is kept ---- */

enum kind { RECENT, SUMMARY_HOUR, SUMMARY_DAY, CSV, NDJSON, KINDS };

struct kept {
    char *text;
    int64_t revision;
    int64_t expires;
};

static struct kept export_read(dashcore *core, const dashcore_filter *filter, uint32_t format)
{
    dashcore_export *export_ = NULL;
    struct kept kept = {.text = strdup("")};
    size_t total = 0;
    const char *piece = NULL;
    size_t length = 0;
    CHECK_OK(dashcore_export_open(core, filter, format, &export_));
    CHECK_OK(dashcore_export_version(export_, &kept.revision, &kept.expires));
    while (dashcore_export_read(export_, &piece, &length) > 0) {
        kept.text = realloc(kept.text, total + length + 1);
        memcpy(kept.text + total, piece, length);
        total += length;
        kept.text[total] = '\0';
    }
    dashcore_export_close(export_);
    return kept;
}

/* The answer as its reader sees it: the body and where the next page begins. */
static struct kept read_kept(dashcore *core, const dashcore_filter *filter, enum kind kind)
{
    dashcore_answer *answer = NULL;
    struct kept kept = {0};
    if (kind == CSV || kind == NDJSON)
        return export_read(core, filter,
                           kind == CSV ? DASHCORE_EXPORT_CSV : DASHCORE_EXPORT_NDJSON);
    if (kind == RECENT)
        CHECK_OK(dashcore_activity_json(core, filter, &answer));
    else
        CHECK_OK(dashcore_summary_json(core, filter, kind == SUMMARY_DAY ? 86400 : 3600, &answer));
    CU_ASSERT_TRUE_FATAL(
        asprintf(&kept.text, "%s %s", answer->body, answer->next != NULL ? answer->next : "") > 0);
    kept.revision = answer->revision;
    kept.expires = answer->expires;
    dashcore_free(answer);
    return kept;
}

static bool text_is(dashcore *core, const dashcore_filter *filter, enum kind kind, const char *text)
{
    struct kept other = read_kept(core, filter, kind);
    bool same = strcmp(other.text, text) == 0;
    free(other.text);
    return same;
}

/* ---- the log ---- */

/* From a week ago up to tomorrow, with both sides of each bound. */
static const int64_t offsets[] = {-7 * CLOCK_DAY,
                                  -6 * CLOCK_DAY,
                                  -3 * CLOCK_DAY,
                                  -3 * CLOCK_DAY + 1,
                                  -CLOCK_DAY - 1,
                                  -CLOCK_DAY,
                                  -CLOCK_HOUR,
                                  -1,
                                  0,
                                  1,
                                  11 * CLOCK_HOUR,
                                  CLOCK_DAY - 1,
                                  CLOCK_DAY,
                                  CLOCK_DAY + CLOCK_HOUR};

#define OFFSETS (sizeof(offsets) / sizeof(offsets[0]))

static void log_offsets(dashcore *core)
{
    for (size_t i = 0; i < OFFSETS; i++)
        CHECK_OK(dashcore_log_entry(core,
                                    &(dashcore_new_entry){.size = sizeof(dashcore_new_entry),
                                                          .type = i % 3 == 0 ? "third" : "x",
                                                          .message = i % 2 ? "odd" : "even",
                                                          .user = i % 5 ? NULL : "fifth",
                                                          .timestamp = MIDNIGHT + offsets[i]},
                                    NULL));
}

/* From when a filter with nothing but days shows entries. */
static int64_t window_start(int days, int retention)
{
    int64_t today = clock_day_start(now);
    int64_t kept = retention > 0 ? now - retention * CLOCK_DAY : today;
    int64_t asked = days == DASHCORE_TODAY ? today : days > 0 ? now - days * CLOCK_DAY : kept;
    return asked > kept ? asked : kept;
}

static int entries_in_window(int days, int retention)
{
    int count = 0;
    for (size_t i = 0; i < OFFSETS; i++)
        count += MIDNIGHT + offsets[i] >= window_start(days, retention);
    return count;
}

static int lines_of(const char *text)
{
    int count = 0;
    for (; *text != '\0'; text++)
        count += *text == '\n';
    return count;
}

/* Entries of a kept text of that kind; the settings' own entries are of another time. */
static int entries_of(const char *text, enum kind kind)
{
    int count = 0;
    switch (kind) {
    case CSV:
        return lines_of(text) - 1;
    case NDJSON:
        return lines_of(text);
    case RECENT:
        for (const char *at = text; (at = strstr(at, "{\"id\":")) != NULL; at++)
            count++;
        return count;
    default:
        return (int)strtol(text + strlen("{\"total\":"), NULL, 10);
    }
}

/* ---- the promise ---- */

/* Keeps an answer from `start` on: it is the same up to the microsecond before it expires. */
static void check_kept(dashcore *core, dashcore_filter filter, enum kind kind, int64_t start)
{
    filter.size = sizeof(filter);
    now = start;
    struct kept kept = read_kept(core, &filter, kind);
    CU_ASSERT_TRUE(kept.expires == 0 || kept.expires > start);
    int64_t last = kept.expires != 0 ? kept.expires - 1 : start + 40 * CLOCK_DAY;
    now = last;
    CU_ASSERT_TRUE(text_is(core, &filter, kind, kept.text));
    now = start + (last - start) / 2;
    CU_ASSERT_TRUE(text_is(core, &filter, kind, kept.text));
    free(kept.text);
}

/* A filter with nothing but days, at each time at which its answer expires, and just before. */
static void check_days(dashcore *core, int days, int retention, enum kind kind)
{
    dashcore_filter filter = {.size = sizeof(filter), .days = days, .limit = 0};
    int64_t next = MIDNIGHT + CLOCK_HOUR;
    for (int i = 0; next != 0; i++) {
        now = next;
        struct kept kept = read_kept(core, &filter, kind);
        CHECK_INT(entries_of(kept.text, kind), entries_in_window(days, retention));
        CU_ASSERT_TRUE(kept.expires == 0 || kept.expires > now);
        next = kept.expires;
        now = next != 0 ? next - 1 : now + 40 * CLOCK_DAY;
        CHECK_INT(entries_of(kept.text, kind), entries_in_window(days, retention));
        CU_ASSERT_TRUE(text_is(core, &filter, kind, kept.text));
        free(kept.text);
        CU_ASSERT_TRUE_FATAL(i < 50);
    }
}

static const int days_asked[] = {0, DASHCORE_TODAY, 1, 3, 30};

static void the_window_is_right_whenever_an_answer_expires(void)
{
    static const int retentions[] = {7, 1, 0};
    struct scratch scratch;
    now = MIDNIGHT - 20 * CLOCK_DAY; /* its entries have left the window when it is looked at */
    scratch_open(&scratch);
    for (size_t k = 0; k < 3; k++) {
        now = MIDNIGHT - 20 * CLOCK_DAY;
        CHECK_OK(dashcore_settings_set(scratch.core, "retention_days", retentions[k], NULL));
        now = MIDNIGHT + CLOCK_HOUR;
        if (k == 0)
            log_offsets(scratch.core);
        for (size_t i = 0; i < sizeof(days_asked) / sizeof(days_asked[0]); i++)
            for (int kind = 0; kind < KINDS; kind++)
                check_days(scratch.core, days_asked[i], retentions[k], (enum kind)kind);
    }
    scratch_close(&scratch);
}

static void no_answer_outlives_what_it_says(void)
{
    static const int64_t starts[] = {MIDNIGHT, MIDNIGHT + CLOCK_HOUR, MIDNIGHT + CLOCK_DAY - 1,
                                     MIDNIGHT + 2 * CLOCK_DAY - 1};
    struct scratch scratch;
    dashcore_answer *page = NULL;
    now = MIDNIGHT + CLOCK_HOUR;
    scratch_open(&scratch);
    log_offsets(scratch.core);
    dashcore_filter first = {.size = sizeof(first), .limit = 4};
    CHECK_OK(dashcore_activity_json(scratch.core, &first, &page));
    const dashcore_filter filters[] = {
        {.types = "third"},
        {.user = "fifth"},
        {.query = "odd"},
        {.types = "third,x", .query = "even"},
        {.limit = 2},
        {.limit = 9},
        {.cursor = page->next},
        {.cursor = page->next, .limit = 3},
        {.since = MIDNIGHT - CLOCK_HOUR},
        {.until = MIDNIGHT},
        {.since = MIDNIGHT - 4 * CLOCK_DAY, .until = MIDNIGHT - CLOCK_HOUR},
        {.types = "none"},
        {.until = 1},
    };
    for (int retention = 7; retention >= 0; retention -= 7) {
        CHECK_OK(dashcore_settings_set(scratch.core, "retention_days", retention, NULL));
        for (size_t i = 0; i < sizeof(filters) / sizeof(filters[0]); i++)
            for (size_t k = 0; k < sizeof(starts) / sizeof(starts[0]); k++)
                for (int kind = 0; kind < KINDS; kind++) {
                    dashcore_filter filter = filters[i];
                    for (size_t d = 0; d < 3; d++) {
                        filter.days = days_asked[d];
                        check_kept(scratch.core, filter, (enum kind)kind, starts[k]);
                    }
                }
        now = MIDNIGHT + CLOCK_HOUR;
    }
    dashcore_free(page);
    scratch_close(&scratch);
}

/* ---- the version of an export ---- */

static struct kept version_at(dashcore *core, int64_t time)
{
    now = time;
    return export_read(core, NULL, DASHCORE_EXPORT_CSV);
}

static void one_version_has_one_text(void)
{
    struct scratch scratch;
    now = MIDNIGHT + CLOCK_HOUR;
    scratch_open(&scratch);
    log_offsets(scratch.core);
    struct kept kept[12] = {{0}};
    size_t count = 0;
    /* A clock that is set back shows again what had left; so do the last two. */
    for (int hour = 1; hour <= 13; hour += 6)
        kept[count++] = version_at(scratch.core, MIDNIGHT + hour * CLOCK_HOUR);
    kept[count++] = version_at(scratch.core, MIDNIGHT + CLOCK_DAY + 1);
    kept[count++] = version_at(scratch.core, MIDNIGHT + CLOCK_HOUR);
    log_at(scratch.core, "x", "of the past", MIDNIGHT - 2 * CLOCK_DAY);
    kept[count++] = version_at(scratch.core, MIDNIGHT + CLOCK_HOUR);
    CHECK_OK(dashcore_settings_set(scratch.core, "retention_days", 2, NULL));
    kept[count++] = version_at(scratch.core, MIDNIGHT + CLOCK_HOUR);
    CHECK_OK(dashcore_retention_run(scratch.core, NULL, NULL));
    CHECK_OK(dashcore_settings_set(scratch.core, "retention_days", 30, NULL));
    kept[count++] = version_at(scratch.core, MIDNIGHT + CLOCK_HOUR);
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < count; k++)
            if (kept[i].revision == kept[k].revision && kept[i].expires == kept[k].expires)
                CHECK_TEXT(kept[i].text, kept[k].text);
    CHECK_INT(kept[0].revision, kept[4].revision);
    CHECK_INT(kept[0].expires, kept[4].expires);
    for (size_t i = 0; i < count; i++)
        free(kept[i].text);
    scratch_close(&scratch);
}

/* What is written after the opening is of a later version, though it may be in the text. */
static void a_version_is_that_of_the_opening(void)
{
    struct scratch scratch;
    dashcore_export *export_ = NULL;
    int64_t before[2] = {0};
    int64_t after[2] = {0};
    now = MIDNIGHT + CLOCK_HOUR;
    scratch_open(&scratch);
    log_offsets(scratch.core);
    CHECK_OK(dashcore_export_open(scratch.core, NULL, DASHCORE_EXPORT_CSV, &export_));
    CHECK_OK(dashcore_export_version(export_, &before[0], &before[1]));
    CHECK_INT(before[0],
              revision_of(scratch.core, DASHCORE_TOPIC_ACTIVITY | DASHCORE_TOPIC_SETTINGS));
    CHECK_INT(before[1], MIDNIGHT - 6 * CLOCK_DAY + 7 * CLOCK_DAY + 1);
    log_at(scratch.core, "x", "meanwhile", MIDNIGHT - 6 * CLOCK_DAY - 1);
    now += CLOCK_DAY;
    CHECK_OK(dashcore_export_version(export_, &after[0], &after[1]));
    CU_ASSERT_TRUE(before[0] == after[0] && before[1] == after[1]);
    CHECK_FAILS(dashcore_export_version(NULL, &after[0], &after[1]), DASHCORE_EMISUSE, "");
    CHECK_FAILS(dashcore_export_version(export_, NULL, &after[1]), DASHCORE_EMISUSE, "");
    CHECK_FAILS(dashcore_export_version(export_, &after[0], NULL), DASHCORE_EMISUSE, "");
    dashcore_export_close(export_);
    scratch_close(&scratch);
}

static void memory_that_runs_out_opens_nothing(void)
{
    struct scratch scratch;
    bool refused = true;
    now = MIDNIGHT + CLOCK_HOUR;
    scratch_open(&scratch);
    log_offsets(scratch.core);
    dashcore_filter filter = {.size = sizeof(filter), .types = "x,third", .query = "odd"};
    for (long n = 1; refused; n++) {
        dashcore_export *export_ = NULL;
        scarce_memory_start(n);
        int r = dashcore_export_open(scratch.core, &filter, DASHCORE_EXPORT_CSV, &export_);
        refused = scarce_memory_end();
        CHECK_INT(r, refused ? DASHCORE_ENOMEM : DASHCORE_OK);
        CU_ASSERT_TRUE((export_ == NULL) == refused);
        dashcore_export_close(export_);
        CU_ASSERT_TRUE_FATAL(n < 1000);
    }
    scratch_close(&scratch);
}

static const struct suite_test tests[] = {
    {"the window is right whenever an answer expires",
     the_window_is_right_whenever_an_answer_expires},
    {"no answer outlives what it says", no_answer_outlives_what_it_says},
    {"one version has one text", one_version_has_one_text},
    {"a version is that of the opening", a_version_is_that_of_the_opening},
    {"memory that runs out opens nothing", memory_that_runs_out_opens_nothing},
};

SUITE_MAIN("window", tests)
