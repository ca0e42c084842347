#include "base/clock.h"
#include "dashcore.h"
#include "support/suite.h"

#include <stdio.h>
#include <time.h>

#define FIRST INT64_C(-62167219200000000) /* 0000-01-01T00:00:00Z */
#define END   INT64_C(253402300800000000) /* 10000-01-01T00:00:00Z */

static void check_parse(const char *text, int64_t expected)
{
    int64_t time = -1;
    int r = dashcore_time_parse(text, &time);
    if (r != 0)
        fprintf(stderr, "refused: %s\n", text);
    CHECK_INT(r, 0);
    CHECK_INT(time, expected);
}

static void times_are_read(void)
{
    check_parse("1970-01-01T00:00:00Z", 0);
    check_parse("2025-07-10T12:00:00Z", INT64_C(1752148800000000));
    check_parse("2025-07-10t12:00:00z", INT64_C(1752148800000000));
    check_parse("2025-07-10 12:00:00Z", INT64_C(1752148800000000));
    check_parse("2025-07-10T14:00:00.250+02:00", INT64_C(1752148800250000));
    check_parse("2025-07-10T06:30:00-05:30", INT64_C(1752148800000000));
    check_parse("2025-07-10T12:00:00-00:00", INT64_C(1752148800000000));
    check_parse("1969-12-31T23:59:59.999999Z", -1);
    check_parse("2024-02-29T00:00:00Z", INT64_C(1709164800000000));
    check_parse("2000-02-29T00:00:00Z", INT64_C(951782400000000));
    check_parse("0000-01-01T00:00:00Z", FIRST);
    check_parse("9999-12-31T23:59:59.999999Z", END - 1);
}

static void six_digits_of_a_fraction_count(void)
{
    check_parse("1970-01-01T00:00:00.1Z", 100000);
    check_parse("1970-01-01T00:00:00.000001Z", 1);
    check_parse("1970-01-01T00:00:00.0000019Z", 1);
    check_parse("1970-01-01T00:00:00.12345678901234567890123456789Z", 123456);
}

static void a_leap_second_is_the_end_of_its_day(void)
{
    check_parse("2016-12-31T23:59:60Z", INT64_C(1483228799999999));
    check_parse("2016-12-31T23:59:60.5Z", INT64_C(1483228799999999));
    check_parse("2017-01-01T00:59:60+01:00", INT64_C(1483228799999999));
    check_parse("2017-01-01T05:44:60+05:45", INT64_C(1483228799999999));
}

static void what_is_no_time_is_refused(void)
{
    static const char *const cases[] = {
        "",
        "now",
        "1752148800",
        "2025-07-10",
        "2025-07-10T12:00:00",
        "2025-07-10T12:00Z",
        "2025-07-10T12:00:00ZZ",
        " 2025-07-10T12:00:00Z",
        "2025-07-10T12:00:00Z ",
        "2025-07-10T12:00:00 Z",
        "2025-07-10_12:00:00Z",
        "2025-07-10  12:00:00Z",
        "2025-7-10T12:00:00Z",
        "+2025-07-10T12:00:00Z",
        "-2025-07-10T12:00:00Z",
        "12025-07-10T12:00:00Z",
        "2025-00-10T12:00:00Z",
        "2025-13-10T12:00:00Z",
        "2025-07-00T12:00:00Z",
        "2025-07-32T12:00:00Z",
        "2025-04-31T12:00:00Z",
        "2025-02-29T12:00:00Z",
        "1900-02-29T12:00:00Z",
        "2024-02-30T12:00:00Z",
        "2025-07-10T24:00:00Z",
        "2025-07-10T12:60:00Z",
        "2025-07-10T12:00:61Z",
        "2025-07-10T12:00:60Z",
        "2016-12-31T23:59:60+01:00",
        "2025-07-10T12:00:00.Z",
        "2025-07-10T12:00:00,5Z",
        "2025-07-10T12:00:00.5.5Z",
        "2025-07-10T12:00:00+0200",
        "2025-07-10T12:00:00+02",
        "2025-07-10T12:00:00+24:00",
        "2025-07-10T12:00:00+02:60",
        "2025-07-10T12:00:00\xE2\x88\x92",
        "0000-01-01T00:00:00+00:01",
        "9999-12-31T23:59:59-00:01",
        "\xFF",
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        int64_t time = 42;
        int r = dashcore_time_parse(cases[i], &time);
        if (r != DASHCORE_EPARSE)
            fprintf(stderr, "accepted: '%s'\n", cases[i]);
        CHECK_INT(r, DASHCORE_EPARSE);
        CHECK_INT(time, 42);
    }
    CHECK_TEXT(dashcore_last_error(), "'?' is not a time such as 2025-07-10T12:00:00Z");
    int64_t time = 0;
    CHECK_INT(dashcore_time_parse(NULL, &time), DASHCORE_EMISUSE);
    CHECK_INT(dashcore_time_parse("1970-01-01T00:00:00Z", NULL), DASHCORE_EMISUSE);
}

static void check_format(int64_t time, const char *expected)
{
    char text[DASHCORE_TIME_SIZE] = "";
    CHECK_INT(dashcore_time_format(time, text), 0);
    CHECK_TEXT(text, expected);
}

static void times_are_written(void)
{
    check_format(0, "1970-01-01T00:00:00.000Z");
    check_format(INT64_C(1752148800000000), "2025-07-10T12:00:00.000Z");
    check_format(INT64_C(1752148800999999), "2025-07-10T12:00:00.999Z");
    check_format(-1, "1969-12-31T23:59:59.999Z");
    check_format(INT64_C(1709251199000000), "2024-02-29T23:59:59.000Z");
    check_format(FIRST, "0000-01-01T00:00:00.000Z");
    check_format(END - 1, "9999-12-31T23:59:59.999Z");
}

static void beyond_the_years_is_out_of_range(void)
{
    char text[DASHCORE_TIME_SIZE] = "kept";
    CHECK_INT(dashcore_time_format(FIRST - 1, text), DASHCORE_ERANGE);
    CHECK_INT(dashcore_time_format(END, text), DASHCORE_ERANGE);
    CHECK_INT(dashcore_time_format(INT64_MIN, text), DASHCORE_ERANGE);
    CHECK_INT(dashcore_time_format(INT64_MAX, text), DASHCORE_ERANGE);
    CHECK_TEXT(text, "kept");
    CHECK_TEXT(dashcore_last_error_field(), "time");
    CHECK_INT(dashcore_time_format(0, NULL), DASHCORE_EMISUSE);
}

/* Every day of all years, against the C library, and back. */
static void every_day_agrees_with_libc(void)
{
    int wrong = 0;
    for (int64_t time = FIRST + CLOCK_DAY / 3; time < END; time += CLOCK_DAY) {
        time_t seconds = (time_t)(time / CLOCK_SECOND);
        struct tm fields = {0};
        gmtime_r(&seconds, &fields);
        char expected[80];
        snprintf(expected, sizeof(expected), "%04d-%02d-%02dT%02d:%02d:%02d.000Z",
                 fields.tm_year + 1900, fields.tm_mon + 1, fields.tm_mday, fields.tm_hour,
                 fields.tm_min, fields.tm_sec);
        char text[CLOCK_TEXT_LENGTH + 1];
        clock_format(time, text);
        int64_t back = 0;
        if (strcmp(text, expected) != 0 || clock_parse(text, &back) != 0 || back != time)
            wrong++;
    }
    CHECK_INT(wrong, 0);
}

/* Damaged pages may hold any number. */
static void a_time_beyond_the_years_is_the_nearest_within(void)
{
    char text[CLOCK_TEXT_LENGTH + 1];
    clock_format(INT64_MAX, text);
    CHECK_TEXT(text, "9999-12-31T23:59:59.999Z");
    clock_format(CLOCK_END, text);
    CHECK_TEXT(text, "9999-12-31T23:59:59.999Z");
    clock_format(INT64_MIN, text);
    CHECK_TEXT(text, "0000-01-01T00:00:00.000Z");
}

static void days_start_at_midnight(void)
{
    CHECK_INT(clock_day_start(0), 0);
    CHECK_INT(clock_day_start(CLOCK_DAY - 1), 0);
    CHECK_INT(clock_day_start(CLOCK_DAY), CLOCK_DAY);
    CHECK_INT(clock_day_start(-1), -CLOCK_DAY);
    CHECK_INT(clock_day_start(-CLOCK_DAY), -CLOCK_DAY);
}

static void clocks_run(void)
{
    int64_t wall = (int64_t)time(NULL) * CLOCK_SECOND;
    CU_ASSERT(dashcore_time_now() >= wall && dashcore_time_now() < wall + 10 * CLOCK_SECOND);
    int64_t before = clock_monotonic();
    CU_ASSERT(clock_monotonic() >= before);
}

static const struct suite_test tests[] = {
    {"times are read", times_are_read},
    {"six digits of a fraction count", six_digits_of_a_fraction_count},
    {"a leap second is the end of its day", a_leap_second_is_the_end_of_its_day},
    {"what is no time is refused", what_is_no_time_is_refused},
    {"times are written", times_are_written},
    {"beyond the years is out of range", beyond_the_years_is_out_of_range},
    {"every day agrees with libc", every_day_agrees_with_libc},
    {"a time beyond the years is the nearest within",
     a_time_beyond_the_years_is_the_nearest_within},
    {"days start at midnight", days_start_at_midnight},
    {"clocks run", clocks_run},
};

SUITE_MAIN("clock", tests)
