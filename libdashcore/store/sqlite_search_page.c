/* A page of entries that have all words.
 *
 * Common words are found soonest by walking back from the newest entry, so that is tried first,
 * with a bounded number of entries. A search that goes on asks the index where to look and reads
 * those ids, the ranges with the newest entries first, until no range that is left can have an
 * entry newer than those found. All of it sees one state of the store. */
#include "base/alloc.h"
#include "base/error.h"
#include "dashcore.h"
#include "store/sqlite_activity.h"
#include "store/sqlite_search.h"

#include <string.h>

/* A few milliseconds of walking, and where more has no index than that, a part of what looking at
 * all of it will take. */
#define WALK_ENTRIES   4096
#define WALK_UNINDEXED 4

struct hit {
    int64_t timestamp;
    int64_t id;
};

struct search {
    struct sqlite_connection *reader;
    struct activity_query query; /* what of it is still to be found */
    activity_row_function *row;
    void *context;
    struct search_grams grams;
    struct search_groups groups;
    struct search_ranges ranges;
    struct hit *hits; /* newest first, as many as the query's limit */
    size_t hit_count;
    size_t hit_capacity;
};

/* ---- walking ---- */

static int give(struct search *search, sqlite3_stmt *statement)
{
    search->query.before_id = sqlite3_column_int64(statement, 0);
    search->query.before_timestamp = sqlite3_column_int64(statement, 1);
    search->query.limit--;
    return sqlite_give_row(statement, search->row, search->context);
}

/* Gives entries until the page is done, or the row function says so: 1, or the budget is spent: 0.
 */
static int give_rows(struct search *search, sqlite3_stmt *statement)
{
    int result = sqlite3_step(statement);
    int r = 0;
    for (; result == SQLITE_ROW && r == 0; result = r == 0 ? sqlite3_step(statement) : result)
        r = give(search, statement);
    bool spent = search->reader->bounded && search->reader->budget < 0;
    if (r == 0 && result != SQLITE_DONE && !(spent && (result & 0xff) == SQLITE_ABORT))
        r = sqlite_fail(search->reader, result);
    else if (r == 0)
        r = result == SQLITE_DONE;
    sqlite3_reset(statement);
    return r;
}

static int walk(struct search *search)
{
    sqlite3_stmt *statement = NULL;
    struct buffer sql = {0};
    sqlite_append_page(&sql, &search->query);
    int r = sql.failed ? fail_memory() : sqlite_statement(search->reader, sql.text, &statement);
    buffer_free(&sql);
    if (r == DASHCORE_OK)
        r = sqlite_bind_query(search->reader, statement, &search->query);
    return r < 0 ? r : give_rows(search, statement);
}

/* ---- reading ranges ---- */

static bool is_newer(const struct hit *hit, const struct hit *other)
{
    return hit->timestamp != other->timestamp ? hit->timestamp > other->timestamp
                                              : hit->id > other->id;
}

static bool is_full(const struct search *search)
{
    return search->hit_count == search->query.limit;
}

static int make_room(struct search *search)
{
    if (search->hit_count < search->hit_capacity)
        return DASHCORE_OK;
    size_t capacity = search->hit_capacity * 2 + 128;
    struct hit *moved = memory_resize(search->hits, capacity * sizeof(*moved));
    if (moved == NULL)
        return fail_memory();
    search->hits = moved;
    search->hit_capacity = capacity;
    return DASHCORE_OK;
}

/* Keeps the newest ones. */
static int keep_hit(struct search *search, struct hit hit)
{
    if (is_full(search) && !is_newer(&hit, &search->hits[search->hit_count - 1]))
        return DASHCORE_OK;
    if (is_full(search))
        search->hit_count--;
    int r = make_room(search);
    if (r < 0)
        return r;
    size_t low = 0;
    size_t high = search->hit_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (is_newer(&search->hits[middle], &hit))
            low = middle + 1;
        else
            high = middle;
    }
    memmove(&search->hits[low + 1], &search->hits[low],
            (search->hit_count - low) * sizeof(*search->hits));
    search->hits[low] = hit;
    search->hit_count++;
    return DASHCORE_OK;
}

/* Nothing older than the hits of a full page is looked at. */
static int read_range(struct search *search, sqlite3_stmt *statement,
                      const struct search_range *range)
{
    struct activity_query query = search->query;
    if (is_full(search) && search->hits[search->hit_count - 1].timestamp > query.since)
        query.since = search->hits[search->hit_count - 1].timestamp;
    int r = sqlite_bind_query(search->reader, statement, &query);
    if (r < 0)
        return r;
    int result = sqlite3_bind_int64(statement, 40, range->first_id);
    if (result == SQLITE_OK)
        result = sqlite3_bind_int64(statement, 41, range->last_id);
    if (result != SQLITE_OK)
        return sqlite_fail(search->reader, result);
    while (r == DASHCORE_OK && (r = sqlite_step(search->reader, statement)) > 0)
        r = keep_hit(search, (struct hit){.id = sqlite3_column_int64(statement, 0),
                                          .timestamp = sqlite3_column_int64(statement, 1)});
    sqlite3_reset(statement);
    return r;
}

static int read_ranges(struct search *search)
{
    sqlite3_stmt *statement = NULL;
    struct buffer sql = {0};
    buffer_append_text(&sql, "SELECT id, timestamp FROM activity_log NOT INDEXED "
                             "WHERE id BETWEEN ?40 AND ?41 AND ");
    sqlite_append_conditions(&sql, &search->query);
    int r = sql.failed ? fail_memory() : sqlite_statement(search->reader, sql.text, &statement);
    buffer_free(&sql);
    for (size_t i = 0; i < search->ranges.count && r == DASHCORE_OK; i++) {
        const struct search_range *range = &search->ranges.ranges[i];
        if (is_full(search) && search->hits[search->hit_count - 1].timestamp > range->newest)
            break;
        r = read_range(search, statement, range);
    }
    return r;
}

static int give_hits(struct search *search)
{
    sqlite3_stmt *statement = NULL;
    int r = DASHCORE_OK;
    for (size_t i = 0; i < search->hit_count && r == DASHCORE_OK; i++) {
        r = sqlite_query(search->reader, &statement,
                         "SELECT " ACTIVITY_COLUMNS " FROM activity_log WHERE id = ?", "i",
                         search->hits[i].id);
        if (r > 0)
            r = sqlite_give_row(statement, search->row, search->context);
        sqlite3_reset(statement);
    }
    return r;
}

static int ask_index(struct search *search)
{
    int r = search_ranges_find(search->reader, &search->groups, &search->grams, &search->query,
                               &search->ranges);
    if (r == DASHCORE_OK)
        r = read_ranges(search);
    return r < 0 ? r : give_hits(search);
}

/* ---- the page ---- */

static int find(struct search *search)
{
    int64_t unindexed = 0;
    int r = DASHCORE_OK;
    search_grams_of(search->query.words, &search->grams);
    if (search->grams.count > 0)
        r = search_groups_read(search->reader, &search->groups);
    if (r < 0 || search->groups.count == 0)
        return r < 0 ? r : walk(search);
    r = search_count_unindexed(search->reader, &search->groups, &unindexed);
    if (r < 0)
        return r;
    search->reader->budget = WALK_ENTRIES + unindexed / WALK_UNINDEXED;
    search->reader->bounded = true;
    r = walk(search);
    search->reader->bounded = false;
    return r != 0 ? r : ask_index(search);
}

int sqlite_search_page(struct store *base, const struct activity_query *query,
                       activity_row_function *row, void *context)
{
    struct sqlite_store *store = (struct sqlite_store *)base;
    struct search search = {.query = *query, .row = row, .context = context};
    int r = search_snapshot_begin(store, &search.reader);
    if (r < 0)
        return r;
    if (query->limit > 0)
        r = find(&search);
    search_groups_free(&search.groups);
    search_ranges_free(&search.ranges);
    memory_release(search.hits);
    return search_snapshot_end(store, search.reader, r);
}
