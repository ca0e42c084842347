/* Building the index: a group at a time, from rows that are committed already, in steps of some
 * milliseconds. Only the finished group is written, in one small transaction; until then it is in
 * the memory of the caller, and whatever ends him leaves the store as it was.
 *
 * A change by another program may come while a group is built from what was there before. Such
 * changes are counted (004_search_index.sql), and a group that began at another count is thrown
 * away instead of being written. The same goes for one that another process has built meanwhile,
 * and for one whose latest entry is another now, since an older copy of the store was put in its
 * place. */
#include "base/alloc.h"
#include "base/error.h"
#include "base/text_fold.h"
#include "dashcore.h"
#include "store/sqlite_search.h"

#include <endian.h>
#include <string.h>

/* A block ends with any of these. Larger ones make the index smaller, and more to read for each
 * block that a search cannot leave out; with more bits set, fewer are left out. */
#define BLOCK_ENTRIES 256
#define BLOCK_BYTES   (64 * 1024)
#define BLOCK_BITS    (TEXT_GRAM_PLACES * 2 / 5)

/* A step ends with either. */
#define STEP_ENTRIES 4096
#define STEP_BYTES   (1024 * 1024)

/* Between groups fewer entries than these are searched as they are. */
#define GAP_ENTRIES_MIN 1024

#define DROPPED_GROUPS_MAX 16

struct search_build {
    bool begun;
    bool finished;   /* to be written as it is */
    int64_t changes; /* the count when it was begun */
    int64_t first_id;
    int64_t last_id; /* the group may not go beyond */
    int64_t next_id; /* the first id not read yet */
    uint64_t latest; /* what the entry before it was */
    size_t count;    /* blocks */
    size_t entries;  /* in the last block */
    size_t bytes;
    size_t bits;
    struct search_block blocks[SEARCH_BLOCKS];
    uint64_t numbers[TEXT_GRAM_PLACES];
};

static int read_number(struct sqlite_connection *connection, const char *sql, int64_t first,
                       int64_t last, int64_t *number)
{
    sqlite3_stmt *statement = NULL;
    int r = sqlite_statement(connection, sql, &statement);
    int parameters = sqlite3_bind_parameter_count(statement);
    if (r == DASHCORE_OK && parameters >= 2 &&
        (sqlite3_bind_int64(statement, 1, first) != SQLITE_OK ||
         sqlite3_bind_int64(statement, 2, last) != SQLITE_OK))
        r = fail_memory();
    if (r == DASHCORE_OK)
        r = sqlite_step(connection, statement);
    if (r <= 0)
        return r;
    *number = sqlite3_column_int64(statement, 0);
    sqlite3_reset(statement);
    return DASHCORE_OK;
}

/* ---- whether what was read is still so ---- */

static uint64_t add_bytes(uint64_t hash, const void *bytes, size_t length)
{
    const unsigned char *byte = bytes;
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ byte[i]) * UINT64_C(0x100000001b3); /* FNV-1a */
    return hash;
}

/* The time and the texts of the row in one number. */
static uint64_t entry_hash(sqlite3_stmt *statement)
{
    int64_t timestamp = sqlite3_column_int64(statement, 1);
    uint64_t hash =
        add_bytes(UINT64_C(0xcbf29ce484222325), (const char *)&timestamp, sizeof(timestamp));
    for (int column = 2; column <= 3; column++)
        hash = add_bytes(hash, sqlite3_column_blob(statement, column),
                         (size_t)sqlite3_column_bytes(statement, column));
    return hash;
}

#define ENTRIES "SELECT id, timestamp, message, details FROM activity_log WHERE id BETWEEN ? AND ?"

static int is_unchanged(struct sqlite_connection *connection, const struct search_build *build,
                        bool *unchanged)
{
    sqlite3_stmt *statement = NULL;
    *unchanged = true;
    if (build->count == 0)
        return DASHCORE_OK;
    int r =
        sqlite_query(connection, &statement, ENTRIES, "ii", build->next_id - 1, build->next_id - 1);
    if (r < 0)
        return r;
    *unchanged = r > 0 && entry_hash(statement) == build->latest;
    sqlite3_reset(statement);
    return DASHCORE_OK;
}

/* ---- where to begin ---- */

/* The last gap grows with each entry; what is between groups does not, and is left alone where it
 * holds little. */
static int is_worth_it(struct sqlite_connection *connection, const struct search_groups *groups,
                       size_t n, const struct search_range *gap, bool *worth)
{
    int64_t entries = 0;
    *worth = n == groups->count;
    if (*worth || gap->first_id > gap->last_id)
        return DASHCORE_OK;
    int r = read_number(connection,
                        "SELECT count(*) FROM (SELECT 1 FROM activity_log WHERE id BETWEEN ? AND ? "
                        "LIMIT 1024)",
                        gap->first_id, gap->last_id, &entries);
    *worth = entries >= GAP_ENTRIES_MIN;
    return r;
}

static int find_gap(struct sqlite_connection *connection, struct search_range *found)
{
    struct search_groups groups;
    int64_t oldest = 0;
    bool worth = false;
    int r = read_number(connection, "SELECT min(id) FROM activity_log", 0, 0, &oldest);
    if (r == DASHCORE_OK)
        r = search_groups_read(connection, &groups);
    if (r < 0)
        return r;
    for (size_t i = 0; i <= groups.count && r == DASHCORE_OK && !worth; i++) {
        *found = search_gap(&groups, i);
        if (found->first_id < oldest)
            found->first_id = oldest;
        if (found->first_id < 1)
            found->first_id = 1; /* ids below are another program's, and are not indexed */
        r = is_worth_it(connection, &groups, i, found, &worth);
    }
    search_groups_free(&groups);
    return r;
}

static int begin(struct sqlite_connection *connection, struct search_build *build)
{
    struct search_range gap = {0};
    /* The count comes first: what changes from now on is seen. */
    int r = read_number(connection, "SELECT n FROM search_change", 0, 0, &build->changes);
    if (r == DASHCORE_OK)
        r = find_gap(connection, &gap);
    if (r < 0)
        return r;
    build->first_id = gap.first_id;
    build->next_id = gap.first_id;
    build->last_id = gap.last_id;
    build->count = 0;
    build->finished = false;
    build->begun = true;
    memset(build->numbers, 0, sizeof(build->numbers));
    return DASHCORE_OK;
}

/* ---- reading entries ---- */

/* Gives the block for an entry; NULL when the group is full. */
static struct search_block *block_for(struct search_build *build, int64_t id, int64_t timestamp)
{
    bool full = build->count == 0 || build->entries >= BLOCK_ENTRIES ||
                build->bytes >= BLOCK_BYTES || build->bits >= BLOCK_BITS;
    if (full && build->count == SEARCH_BLOCKS)
        return NULL;
    if (full) {
        build->blocks[build->count++] = (struct search_block){id, timestamp, timestamp};
        build->entries = 0;
        build->bytes = 0;
        build->bits = 0;
    }
    return &build->blocks[build->count - 1];
}

/* False when the group is full: this entry is the first of the next one. */
static bool add_entry(struct search_build *build, sqlite3_stmt *statement)
{
    int64_t id = sqlite3_column_int64(statement, 0);
    int64_t timestamp = sqlite3_column_int64(statement, 1);
    struct search_block *block = block_for(build, id, timestamp);
    if (block == NULL) {
        build->last_id = id - 1;
        build->finished = true;
        return false;
    }
    const char *message = sqlite_required_text(statement, 2);
    const char *details = sqlite_text(statement, 3);
    build->bits +=
        text_grams_mark(message, details, UINT64_C(1) << (build->count - 1), build->numbers);
    if (timestamp < block->oldest)
        block->oldest = timestamp;
    if (timestamp > block->newest)
        block->newest = timestamp;
    build->entries++;
    build->bytes += (size_t)sqlite3_column_bytes(statement, 2);
    build->bytes += (size_t)sqlite3_column_bytes(statement, 3);
    build->next_id = id + 1;
    build->latest = entry_hash(statement);
    return true;
}

static int read_entries(struct sqlite_connection *connection, struct search_build *build,
                        bool *more)
{
    sqlite3_stmt *statement = NULL;
    size_t entries = 0;
    size_t bytes = 0;
    /* Nothing comes after the last id there can be. */
    int64_t last_id = build->last_id < INT64_MAX ? build->last_id : INT64_MAX - 1;
    int r =
        sqlite_query(connection, &statement, ENTRIES " ORDER BY id", "ii", build->next_id, last_id);
    *more = false;
    while (r > 0) {
        bytes += (size_t)sqlite3_column_bytes(statement, 2);
        bytes += (size_t)sqlite3_column_bytes(statement, 3);
        *more = !add_entry(build, statement) || ++entries == STEP_ENTRIES || bytes >= STEP_BYTES;
        if (*more)
            break;
        r = sqlite_step(connection, statement);
    }
    sqlite3_reset(statement);
    /* A gap between groups has come to its end. */
    if (r == 0 && build->last_id != INT64_MAX)
        build->finished = true;
    return r < 0 ? r : DASHCORE_OK;
}

/* ---- writing a group ---- */

static int bind_and_run(struct sqlite_connection *writer, const char *sql, int64_t id,
                        const void *bytes, size_t size)
{
    sqlite3_stmt *statement = NULL;
    int r = sqlite_statement(writer, sql, &statement);
    if (r < 0)
        return r;
    int result = sqlite3_bind_int64(statement, 1, id);
    if (result == SQLITE_OK)
        result = sqlite3_bind_blob(statement, 2, bytes, (int)size, SQLITE_STATIC);
    return result == SQLITE_OK ? sqlite_step(writer, statement) : sqlite_fail(writer, result);
}

static void turn_little_endian(struct search_build *build)
{
    for (size_t i = 0; i < build->count; i++) {
        struct search_block *block = &build->blocks[i];
        block->first_id = (int64_t)htole64((uint64_t)block->first_id);
        block->oldest = (int64_t)htole64((uint64_t)block->oldest);
        block->newest = (int64_t)htole64((uint64_t)block->newest);
    }
    for (size_t i = 0; i < TEXT_GRAM_PLACES; i++)
        build->numbers[i] = htole64(build->numbers[i]);
}

/* The times of a group without entries are such that no window has them. */
static struct search_range times_of(const struct search_build *build)
{
    struct search_range range = {.oldest = INT64_MAX, .newest = INT64_MIN};
    for (size_t i = 0; i < build->count; i++) {
        if (build->blocks[i].oldest < range.oldest)
            range.oldest = build->blocks[i].oldest;
        if (build->blocks[i].newest > range.newest)
            range.newest = build->blocks[i].newest;
    }
    return range;
}

static int write_rows(struct sqlite_connection *writer, struct search_build *build, int64_t number)
{
    struct search_range times = times_of(build);
    turn_little_endian(build);
    int r = sqlite_change(writer,
                          "INSERT INTO search_group (number, first_id, last_id, oldest, newest, "
                          "folding, blocks) VALUES (?, ?, ?, ?, ?, ?, x'')",
                          "iiiiii", number, build->first_id, build->last_id, times.oldest,
                          times.newest, (int64_t)fold_version());
    if (r >= 0)
        r = bind_and_run(writer, "UPDATE search_group SET blocks = ?2 WHERE number = ?1", number,
                         build->blocks, build->count * sizeof(build->blocks[0]));
    for (int i = 0; i < SEARCH_SLICES && r >= 0; i++)
        r = bind_and_run(writer, "INSERT INTO search_bits (id, bits) VALUES (?1, ?2)",
                         number * SEARCH_SLICES + i, &build->numbers[i * SEARCH_SLICE_PLACES],
                         SEARCH_SLICE_BYTES);
    return r;
}

/* Within the write: whether the group is still true, and still missing. */
static int is_wanted(struct sqlite_connection *writer, const struct search_build *build,
                     bool *wanted)
{
    int64_t changes = 0;
    int64_t others = 0;
    int r = read_number(writer, "SELECT n FROM search_change", 0, 0, &changes);
    if (r == DASHCORE_OK)
        r = read_number(writer,
                        "SELECT count(*) FROM search_group WHERE last_id >= ?1 AND first_id <= ?2",
                        build->first_id, build->last_id, &others);
    *wanted = false;
    if (r == DASHCORE_OK && changes == build->changes && others == 0)
        r = is_unchanged(writer, build, wanted);
    return r;
}

static int write_group(struct sqlite_store *store, struct search_build *build)
{
    struct sqlite_connection *writer = NULL;
    int64_t number = 0;
    bool wanted = false;
    int r = sqlite_write_begin(store, &writer);
    if (r < 0)
        return r;
    r = is_wanted(writer, build, &wanted);
    if (r == DASHCORE_OK && wanted)
        r = read_number(writer, "SELECT ifnull(max(number), 0) + 1 FROM search_group", 0, 0,
                        &number);
    if (r == DASHCORE_OK && wanted)
        r = write_rows(writer, build, number);
    build->begun = false;
    return sqlite_write_end(store, r);
}

/* ---- groups without entries, which a purge leaves ---- */

#define EMPTY_GROUPS                                                                               \
    "SELECT number FROM search_group AS g WHERE NOT EXISTS "                                       \
    "(SELECT 1 FROM activity_log WHERE id BETWEEN g.first_id AND g.last_id)"

/* The bits first: with the group, the way to them is gone. */
static int drop_group(struct sqlite_store *store, int64_t number)
{
    struct sqlite_connection *writer = NULL;
    int r = sqlite_write_begin(store, &writer);
    if (r < 0)
        return r;
    r = sqlite_change(writer, "DELETE FROM search_bits WHERE id BETWEEN ?1 * 64 AND ?1 * 64 + 63",
                      "i", number);
    if (r >= 0)
        r = sqlite_change(writer, "DELETE FROM search_group WHERE number = ?", "i", number);
    return sqlite_write_end(store, r < 0 ? r : DASHCORE_OK);
}

static int drop_empty_groups(struct sqlite_store *store)
{
    int r = DASHCORE_OK;
    for (int i = 0; i < DROPPED_GROUPS_MAX && r == DASHCORE_OK; i++) {
        struct sqlite_connection *reader = NULL;
        int64_t number = 0;
        r = sqlite_read_begin(store, &reader);
        if (r < 0)
            return r;
        r = sqlite_read_end(store, reader, read_number(reader, EMPTY_GROUPS, 0, 0, &number));
        if (r < 0 || number == 0)
            return r;
        r = drop_group(store, number);
    }
    return r;
}

/* ---- the slot ---- */

static int read_step(struct sqlite_store *store, struct search_build *build, bool *more)
{
    struct sqlite_connection *reader = NULL;
    int r = sqlite_read_begin(store, &reader);
    if (r < 0)
        return r;
    if (build->begun)
        r = is_unchanged(reader, build, &build->begun);
    if (r == DASHCORE_OK && !build->begun)
        r = begin(reader, build);
    if (r == DASHCORE_OK)
        r = read_entries(reader, build, more);
    return sqlite_read_end(store, reader, r);
}

int sqlite_search_build(struct store *base, struct search_build **kept, bool *more)
{
    struct sqlite_store *store = (struct sqlite_store *)base;
    bool further = false;
    if (*kept == NULL)
        *kept = memory_allocate_zeroed(sizeof(**kept));
    struct search_build *build = *kept;
    if (build == NULL)
        return fail_memory();
    int r = read_step(store, build, &further);
    if (r < 0)
        build->begun = false; /* part of a step may be in it */
    if (r == DASHCORE_OK && build->finished) {
        r = write_group(store, build);
        further = true; /* what comes next, or the same once more where it was not wanted */
    }
    if (r == DASHCORE_OK && !further)
        r = drop_empty_groups(store);
    if (r == DASHCORE_OK)
        *more = further;
    return r;
}
