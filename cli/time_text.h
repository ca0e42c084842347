#ifndef CLI_TIME_TEXT_H
#define CLI_TIME_TEXT_H

#include <stdint.h>

enum { TIME_TEXT_SIZE = 64 };

/* Times for people. Each writes into a buffer of TIME_TEXT_SIZE bytes and returns it. */

/* "2026-11-21 12:03:04" in the zone of the machine; "-" for 0. */
const char *time_text_local(int64_t time, char *buffer);

/* "3 min ago", "in 5 min", "now"; "-" for 0. */
const char *time_text_relative(int64_t time, int64_t now, char *buffer);

/* "45 s", "3 min", "2 h", "4 d". */
const char *time_text_span(int64_t seconds, char *buffer);

/* "850 ms", "2.3 s", "1 min 12 s", "2 h 5 min", "3 d 4 h"; "-" below 0. */
const char *time_text_duration(int64_t milliseconds, char *buffer);

/* Reads an RFC 3339 time, a local "2026-11-21", "2026-11-21 12:00" or "2026-11-21 12:00:30", or how
 * long ago: "90s", "30m", "2h", "3d". Returns 0, or -1 when it is none of these. */
int time_text_parse(const char *text, int64_t now, int64_t *time);

#endif
