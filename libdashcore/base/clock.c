/* Dates are computed here rather than by gmtime() and timegm(), which know only the years of a
 * time_t, take a lock and cost more than the rest of a row of an answer. The calendar is counted in
 * years that begin in March, so that the leap day is the last of its year, from a year divisible by
 * 400 that lies before year 0, so that nothing is negative. */
#include "base/clock.h"

#include "base/error.h"
#include "dashcore.h"

#include <stdbool.h>
#include <string.h>
#include <time.h>

#define DAYS_400_YEARS 146097
#define DAYS_4_YEARS   1461

/* Days from 1 March of the year -400 to 1970-01-01. */
#define DAYS_TO_1970 865565

/* 0000-01-01T00:00:00 */
#define TIME_FIRST (-719528 * CLOCK_DAY)

struct date {
    uint32_t year;
    uint32_t month; /* 1 to 12 */
    uint32_t day;   /* 1 to 31 */
};

static struct date date_of_day(int64_t day_since_1970)
{
    uint32_t days = (uint32_t)(day_since_1970 + DAYS_TO_1970);
    uint32_t century = (4 * days + 3) / DAYS_400_YEARS;
    uint32_t day_of_century = days - DAYS_400_YEARS * century / 4;
    uint32_t year = (4 * day_of_century + 3) / DAYS_4_YEARS;
    uint32_t day_of_year = day_of_century - DAYS_4_YEARS * year / 4;
    /* From March on, months of 31, 30, 31, 30, 31 days repeat: 153 days in 5 months. */
    uint32_t month = (5 * day_of_year + 2) / 153;
    uint32_t day = day_of_year - (153 * month + 2) / 5 + 1;
    bool next_year = month >= 10;
    return (struct date){.year = 100 * century + year + (next_year ? 1 : 0) - 400,
                         .month = next_year ? month - 9 : month + 3,
                         .day = day};
}

static int64_t day_of_date(struct date date)
{
    uint32_t year = date.year + 400 - (date.month <= 2 ? 1 : 0);
    uint32_t month = date.month <= 2 ? date.month + 9 : date.month - 3;
    uint32_t days = year * 365 + year / 4 - year / 100 + year / 400;
    return (int64_t)(days + (153 * month + 2) / 5 + date.day - 1) - DAYS_TO_1970;
}

static bool date_exists(struct date date)
{
    static const uint8_t days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = date.year % 4 == 0 && (date.year % 100 != 0 || date.year % 400 == 0);
    return date.month >= 1 && date.month <= 12 && date.day >= 1 &&
           date.day <= days[date.month - 1] && (leap || date.month != 2 || date.day <= 28);
}

static int64_t clock_read(clockid_t clock)
{
    struct timespec now = {0};
    clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * CLOCK_SECOND + now.tv_nsec / 1000;
}

int64_t clock_now(void)
{
    return clock_read(CLOCK_REALTIME);
}

int64_t clock_monotonic(void)
{
    return clock_read(CLOCK_MONOTONIC);
}

/* Rounds down, also before 1970. */
static int64_t day_number(int64_t time)
{
    return time / CLOCK_DAY - (time % CLOCK_DAY < 0 ? 1 : 0);
}

int64_t clock_day_start(int64_t time)
{
    return day_number(time) * CLOCK_DAY;
}

static void put_digits(char *text, size_t count, uint32_t number)
{
    while (count-- > 0) {
        text[count] = (char)('0' + number % 10);
        number /= 10;
    }
}

void clock_format(int64_t time, char *text)
{
    /* Damaged pages may hold any number, but a year has four digits. */
    if (time < TIME_FIRST)
        time = TIME_FIRST;
    if (time >= CLOCK_END)
        time = CLOCK_END - 1;
    int64_t day = day_number(time);
    struct date date = date_of_day(day);
    uint32_t ms = (uint32_t)((time - day * CLOCK_DAY) / 1000);
    memcpy(text, "0000-00-00T00:00:00.000Z", CLOCK_TEXT_LENGTH + 1);
    put_digits(text, 4, date.year);
    put_digits(text + 5, 2, date.month);
    put_digits(text + 8, 2, date.day);
    put_digits(text + 11, 2, ms / 3600000);
    put_digits(text + 14, 2, ms / 60000 % 60);
    put_digits(text + 17, 2, ms / 1000 % 60);
    put_digits(text + 20, 3, ms % 1000);
}

/* Reads exactly `count` digits and steps past them. */
static bool take_number(const char **text, int count, uint32_t *number)
{
    *number = 0;
    for (int i = 0; i < count; i++, (*text)++) {
        if (**text < '0' || **text > '9')
            return false;
        *number = *number * 10 + (uint32_t)(**text - '0');
    }
    return true;
}

static bool take_char(const char **text, char c)
{
    if (**text != c)
        return false;
    (*text)++;
    return true;
}

/* Of a fraction of a second, the six digits that count. None at all is a fraction of nothing. */
static bool take_fraction(const char **text, int64_t *microseconds)
{
    *microseconds = 0;
    if (!take_char(text, '.'))
        return true;
    if (**text < '0' || **text > '9')
        return false;
    int64_t weight = CLOCK_SECOND / 10;
    for (; **text >= '0' && **text <= '9'; (*text)++, weight /= 10)
        *microseconds += (**text - '0') * weight;
    return true;
}

static bool take_zone(const char **text, int64_t *minutes)
{
    *minutes = 0;
    if (take_char(text, 'Z') || take_char(text, 'z'))
        return true;
    bool west = **text == '-';
    uint32_t hour = 0;
    uint32_t minute = 0;
    if (!take_char(text, west ? '-' : '+') || !take_number(text, 2, &hour) ||
        !take_char(text, ':') || !take_number(text, 2, &minute) || hour > 23 || minute > 59)
        return false;
    *minutes = (int64_t)(hour * 60 + minute) * (west ? -1 : 1);
    return true;
}

int clock_parse(const char *text, int64_t *time)
{
    struct date date = {0};
    if (!take_number(&text, 4, &date.year) || !take_char(&text, '-') ||
        !take_number(&text, 2, &date.month) || !take_char(&text, '-') ||
        !take_number(&text, 2, &date.day) || !date_exists(date) ||
        (!take_char(&text, 'T') && !take_char(&text, 't') && !take_char(&text, ' ')))
        return DASHCORE_EPARSE;

    uint32_t hour = 0;
    uint32_t minute = 0;
    uint32_t second = 0;
    int64_t fraction = 0;
    int64_t zone = 0;
    if (!take_number(&text, 2, &hour) || !take_char(&text, ':') ||
        !take_number(&text, 2, &minute) || !take_char(&text, ':') ||
        !take_number(&text, 2, &second) || !take_fraction(&text, &fraction) ||
        !take_zone(&text, &zone) || *text != '\0' || hour > 23 || minute > 59 || second > 60)
        return DASHCORE_EPARSE;

    int64_t minutes = (int64_t)(hour * 60 + minute) - zone;
    if (second == 60) {
        /* A leap second is inserted at the end of a UTC day only. */
        if ((minutes + 1) % (24 * 60) != 0)
            return DASHCORE_EPARSE;
        second = 59;
        fraction = CLOCK_SECOND - 1;
    }
    int64_t result =
        day_of_date(date) * CLOCK_DAY + (minutes * 60 + second) * CLOCK_SECOND + fraction;
    if (result < TIME_FIRST || result >= CLOCK_END)
        return DASHCORE_EPARSE;
    *time = result;
    return DASHCORE_OK;
}

int dashcore_time_parse(const char *text, int64_t *time)
{
    if (text == NULL || time == NULL)
        return fail(DASHCORE_EMISUSE,
                    "dashcore_time_parse() needs a text and a place for the time");
    int r = clock_parse(text, time);
    if (r < 0)
        return fail(r, "'%.64s' is not a time such as 2025-07-10T12:00:00Z", text);
    return DASHCORE_OK;
}

int dashcore_time_format(int64_t time, char *buffer)
{
    if (buffer == NULL)
        return fail(DASHCORE_EMISUSE, "dashcore_time_format() needs a buffer");
    if (time < TIME_FIRST || time >= CLOCK_END)
        return fail_field(DASHCORE_ERANGE, "time", "the time is outside the years 0000 to 9999");
    clock_format(time, buffer);
    return DASHCORE_OK;
}

int64_t dashcore_time_now(void)
{
    return clock_now();
}
