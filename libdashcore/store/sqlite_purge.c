/*
 * The purge of entries, and their space. Both go in steps that others are let between: who wants to
 * write while a step is under way comes before the next one.
 *
 * The oldest entries are one range of the index of times, which costs half of what deleting them
 * one by one does, and the counters are told of a range rather than of each entry. Only entries of
 * one and the same time, of which there may be more than a step takes, are picked by their ids.
 */
#include "base/buffer.h"
#include "base/error.h"
#include "dashcore.h"
#include "store/sqlite.h"
#include "store/sqlite_count.h"

/* Where the range of the oldest `batch` entries ends; their number is below that when several
 * entries are of this time. */
static int range_end(struct sqlite_connection *writer, int64_t before, int64_t batch, int64_t *end)
{
    sqlite3_stmt *statement = NULL;
    int r = sqlite_query(writer, &statement,
                         "SELECT timestamp FROM activity_log WHERE timestamp < ? "
                         "ORDER BY timestamp LIMIT 1 OFFSET ?",
                         "ii", before, batch);
    if (r < 0)
        return r;
    *end = r > 0 ? sqlite3_column_int64(statement, 0) : before;
    sqlite3_reset(statement);
    return DASHCORE_OK;
}

static int64_t delete_range(struct sqlite_connection *writer, int64_t end)
{
    int r = count_forget_before(writer, end);
    return r < 0 ? r
                 : sqlite_change(writer, "DELETE FROM activity_log WHERE timestamp < ?", "i", end);
}

static int64_t delete_by_id(struct sqlite_connection *writer, int64_t before, int64_t batch)
{
    struct count_changes counts = {.writer = writer};
    sqlite3_stmt *statement = NULL;
    int64_t deleted = 0;
    int r =
        sqlite_query(writer, &statement,
                     "DELETE FROM activity_log WHERE id IN (SELECT id FROM activity_log "
                     "WHERE timestamp < ? ORDER BY timestamp LIMIT ?) RETURNING timestamp, type",
                     "ii", before, batch);
    /* All rows are deleted before the first one is given. */
    for (; r > 0; r = sqlite_step(writer, statement)) {
        int noted = count_note(&counts, sqlite3_column_int64(statement, 0),
                               sqlite_required_text(statement, 1), -1);
        if (noted < 0) {
            sqlite3_reset(statement);
            return noted;
        }
        deleted++;
    }
    if (r == DASHCORE_OK)
        r = count_write(&counts);
    return r < 0 ? r : deleted;
}

/* Deletes the oldest entries and gives their number. */
static int64_t delete_oldest(struct sqlite_connection *writer, int64_t before, int64_t batch)
{
    int64_t end = 0;
    int r = range_end(writer, before, batch, &end);
    int64_t deleted = r < 0 ? r : delete_range(writer, end);
    if (deleted < 0 || deleted == batch || end == before)
        return deleted;
    int64_t more = delete_by_id(writer, before, batch - deleted);
    return more < 0 ? more : deleted + more;
}

int sqlite_activity_purge(struct store *base, int64_t before, int64_t batch, int64_t *deleted)
{
    struct sqlite_store *store = (struct sqlite_store *)base;
    struct sqlite_connection *writer = NULL;
    int r = sqlite_write_begin_last(store, &writer);
    if (r < 0)
        return r;
    int64_t count = delete_oldest(writer, before, batch);
    r = count < 0 ? (int)count : DASHCORE_OK;
    if (count > 0)
        r = sqlite_raise_revision(writer, "activity");
    r = sqlite_write_end(store, r);
    if (r >= 0)
        *deleted = count;
    return r < 0 ? r : DASHCORE_OK;
}

static int read_pragma(struct sqlite_connection *writer, const char *pragma, int64_t *number)
{
    sqlite3_stmt *statement = NULL;
    int r = sqlite_query(writer, &statement, pragma, "");
    if (r <= 0)
        return r;
    *number = sqlite3_column_int64(statement, 0);
    sqlite3_reset(statement);
    return DASHCORE_OK;
}

static int give_back_pages(struct sqlite_connection *writer, int64_t pages)
{
    struct buffer sql = {0};
    buffer_append_text(&sql, "PRAGMA incremental_vacuum(");
    buffer_append_integer(&sql, pages);
    buffer_append_char(&sql, ')');
    int r = sql.failed ? fail_memory() : sqlite_run(writer, sql.text);
    buffer_free(&sql);
    return r;
}

int sqlite_compact(struct store *base, int64_t bytes, int64_t *freed)
{
    struct sqlite_store *store = (struct sqlite_store *)base;
    struct sqlite_connection *writer = NULL;
    int64_t page_size = 1;
    int64_t before = 0;
    int64_t after = 0;
    int r = sqlite_write_begin_last(store, &writer);
    if (r < 0)
        return r;
    r = read_pragma(writer, "PRAGMA page_size", &page_size);
    if (r == DASHCORE_OK)
        r = read_pragma(writer, "PRAGMA page_count", &before);
    if (r == DASHCORE_OK)
        r = give_back_pages(writer, bytes / page_size + 1);
    if (r == DASHCORE_OK)
        r = read_pragma(writer, "PRAGMA page_count", &after);
    /* The file ends where it should only once the WAL is copied into it. */
    store->checkpoint_due = r == DASHCORE_OK && before == after;
    r = sqlite_write_end(store, r);
    if (r == DASHCORE_OK)
        *freed = (before - after) * page_size;
    return r;
}
