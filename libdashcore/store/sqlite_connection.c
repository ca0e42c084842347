/* One SQLite connection: its settings, its prepared statements, and its errors in our words. */
#include "base/alloc.h"
#include "base/clock.h"
#include "base/error.h"
#include "dashcore.h"
#include "store/sqlite.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#define JOURNAL_BYTES_KEPT "67108864"

int sqlite_fail(struct sqlite_connection *connection, int result)
{
    const char *message = connection->database != NULL ? sqlite3_errmsg(connection->database)
                                                       : sqlite3_errstr(result);
    const char *file =
        connection->database != NULL ? sqlite3_db_filename(connection->database, "main") : NULL;
    bool disk_full =
        connection->database != NULL && sqlite3_system_errno(connection->database) == ENOSPC;
    switch (result & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return fail(DASHCORE_EBUSY, "the store is in use by another program: %s", message);
    case SQLITE_FULL:
        return fail(DASHCORE_EFULL, "the disk is full: %s", message);
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_CANTOPEN:
    case SQLITE_AUTH:
        return fail_field(DASHCORE_EACCESS, "store", "the store cannot be opened or written: %s",
                          message);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return fail_field(DASHCORE_ECORRUPT, "store", "the store '%s' is damaged: %s",
                          file != NULL ? file : "", message);
    case SQLITE_NOMEM:
        return fail_memory();
    case SQLITE_IOERR:
        connection->broken = true;
        return disk_full ? fail(DASHCORE_EFULL, "the disk is full: %s", message)
                         : fail(DASHCORE_EIO, "the store failed: %s", message);
    default:
        return fail(DASHCORE_EIO, "the store failed: %s", message);
    }
}

/* For writers that do not know of our lock, such as the sqlite3 shell. Short steps: SQLite's own
 * handler would sleep up to 100 ms at a time. */
static int wait_when_busy(void *context, int tries)
{
    const struct sqlite_connection *connection = context;
    if (clock_monotonic() >= connection->deadline)
        return 0;
    struct timespec pause = {.tv_nsec = 500000 + (tries * 7919 % 1000) * 1000};
    nanosleep(&pause, NULL);
    return 1;
}

static int note_wal_pages(void *context, sqlite3 *database, const char *name, int pages)
{
    (void)database;
    (void)name;
    struct sqlite_connection *connection = context;
    connection->wal_pages = pages;
    return SQLITE_OK;
}

/* An entry of so many bytes is as much work as one more. */
#define ENTRY_BYTES 256

/* Whether there is budget left for this entry. */
static bool spend(struct sqlite_connection *connection, sqlite3_value **values)
{
    int bytes = sqlite3_value_bytes(values[1]) + sqlite3_value_bytes(values[2]);
    connection->budget -= 1 + bytes / ENTRY_BYTES;
    return connection->budget >= 0;
}

/* words_match(words, message, details[, user, wanted]): whether each word occurs, in an entry of
 * that user. */
static void words_match(sqlite3_context *context, int count, sqlite3_value **values)
{
    struct sqlite_connection *connection = sqlite3_user_data(context);
    if (connection->bounded && !spend(connection, values)) {
        sqlite3_result_error_code(context, SQLITE_ABORT);
        return;
    }
    if (count == 5) {
        const char *user = (const char *)sqlite3_value_text(values[3]);
        const char *wanted = (const char *)sqlite3_value_text(values[4]);
        if (user == NULL || wanted == NULL || strcmp(user, wanted) != 0) {
            sqlite3_result_int(context, 0);
            return;
        }
    }
    const char *words = sqlite3_value_blob(values[0]);
    const char *message = (const char *)sqlite3_value_text(values[1]);
    const char *details = (const char *)sqlite3_value_text(values[2]);
    bool found = words == NULL || (message != NULL && text_words_match(words, message, details));
    sqlite3_result_int(context, found);
}

/* For both ways to call it. */
static int add_words_match(struct sqlite_connection *connection)
{
    int result = SQLITE_OK;
    for (int count = 3; count <= 5 && result == SQLITE_OK; count += 2)
        result = sqlite3_create_function_v2(connection->database, "words_match", count,
                                            SQLITE_UTF8 | SQLITE_DIRECTONLY, connection,
                                            words_match, NULL, NULL, NULL);
    return result;
}

static int configure(const struct sqlite_store *store, struct sqlite_connection *connection)
{
    sqlite3 *database = connection->database;
    sqlite3_extended_result_codes(database, 1);
    sqlite3_db_config(database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    sqlite3_db_config(database, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    /* They count entries for who does not do it by himself; see sqlite_count.h. */
    sqlite3_db_config(database, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
    sqlite3_busy_handler(database, wait_when_busy, connection);
    sqlite3_wal_hook(database, note_wal_pages, connection);
    int result = add_words_match(connection);
    if (result != SQLITE_OK)
        return sqlite_fail(connection, result);
    int r = sqlite_run(connection, "PRAGMA foreign_keys = ON");
    if (r == DASHCORE_OK)
        r = sqlite_run(connection,
                       store->full ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
    if (r == DASHCORE_OK)
        r = sqlite_run(connection, "PRAGMA temp_store = MEMORY");
    if (r == DASHCORE_OK)
        r = sqlite_run(connection, "PRAGMA journal_size_limit = " JOURNAL_BYTES_KEPT);
    return r;
}

int sqlite_connection_open(const struct sqlite_store *store, struct sqlite_connection **connection)
{
    struct sqlite_connection *opened = memory_allocate_zeroed(sizeof(*opened));
    if (opened == NULL)
        return fail_memory();
    opened->deadline = clock_monotonic() + store->store.wait;
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;
    if (!store->existing)
        flags |= SQLITE_OPEN_CREATE;
    int result = sqlite3_open_v2(store->path, &opened->database, flags, sqlite_gather_layer());
    int r = result == SQLITE_OK ? configure(store, opened) : sqlite_fail(opened, result);
    if (r < 0) {
        sqlite_connection_close(opened);
        return r;
    }
    *connection = opened;
    return DASHCORE_OK;
}

void sqlite_connection_close(struct sqlite_connection *connection)
{
    if (connection == NULL)
        return;
    for (int i = 0; i < SQLITE_STATEMENTS; i++) {
        sqlite3_finalize(connection->statements[i].prepared);
        memory_release(connection->statements[i].sql);
    }
    sqlite3_close_v2(connection->database);
    memory_release(connection);
}

/* The slot of this SQL, or the one longest unused. */
static struct sqlite_statement *statement_slot(struct sqlite_connection *connection,
                                               const char *sql)
{
    struct sqlite_statement *oldest = &connection->statements[0];
    for (int i = 0; i < SQLITE_STATEMENTS; i++) {
        struct sqlite_statement *slot = &connection->statements[i];
        if (slot->sql != NULL && strcmp(slot->sql, sql) == 0)
            return slot;
        if (slot->used < oldest->used)
            oldest = slot;
    }
    return oldest;
}

int sqlite_statement(struct sqlite_connection *connection, const char *sql,
                     sqlite3_stmt **statement)
{
    struct sqlite_statement *slot = statement_slot(connection, sql);
    slot->used = ++connection->uses;
    if (slot->sql == NULL || strcmp(slot->sql, sql) != 0) {
        sqlite3_finalize(slot->prepared);
        slot->prepared = NULL;
        memory_release(slot->sql);
        slot->sql = memory_copy_text(sql);
        if (slot->sql == NULL)
            return fail_memory();
    }
    if (slot->prepared == NULL) {
        int result = sqlite3_prepare_v3(connection->database, sql, -1, SQLITE_PREPARE_PERSISTENT,
                                        &slot->prepared, NULL);
        if (result != SQLITE_OK)
            return sqlite_fail(connection, result);
    }
    sqlite3_reset(slot->prepared);
    *statement = slot->prepared;
    return DASHCORE_OK;
}

int sqlite_run(struct sqlite_connection *connection, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    int result = sqlite3_prepare_v2(connection->database, sql, -1, &statement, NULL);
    while (result == SQLITE_OK || result == SQLITE_ROW)
        result = sqlite3_step(statement);
    int r = result == SQLITE_DONE ? DASHCORE_OK : sqlite_fail(connection, result);
    sqlite3_finalize(statement);
    return r;
}

int sqlite_bind(struct sqlite_connection *connection, sqlite3_stmt *statement, const char *format,
                va_list values)
{
    int result = SQLITE_OK;
    for (int i = 1; *format != '\0' && result == SQLITE_OK; i++, format++) {
        if (*format == 't') {
            const char *text = va_arg(values, const char *);
            result = sqlite3_bind_text(statement, i, text, -1, SQLITE_STATIC);
            continue;
        }
        int64_t number = va_arg(values, int64_t);
        result = *format == 'n' && number == 0 ? sqlite3_bind_null(statement, i)
                                               : sqlite3_bind_int64(statement, i, number);
    }
    return result == SQLITE_OK ? DASHCORE_OK : sqlite_fail(connection, result);
}

int sqlite_step(struct sqlite_connection *connection, sqlite3_stmt *statement)
{
    int result = sqlite3_step(statement);
    if (result == SQLITE_ROW)
        return 1;
    int r = result == SQLITE_DONE ? 0 : sqlite_fail(connection, result);
    sqlite3_reset(statement);
    return r;
}

static int query_list(struct sqlite_connection *connection, sqlite3_stmt **statement,
                      const char *sql, const char *format, va_list values)
{
    int r = sqlite_statement(connection, sql, statement);
    if (r == DASHCORE_OK)
        r = sqlite_bind(connection, *statement, format, values);
    return r < 0 ? r : sqlite_step(connection, *statement);
}

int sqlite_query(struct sqlite_connection *connection, sqlite3_stmt **statement, const char *sql,
                 const char *format, ...)
{
    va_list values;
    va_start(values, format);
    int r = query_list(connection, statement, sql, format, values);
    va_end(values);
    return r;
}

int sqlite_change(struct sqlite_connection *connection, const char *sql, const char *format, ...)
{
    sqlite3_stmt *statement = NULL;
    va_list values;
    va_start(values, format);
    int r = query_list(connection, &statement, sql, format, values);
    va_end(values);
    return r < 0 ? r : sqlite3_changes(connection->database);
}

const char *sqlite_text(sqlite3_stmt *statement, int column)
{
    return (const char *)sqlite3_column_text(statement, column);
}

const char *sqlite_required_text(sqlite3_stmt *statement, int column)
{
    const char *text = sqlite_text(statement, column);
    return text != NULL ? text : "";
}

int64_t sqlite_time(sqlite3_stmt *statement, int column)
{
    int64_t time = sqlite3_column_int64(statement, column);
    return time >= 0 && time < CLOCK_END ? time : 0;
}
