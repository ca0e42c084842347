/* Activity entries in SQLite: insert, pages by keyset, counts. */
#include "store/sqlite_activity.h"
#include "base/alloc.h"
#include "base/buffer.h"
#include "base/clock.h"
#include "base/error.h"
#include "dashcore.h"
#include "store/sqlite.h"
#include "store/sqlite_count.h"
#include "store/sqlite_search.h"

#include <string.h>

#define HOUR "3600000000"

_Static_assert(CLOCK_HOUR == INT64_C(3600000000), "HOUR is that in SQL");

/* ---- writing ---- */

static int insert_row(struct count_changes *counts, const struct activity_record *entry)
{
    int r = sqlite_change(counts->writer,
                          "INSERT INTO activity_log (timestamp, type, message, details, user) "
                          "VALUES (?, ?, ?, ?, ?)",
                          "itttt", entry->timestamp, entry->type, entry->message, entry->details,
                          entry->user);
    return r < 0 ? r : count_note(counts, entry->timestamp, entry->type, 1);
}

int sqlite_insert_entry(struct sqlite_connection *connection, const struct activity_record *entry)
{
    struct count_changes counts = {.writer = connection};
    if (entry == NULL)
        return DASHCORE_OK;
    int r = insert_row(&counts, entry);
    return r < 0 ? r : count_write(&counts);
}

int sqlite_activity_insert(struct store *base, const struct activity_record *records, size_t count,
                           int64_t *ids, int64_t deadline)
{
    struct sqlite_store *store = (struct sqlite_store *)base;
    struct sqlite_connection *writer = NULL;
    int r = sqlite_write_begin_until(store, deadline, &writer);
    if (r < 0)
        return r;
    struct count_changes counts = {.writer = writer};
    for (size_t i = 0; i < count && r == DASHCORE_OK; i++)
        r = insert_row(&counts, &records[i]);
    int64_t last = sqlite3_last_insert_rowid(writer->database);
    if (r == DASHCORE_OK)
        r = count_write(&counts);
    r = sqlite_write_end(store, r);
    /* AUTOINCREMENT counts by one, and nobody else wrote meanwhile. */
    for (size_t i = 0; i < count && r == DASHCORE_OK && ids != NULL; i++)
        ids[i] = last - (int64_t)(count - 1 - i);
    return r;
}

/* ---- reading ---- */

/* A piece of time, as conditions for SQL; one bound a side, or SQLite may walk from the wrong one.
 * Numbered parameters are the same in each statement: 1 since, 2 end, 3 and 4 the position, 5
 * limit, 6 user, 7 words, 8 to 39 the types, 40 and 41 where whole hours begin and end. */
#define WINDOW       "timestamp >= ?1 AND timestamp < ?2"
#define BEFORE_HOURS "timestamp >= ?1 AND timestamp < ?40"
#define AFTER_HOURS  "timestamp >= ?41 AND timestamp < ?2"
#define FIRST_TYPE   8

_Static_assert(STORE_TYPES_MAX == 40 - FIRST_TYPE, "as many as there are parameters");

static void append_types(struct buffer *sql, const struct activity_query *query)
{
    for (size_t i = 0; i < query->type_count; i++)
        buffer_append_format(sql, "%s?%zu", i == 0 ? " AND type IN (" : ", ", FIRST_TYPE + i);
    if (query->type_count > 0)
        buffer_append_char(sql, ')');
}

/* With words, the user is looked at by the same function, so that it counts every entry it sees. */
static void append_who_and_words(struct buffer *sql, const struct activity_query *query)
{
    if (query->words == NULL)
        buffer_append_text(sql, query->user != NULL ? " AND user = ?6" : "");
    else
        buffer_append_format(sql, " AND words_match(?7, message, details%s)",
                             query->user != NULL ? ", user, ?6" : "");
}

/* The conditions of a query, for one type or for any. */
static void append_conditions(struct buffer *sql, const struct activity_query *query,
                              const char *window, size_t type)
{
    buffer_append_text(sql, "WHERE ");
    buffer_append_text(sql, window);
    /* This settles equal times. */
    buffer_append_text(sql, " AND (timestamp < ?3 OR id < ?4)");
    if (query->type_count > 0)
        buffer_append_format(sql, " AND type = ?%zu", FIRST_TYPE + type);
    append_who_and_words(sql, query);
}

void sqlite_append_conditions(struct buffer *sql, const struct activity_query *query)
{
    buffer_append_text(sql, WINDOW " AND (timestamp < ?3 OR id < ?4)");
    append_types(sql, query);
    append_who_and_words(sql, query);
}

/* With several types, the newest of each are merged: an index gives each in order, and no more than
 * limit rows of each are looked at. */
void sqlite_append_page(struct buffer *sql, const struct activity_query *query)
{
    static const char columns[] = "SELECT " ACTIVITY_COLUMNS " FROM activity_log ";
    static const char order[] = " ORDER BY timestamp DESC, id DESC LIMIT ?5";
    size_t parts = query->type_count > 0 ? query->type_count : 1;
    for (size_t i = 0; i < parts; i++) {
        if (parts > 1)
            buffer_append_text(sql, i == 0 ? "SELECT * FROM (" : " UNION ALL SELECT * FROM (");
        buffer_append_text(sql, columns);
        append_conditions(sql, query, WINDOW, i);
        buffer_append_text(sql, order);
        if (parts > 1)
            buffer_append_char(sql, ')');
    }
    if (parts > 1)
        buffer_append_text(sql, order);
}

static size_t words_length(const char *words)
{
    size_t length = 0;
    while (words[length] != '\0')
        length += strlen(words + length) + 1;
    return length + 1;
}

int sqlite_bind_query(struct sqlite_connection *connection, sqlite3_stmt *statement,
                      const struct activity_query *query)
{
    bool beyond = query->before_timestamp >= query->until;
    int64_t end = beyond ? query->until : query->before_timestamp + 1;
    int result = sqlite3_bind_int64(statement, 1, query->since);
    if (result == SQLITE_OK)
        result = sqlite3_bind_int64(statement, 2, end);
    if (result == SQLITE_OK)
        result = sqlite3_bind_int64(statement, 3, query->before_timestamp);
    if (result == SQLITE_OK)
        result = sqlite3_bind_int64(statement, 4, query->before_id);
    int parameters = sqlite3_bind_parameter_count(statement);
    if (result == SQLITE_OK && parameters >= 5)
        result = sqlite3_bind_int64(statement, 5, query->limit);
    if (result == SQLITE_OK && query->user != NULL)
        result = sqlite3_bind_text(statement, 6, query->user, -1, SQLITE_STATIC);
    if (result == SQLITE_OK && query->words != NULL)
        result = sqlite3_bind_blob(statement, 7, query->words, (int)words_length(query->words),
                                   SQLITE_STATIC);
    for (size_t i = 0; i < query->type_count && result == SQLITE_OK; i++)
        result =
            sqlite3_bind_text(statement, FIRST_TYPE + (int)i, query->types[i], -1, SQLITE_STATIC);
    return result == SQLITE_OK ? DASHCORE_OK : sqlite_fail(connection, result);
}

/* Opens the rows of SQL that is written for the query, and frees it. */
static void open_rows(struct sqlite_rows *rows, struct store *base, struct buffer *sql,
                      const struct activity_query *query)
{
    if (sql->failed)
        *rows = (struct sqlite_rows){.result = fail_memory()};
    else
        sqlite_rows_open(rows, base, sql->text, "");
    if (rows->result == DASHCORE_OK)
        rows->result = sqlite_bind_query(rows->reader, rows->statement, query);
    buffer_free(sql);
}

static const char *text_column(sqlite3_stmt *statement, int column, size_t *length)
{
    const char *text = sqlite_text(statement, column);
    *length = (size_t)sqlite3_column_bytes(statement, column);
    return text;
}

int sqlite_give_row(sqlite3_stmt *statement, activity_row_function *row, void *context)
{
    struct activity_row entry = {.id = sqlite3_column_int64(statement, 0),
                                 .timestamp = sqlite3_column_int64(statement, 1)};
    entry.type = sqlite_required_text(statement, 2);
    entry.type_length = (size_t)sqlite3_column_bytes(statement, 2);
    entry.message = sqlite_required_text(statement, 3);
    entry.message_length = (size_t)sqlite3_column_bytes(statement, 3);
    entry.details = text_column(statement, 4, &entry.details_length);
    entry.user = text_column(statement, 5, &entry.user_length);
    return row(context, &entry);
}

int sqlite_activity_page(struct store *base, const struct activity_query *query,
                         activity_row_function *row, void *context)
{
    struct sqlite_rows rows;
    struct buffer sql = {0};
    if (query->words != NULL)
        return sqlite_search_page(base, query, row, context);
    sqlite_append_page(&sql, query);
    open_rows(&rows, base, &sql, query);
    while (sqlite_rows_next(&rows))
        rows.result = sqlite_give_row(rows.statement, row, context);
    return sqlite_rows_close(&rows);
}

/* The hours that lie in the window as a whole, from the first up to, not including, the end. */
struct whole_hours {
    int64_t first;
    int64_t end;
};

/* Those that the counters can tell of: none where the question is also who, or in which words. */
static struct whole_hours whole_hours_of(const struct activity_query *query)
{
    struct whole_hours hours = {0};
    if (query->user != NULL || query->words != NULL || query->since >= query->until ||
        query->before_timestamp < query->until)
        return hours;
    hours.first = query->since / CLOCK_HOUR + (query->since % CLOCK_HOUR > 0);
    hours.end = query->until / CLOCK_HOUR;
    if (hours.end < hours.first)
        hours.end = hours.first;
    return hours;
}

/* The rows of a piece of time, one part for each type, or for any. */
static void append_rows(struct buffer *sql, const struct activity_query *query, const char *columns,
                        const char *window)
{
    size_t parts = query->type_count > 0 ? query->type_count : 1;
    for (size_t i = 0; i < parts; i++) {
        buffer_append_text(sql, i == 0 ? "SELECT " : " UNION ALL SELECT ");
        buffer_append_text(sql, columns);
        buffer_append_text(sql, " FROM activity_log ");
        append_conditions(sql, query, window, i);
    }
}

/* The entries of a part of an hour: the counters tell of which types there are some, and each type
 * is counted in its index, which no entry is read for. */
#define PART_OF_HOUR(since, end)                                                                   \
    "SELECT " since " AS timestamp, type, (SELECT count(*) FROM activity_log AS entry "            \
    "WHERE entry.type = activity_count.type AND entry.timestamp >= " since                         \
    " AND entry.timestamp < " end ") AS n FROM activity_count WHERE hour = " since " / " HOUR      \
    " AND " since " < " end

static void append_parts_of_hours(struct buffer *sql, const struct activity_query *query)
{
    static const char columns[] = "timestamp, type, 1 AS n";
    if (query->type_count == 0) {
        buffer_append_text(sql, PART_OF_HOUR("?1", "?40") " UNION ALL " PART_OF_HOUR("?41", "?2"));
        return;
    }
    append_rows(sql, query, columns, BEFORE_HOURS);
    buffer_append_text(sql, " UNION ALL ");
    append_rows(sql, query, columns, AFTER_HOURS);
}

/* What the counters know comes from them, the rest from the rows; the oldest entry is found by an
 * index, once. */
static void append_sources(struct buffer *sql, const struct activity_query *query, bool counters)
{
    static const char columns[] = "timestamp, type, 1 AS n";
    if (!counters) {
        buffer_append_text(sql, "min(timestamp) FROM (");
        append_rows(sql, query, columns, WINDOW);
        return;
    }
    buffer_append_text(sql, "(SELECT min(oldest) FROM (");
    append_rows(sql, query, "min(timestamp) AS oldest", WINDOW);
    buffer_append_text(sql, ")) FROM (");
    append_parts_of_hours(sql, query);
    buffer_append_text(sql, " UNION ALL SELECT hour * " HOUR ", type, n FROM activity_count "
                            "WHERE hour >= ?40 / " HOUR " AND hour < ?41 / " HOUR);
    append_types(sql, query);
}

static void append_counts_sql(struct buffer *sql, const struct activity_query *query,
                              int64_t bucket, bool counters)
{
    buffer_append_text(sql, "SELECT timestamp / ");
    buffer_append_integer(sql, bucket);
    buffer_append_text(sql, " AS bucket, type, sum(n), ");
    append_sources(sql, query, counters);
    buffer_append_text(sql, ") GROUP BY bucket, type HAVING sum(n) > 0 ORDER BY bucket, type");
}

static int bind_hours(const struct sqlite_rows *rows, struct whole_hours hours)
{
    int result = sqlite3_bind_int64(rows->statement, 40, hours.first * CLOCK_HOUR);
    if (result == SQLITE_OK)
        result = sqlite3_bind_int64(rows->statement, 41, hours.end * CLOCK_HOUR);
    return result == SQLITE_OK ? DASHCORE_OK : sqlite_fail(rows->reader, result);
}

int sqlite_activity_counts(struct store *base, const struct activity_query *query, int64_t bucket,
                           activity_count_function *row, void *context)
{
    struct sqlite_rows rows;
    struct buffer sql = {0};
    struct whole_hours hours = whole_hours_of(query);
    if (query->words != NULL) {
        bool counted = false;
        int r = sqlite_search_counts(base, query, bucket, row, context, &counted);
        if (r < 0 || counted)
            return r;
    }
    append_counts_sql(&sql, query, bucket, hours.end > hours.first);
    open_rows(&rows, base, &sql, query);
    if (rows.result == DASHCORE_OK && hours.end > hours.first)
        rows.result = bind_hours(&rows, hours);
    while (sqlite_rows_next(&rows)) {
        struct activity_count count = {.start = sqlite3_column_int64(rows.statement, 0) * bucket,
                                       .type = sqlite_required_text(rows.statement, 1),
                                       .count = sqlite3_column_int64(rows.statement, 2),
                                       .oldest = sqlite3_column_int64(rows.statement, 3)};
        rows.result = row(context, &count);
    }
    return sqlite_rows_close(&rows);
}
