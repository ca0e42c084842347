/* How long others wait while a store is purged:
 *
 *     purge_calls STORE log             logs until its input ends; prints its worst wait
 *     purge_calls STORE purge DAYS      lowers the retention to DAYS and purges
 *     purge_calls STORE delete DAYS     deletes the same rows, as a program would without dashcore
 *
 * The last two log and read in other threads meanwhile, and print: rows, seconds, the worst wait of
 * who logs and of who reads (ms), the most bytes the WAL had, bytes of the file before and after.
 */
#include <dashcore.h>
#include <poll.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define LOG_EVERY  1000 /* µs */
#define READ_EVERY 5000
#define LOOK_EVERY 1000

static dashcore *core;
static const char *path;
static atomic_bool is_over;

struct waits {
    double worst; /* ms */
    long calls;
    int result;
};

static double milliseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void pause_for(long microseconds)
{
    struct timespec pause = {.tv_nsec = microseconds * 1000};
    nanosleep(&pause, NULL);
}

static void note(struct waits *waits, double began, int r)
{
    double took = milliseconds() - began;
    waits->calls++;
    if (took > waits->worst)
        waits->worst = took;
    if (r < 0)
        waits->result = r;
}

static void log_once(struct waits *waits)
{
    double began = milliseconds();
    note(waits, began,
         dashcore_log(core, "scrape", "120 channels read from the playlist of the mirror",
                      "{\"channels\": 120, \"seconds\": 1.5, \"source\": \"list-9\"}", "alice"));
}

static void *log_entries(void *context)
{
    while (!atomic_load(&is_over)) {
        log_once(context);
        pause_for(LOG_EVERY);
    }
    return NULL;
}

static void *read_pages(void *context)
{
    const dashcore_filter filter = {.size = sizeof(filter), .limit = 100};
    while (!atomic_load(&is_over)) {
        dashcore_answer *answer = NULL;
        double began = milliseconds();
        int r = dashcore_activity_json(core, &filter, &answer);
        note(context, began, r);
        dashcore_free(answer);
        pause_for(READ_EVERY);
    }
    return NULL;
}

static long long size_of(const char *suffix)
{
    char name[4096];
    struct stat status;
    snprintf(name, sizeof(name), "%s%s", path, suffix);
    return stat(name, &status) == 0 ? (long long)status.st_size : 0;
}

static void *watch_wal(void *context)
{
    long long *most = context;
    while (!atomic_load(&is_over)) {
        long long size = size_of("-wal");
        if (size > *most)
            *most = size;
        pause_for(LOOK_EVERY);
    }
    return NULL;
}

/* Without the triggers that count: that is dashcore's, not of the log that is compared. */
static int delete_in_one(int days, int64_t *rows)
{
    sqlite3 *database = NULL;
    sqlite3_stmt *statement = NULL;
    int result = sqlite3_open(path, &database);
    sqlite3_db_config(database, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
    sqlite3_busy_timeout(database, 5000);
    if (result == SQLITE_OK)
        result = sqlite3_exec(database, "PRAGMA synchronous = NORMAL", NULL, NULL, NULL);
    if (result == SQLITE_OK)
        result = sqlite3_prepare_v2(database, "DELETE FROM activity_log WHERE timestamp < ?", -1,
                                    &statement, NULL);
    if (result == SQLITE_OK)
        sqlite3_bind_int64(statement, 1, dashcore_time_now() - days * INT64_C(86400000000));
    if (result == SQLITE_OK)
        result = sqlite3_step(statement);
    *rows = sqlite3_changes64(database);
    sqlite3_finalize(statement);
    sqlite3_close(database);
    return result == SQLITE_DONE ? 0 : -1;
}

static int purge(const char *how, int days)
{
    struct waits log_waits = {0};
    struct waits read_waits = {0};
    long long wal = 0;
    long long before = size_of("");
    int64_t rows = 0;
    pthread_t threads[3];
    pthread_create(&threads[0], NULL, log_entries, &log_waits);
    pthread_create(&threads[1], NULL, read_pages, &read_waits);
    pthread_create(&threads[2], NULL, watch_wal, &wal);
    double began = milliseconds();
    int r = strcmp(how, "purge") == 0 ? dashcore_settings_set(core, "retention_days", days, NULL)
                                      : delete_in_one(days, &rows);
    if (r == 0 && strcmp(how, "purge") == 0)
        r = dashcore_retention_run(core, &rows, NULL);
    double took = milliseconds() - began;
    pause_for(200000);
    atomic_store(&is_over, 1);
    for (int i = 0; i < 3; i++)
        pthread_join(threads[i], NULL);
    if (r < 0 || log_waits.result < 0 || read_waits.result < 0)
        return -1;
    printf("%lld %.6f %.3f %.3f %lld %lld %lld\n", (long long)rows, took / 1e3, log_waits.worst,
           read_waits.worst, wal, before, size_of(""));
    return 0;
}

static int log_until_input_ends(void)
{
    struct waits waits = {0};
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
    while (waits.result == 0 && poll(&input, 1, LOG_EVERY / 1000) == 0)
        log_once(&waits);
    if (waits.result == 0)
        printf("%.3f\n", waits.worst);
    return waits.result;
}

int main(int count, char **arguments)
{
    if (count < 3)
        return 2;
    path = arguments[1];
    dashcore_open_options options = {.size = sizeof(options), .store = path};
    int r = dashcore_open(&options, &core);
    if (r == 0 && strcmp(arguments[2], "log") == 0)
        r = log_until_input_ends();
    else if (r == 0)
        r = count == 4 ? purge(arguments[2], (int)strtol(arguments[3], NULL, 10)) : -1;
    if (r < 0)
        fprintf(stderr, "purge_calls: %s\n", dashcore_last_error());
    dashcore_close(core);
    return r < 0;
}
