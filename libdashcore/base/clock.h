/* Wall and monotonic time in microseconds, and RFC 3339 text. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stddef.h>
#include <stdint.h>

#define CLOCK_SECOND INT64_C(1000000)
#define CLOCK_HOUR   (3600 * CLOCK_SECOND)
#define CLOCK_DAY    (24 * CLOCK_HOUR)

/* The microsecond after the year 9999, with which texts end. */
#define CLOCK_END (2932897 * CLOCK_DAY)

/* "2025-07-10T12:00:00.000Z" without its zero. */
#define CLOCK_TEXT_LENGTH 24

int64_t clock_now(void);

/* Does not jump, and means nothing in another process. */
int64_t clock_monotonic(void);

/* 00:00 UTC of that day. */
int64_t clock_day_start(int64_t time);

/* Writes CLOCK_TEXT_LENGTH bytes and a zero. A time outside the years 0000 to 9999 is written as
 * the nearest one within. */
void clock_format(int64_t time, char *text);

/* 0, or DASHCORE_EPARSE without a message. */
int clock_parse(const char *text, int64_t *time);

#endif
