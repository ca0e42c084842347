/* The server's own log: lines on stderr, for the operator. What happens to the data goes to the
 * activity log instead. */
#ifndef SERVER_LOG_H
#define SERVER_LOG_H

#include <stdbool.h>

enum log_level { LOG_ERROR, LOG_WARN, LOG_INFO, LOG_DEBUG };

/* The level of a word such as "warn", or -1. */
int log_level_parse(const char *word);

/* Lines above this level are not written. To be set before other threads start. */
void log_set_level(enum log_level level);

bool log_enabled(enum log_level level);

/* Writes one line: time, level, the request's id where there is one, and the text, in which
 * control characters are escaped so that no input can forge a line. */
void log_line(enum log_level level, const char *request_id, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
