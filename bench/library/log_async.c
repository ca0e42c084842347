/* What DASHCORE_LOG_ASYNC sustains, and what the call itself takes, with the worker committing:
 *
 *     log_async STORE SECONDS RATE      prints rows, seconds, and p50 and p99 of a call in µs
 *
 * RATE is how many calls there are in a second, one at a time; 0: as many as there can be, which
 * the bounded queue slows down to what is committed. The seconds end when the last row is. */
#include "sample.h"

#include <stdio.h>
#include <stdlib.h>

/* Times of calls, counted by 10 ns up to a millisecond; the last counts what is longer. */
#define STEP  10
#define STEPS 100000

struct calls {
    uint64_t number;
    uint32_t times[STEPS + 1];
};

static void call(dashcore *core, struct calls *calls)
{
    struct sample row = sample_row(calls->number++);
    const dashcore_new_entry entry = {.size = sizeof(entry),
                                      .type = row.type,
                                      .message = row.message,
                                      .details = row.details,
                                      .user = row.user,
                                      .flags = DASHCORE_LOG_ASYNC};
    int64_t before = sample_time();
    if (dashcore_log_entry(core, &entry, NULL) < 0)
        sample_fail("dashcore_log_entry", dashcore_last_error());
    int64_t taken = (sample_time() - before) / STEP;
    calls->times[taken < STEPS ? taken : STEPS]++;
}

/* In µs, what so much of the calls took at most. */
static double quantile(const struct calls *calls, double part)
{
    uint64_t sum = 0;
    for (int i = 0; i < STEPS; i++) {
        sum += calls->times[i];
        if ((double)sum >= part * (double)calls->number)
            return (double)(i + 1) * STEP / 1e3;
    }
    return (double)STEPS * STEP / 1e3;
}

int main(int words, char **word)
{
    static struct calls calls;
    if (words != 4)
        return 2;
    dashcore *core = sample_open(word[1], false);
    sample_begin(core);
    if (dashcore_worker_start(core, DASHCORE_WORKER_QUEUE) < 0)
        sample_fail("worker", dashcore_last_error());
    int64_t time = sample_seconds(word[2]);
    long rate = strtol(word[3], NULL, 10);
    int64_t start = sample_time();
    int64_t now = start;
    for (int64_t next = start; now<start + time; next += rate> 0 ? 1000000000 / rate : 0) {
        /* Turning, since waking up from a sleep costs more than the call. */
        while ((now = sample_time()) < next)
            continue;
        call(core, &calls);
    }
    if (dashcore_flush(core) < 0)
        sample_fail("dashcore_flush", dashcore_last_error());
    printf("%llu %.6f %.2f %.2f\n", (unsigned long long)calls.number,
           (double)(sample_time() - start) / 1e9, quantile(&calls, 0.5), quantile(&calls, 0.99));
    dashcore_close(core);
    return 0;
}
