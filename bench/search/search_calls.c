/* Searches, and what they cost those who write:
 *
 *     search_calls STORE find WORD SECONDS     first pages of a word: p50, p99 in µs, entries found
 *     search_calls STORE build                 the worker's index, until no more than its last
 *                                              group is missing: seconds
 *     search_calls STORE insert SECONDS        entries logged one by one: a second
 *     search_calls STORE insert+index SECONDS  the same with a worker that builds the index, and
 * how many entries at the end had none yet
 *
 * Figures go to stdout, one line. */
#include <dashcore.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define CALLS_MAX  100000
#define BUILD_MAX  600 /* s */
#define GROUP_ROWS (64 * 256)

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static int compare(const void *left, const void *right)
{
    double a = *(const double *)left;
    double b = *(const double *)right;
    return (a > b) - (a < b);
}

static int find(dashcore *core, const char *word, double seconds)
{
    static double times[CALLS_MAX];
    dashcore_filter filter = {.size = sizeof(filter), .query = word, .limit = 100};
    size_t calls = 0;
    int found = 0;
    for (double end = now() + seconds; calls < CALLS_MAX && (calls < 5 || now() < end); calls++) {
        dashcore_answer *answer = NULL;
        double start = now();
        if (dashcore_activity_json(core, &filter, &answer) < 0)
            return -1;
        times[calls] = now() - start;
        found = 0;
        for (const char *at = answer->body; (at = strstr(at, "{\"id\":")) != NULL; at++)
            found++;
        dashcore_free(answer);
    }
    qsort(times, calls, sizeof(times[0]), compare);
    printf("%.0f %.0f %d\n", times[calls / 2] * 1e6, times[calls * 99 / 100] * 1e6, found);
    return 0;
}

static long long number(const char *path, const char *sql)
{
    sqlite3 *database = NULL;
    sqlite3_stmt *statement = NULL;
    long long value = -1;
    if (sqlite3_open_v2(path, &database, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK &&
        sqlite3_prepare_v2(database, sql, -1, &statement, NULL) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW)
        value = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    sqlite3_close(database);
    return value;
}

/* Entries that the index does not have yet. */
static long long lag_of(const char *path)
{
    return number(path, "SELECT (SELECT max(id) FROM activity_log) - "
                        "ifnull((SELECT max(last_id) FROM search_group), 0)");
}

static int build(dashcore *core, const char *path)
{
    double start = now();
    if (dashcore_worker_start(core, DASHCORE_WORKER_RETENTION) < 0)
        return -1;
    long long lag = GROUP_ROWS;
    while (lag >= GROUP_ROWS && now() - start < BUILD_MAX) {
        nanosleep(&(struct timespec){.tv_nsec = 50 * 1000 * 1000}, NULL);
        lag = lag_of(path);
    }
    double took = now() - start;
    dashcore_worker_stop(core);
    printf("%.3f\n", took);
    return lag < GROUP_ROWS ? 0 : -1;
}

static int insert(dashcore *core, double seconds, double *rate)
{
    long long entries = 0;
    double start = now();
    while (now() - start < seconds)
        for (int i = 0; i < 100; i++, entries++)
            if (dashcore_log(core, "scrape", "channel playlist guide stream server refresh updated",
                             "{\"channels\": 712, \"seconds\": 54.1, \"source\": \"list-11\"}",
                             "alice") < 0)
                return -1;
    *rate = (double)entries / (now() - start);
    return 0;
}

static int insert_alone(dashcore *core, double seconds)
{
    double rate = 0;
    int r = insert(core, seconds, &rate);
    printf("%.0f\n", rate);
    return r;
}

static int insert_beside(dashcore *core, const char *path, double seconds)
{
    double rate = 0;
    if (dashcore_worker_start(core, DASHCORE_WORKER_RETENTION) < 0)
        return -1;
    int r = insert(core, seconds, &rate);
    printf("%.0f %lld\n", rate, lag_of(path));
    dashcore_worker_stop(core);
    return r;
}

static int measure(dashcore *core, int count, char **arguments)
{
    const char *what = arguments[2];
    if (strcmp(what, "build") == 0)
        return build(core, arguments[1]);
    if (strcmp(what, "find") == 0 && count == 5)
        return find(core, arguments[3], strtod(arguments[4], NULL));
    if (strcmp(what, "insert") == 0 && count == 4)
        return insert_alone(core, strtod(arguments[3], NULL));
    if (strcmp(what, "insert+index") == 0 && count == 4)
        return insert_beside(core, arguments[1], strtod(arguments[3], NULL));
    return -1;
}

int main(int count, char **arguments)
{
    if (count < 3)
        return 2;
    dashcore_open_options options = {.size = sizeof(options), .store = arguments[1]};
    dashcore *core = NULL;
    int r = dashcore_open(&options, &core);
    if (r == DASHCORE_OK)
        r = measure(core, count, arguments);
    if (r < 0)
        fprintf(stderr, "search_calls: %s\n", dashcore_last_error());
    dashcore_close(core);
    return r < 0;
}
