/* What log calls cost from C, which is what those from Python are held against:
 *
 *     log_calls STORE COUNT committed|async      prints the seconds that all of them took
 *
 * Asynchronous calls have ended once the last entry is committed. */
#include <dashcore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int failed(void)
{
    fprintf(stderr, "log_calls: %s\n", dashcore_last_error());
    return 1;
}

static int log_entries(dashcore *core, long count, uint64_t flags)
{
    const dashcore_new_entry entry = {.size = sizeof(entry),
                                      .type = "scrape",
                                      .message = "120 channels read from the playlist",
                                      .details = "{\"channels\": 120, \"seconds\": 1.5}",
                                      .flags = flags};
    for (long i = 0; i < count; i++)
        if (dashcore_log_entry(core, &entry, NULL) < 0)
            return failed();
    return dashcore_flush(core) < 0 ? failed() : 0;
}

int main(int count, char **words)
{
    dashcore_open_options options = {.size = sizeof(options)};
    dashcore *core = NULL;
    if (count != 4)
        return 2;
    options.store = words[1];
    uint64_t flags = strcmp(words[3], "async") == 0 ? DASHCORE_LOG_ASYNC : 0;
    if (dashcore_open(&options, &core) < 0 ||
        (flags != 0 && dashcore_worker_start(core, DASHCORE_WORKER_QUEUE) < 0))
        return failed();
    int64_t began = dashcore_time_now();
    int r = log_entries(core, strtol(words[2], NULL, 10), flags);
    printf("%.6f\n", (double)(dashcore_time_now() - began) / 1e6);
    dashcore_close(core);
    return r;
}
