#include "log.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const char *const names[] = {"error", "warn", "info", "debug"};
static enum log_level highest = LOG_INFO;

int log_level_parse(const char *word)
{
    for (int i = 0; i < 4; i++)
        if (strcmp(word, names[i]) == 0)
            return i;
    return -1;
}

void log_set_level(enum log_level level)
{
    highest = level;
}

bool log_enabled(enum log_level level)
{
    return level <= highest;
}

/* Appends text to a line, with controls as \xNN; gives the new length. */
static size_t line_append(char *line, size_t length, size_t capacity, const char *text)
{
    static const char digits[] = "0123456789abcdef";
    for (const unsigned char *c = (const unsigned char *)text; *c != 0; c++) {
        if (length + 5 > capacity)
            break;
        if (*c >= 0x20 && *c != 0x7f) {
            line[length++] = (char)*c;
            continue;
        }
        line[length++] = '\\';
        line[length++] = 'x';
        line[length++] = digits[*c >> 4];
        line[length++] = digits[*c & 15];
    }
    return length;
}

void log_line(enum log_level level, const char *request_id, const char *format, ...)
{
    if (!log_enabled(level))
        return;
    char text[2048];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);

    struct timespec now = {0};
    struct tm utc = {0};
    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &utc);
    char line[4096];
    size_t length = strftime(line, sizeof(line), "%Y-%m-%dT%H:%M:%S", &utc);
    length += (size_t)snprintf(line + length, sizeof(line) - length, ".%03ldZ %s %s%s",
                               now.tv_nsec / 1000000, names[level], request_id ? request_id : "",
                               request_id ? " " : "");
    length = line_append(line, length, sizeof(line) - 1, text);
    line[length++] = '\n';
    /* One write a line keeps the lines of several threads apart; there is nobody to tell when it
     * fails. */
    ssize_t written = write(STDERR_FILENO, line, length);
    (void)written;
}
