/* Counting the entries that have all words, in the ranges of ids that the index leaves. */
#include "base/error.h"
#include "dashcore.h"
#include "store/sqlite_activity.h"
#include "store/sqlite_search.h"

/* With more than these not indexed, as while an index is first built, a walk along the window may
 * well be shorter. */
#define UNINDEXED_MAX (64 * 1024)

struct count {
    struct sqlite_connection *reader;
    const struct activity_query *query;
    struct search_grams grams;
    struct search_groups groups;
    struct search_ranges ranges;
};

/* The ranges as SQLite reads a list: in JSON. */
static void write_ranges(const struct search_ranges *ranges, struct buffer *list)
{
    buffer_append_char(list, '[');
    for (size_t i = 0; i < ranges->count; i++) {
        buffer_append_text(list, i == 0 ? "[" : ",[");
        buffer_append_integer(list, ranges->ranges[i].first_id);
        buffer_append_char(list, ',');
        buffer_append_integer(list, ranges->ranges[i].last_id);
        buffer_append_char(list, ']');
    }
    buffer_append_char(list, ']');
}

static void append_sql(struct buffer *sql, const struct activity_query *query, int64_t bucket)
{
    buffer_append_text(sql, "SELECT timestamp / ");
    buffer_append_integer(sql, bucket);
    buffer_append_text(sql, " AS bucket, type, count(*), min(timestamp) "
                            "FROM (SELECT value ->> 0 AS first_id, value ->> 1 AS last_id "
                            "FROM json_each(?40)) CROSS JOIN activity_log NOT INDEXED "
                            "WHERE id BETWEEN first_id AND last_id AND ");
    sqlite_append_conditions(sql, query);
    buffer_append_text(sql, " GROUP BY 1, 2 ORDER BY 1, 2");
}

static int give_counts(struct count *count, sqlite3_stmt *statement, const struct buffer *list,
                       int64_t bucket, activity_count_function *row, void *context)
{
    int r = sqlite_bind_query(count->reader, statement, count->query);
    if (r < 0)
        return r;
    int result =
        sqlite3_bind_text64(statement, 40, list->text, list->length, SQLITE_STATIC, SQLITE_UTF8);
    if (result != SQLITE_OK)
        return sqlite_fail(count->reader, result);
    while (r == DASHCORE_OK && (r = sqlite_step(count->reader, statement)) > 0) {
        struct activity_count counted = {.start = sqlite3_column_int64(statement, 0) * bucket,
                                         .type = sqlite_required_text(statement, 1),
                                         .count = sqlite3_column_int64(statement, 2),
                                         .oldest = sqlite3_column_int64(statement, 3)};
        r = row(context, &counted);
    }
    sqlite3_reset(statement);
    return r;
}

static int count_ranges(struct count *count, int64_t bucket, activity_count_function *row,
                        void *context)
{
    struct buffer list = {0};
    struct buffer sql = {0};
    sqlite3_stmt *statement = NULL;
    write_ranges(&count->ranges, &list);
    append_sql(&sql, count->query, bucket);
    int r = list.failed || sql.failed ? fail_memory()
                                      : sqlite_statement(count->reader, sql.text, &statement);
    if (r == DASHCORE_OK)
        r = give_counts(count, statement, &list, bucket, row, context);
    buffer_free(&list);
    buffer_free(&sql);
    return r;
}

static int count_indexed(struct count *count, int64_t bucket, activity_count_function *row,
                         void *context, bool *counted)
{
    int64_t unindexed = 0;
    search_grams_of(count->query->words, &count->grams);
    if (count->grams.count == 0)
        return DASHCORE_OK;
    int r = search_groups_read(count->reader, &count->groups);
    if (r == DASHCORE_OK)
        r = search_count_unindexed(count->reader, &count->groups, &unindexed);
    if (r < 0 || count->groups.count == 0 || unindexed > UNINDEXED_MAX)
        return r;
    r = search_ranges_find(count->reader, &count->groups, &count->grams, count->query,
                           &count->ranges);
    *counted = r == DASHCORE_OK;
    return r < 0 ? r : count_ranges(count, bucket, row, context);
}

int sqlite_search_counts(struct store *base, const struct activity_query *query, int64_t bucket,
                         activity_count_function *row, void *context, bool *counted)
{
    struct sqlite_store *store = (struct sqlite_store *)base;
    struct count count = {.query = query};
    *counted = false;
    int r = search_snapshot_begin(store, &count.reader);
    if (r < 0)
        return r;
    r = count_indexed(&count, bucket, row, context, counted);
    search_groups_free(&count.groups);
    search_ranges_free(&count.ranges);
    return search_snapshot_end(store, count.reader, r);
}
