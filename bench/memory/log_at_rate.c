/* A host that logs at a steady rate, each entry committed:
 *
 *     log_at_rate STORE ENTRIES_A_SECOND SECONDS
 *
 * Prints how many entries were logged, and the longest call in milliseconds. What a call was late
 * is made up for at once, so that the rate holds whatever the store did. */
#include <dashcore.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define SECOND INT64_C(1000000000) /* ns */

static const char *const types[4] = {"scrape", "user_action", "task", "error"};

static int64_t now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * SECOND + time.tv_nsec;
}

static void sleep_until(int64_t moment)
{
    struct timespec time = {.tv_sec = (time_t)(moment / SECOND),
                            .tv_nsec = (long)(moment % SECOND)};
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, NULL);
}

static int log_one(dashcore *core, int64_t number)
{
    char message[96];
    char details[96];
    snprintf(message, sizeof(message), "%lld channels read from the playlist in a moment",
             (long long)number % 1000);
    snprintf(details, sizeof(details), "{\"channels\":%lld,\"seconds\":1.5,\"mirror\":\"north\"}",
             (long long)number);
    return dashcore_log(core, types[number % 4], message, details, number % 3 ? "operator" : NULL);
}

int main(int argc, char **argv)
{
    dashcore *core = NULL;
    if (argc != 4) {
        fprintf(stderr, "usage: log_at_rate STORE ENTRIES_A_SECOND SECONDS\n");
        return 2;
    }
    dashcore_open_options options = {.size = sizeof(options), .store = argv[1]};
    int64_t rate = atoll(argv[2]);
    int64_t count = rate * atoll(argv[3]);
    int64_t longest = 0;
    int r = dashcore_open(&options, &core);
    int64_t began = now();
    for (int64_t i = 0; r >= 0 && i < count; i++) {
        sleep_until(began + i * SECOND / rate);
        int64_t called = now();
        r = log_one(core, i);
        if (now() - called > longest)
            longest = now() - called;
    }
    if (r < 0)
        fprintf(stderr, "log_at_rate: %s\n", dashcore_last_error());
    else
        printf("%lld %.1f\n", (long long)count, (double)longest / 1e6);
    dashcore_close(core);
    return r < 0;
}
