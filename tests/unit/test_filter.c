#include "core/filter.h"

#include "base/clock.h"
#include "support/outcome.h"
#include "support/scratch.h"
#include "support/suite.h"

#include <stdio.h>
#include <stdlib.h>

static struct scratch scratch;

static void check_refused(dashcore_filter given, int code, const char *field)
{
    struct filter filter;
    given.size = given.size != 0 ? given.size : sizeof(given);
    CHECK_FAILS(filter_open(scratch.core, &given, &filter), code, field);
    CU_ASSERT_PTR_NULL(filter.types);
    CU_ASSERT_PTR_NULL(filter.user);
}

#define REFUSED(code, field, ...) check_refused((dashcore_filter){__VA_ARGS__}, code, field)

static struct filter opened(dashcore_filter given)
{
    struct filter filter;
    given.size = sizeof(given);
    CHECK_OK(filter_open(scratch.core, &given, &filter));
    return filter;
}

#define OPENED(...) opened((dashcore_filter){__VA_ARGS__})

static char *filled(char c, size_t length)
{
    char *text = calloc(1, length + 1);
    memset(text, c, length);
    return text;
}

static void nothing_given_is_the_retention_window(void)
{
    struct filter filter;
    int64_t before = clock_now();
    CHECK_OK(filter_open(scratch.core, NULL, &filter));
    int64_t after = clock_now();
    CU_ASSERT_TRUE(filter.query.since >= before - 7 * CLOCK_DAY);
    CU_ASSERT_TRUE(filter.query.since <= after - 7 * CLOCK_DAY);
    CHECK_INT(filter.query.until, INT64_MAX);
    CHECK_INT(filter.query.before_timestamp, INT64_MAX);
    CHECK_INT(filter.query.type_count, 0);
    CU_ASSERT_TRUE(filter.query.user == NULL && filter.query.words == NULL);
    CHECK_INT(filter.limit, 0);
    CHECK_INT(filter.rolling, 7 * CLOCK_DAY);
    CHECK_INT(filter.midnight, 0);
    filter_close(&filter);
}

static void numbers_at_their_limits(void)
{
    static const int32_t days[] = {DASHCORE_TODAY, 0, 1, 30};
    static const uint32_t limits[] = {0, 1, 1000};
    for (size_t i = 0; i < 4; i++) {
        struct filter filter = OPENED(.days = days[i]);
        filter_close(&filter);
    }
    for (size_t i = 0; i < 3; i++) {
        struct filter filter = OPENED(.limit = limits[i]);
        CHECK_INT(filter.limit, limits[i]);
        filter_close(&filter);
    }
    REFUSED(DASHCORE_ERANGE, "days", .days = -2);
    REFUSED(DASHCORE_ERANGE, "days", .days = 31);
    REFUSED(DASHCORE_ERANGE, "days", .days = INT32_MAX);
    REFUSED(DASHCORE_ERANGE, "days", .days = INT32_MIN);
    REFUSED(DASHCORE_ERANGE, "limit", .limit = 1001);
    REFUSED(DASHCORE_ERANGE, "limit", .limit = UINT32_MAX);
}

static void the_window_is_the_narrowest_of_all(void)
{
    int64_t now = clock_now();
    struct filter filter = OPENED(.days = 3);
    CU_ASSERT_TRUE(llabs(filter.query.since - (now - 3 * CLOCK_DAY)) < CLOCK_SECOND);
    CHECK_INT(filter.rolling, 3 * CLOCK_DAY);
    filter_close(&filter);
    filter = OPENED(.days = 30); /* never beyond the retention window */
    CU_ASSERT_TRUE(llabs(filter.query.since - (now - 7 * CLOCK_DAY)) < CLOCK_SECOND);
    CHECK_INT(filter.rolling, 7 * CLOCK_DAY);
    filter_close(&filter);
    filter = OPENED(.since = 1, .until = 5);
    CU_ASSERT_TRUE(filter.query.since > now - 8 * CLOCK_DAY);
    CHECK_INT(filter.query.until, 5);
    filter_close(&filter);
    filter = OPENED(.since = now - 5, .until = now, .days = 1);
    CHECK_INT(filter.query.since, now - 5);
    CHECK_INT(filter.query.until, now);
    filter_close(&filter);
    filter = OPENED(.since = INT64_MIN, .until = INT64_MIN);
    CU_ASSERT_TRUE(filter.query.since > now - 8 * CLOCK_DAY);
    filter_close(&filter);
}

static void today_begins_at_midnight_of_utc(void)
{
    int64_t midnight = clock_day_start(clock_now());
    struct filter filter = OPENED(.days = DASHCORE_TODAY);
    CHECK_INT(filter.query.since, midnight);
    CHECK_INT(filter.query.since % CLOCK_DAY, 0);
    CHECK_INT(filter.midnight, midnight + CLOCK_DAY);
    filter_close(&filter);
    CHECK_OK(dashcore_settings_set(scratch.core, "retention_days", 0, NULL));
    filter = OPENED(.days = 7); /* a retention of 0 keeps today only */
    CHECK_INT(filter.query.since, midnight);
    CHECK_INT(filter.midnight, midnight + CLOCK_DAY);
    filter_close(&filter);
    CHECK_OK(dashcore_settings_set(scratch.core, "retention_days", 7, NULL));
}

static void an_answer_expires_with_its_oldest_entry(void)
{
    struct filter filter = {.rolling = 1000};
    CHECK_INT(filter_expires(&filter, 0), 0);
    CHECK_INT(filter_expires(&filter, 5000), 6001);
    filter.midnight = 5500;
    CHECK_INT(filter_expires(&filter, 5000), 5500);
    CHECK_INT(filter_expires(&filter, 4000), 5001);
    filter.rolling = 0;
    CHECK_INT(filter_expires(&filter, 4000), 5500);
    filter.midnight = 0;
    CHECK_INT(filter_expires(&filter, 4000), 0);
}

static void types_are_a_list(void)
{
    struct filter filter = OPENED(.types = "error,scrape,error,a.b-c_d");
    CHECK_INT(filter.query.type_count, 3);
    CHECK_TEXT(filter.query.types[0], "error");
    CHECK_TEXT(filter.query.types[1], "scrape");
    CHECK_TEXT(filter.query.types[2], "a.b-c_d");
    filter_close(&filter);
    filter = OPENED(.types = "");
    CHECK_INT(filter.query.type_count, 0);
    filter_close(&filter);
    static const char *const bad[] = {",", "a,",  ",a",     "a,,b", "a, b",
                                      "A", "a;b", "' OR 1", "\xff", "a,b\n"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        REFUSED(DASHCORE_EINVAL, "type", .types = bad[i]);

    char many[300] = "t0";
    for (int i = 1; i < 32; i++)
        snprintf(many + strlen(many), 8, ",t%d", i);
    filter = opened((dashcore_filter){.types = many});
    CHECK_INT(filter.query.type_count, 32);
    filter_close(&filter);
    strcat(many, ",t0"); /* known already */
    filter = opened((dashcore_filter){.types = many});
    filter_close(&filter);
    strcat(many, ",t32");
    REFUSED(DASHCORE_ERANGE, "type", .types = many);
}

static void texts_at_their_limits(void)
{
    char *user = filled('u', 257);
    char *query = filled('q', 1025);
    REFUSED(DASHCORE_ERANGE, "user", .user = user);
    REFUSED(DASHCORE_ERANGE, "q", .query = query);
    user[256] = query[1024] = '\0';
    struct filter filter = OPENED(.user = user, .query = query);
    CHECK_TEXT(filter.query.user, user);
    CHECK_TEXT(filter.query.words, query);
    user[0] = query[0] = 'X'; /* they were copied */
    CU_ASSERT_TRUE(filter.query.user[0] == 'u' && filter.query.words[0] == 'q');
    filter_close(&filter);
    filter = OPENED(.user = "", .query = "  \t ");
    CHECK_TEXT(filter.query.user, "");
    CU_ASSERT_PTR_NULL(filter.query.words);
    filter_close(&filter);
    filter = OPENED(.user = "caf\xe9"); /* as it was stored */
    CHECK_TEXT(filter.query.user, "caf\xEF\xBF\xBD");
    filter_close(&filter);
    free(user);
    free(query);
}

static void cursors_come_back_as_they_went(void)
{
    static const int64_t numbers[] = {0, 1, 1752148800250000, INT64_MAX, -1, INT64_MIN};
    for (size_t i = 0; i < 6; i++)
        for (size_t j = 0; j < 6; j++) {
            char text[CURSOR_SIZE];
            int64_t timestamp = 7;
            int64_t id = 7;
            cursor_write(numbers[i], numbers[j], text);
            CHECK_OK(cursor_read(text, &timestamp, &id));
            CHECK_INT(timestamp, numbers[i]);
            CHECK_INT(id, numbers[j]);
        }
}

static void other_cursors_are_refused(void)
{
    static const char *const bad[] = {
        "",
        "x",
        "null",
        "' OR 1=1",
        "000000000000000000000000000000000",
        "00000000000000000000000000000000000",
        "zz00000000000000000000000000000000",
        "0x00000000000000000000000000000000",
        "-100000000000000000000000000000000",
        " 000000000000000000000000000000000",
    };
    char good[CURSOR_SIZE];
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        REFUSED(DASHCORE_EINVAL, "cursor", .cursor = bad[i]);
    cursor_write(1752148800250000, 4711, good);
    struct filter filter = OPENED(.cursor = good);
    CHECK_INT(filter.query.before_timestamp, 1752148800250000);
    CHECK_INT(filter.query.before_id, 4711);
    filter_close(&filter);
    size_t refused = 0;
    for (int i = 0; i < 34; i++) { /* a changed digit shows nearly always */
        struct filter edited;
        char text[CURSOR_SIZE];
        cursor_write(1752148800250000, 4711, text);
        text[i] = text[i] == '7' ? '3' : '7';
        dashcore_filter given = {.size = sizeof(given), .cursor = text};
        int r = filter_open(scratch.core, &given, &edited);
        refused += r == DASHCORE_EINVAL;
        if (r == DASHCORE_OK)
            filter_close(&edited);
    }
    CU_ASSERT_TRUE(refused >= 33);
}

static void filters_may_be_older_or_newer(void)
{
    struct {
        dashcore_filter known;
        int64_t unknown;
    } newer = {.known = {.size = sizeof(newer), .limit = 5}};
    struct filter filter;
    CHECK_OK(filter_open(scratch.core, &newer.known, &filter));
    CHECK_INT(filter.limit, 5);
    filter_close(&filter);
    newer.unknown = 1;
    CHECK_FAILS(filter_open(scratch.core, &newer.known, &filter), DASHCORE_ENOTSUP, "filter");
    dashcore_filter older = {
        .size = offsetof(dashcore_filter, user), .types = "a", .days = 99, .limit = 9999};
    CHECK_OK(filter_open(scratch.core, &older, &filter));
    CHECK_INT(filter.query.type_count, 1);
    filter_close(&filter);
    REFUSED(DASHCORE_EINVAL, "filter", .size = 7);
    older.size = 0;
    CHECK_FAILS(filter_open(scratch.core, &older, &filter), DASHCORE_EINVAL, "filter");
}

static const struct suite_test tests[] = {
    {"nothing given is the retention window", nothing_given_is_the_retention_window},
    {"numbers at their limits", numbers_at_their_limits},
    {"the window is the narrowest of all", the_window_is_the_narrowest_of_all},
    {"today begins at midnight of UTC", today_begins_at_midnight_of_utc},
    {"an answer expires with its oldest entry", an_answer_expires_with_its_oldest_entry},
    {"types are a list", types_are_a_list},
    {"texts at their limits", texts_at_their_limits},
    {"cursors come back as they went", cursors_come_back_as_they_went},
    {"other cursors are refused", other_cursors_are_refused},
    {"filters may be older or newer", filters_may_be_older_or_newer},
};

int main(void)
{
    scratch_open(&scratch);
    int r = suite_run("filter", tests, sizeof(tests) / sizeof(tests[0]));
    scratch_close(&scratch);
    return r;
}
