#include "support/answers.h"
#include "support/scarce_memory.h"
#include "support/scratch.h"
#include "support/suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define SECOND INT64_C(1000000)
#define HOUR   (3600 * SECOND)
#define DAY    (24 * HOUR)

/* The messages of a page, such as "a b c ", in a static buffer. */
static const char *messages(dashcore *core, dashcore_filter filter)
{
    static char text[4096];
    filter.size = sizeof(filter);
    json_t *page = recent(core, &filter);
    text[0] = '\0';
    for (size_t i = 0; i < json_array_size(page); i++) {
        strcat(text, text_in(json_array_get(page, i), "message"));
        strcat(text, " ");
    }
    json_decref(page);
    return text;
}

#define MESSAGES(...) messages(scratch.core, (dashcore_filter){__VA_ARGS__})

static void the_order_is_time_then_id(void)
{
    struct scratch scratch;
    scratch_open(&scratch);
    CHECK_TEXT(MESSAGES(0), "");
    int64_t now = dashcore_time_now();
    log_at(scratch.core, "x", "b", now - 5);
    log_at(scratch.core, "x", "c", now - 5);
    log_at(scratch.core, "x", "a", now - 9);
    log_at(scratch.core, "x", "e", now + 22 * HOUR);
    log_at(scratch.core, "x", "d", now);
    log_at(scratch.core, "x", "of 1970", 1);
    CHECK_TEXT(MESSAGES(0), "e d c b a ");
    CHECK_TEXT(MESSAGES(.limit = 2), "e d ");
    CHECK_TEXT(MESSAGES(.since = now - 5, .until = now), "c b ");
    scratch_close(&scratch);
}

/* Reads page by page, logging between the pages; how many entries up to `last` came, once each. */
static int read_pages(dashcore *core, dashcore_filter filter, int64_t last, int *pages)
{
    bool *seen = calloc((size_t)last + 1, sizeof(*seen));
    char cursor[64] = "";
    int count = 0;
    filter.size = sizeof(filter);
    for (*pages = 0; *pages == 0 || cursor[0] != '\0'; ++*pages) {
        dashcore_answer *answer = NULL;
        filter.cursor = cursor[0] != '\0' ? cursor : NULL;
        CHECK_OK(dashcore_activity_json(core, &filter, &answer));
        snprintf(cursor, sizeof(cursor), "%s", answer->next != NULL ? answer->next : "");
        json_t *page = answer_read(0, answer);
        CU_ASSERT_TRUE(json_array_size(page) > 0);
        int64_t time = 0;
        for (size_t i = 0; i < json_array_size(page); i++) {
            json_t *entry = json_array_get(page, i);
            int64_t id = number_in(entry, "id");
            CHECK_OK(dashcore_time_parse(text_in(entry, "timestamp"), &time));
            if (id <= last) {
                CU_ASSERT_FALSE(seen[id]);
                seen[id] = true;
                count++;
            }
        }
        json_decref(page);
        log_at(core, "x", "of the time at which the page ended", time);
        log_at(core, "x", "just now", 0);
    }
    free(seen);
    return count;
}

static void pages_neither_skip_nor_repeat(void)
{
    struct scratch scratch;
    scratch_open(&scratch);
    int64_t now = dashcore_time_now() / 1000 * 1000;
    for (int i = 0; i < 120; i++)
        log_at(scratch.core, i % 2 ? "a" : "b", "m", now - i / 10 * 1000);
    int pages = 0;
    CHECK_INT(read_pages(scratch.core, (dashcore_filter){.limit = 7}, 120, &pages), 120);
    CU_ASSERT_TRUE(pages >= 18);
    CHECK_INT(read_pages(scratch.core, (dashcore_filter){.types = "a,b", .limit = 60}, 120, &pages),
              120);
    CHECK_INT(pages, 2); /* what was logged meanwhile is of another type */
    CHECK_INT(read_pages(scratch.core, (dashcore_filter){.types = "a", .limit = 60}, 120, &pages),
              60);
    CHECK_INT(pages, 1); /* no next page where nothing is left */
    scratch_close(&scratch);
}

static void a_page_without_a_limit_has_a_hundred(void)
{
    struct scratch scratch;
    scratch_open(&scratch);
    for (int i = 0; i < 101; i++)
        log_at(scratch.core, "x", "m", 0);
    json_t *page = recent(scratch.core, NULL);
    CHECK_INT(json_array_size(page), 100);
    json_decref(page);
    scratch_close(&scratch);
}

static void a_page_ends_past_four_megabytes(void)
{
    struct scratch scratch;
    char *details = repeated('1', 65536);
    scratch_open(&scratch);
    details[0] = details[65535] = '"';
    for (int i = 0; i < 150; i++)
        CHECK_OK(dashcore_log(scratch.core, "big", "m", details, NULL));
    dashcore_filter filter = {.size = sizeof(filter), .limit = 1000};
    dashcore_answer *answer = NULL;
    CHECK_OK(dashcore_activity_json(scratch.core, &filter, &answer));
    CU_ASSERT_TRUE(answer->length > DASHCORE_PAGE_BYTES_MAX);
    CU_ASSERT_TRUE(answer->length < DASHCORE_PAGE_BYTES_MAX + 66000);
    CU_ASSERT_PTR_NOT_NULL(answer->next);
    dashcore_free(answer);
    int pages = 0;
    CHECK_INT(
        read_pages(scratch.core, (dashcore_filter){.types = "big", .limit = 1000}, 150, &pages),
        150);
    CHECK_INT(pages, 3);
    free(details);
    scratch_close(&scratch);
}

static void today_is_since_midnight_of_utc(void)
{
    struct scratch scratch;
    scratch_open(&scratch);
    int64_t midnight = dashcore_time_now() / DAY * DAY;
    log_at(scratch.core, "x", "yesterday", midnight - 1);
    log_at(scratch.core, "x", "today", midnight);
    CHECK_TEXT(MESSAGES(.days = DASHCORE_TODAY), "today ");
    CHECK_TEXT(MESSAGES(.days = 1), "today yesterday ");
    dashcore_filter filter = {.size = sizeof(filter), .days = DASHCORE_TODAY};
    dashcore_answer *answer = NULL;
    CHECK_OK(dashcore_activity_json(scratch.core, &filter, &answer));
    CHECK_INT(answer->expires, midnight + DAY);
    dashcore_free(answer);
    scratch_close(&scratch);
}

static void a_lower_retention_hides_at_once(void)
{
    struct scratch scratch;
    scratch_open(&scratch);
    dashcore *second = scratch_again(&scratch);
    int64_t now = dashcore_time_now();
    log_at(scratch.core, "x", "old", now - 5 * DAY);
    log_at(scratch.core, "x", "older", now - 8 * DAY);
    log_at(scratch.core, "x", "new", now);
    CHECK_TEXT(MESSAGES(.days = 30), "new old ");
    CHECK_OK(dashcore_settings_set(second, "retention_days", 4, NULL));
    CHECK_TEXT(MESSAGES(.types = "x", .days = 30), "new ");
    CHECK_INT(entries_seen(scratch.core, "x"), 1);
    pid_t child = fork();
    if (child == 0)
        _exit(dashcore_settings_set(second, "retention_days", 30, NULL) < 0);
    int status = -1;
    waitpid(child, &status, 0);
    CHECK_INT(status, 0);
    CHECK_TEXT(MESSAGES(.types = "x"), "new old older "); /* nothing was purged */
    CHECK_OK(dashcore_settings_set(second, "retention_days", 0, NULL));
    CHECK_INT(entries_seen(scratch.core, "x"), 1);
    dashcore_close(second);
    scratch_close(&scratch);
}

/* Until an answer expires it is true, and from then on it is not. */
static void an_answer_is_true_until_it_expires(void)
{
    struct scratch scratch;
    scratch_open(&scratch);
    dashcore_filter filter = {.size = sizeof(filter), .days = 1};
    dashcore_answer *answer = NULL;
    CHECK_OK(dashcore_activity_json(scratch.core, &filter, &answer));
    CHECK_INT(answer->expires, 0);
    dashcore_free(answer);

    int64_t oldest = dashcore_time_now() - DAY + 300000;
    log_at(scratch.core, "x", "oldest", oldest);
    log_at(scratch.core, "x", "old", oldest + 100);
    log_at(scratch.core, "x", "new", 0);
    for (uint32_t limit = 1; limit <= 3; limit++) {
        filter.limit = limit;
        CHECK_OK(dashcore_activity_json(scratch.core, &filter, &answer));
        /* With one entry more than the limit, the last page becomes so when that one goes. */
        CHECK_INT(answer->expires, (limit == 1 ? oldest + 100 : oldest) + DAY + 1);
        CU_ASSERT_TRUE((answer->next != NULL) == (limit < 3));
        dashcore_free(answer);
    }
    dashcore_answer *summary = NULL;
    CHECK_OK(dashcore_summary_json(scratch.core, &filter, 3600, &summary));
    int64_t expires = summary->expires;
    CHECK_INT(expires, oldest + DAY + 1);
    json_t *counted = answer_read(0, summary);
    CHECK_INT(number_in(counted, "total"), 3);
    json_decref(counted);
    CHECK_TEXT(MESSAGES(.days = 1), "new old oldest ");
    CU_ASSERT_TRUE(dashcore_time_now() < expires);
    while (dashcore_time_now() < expires)
        usleep(1000);
    CU_ASSERT_PTR_NULL(strstr(MESSAGES(.days = 1), "oldest"));
    CU_ASSERT_PTR_NOT_NULL(strstr(MESSAGES(.days = 2), "oldest"));
    scratch_close(&scratch);
}

static int64_t revision_in(dashcore *core)
{
    dashcore_answer *answer = NULL;
    CHECK_OK(dashcore_activity_json(core, NULL, &answer));
    int64_t revision = answer->revision;
    dashcore_free(answer);
    return revision;
}

static void the_revision_moves_when_the_answer_may_differ(void)
{
    struct scratch scratch;
    int64_t run_id = 0;
    scratch_open(&scratch);
    dashcore *core = scratch.core;
    const uint32_t topics = DASHCORE_TOPIC_ACTIVITY | DASHCORE_TOPIC_SETTINGS;
    int64_t before = revision_in(core);
    CHECK_INT(before, revision_of(core, topics));
    CHECK_INT(revision_in(core), before);
    log_at(core, "x", "m", 0);
    int64_t logged = revision_in(core);
    CU_ASSERT_TRUE(logged > before);
    CHECK_OK(dashcore_settings_set(core, "retention_days", 8, NULL));
    int64_t changed = revision_in(core);
    CU_ASSERT_TRUE(changed > logged);
    CHECK_OK(dashcore_settings_set(core, "retention_days", 8, NULL));
    CHECK_INT(revision_in(core), changed);
    CHECK_OK(dashcore_task_begin(core, "t", NULL, &run_id));
    int64_t begun = revision_in(core);
    CU_ASSERT_TRUE(begun > changed); /* its entry */
    CHECK_OK(dashcore_task_progress(core, run_id, 50, NULL));
    CHECK_OK(dashcore_task_heartbeat(core, run_id));
    CHECK_OK(dashcore_check(core));
    CHECK_INT(dashcore_log(core, "X", "m", NULL, NULL), DASHCORE_EINVAL);
    CHECK_INT(revision_in(core), begun);
    CU_ASSERT_TRUE(revision_of(core, DASHCORE_TOPIC_ALL) > revision_of(core, topics));
    CHECK_FAILS(dashcore_revision(core, 0, &before), DASHCORE_EINVAL, "topics");
    CHECK_FAILS(dashcore_revision(core, 16, &before), DASHCORE_EINVAL, "topics");
    scratch_close(&scratch);
}

static void words_are_found_in_any_case(void)
{
    static const struct {
        const char *query;
        const char *found;
    } cases[] = {
        {"scraped", "a "},
        {"CHANNELS Scraped", "a "},
        {"channels nothing", ""},
        {"cHan scra", "a "}, /* parts of words */
        {"ошибка", "b "},
        {"ОШИБКА СЕТИ", "b "},
        {"οδός", "b "},
        {"ΟΔΌΣ", "b "},
        {"straße", "c "},
        {"STRAẞE", "c "},
        {"café", "d "},
        {"CAFÉ", "d "},
        {"quo\"te", "d "},
        {"c:\\temp", "d "},
        {"timeout", "e "},
        {"scraped timeout", ""}, /* of one entry */
        {"channels ошибка", ""},
        {"Message TIMEOUT", "e "}, /* one word in the details, one in the message */
        {"  ", "e d c b a "},
        {"%", ""},
        {"_", ""},
        {"*", ""},
    };
    struct scratch scratch;
    scratch_open(&scratch);
    dashcore *core = scratch.core;
    static const struct {
        const char *name;
        const char *text;
        const char *details;
    } entries[] = {
        {"a", "Scraped 12 channels", NULL},
        {"b", "Ошибка сети", "{\"where\":\"ΟΔΌΣ\"}"},
        {"c", "Straße 5", NULL},
        {"d", "x", "[\"caf\\u00e9\",\"quo\\\"te\",\"C:\\\\temp\"]"},
        {"e", "the message", "{\"reason\":{\"code\":\"TimeOut\"}}"},
    };
    char expected[64];
    for (size_t i = 0; i < 5; i++)
        CHECK_OK(dashcore_log(core, "x", entries[i].text, entries[i].details, entries[i].name));
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        dashcore_filter filter = {.size = sizeof(filter), .query = cases[i].query};
        json_t *page = recent(core, &filter);
        expected[0] = '\0';
        for (size_t k = 0; k < json_array_size(page); k++)
            snprintf(expected + strlen(expected), 8, "%s ",
                     text_in(json_array_get(page, k), "user"));
        if (strcmp(expected, cases[i].found) != 0)
            fprintf(stderr, "query '%s'\n", cases[i].query);
        CHECK_TEXT(expected, cases[i].found);
        json_decref(page);
    }
    scratch_close(&scratch);
}

static void a_bad_filter_gives_no_answer(void)
{
    struct scratch scratch;
    dashcore_answer *answer = NULL;
    scratch_open(&scratch);
    dashcore_filter filter = {.size = sizeof(filter), .limit = 1001};
    CHECK_FAILS(dashcore_activity_json(scratch.core, &filter, &answer), DASHCORE_ERANGE, "limit");
    CHECK_FAILS(dashcore_summary_json(scratch.core, &filter, 3600, &answer), DASHCORE_ERANGE,
                "limit");
    static const uint32_t buckets[] = {0, 1, 60, 3599, 3601, 86399, UINT32_MAX};
    for (size_t i = 0; i < sizeof(buckets) / sizeof(buckets[0]); i++)
        CHECK_FAILS(dashcore_summary_json(scratch.core, NULL, buckets[i], &answer), DASHCORE_EINVAL,
                    "bucket");
    CU_ASSERT_PTR_NULL(answer);
    scratch_close(&scratch);
}

static void memory_that_runs_out_is_told(void)
{
    struct scratch scratch;
    scratch_open(&scratch);
    for (int i = 0; i < 20; i++)
        CHECK_OK(dashcore_log(scratch.core, i % 2 ? "a" : "b", "m", "[1]", "u"));
    dashcore_filter filter = {
        .size = sizeof(filter), .types = "a,b", .user = "u", .query = "m", .limit = 2};
    for (int summary = 0; summary < 2; summary++) {
        bool refused = true;
        for (long n = 1; refused; n++) {
            dashcore_answer *answer = NULL;
            scarce_memory_start(n);
            int r = summary ? dashcore_summary_json(scratch.core, &filter, 3600, &answer)
                            : dashcore_activity_json(scratch.core, &filter, &answer);
            refused = scarce_memory_end();
            CHECK_INT(r, refused ? DASHCORE_ENOMEM : DASHCORE_OK);
            CU_ASSERT_TRUE((answer == NULL) == refused);
            dashcore_free(answer);
            CU_ASSERT_TRUE_FATAL(n < 1000);
        }
    }
    scratch_close(&scratch);
}

static const struct suite_test tests[] = {
    {"the order is time, then id", the_order_is_time_then_id},
    {"pages neither skip nor repeat", pages_neither_skip_nor_repeat},
    {"a page without a limit has a hundred", a_page_without_a_limit_has_a_hundred},
    {"a page ends past four megabytes", a_page_ends_past_four_megabytes},
    {"today is since midnight of UTC", today_is_since_midnight_of_utc},
    {"a lower retention hides at once", a_lower_retention_hides_at_once},
    {"an answer is true until it expires", an_answer_is_true_until_it_expires},
    {"the revision moves when the answer may differ",
     the_revision_moves_when_the_answer_may_differ},
    {"words are found in any case", words_are_found_in_any_case},
    {"a bad filter gives no answer", a_bad_filter_gives_no_answer},
    {"memory that runs out is told", memory_that_runs_out_is_told},
};

SUITE_MAIN("activity_json", tests)
