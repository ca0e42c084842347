#include "time_text.h"

#include <dashcore.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { SECOND = 1000000 };

static const char *dash(char *buffer)
{
    return strcpy(buffer, "-");
}

const char *time_text_local(int64_t time, char *buffer)
{
    struct tm local = {0};
    time_t seconds = (time_t)(time / SECOND);
    if (time == 0 || localtime_r(&seconds, &local) == NULL ||
        strftime(buffer, TIME_TEXT_SIZE, "%Y-%m-%d %H:%M:%S", &local) == 0)
        return dash(buffer);
    return buffer;
}

const char *time_text_span(int64_t seconds, char *buffer)
{
    static const struct {
        int64_t below;
        int64_t unit;
        const char *name;
    } steps[] = {{60, 1, "s"}, {3600, 60, "min"}, {48 * 3600, 3600, "h"}, {INT64_MAX, 86400, "d"}};
    size_t i = 0;
    while (seconds >= steps[i].below && i < 3)
        i++;
    snprintf(buffer, TIME_TEXT_SIZE, "%" PRId64 " %s", seconds / steps[i].unit, steps[i].name);
    return buffer;
}

const char *time_text_relative(int64_t time, int64_t now, char *buffer)
{
    char span[TIME_TEXT_SIZE] = "";
    if (time == 0)
        return dash(buffer);
    int64_t seconds = (now - time) / SECOND;
    if (seconds == 0)
        return strcpy(buffer, "now");
    time_text_span(seconds > 0 ? seconds : -seconds, span);
    snprintf(buffer, TIME_TEXT_SIZE, "%s%.32s%s", seconds > 0 ? "" : "in ", span,
             seconds > 0 ? " ago" : "");
    return buffer;
}

const char *time_text_duration(int64_t milliseconds, char *buffer)
{
    int64_t seconds = milliseconds / 1000;
    if (milliseconds < 0)
        return dash(buffer);
    if (milliseconds < 1000)
        snprintf(buffer, TIME_TEXT_SIZE, "%" PRId64 " ms", milliseconds);
    else if (seconds < 60)
        snprintf(buffer, TIME_TEXT_SIZE, "%" PRId64 ".%d s", seconds,
                 (int)(milliseconds % 1000 / 100));
    else if (seconds < 3600)
        snprintf(buffer, TIME_TEXT_SIZE, "%" PRId64 " min %" PRId64 " s", seconds / 60,
                 seconds % 60);
    else if (seconds < 86400)
        snprintf(buffer, TIME_TEXT_SIZE, "%" PRId64 " h %" PRId64 " min", seconds / 3600,
                 seconds % 3600 / 60);
    else
        snprintf(buffer, TIME_TEXT_SIZE, "%" PRId64 " d %" PRId64 " h", seconds / 86400,
                 seconds % 86400 / 3600);
    return buffer;
}

static int ago_parse(const char *text, int64_t now, int64_t *time)
{
    static const char units[] = "smhd";
    static const int64_t unit_seconds[] = {1, 60, 3600, 86400};
    size_t digits = strspn(text, "0123456789");
    if (digits == 0 || digits > 9 || text[digits] == '\0' || text[digits + 1] != '\0')
        return -1;
    const char *unit = strchr(units, text[digits]);
    if (unit == NULL)
        return -1;
    *time = now - strtoll(text, NULL, 10) * unit_seconds[unit - units] * SECOND;
    return 0;
}

static int local_parse(const char *text, int64_t *time)
{
    static const char *const forms[] = {"%Y-%m-%d", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S",
                                        "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"};
    for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
        struct tm local = {.tm_isdst = -1};
        const char *end = strptime(text, forms[i], &local);
        if (end == NULL || *end != '\0')
            continue;
        time_t seconds = mktime(&local);
        if (seconds == (time_t)-1)
            return -1;
        *time = (int64_t)seconds * SECOND;
        return 0;
    }
    return -1;
}

int time_text_parse(const char *text, int64_t now, int64_t *time)
{
    if (ago_parse(text, now, time) == 0 || local_parse(text, time) == 0)
        return 0;
    return dashcore_time_parse(text, time) < 0 ? -1 : 0;
}
