/* What many threads of one process commit with dashcore_log:
 *
 *     log_committed STORE normal|full SECONDS THREADS      prints rows and seconds
 */
#include "sample.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#define THREADS_MAX 256

struct crowd {
    dashcore *core;
    pthread_barrier_t start;
    atomic_bool stop;
    _Atomic uint64_t rows;
};

static void *log_rows(void *context)
{
    struct crowd *crowd = context;
    uint64_t rows = 0;
    pthread_barrier_wait(&crowd->start);
    for (; !atomic_load_explicit(&crowd->stop, memory_order_relaxed); rows++) {
        struct sample row = sample_row(rows);
        if (dashcore_log(crowd->core, row.type, row.message, row.details, row.user) < 0)
            sample_fail("dashcore_log", dashcore_last_error());
    }
    atomic_fetch_add(&crowd->rows, rows);
    return NULL;
}

static void wait_until(int64_t end)
{
    struct timespec until = {.tv_sec = end / 1000000000, .tv_nsec = end % 1000000000};
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL);
}

int main(int words, char **word)
{
    static pthread_t threads[THREADS_MAX];
    static struct crowd crowd;
    if (words != 5)
        return 2;
    crowd.core = sample_open(word[1], sample_is_full(word[2]));
    sample_begin(crowd.core);
    int64_t time = sample_seconds(word[3]);
    long count = strtol(word[4], NULL, 10);
    if (count < 1 || count > THREADS_MAX)
        return 2;
    pthread_barrier_init(&crowd.start, NULL, (unsigned)count + 1);
    for (long i = 0; i < count; i++)
        if (pthread_create(&threads[i], NULL, log_rows, &crowd) != 0)
            sample_fail("thread", "cannot be started");
    pthread_barrier_wait(&crowd.start);
    int64_t start = sample_time();
    wait_until(start + time);
    atomic_store(&crowd.stop, true);
    for (long i = 0; i < count; i++)
        pthread_join(threads[i], NULL);
    int64_t end = sample_time();
    printf("%llu %.6f\n", (unsigned long long)crowd.rows, (double)(end - start) / 1e9);
    dashcore_close(crowd.core);
    return 0;
}
