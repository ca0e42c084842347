/* The files of a store: how far they grow, and what remains of them. */
#include "store/sqlite.h"
#include "support/child.h"
#include "support/outcome.h"
#include "support/scratch.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define MB      (1024 * 1024)
#define BATCH   1000
#define BATCHES 200

static struct store *open_store(const struct scratch *scratch, bool full)
{
    struct store_config config = {.wait = 5 * 1000 * 1000, .full = full};
    struct store *store = NULL;
    if (store_open(scratch->store, &config, &store) < 0)
        CU_FAIL_FATAL("the store cannot be opened");
    return store;
}

static void insert_batch(struct store *store, int64_t timestamp)
{
    static struct activity_record records[BATCH];
    for (int i = 0; i < BATCH; i++)
        records[i] = (struct activity_record){
            .timestamp = timestamp + i,
            .type = i % 4 == 0 ? "scrape" : "task",
            .message = "An entry of about the length that entries usually have",
            .details = "{\"host\":\"example.org\",\"pages\":12,\"seconds\":3.25}",
            .user = "ann"};
    CHECK_INT(store_activity_insert(store, records, BATCH, NULL), DASHCORE_OK);
}

static int64_t size_of(const struct scratch *scratch, const char *suffix)
{
    char path[400];
    struct stat status = {0};
    snprintf(path, sizeof(path), "%s%s", scratch->store, suffix);
    return stat(path, &status) < 0 ? -1 : status.st_size;
}

static void the_wal_stays_small(void)
{
    struct scratch scratch;
    int64_t largest = 0;
    scratch_make(&scratch);
    struct store *store = open_store(&scratch, false);
    for (int i = 0; i < BATCHES; i++) {
        insert_batch(store, 1 + i * BATCH);
        int64_t size = size_of(&scratch, "-wal");
        largest = size > largest ? size : largest;
    }
    CU_ASSERT_TRUE(largest > 0 && largest < 16 * MB);
    store_close(store);
    CHECK_INT(scratch_entries(&scratch), BATCHES * BATCH);
    scratch_close(&scratch);
}

/* A reader that stays keeps the WAL from beginning anew; once it has gone, the WAL is bounded. */
static void a_reader_that_stays_is_made_up_for(void)
{
    struct scratch scratch;
    sqlite3 *reader = NULL;
    scratch_make(&scratch);
    struct store *store = open_store(&scratch, false);
    insert_batch(store, 1);
    CHECK_INT(sqlite3_open(scratch.store, &reader), SQLITE_OK);
    CHECK_INT(sqlite3_exec(reader, "BEGIN; SELECT count(*) FROM activity_log", NULL, NULL, NULL),
              SQLITE_OK);
    for (int i = 1; i < BATCHES / 4; i++)
        insert_batch(store, 1 + i * BATCH);
    int64_t held_up = size_of(&scratch, "-wal");
    CU_ASSERT_TRUE(held_up > 8 * MB);
    CHECK_INT(sqlite3_exec(reader, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
    for (int i = 0; i < BATCHES / 2; i++)
        insert_batch(store, 1 + i * BATCH);
    CU_ASSERT_TRUE(size_of(&scratch, "-wal") <= held_up + 8 * MB);
    sqlite3_db_config(reader, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    sqlite3_close(reader);
    store_close(store);
    scratch_close(&scratch);
}

/* A checkpoint at the end would run without the lock, and would delete the WAL under others. */
static void a_close_leaves_the_wal(void)
{
    struct scratch scratch;
    scratch_make(&scratch);
    struct store *store = open_store(&scratch, false);
    insert_batch(store, 1);
    int64_t before = size_of(&scratch, "-wal");
    int64_t database = size_of(&scratch, "");
    store_close(store);
    CU_ASSERT_TRUE(before > 0);
    CHECK_INT(size_of(&scratch, "-wal"), before);
    CHECK_INT(size_of(&scratch, ""), database);
    CHECK_INT(scratch_entries(&scratch), BATCH);
    scratch_close(&scratch);
}

static void a_purge_makes_the_file_smaller(void)
{
    struct scratch scratch;
    int64_t deleted = 0;
    int64_t freed = 1;
    scratch_make(&scratch);
    struct store *store = open_store(&scratch, false);
    for (int i = 0; i < 40; i++)
        insert_batch(store, 1 + i * BATCH);
    int64_t before = size_of(&scratch, "");
    CHECK_INT(store_activity_purge(store, INT64_MAX, 40 * BATCH, &deleted), DASHCORE_OK);
    while (freed > 0)
        CHECK_INT(store_compact(store, MB, &freed), DASHCORE_OK);
    CU_ASSERT_TRUE(before > 5 * MB);
    CU_ASSERT_TRUE(size_of(&scratch, "") < before / 10);
    store_close(store);
    scratch_close(&scratch);
}

/* ---- connections ---- */

static int64_t writer_synchronous(struct store *base)
{
    struct sqlite_store *store = (struct sqlite_store *)base;
    struct sqlite_connection *writer = NULL;
    sqlite3_stmt *statement = NULL;
    int64_t synchronous = -1;
    CHECK_INT(sqlite_write_begin(store, &writer), DASHCORE_OK);
    if (sqlite_query(writer, &statement, "PRAGMA synchronous", "") > 0)
        synchronous = sqlite3_column_int64(statement, 0);
    sqlite3_reset(statement);
    CHECK_INT(sqlite_write_end(store, 0), DASHCORE_OK);
    return synchronous;
}

static void who_asks_for_full_gets_it_for_all(void)
{
    struct scratch scratch;
    scratch_make(&scratch);
    struct store *normal = open_store(&scratch, false);
    CHECK_INT(writer_synchronous(normal), 1);
    struct store *full = open_store(&scratch, true);
    CHECK_INT(writer_synchronous(full), 2);
    CHECK_INT(writer_synchronous(normal), 2);
    store_close(full);
    store_close(normal);
    scratch_close(&scratch);
}

static int count_statements(const struct sqlite_connection *connection)
{
    int count = 0;
    sqlite3_stmt *statement = sqlite3_next_stmt(connection->database, NULL);
    for (; statement != NULL; statement = sqlite3_next_stmt(connection->database, statement))
        count++;
    return count;
}

static void statements_are_prepared_once_and_not_without_end(void)
{
    struct scratch scratch;
    struct sqlite_connection *reader = NULL;
    sqlite3_stmt *first = NULL;
    sqlite3_stmt *again = NULL;
    scratch_make(&scratch);
    struct sqlite_store *store = (struct sqlite_store *)open_store(&scratch, false);
    CHECK_INT(sqlite_read_begin(store, &reader), DASHCORE_OK);
    CHECK_INT(sqlite_statement(reader, "SELECT -1", &first), DASHCORE_OK);
    for (int i = 0; i < 3 * SQLITE_STATEMENTS; i++) {
        char sql[32];
        sqlite3_stmt *statement = NULL;
        snprintf(sql, sizeof(sql), "SELECT %d", i);
        CHECK_INT(sqlite_query(reader, &statement, sql, ""), 1);
        CHECK_INT(sqlite3_column_int(statement, 0), i);
        sqlite3_reset(statement);
        /* What is used stays. */
        CHECK_INT(sqlite_statement(reader, "SELECT -1", &again), DASHCORE_OK);
        CU_ASSERT_PTR_EQUAL(again, first);
    }
    CU_ASSERT_TRUE(count_statements(reader) <= SQLITE_STATEMENTS);
    CU_ASSERT_TRUE(sqlite_statement(reader, "SELECT nothing FROM nowhere", &again) < 0);
    CHECK_INT(sqlite_statement(reader, "SELECT -1", &again), DASHCORE_OK);
    sqlite_read_end(store, reader, 0);
    store_close(&store->store);
    scratch_close(&scratch);
}

static void idle_connections_are_few(void)
{
    struct scratch scratch;
    struct sqlite_connection *readers[20];
    scratch_make(&scratch);
    struct sqlite_store *store = (struct sqlite_store *)open_store(&scratch, false);
    for (int i = 0; i < 20; i++)
        CHECK_INT(sqlite_read_begin(store, &readers[i]), DASHCORE_OK);
    for (int i = 0; i < 20; i++)
        sqlite_read_end(store, readers[i], 0);
    int idle = 0;
    for (struct sqlite_connection *reader = store->idle_readers; reader; reader = reader->next)
        idle++;
    CU_ASSERT_TRUE(idle > 0 && idle <= 10);
    CHECK_INT(store->readers_out, 0);
    store_close(&store->store);
    scratch_close(&scratch);
}

static const struct suite_test tests[] = {
    {"the WAL stays small", the_wal_stays_small},
    {"a reader that stays is made up for", a_reader_that_stays_is_made_up_for},
    {"a close leaves the WAL", a_close_leaves_the_wal},
    {"a purge makes the file smaller", a_purge_makes_the_file_smaller},
    {"who asks for full gets it for all", who_asks_for_full_gets_it_for_all},
    {"statements are prepared once, and not without end",
     statements_are_prepared_once_and_not_without_end},
    {"idle connections are few", idle_connections_are_few},
};

SUITE_MAIN("sqlite_wal", tests)
