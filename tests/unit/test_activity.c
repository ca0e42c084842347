#include "support/answers.h"
#include "support/scarce_memory.h"
#include "support/scratch.h"
#include "support/suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define SECOND INT64_C(1000000)

/* Logs `count` entries, three of each time, in one transaction each hundred. */
static void fill(dashcore *core, int count)
{
    int64_t now = dashcore_time_now();
    char *body = malloc(200 * 100 + 8);
    for (int done = 0; done < count;) {
        size_t length = 0;
        int batch = count - done < 100 ? count - done : 100;
        for (int i = 0; i < batch; i++, done++) {
            char time[DASHCORE_TIME_SIZE];
            dashcore_time_format(now - done / 3 * SECOND, time);
            length += (size_t)sprintf(
                body + length, "%c{\"type\":\"%s\",\"message\":\"n%d\",\"timestamp\":\"%s\"}",
                i == 0 ? '[' : ',', done % 2 ? "odd" : "even", done, time);
        }
        strcpy(body + length, "]");
        dashcore_answer *answer = NULL;
        CHECK_OK(dashcore_log_json(core, body, length + 1, &answer));
        dashcore_free(answer);
    }
    free(body);
}

static dashcore_activity *opened(dashcore *core, dashcore_filter filter)
{
    dashcore_activity *activity = NULL;
    filter.size = sizeof(filter);
    CHECK_OK(dashcore_activity_open(core, &filter, &activity));
    return activity;
}

/* Reads to the end; how many, all of them newest first. */
static int read_all(dashcore_activity *activity)
{
    const dashcore_entry *entry = NULL;
    int64_t timestamp = INT64_MAX;
    int64_t id = INT64_MAX;
    int count = 0;
    int r = 0;
    while ((r = dashcore_activity_next(activity, &entry)) > 0) {
        CU_ASSERT_TRUE(entry->timestamp < timestamp ||
                       (entry->timestamp == timestamp && entry->id < id));
        timestamp = entry->timestamp;
        id = entry->id;
        count++;
    }
    CHECK_INT(r, 0);
    return count;
}

static void entries_are_lent_newest_first(void)
{
    struct scratch scratch;
    scratch_open(&scratch);
    static const int counts[] = {0, 1, 199, 200, 201, 400, 450};
    int logged = 0;
    for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
        fill(scratch.core, counts[i] - logged);
        logged = counts[i];
        dashcore_activity *activity = opened(scratch.core, (dashcore_filter){0});
        const dashcore_entry *entry = NULL;
        CHECK_INT(read_all(activity), counts[i]);
        CHECK_INT(dashcore_activity_next(activity, &entry), 0);
        CU_ASSERT_PTR_NULL(entry);
        dashcore_activity_close(activity);
    }
    scratch_close(&scratch);
}

static void an_entry_has_all_its_parts(void)
{
    struct scratch scratch;
    const dashcore_entry *entry = NULL;
    dashcore_activity *activity = NULL;
    scratch_open(&scratch);
    CHECK_OK(dashcore_log(scratch.core, "x", "first", NULL, NULL));
    CHECK_OK(dashcore_log(scratch.core, "scrape", "m", "{\"a\": 12.30}", "ann"));
    CHECK_OK(dashcore_log(scratch.core, "x", "empty", "\"\"", ""));
    CHECK_OK(dashcore_activity_open(scratch.core, NULL, &activity));
    CHECK_INT(dashcore_activity_next(activity, &entry), 1);
    CHECK_TEXT(entry->details, "\"\"");
    CHECK_TEXT(entry->user, "");
    CHECK_INT(dashcore_activity_next(activity, &entry), 1);
    CHECK_TEXT(entry->type, "scrape");
    CHECK_TEXT(entry->message, "m");
    CHECK_TEXT(entry->details, "{\"a\": 12.30}");
    CHECK_TEXT(entry->user, "ann");
    CHECK_INT(entry->id, 2);
    CHECK_INT(dashcore_activity_next(activity, &entry), 1);
    CU_ASSERT_TRUE(entry->details == NULL && entry->user == NULL);
    CHECK_FAILS(dashcore_activity_next(activity, NULL), DASHCORE_EMISUSE, "");
    dashcore_activity_close(activity);
    scratch_close(&scratch);
}

static void a_limit_ends_the_cursor(void)
{
    static const uint32_t limits[] = {1, 199, 200, 201, 1000};
    struct scratch scratch;
    scratch_open(&scratch);
    fill(scratch.core, 450);
    for (size_t i = 0; i < 5; i++) {
        dashcore_activity *activity = opened(scratch.core, (dashcore_filter){.limit = limits[i]});
        CHECK_INT(read_all(activity), limits[i] < 450 ? limits[i] : 450);
        dashcore_activity_close(activity);
    }
    scratch_close(&scratch);
}

static void a_position_can_be_kept_anywhere(void)
{
    struct scratch scratch;
    char *cursor = NULL;
    scratch_open(&scratch);
    dashcore_activity *activity = opened(scratch.core, (dashcore_filter){0});
    const dashcore_entry *entry = NULL;
    CHECK_FAILS(dashcore_activity_cursor(activity, &cursor), DASHCORE_EMISUSE, "");
    CHECK_INT(dashcore_activity_next(activity, &entry), 0);
    CHECK_FAILS(dashcore_activity_cursor(activity, &cursor), DASHCORE_EMISUSE, "");
    dashcore_activity_close(activity);

    fill(scratch.core, 200); /* a whole page: the next one is fetched, and is empty */
    activity = opened(scratch.core, (dashcore_filter){0});
    for (int read = 1; dashcore_activity_next(activity, &entry) > 0; read++) {
        int64_t id = entry->id;
        CHECK_OK(dashcore_activity_cursor(activity, &cursor));
        dashcore_activity *rest =
            opened(scratch.core, (dashcore_filter){.cursor = cursor, .limit = 1000});
        if (read % 20 == 0)
            CHECK_INT(read_all(rest), 200 - read);
        else if (dashcore_activity_next(rest, &entry) > 0)
            CU_ASSERT_NOT_EQUAL(entry->id, id);
        dashcore_activity_close(rest);
        dashcore_free(cursor);
    }
    cursor = NULL;
    CHECK_OK(dashcore_activity_cursor(activity, &cursor)); /* also at the end */
    dashcore_activity *rest = opened(scratch.core, (dashcore_filter){.cursor = cursor});
    CHECK_INT(read_all(rest), 0);
    dashcore_activity_close(rest);
    dashcore_free(cursor);
    CHECK_FAILS(dashcore_activity_cursor(activity, NULL), DASHCORE_EMISUSE, "");
    dashcore_activity_close(activity);
    scratch_close(&scratch);
}

/* Each entry that was there at the open comes once, whatever is logged or purged meanwhile. */
static void nothing_is_skipped_or_repeated(void)
{
    struct scratch scratch;
    bool seen[1000] = {false};
    const dashcore_entry *entry = NULL;
    scratch_open(&scratch);
    fill(scratch.core, 900);
    int64_t last = scratch_number(&scratch, "SELECT max(id) FROM activity_log");
    dashcore_activity *activity = opened(scratch.core, (dashcore_filter){0});
    int count = 0;
    for (int i = 0; dashcore_activity_next(activity, &entry) > 0; i++) {
        if (entry->id <= last) {
            CU_ASSERT_FALSE(seen[entry->id]);
            seen[entry->id] = true;
            count++;
        }
        if (i % 50 == 0) { /* of the same time as the one lent, and newer ones */
            int64_t timestamp = entry->timestamp;
            log_at(scratch.core, "x", "of the same time", timestamp);
            log_at(scratch.core, "x", "newer", timestamp + SECOND);
            log_at(scratch.core, "x", "newest", 0);
        }
    }
    CHECK_INT(count, 900);
    dashcore_activity_close(activity);
    scratch_close(&scratch);
}

static void a_cursor_outlives_a_purge_and_a_fork(void)
{
    struct scratch scratch;
    const dashcore_entry *entry = NULL;
    scratch_open(&scratch);
    fill(scratch.core, 500);
    dashcore_activity *activity = opened(scratch.core, (dashcore_filter){0});
    for (int i = 0; i < 200; i++)
        CHECK_INT(dashcore_activity_next(activity, &entry), 1);
    scratch_change(&scratch, "DELETE FROM activity_log WHERE id %% 2 = 0 AND id > 250");
    pid_t child = fork();
    if (child == 0) {
        int count = 0;
        while (dashcore_activity_next(activity, &entry) > 0)
            count++;
        _exit(count == 175 ? 0 : 1);
    }
    int status = -1;
    waitpid(child, &status, 0);
    CHECK_INT(status, 0);
    CHECK_INT(read_all(activity), 175);
    dashcore_activity_close(activity);
    scratch_close(&scratch);
}

static void filters_choose(void)
{
    struct scratch scratch;
    scratch_open(&scratch);
    fill(scratch.core, 300);
    int64_t now = dashcore_time_now();
    static const struct {
        const char *types;
        int64_t since; /* seconds before now */
        int64_t until;
        int expected;
    } cases[] = {{"odd", 0, 0, 150},       {"odd,even", 0, 0, 300}, {"odd,none", 0, 0, 150},
                 {"none", 0, 0, 0},        {NULL, 50, 0, 150},      {NULL, 0, 50, 150},
                 {"odd,even", 60, 40, 60}, {"even", 60, 40, 30},    {NULL, 40, 60, 0}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        int64_t half = SECOND / 2;
        dashcore_activity *activity = opened(
            scratch.core,
            (dashcore_filter){.types = cases[i].types,
                              .since = cases[i].since ? now - cases[i].since * SECOND + half : 0,
                              .until = cases[i].until ? now - cases[i].until * SECOND + half : 0});
        CHECK_INT(read_all(activity), cases[i].expected);
        dashcore_activity_close(activity);
    }
    scratch_close(&scratch);
}

static void a_bad_filter_opens_nothing(void)
{
    struct scratch scratch;
    dashcore_activity *activity = NULL;
    dashcore_filter filter = {.size = sizeof(filter), .cursor = "garbage"};
    scratch_open(&scratch);
    CHECK_FAILS(dashcore_activity_open(scratch.core, &filter, &activity), DASHCORE_EINVAL,
                "cursor");
    filter = (dashcore_filter){.size = sizeof(filter), .days = 31};
    CHECK_FAILS(dashcore_activity_open(scratch.core, &filter, &activity), DASHCORE_ERANGE, "days");
    CU_ASSERT_PTR_NULL(activity);
    scratch_close(&scratch);
}

/* A page that failed is fetched again by the next call. */
static void a_failed_page_is_read_again(void)
{
    struct scratch scratch;
    scratch_open(&scratch);
    fill(scratch.core, 450);
    bool refused = true;
    for (long n = 1; refused; n++) {
        const dashcore_entry *entry = NULL;
        dashcore_activity *activity = opened(scratch.core, (dashcore_filter){.types = "odd,even"});
        for (int i = 0; i < 200; i++)
            CHECK_INT(dashcore_activity_next(activity, &entry), 1);
        scarce_memory_start(n);
        int r = dashcore_activity_next(activity, &entry);
        refused = scarce_memory_end();
        CHECK_INT(r, refused ? DASHCORE_ENOMEM : 1);
        CHECK_INT(read_all(activity), refused ? 250 : 249);
        dashcore_activity_close(activity);
        CU_ASSERT_TRUE_FATAL(n < 1000);
    }
    scratch_close(&scratch);
}

static const struct suite_test tests[] = {
    {"entries are lent newest first", entries_are_lent_newest_first},
    {"an entry has all its parts", an_entry_has_all_its_parts},
    {"a limit ends the cursor", a_limit_ends_the_cursor},
    {"a position can be kept anywhere", a_position_can_be_kept_anywhere},
    {"nothing is skipped or repeated", nothing_is_skipped_or_repeated},
    {"a cursor outlives a purge and a fork", a_cursor_outlives_a_purge_and_a_fork},
    {"filters choose", filters_choose},
    {"a bad filter opens nothing", a_bad_filter_opens_nothing},
    {"a failed page is read again", a_failed_page_is_read_again},
};

SUITE_MAIN("activity", tests)
