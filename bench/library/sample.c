#include "sample.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define TYPES 5
#define TEXTS 4
#define USERS 10

struct sample sample_row(uint64_t n)
{
    static const char *const types[TYPES] = {"scrape", "task", "error", "user_action", "system"};
    static const char *const messages[TEXTS] = {
        "playlist of provider 7 was read: 120 channels, 3 new ones",
        "guide of 48 channels refreshed for 7 days, nothing failed",
        "channel 312 answered late, the second source is used now",
        "removed 17 recordings that are older than they should be",
    };
    static const char *const details[TEXTS] = {
        "{\"channels\": 120, \"new\": 3, \"source\": \"provider-7\", \"seconds\": 1.52}",
        "{\"channels\": 48, \"days\": 7, \"failed\": [], \"seconds\": 12.25, \"ok\": true}",
        "{\"channel\": 312, \"source\": \"backup\", \"latency_ms\": 2140, \"tries\": 3}",
        "{\"removed\": 17, \"freed\": 48211394, \"oldest\": \"2025-07-03\", \"left\": 4}",
    };
    static const char *const users[USERS] = {"alice", "bob",   "carol", "dave", "erin",
                                             "frank", "grace", NULL,    NULL,   NULL};
    return (struct sample){.type = types[n % TYPES],
                           .message = messages[n % TEXTS],
                           .details = details[n % TEXTS],
                           .user = users[n % USERS]};
}

int64_t sample_time(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

_Noreturn void sample_fail(const char *what, const char *why)
{
    fprintf(stderr, "%s: %s\n", what, why);
    exit(1);
}

dashcore *sample_open(const char *path, bool full)
{
    dashcore_open_options options = {
        .size = sizeof(options), .store = path, .flags = full ? DASHCORE_OPEN_FULL : 0};
    dashcore *core = NULL;
    if (dashcore_open(&options, &core) < 0)
        sample_fail(path, dashcore_last_error());
    return core;
}

void sample_begin(dashcore *core)
{
    for (uint64_t n = 0; n < SAMPLE_FIRST_ROWS; n++) {
        struct sample row = sample_row(n);
        if (dashcore_log(core, row.type, row.message, row.details, row.user) < 0)
            sample_fail("dashcore_log", dashcore_last_error());
    }
}

bool sample_is_full(const char *word)
{
    if (strcmp(word, "full") != 0 && strcmp(word, "normal") != 0)
        sample_fail(word, "neither normal nor full");
    return strcmp(word, "full") == 0;
}

int64_t sample_seconds(const char *word)
{
    return (int64_t)(strtod(word, NULL) * 1e9);
}
