/* The limit: SQLite alone, one connection and prepared statements, in a store of the same schema.
 *
 *     raw_insert STORE normal|full SECONDS ROWS plain|counted      prints rows and seconds
 *
 * One row a commit is an INSERT by itself, more are between BEGIN and COMMIT. "counted" adds what
 * dashcore promises beyond the INSERT, the counter of the row's type and hour, in the same
 * transaction. */
#include "sample.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct raw {
    sqlite3 *database;
    sqlite3_stmt *begin;
    sqlite3_stmt *insert;
    sqlite3_stmt *count;
    sqlite3_stmt *commit;
};

static void run(struct raw *raw, const char *sql)
{
    if (sqlite3_exec(raw->database, sql, NULL, NULL, NULL) != SQLITE_OK)
        sample_fail(sql, sqlite3_errmsg(raw->database));
}

static sqlite3_stmt *prepare(struct raw *raw, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v3(raw->database, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) !=
        SQLITE_OK)
        sample_fail(sql, sqlite3_errmsg(raw->database));
    return statement;
}

static void step(struct raw *raw, sqlite3_stmt *statement)
{
    if (sqlite3_step(statement) != SQLITE_DONE)
        sample_fail("step", sqlite3_errmsg(raw->database));
    sqlite3_reset(statement);
}

static void raw_open(struct raw *raw, const char *path, bool full)
{
    dashcore_close(sample_open(path, full));
    if (sqlite3_open_v2(path, &raw->database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) !=
        SQLITE_OK)
        sample_fail(path, sqlite3_errmsg(raw->database));
    /* The triggers count for who does not know of the counters, which an own INSERT would pay. */
    sqlite3_db_config(raw->database, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
    run(raw, "PRAGMA foreign_keys = ON");
    run(raw, "PRAGMA temp_store = MEMORY");
    run(raw, full ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
    raw->begin = prepare(raw, "BEGIN IMMEDIATE");
    raw->commit = prepare(raw, "COMMIT");
    raw->insert = prepare(raw, "INSERT INTO activity_log (timestamp, type, message, details, user) "
                               "VALUES (?, ?, ?, ?, ?)");
    raw->count = prepare(raw, "INSERT INTO activity_count VALUES (?, ?, 1) "
                              "ON CONFLICT (hour, type) DO UPDATE SET n = n + 1");
}

static void raw_close(struct raw *raw)
{
    sqlite3_finalize(raw->begin);
    sqlite3_finalize(raw->insert);
    sqlite3_finalize(raw->count);
    sqlite3_finalize(raw->commit);
    sqlite3_close(raw->database);
}

static int64_t insert(struct raw *raw, uint64_t n)
{
    struct sample row = sample_row(n);
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    int64_t timestamp = (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
    sqlite3_bind_int64(raw->insert, 1, timestamp);
    sqlite3_bind_text(raw->insert, 2, row.type, -1, SQLITE_STATIC);
    sqlite3_bind_text(raw->insert, 3, row.message, -1, SQLITE_STATIC);
    sqlite3_bind_text(raw->insert, 4, row.details, -1, SQLITE_STATIC);
    sqlite3_bind_text(raw->insert, 5, row.user, -1, SQLITE_STATIC);
    step(raw, raw->insert);
    return timestamp;
}

static void count(struct raw *raw, int64_t timestamp, uint64_t n)
{
    sqlite3_bind_int64(raw->count, 1, timestamp / INT64_C(3600000000));
    sqlite3_bind_text(raw->count, 2, sample_row(n).type, -1, SQLITE_STATIC);
    step(raw, raw->count);
}

static void commit(struct raw *raw, uint64_t n, long rows, bool counted)
{
    bool joined = rows > 1 || counted;
    if (joined)
        step(raw, raw->begin);
    for (long i = 0; i < rows; i++) {
        int64_t timestamp = insert(raw, n + (uint64_t)i);
        if (counted)
            count(raw, timestamp, n + (uint64_t)i);
    }
    if (joined)
        step(raw, raw->commit);
}

int main(int words, char **word)
{
    struct raw raw = {0};
    if (words != 6)
        return 2;
    raw_open(&raw, word[1], sample_is_full(word[2]));
    int64_t time = sample_seconds(word[3]);
    long rows = strtol(word[4], NULL, 10);
    bool counted = strcmp(word[5], "counted") == 0;
    for (uint64_t first = 0; first < SAMPLE_FIRST_ROWS; first++)
        commit(&raw, first, 1, counted);
    uint64_t n = 0;
    int64_t start = sample_time();
    int64_t end = start;
    for (; end < start + time; end = sample_time(), n += (uint64_t)rows)
        commit(&raw, n, rows, counted);
    printf("%llu %.6f\n", (unsigned long long)n, (double)(end - start) / 1e9);
    raw_close(&raw);
    return 0;
}
