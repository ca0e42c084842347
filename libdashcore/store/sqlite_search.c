/* Reading the index: which ids a search has to look at. */
#include "store/sqlite_search.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/text_fold.h"
#include "dashcore.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>

/* ---- one state of the store ---- */

int search_snapshot_begin(struct sqlite_store *store, struct sqlite_connection **reader)
{
    int r = sqlite_read_begin(store, reader);
    if (r < 0)
        return r;
    r = sqlite_change(*reader, "BEGIN", "");
    return r < 0 ? sqlite_read_end(store, *reader, r) : DASHCORE_OK;
}

int search_snapshot_end(struct sqlite_store *store, struct sqlite_connection *reader, int r)
{
    if (!sqlite3_get_autocommit(reader->database) &&
        sqlite3_exec(reader->database, "COMMIT", NULL, NULL, NULL) != SQLITE_OK)
        reader->broken = true;
    return sqlite_read_end(store, reader, r < 0 ? r : DASHCORE_OK);
}

/* ---- groups and gaps ---- */

static int add_group(struct search_groups *groups, size_t *capacity, sqlite3_stmt *statement)
{
    if (groups->count == *capacity) {
        size_t grown = *capacity * 2 + 64;
        struct search_group *moved = memory_resize(groups->groups, grown * sizeof(*moved));
        if (moved == NULL)
            return fail_memory();
        groups->groups = moved;
        *capacity = grown;
    }
    groups->groups[groups->count++] =
        (struct search_group){.number = sqlite3_column_int64(statement, 0),
                              .first_id = sqlite3_column_int64(statement, 1),
                              .last_id = sqlite3_column_int64(statement, 2),
                              .oldest = sqlite3_column_int64(statement, 3),
                              .newest = sqlite3_column_int64(statement, 4),
                              .folding = sqlite3_column_int64(statement, 5)};
    return DASHCORE_OK;
}

int search_groups_read(struct sqlite_connection *connection, struct search_groups *groups)
{
    sqlite3_stmt *statement = NULL;
    size_t capacity = 0;
    *groups = (struct search_groups){0};
    int r = sqlite_query(connection, &statement,
                         "SELECT number, first_id, last_id, oldest, newest, folding "
                         "FROM search_group ORDER BY first_id",
                         "");
    for (; r > 0; r = sqlite_step(connection, statement)) {
        int added = add_group(groups, &capacity, statement);
        if (added < 0) {
            sqlite3_reset(statement);
            r = added;
            break;
        }
    }
    if (r < 0)
        search_groups_free(groups);
    return r;
}

void search_groups_free(struct search_groups *groups)
{
    memory_release(groups->groups);
    *groups = (struct search_groups){0};
}

struct search_range search_gap(const struct search_groups *groups, size_t n)
{
    struct search_range gap = {INT64_MIN, INT64_MAX, INT64_MIN, INT64_MAX};
    if (n > 0)
        gap.first_id = groups->groups[n - 1].last_id + 1;
    if (n < groups->count)
        gap.last_id = groups->groups[n].first_id - 1;
    return gap;
}

int search_count_unindexed(struct sqlite_connection *connection, const struct search_groups *groups,
                           int64_t *count)
{
    sqlite3_stmt *statement = NULL;
    int r = sqlite_query(connection, &statement,
                         "SELECT (SELECT min(id) FROM activity_log), "
                         "(SELECT max(id) FROM activity_log)",
                         "");
    if (r <= 0)
        return r;
    int64_t first = sqlite3_column_int64(statement, 0);
    int64_t last = sqlite3_column_int64(statement, 1);
    sqlite3_reset(statement);
    uint64_t ids = 0;
    for (size_t i = 0; i <= groups->count; i++) {
        struct search_range gap = search_gap(groups, i);
        int64_t from = gap.first_id > first ? gap.first_id : first;
        int64_t to = gap.last_id < last ? gap.last_id : last;
        if (from <= to)
            ids += (uint64_t)to - (uint64_t)from + 1;
    }
    *count = ids < INT64_MAX ? (int64_t)ids : INT64_MAX;
    return DASHCORE_OK;
}

/* ---- which blocks ---- */

void search_grams_of(const char *words, struct search_grams *grams)
{
    grams->count = 0;
    for (const char *word = words; *word != '\0' && grams->count < SEARCH_GRAMS_MAX;) {
        size_t left = SEARCH_GRAMS_MAX - grams->count;
        size_t length = strlen(word);
        grams->count += text_grams_of(word, length, &grams->grams[grams->count],
                                      left < SEARCH_GRAMS_OF_WORD ? left : SEARCH_GRAMS_OF_WORD);
        word += length + 1;
    }
}

/* The number of a gram. Of a row that is missing or cut short, which only a damaged store has, all
 * blocks are looked at. */
static int read_number(struct sqlite_connection *connection, int64_t group, uint16_t place,
                       uint64_t *number)
{
    sqlite3_stmt *statement = NULL;
    *number = UINT64_MAX;
    int r = sqlite_query(connection, &statement, "SELECT bits FROM search_bits WHERE id = ?", "i",
                         group * SEARCH_SLICES + place / SEARCH_SLICE_PLACES);
    if (r <= 0)
        return r;
    const char *bits = sqlite3_column_blob(statement, 0);
    if (bits != NULL && sqlite3_column_bytes(statement, 0) == SEARCH_SLICE_BYTES) {
        memcpy(number, bits + place % SEARCH_SLICE_PLACES * sizeof(*number), sizeof(*number));
        *number = le64toh(*number);
    }
    sqlite3_reset(statement);
    return DASHCORE_OK;
}

/* The blocks of a group in which all grams may be. */
static int read_candidates(struct sqlite_connection *connection, const struct search_group *group,
                           const struct search_grams *grams, uint64_t *blocks)
{
    uint64_t left = UINT64_MAX;
    int r = DASHCORE_OK;
    for (size_t i = 0; i < grams->count && left != 0 && r == DASHCORE_OK; i++) {
        uint64_t number = 0;
        if (!grams->grams[i].ascii && group->folding != fold_version())
            continue;
        r = read_number(connection, group->number, grams->grams[i].place, &number);
        left &= number;
    }
    *blocks = left;
    return r;
}

struct search_finder {
    struct sqlite_connection *connection;
    int64_t since;
    int64_t end;
    struct search_ranges *ranges;
};

static int add_range(struct search_finder *finder, struct search_range range)
{
    struct search_ranges *ranges = finder->ranges;
    if (range.first_id > range.last_id || range.newest < finder->since ||
        range.oldest >= finder->end)
        return DASHCORE_OK;
    if (ranges->count == ranges->capacity) {
        size_t capacity = ranges->capacity * 2 + 64;
        struct search_range *moved = memory_resize(ranges->ranges, capacity * sizeof(*moved));
        if (moved == NULL)
            return fail_memory();
        ranges->ranges = moved;
        ranges->capacity = capacity;
    }
    ranges->ranges[ranges->count++] = range;
    return DASHCORE_OK;
}

static struct search_block block_at(const char *stored, size_t n)
{
    int64_t numbers[3];
    memcpy(numbers, stored + n * sizeof(numbers), sizeof(numbers));
    return (struct search_block){(int64_t)le64toh((uint64_t)numbers[0]),
                                 (int64_t)le64toh((uint64_t)numbers[1]),
                                 (int64_t)le64toh((uint64_t)numbers[2])};
}

static int add_blocks(struct search_finder *finder, const struct search_group *group,
                      uint64_t blocks)
{
    sqlite3_stmt *statement = NULL;
    int r = sqlite_query(finder->connection, &statement,
                         "SELECT blocks FROM search_group WHERE number = ?", "i", group->number);
    if (r <= 0)
        return r;
    const char *stored = sqlite3_column_blob(statement, 0);
    size_t count = (size_t)sqlite3_column_bytes(statement, 0) / sizeof(struct search_block);
    r = DASHCORE_OK;
    for (size_t i = 0; i < count && i < SEARCH_BLOCKS && r == DASHCORE_OK; i++) {
        struct search_block block = block_at(stored, i);
        struct search_range range = {block.first_id, group->last_id, block.oldest, block.newest};
        if (i + 1 < count)
            range.last_id = block_at(stored, i + 1).first_id - 1;
        if (blocks >> i & 1)
            r = add_range(finder, range);
    }
    sqlite3_reset(statement);
    return r;
}

static int add_group_ranges(struct search_finder *finder, const struct search_group *group,
                            const struct search_grams *grams)
{
    uint64_t blocks = 0;
    if (group->newest < finder->since || group->oldest >= finder->end)
        return DASHCORE_OK;
    int r = read_candidates(finder->connection, group, grams, &blocks);
    return r < 0 || blocks == 0 ? r : add_blocks(finder, group, blocks);
}

static int compare_ranges(const void *left, const void *right)
{
    const struct search_range *a = left;
    const struct search_range *b = right;
    if (a->newest != b->newest)
        return a->newest > b->newest ? -1 : 1;
    return a->first_id > b->first_id ? -1 : a->first_id < b->first_id;
}

int search_ranges_find(struct sqlite_connection *connection, const struct search_groups *groups,
                       const struct search_grams *grams, const struct activity_query *query,
                       struct search_ranges *ranges)
{
    struct search_finder finder = {connection, query->since, query->until, ranges};
    if (query->before_timestamp < query->until)
        finder.end = query->before_timestamp + 1;
    *ranges = (struct search_ranges){0};
    int r = DASHCORE_OK;
    for (size_t i = 0; i <= groups->count && r == DASHCORE_OK; i++) {
        r = add_range(&finder, search_gap(groups, i));
        if (r == DASHCORE_OK && i < groups->count)
            r = add_group_ranges(&finder, &groups->groups[i], grams);
    }
    if (r < 0)
        search_ranges_free(ranges);
    else if (ranges->count > 0)
        qsort(ranges->ranges, ranges->count, sizeof(*ranges->ranges), compare_ranges);
    return r;
}

void search_ranges_free(struct search_ranges *ranges)
{
    memory_release(ranges->ranges);
    *ranges = (struct search_ranges){0};
}
