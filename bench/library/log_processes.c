/* Many processes that write one store as fast as they can:
 *
 *     log_processes STORE normal|full SECONDS PROCESSES
 *
 * prints what each has written and the longest that a call of it took in ms, a line each, and then
 * the largest size of the WAL. */
#include "sample.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PROCESSES_MAX 64

struct figures {
    uint64_t rows;
    int64_t longest; /* nanoseconds */
};

struct crowd {
    atomic_int ready;
    atomic_bool go;
    struct figures figures[PROCESSES_MAX];
};

static void pause_ms(void)
{
    nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
}

static void log_rows(struct crowd *crowd, struct figures *own, const char *path, bool full,
                     int64_t time)
{
    dashcore *core = sample_open(path, full);
    atomic_fetch_add(&crowd->ready, 1);
    while (!atomic_load(&crowd->go))
        pause_ms();
    int64_t end = sample_time() + time;
    for (int64_t now = sample_time(); now < end;) {
        struct sample row = sample_row(own->rows);
        if (dashcore_log(core, row.type, row.message, row.details, row.user) < 0)
            sample_fail("dashcore_log", dashcore_last_error());
        int64_t after = sample_time();
        own->rows++;
        own->longest = after - now > own->longest ? after - now : own->longest;
        now = after;
    }
    dashcore_close(core);
}

static pid_t start(struct crowd *crowd, int number, const char *path, bool full, int64_t time)
{
    pid_t child = fork();
    if (child < 0)
        sample_fail("fork", "failed");
    if (child > 0)
        return child;
    prctl(PR_SET_PDEATHSIG, SIGKILL); /* or it would wait for a start that never comes */
    log_rows(crowd, &crowd->figures[number], path, full, time);
    _exit(0);
}

/* Looks at the WAL until all children have ended; how many of them failed. */
static int wait_for_all(int count, const char *path, long long *largest)
{
    char wal[4096];
    int failed = 0;
    snprintf(wal, sizeof(wal), "%s-wal", path);
    while (count > 0) {
        struct stat status;
        int end = 0;
        if (stat(wal, &status) == 0 && status.st_size > *largest)
            *largest = status.st_size;
        if (waitpid(-1, &end, WNOHANG) <= 0) {
            pause_ms();
            continue;
        }
        count--;
        failed += end != 0;
    }
    return failed;
}

int main(int words, char **word)
{
    if (words != 5)
        return 2;
    bool full = sample_is_full(word[2]);
    int count = (int)strtol(word[4], NULL, 10);
    if (count < 1 || count > PROCESSES_MAX)
        return 2;
    struct crowd *crowd =
        mmap(NULL, sizeof(*crowd), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (crowd == MAP_FAILED)
        sample_fail("mmap", "failed");
    for (int i = 0; i < count; i++)
        start(crowd, i, word[1], full, sample_seconds(word[3]));
    while (atomic_load(&crowd->ready) < count)
        pause_ms();
    atomic_store(&crowd->go, true);
    long long largest = 0;
    int failed = wait_for_all(count, word[1], &largest);
    for (int i = 0; i < count; i++)
        printf("%llu %.3f\n", (unsigned long long)crowd->figures[i].rows,
               (double)crowd->figures[i].longest / 1e6);
    printf("%lld\n", largest);
    return failed == 0 ? 0 : 1;
}
