/*
 * The index behind text searches: what they need not look at.
 *
 * Consecutive ids make a block, up to 64 blocks a group. For each gram (base/text_gram.h) a group
 * has a number with a bit for each of its blocks, so that a search reads a few numbers of a group
 * and knows which of its blocks to read. Each block knows its oldest and newest entry, for ids are
 * not in the order of time: newest first, a page is done once what it found is newer than all
 * blocks that are left. Ids without a group are read as a whole. Entries are never searched in the
 * index: it only leaves out what cannot match, and an answer does not depend on it.
 *
 * Groups are built by workers, from committed rows and behind the writers, which do not know of
 * them. They are true for good, since entries do not change and ids are not used again; for who
 * changes entries without the library see 004_search_index.sql.
 */
#ifndef STORE_SQLITE_SEARCH_H
#define STORE_SQLITE_SEARCH_H

#include "base/text_gram.h"
#include "store/sqlite.h"

#define SEARCH_BLOCKS 64

/* The numbers of a group lie in so many rows, each of which fits into a page. */
#define SEARCH_SLICES       64
#define SEARCH_SLICE_PLACES (TEXT_GRAM_PLACES / SEARCH_SLICES)
#define SEARCH_SLICE_BYTES  (SEARCH_SLICE_PLACES * sizeof(uint64_t))

_Static_assert(SEARCH_SLICES *SEARCH_SLICE_PLACES == TEXT_GRAM_PLACES, "no place is left over");

/* A block ends where the next one of its group begins. Stored as three numbers, little-endian, as
 * are the numbers of grams. */
struct search_block {
    int64_t first_id;
    int64_t oldest;
    int64_t newest;
};

struct search_group {
    int64_t number;
    int64_t first_id;
    int64_t last_id;
    int64_t oldest;
    int64_t newest;
    int64_t folding; /* fold_version() of the process that built it */
};

/* All groups by their ids; no two have an id in common. */
struct search_groups {
    struct search_group *groups;
    size_t count;
};

/* One transaction, for a group and what lies in it must be of one state. The end returns r, but for
 * a row function's wish to stop, which is no error. */
int search_snapshot_begin(struct sqlite_store *store, struct sqlite_connection **reader);
int search_snapshot_end(struct sqlite_store *store, struct sqlite_connection *reader, int r);

int search_groups_read(struct sqlite_connection *connection, struct search_groups *groups);
void search_groups_free(struct search_groups *groups);

/* The ids from first to last, with what is known of their times. */
struct search_range {
    int64_t first_id;
    int64_t last_id;
    int64_t oldest;
    int64_t newest;
};

/* The ids before the n-th group that have none, or behind the last; empty where last_id is before
 * first_id. */
struct search_range search_gap(const struct search_groups *groups, size_t n);

/* How many ids of entries have no group, at most. */
int search_count_unindexed(struct sqlite_connection *connection, const struct search_groups *groups,
                           int64_t *count);

/* ---- searching ---- */

/* Beyond that more grams of a word leave out little. */
#define SEARCH_GRAMS_OF_WORD 8
#define SEARCH_GRAMS_MAX     24

struct search_grams {
    struct text_gram grams[SEARCH_GRAMS_MAX];
    size_t count; /* 0: the index knows nothing of these words */
};

void search_grams_of(const char *words, struct search_grams *grams);

struct search_ranges {
    struct search_range *ranges;
    size_t count;
    size_t capacity;
};

/* Where a query's entries may be: those that may be the newest first. */
int search_ranges_find(struct sqlite_connection *connection, const struct search_groups *groups,
                       const struct search_grams *grams, const struct activity_query *query,
                       struct search_ranges *ranges);
void search_ranges_free(struct search_ranges *ranges);

/* The slots, for queries with words; a count that the index is of no use for is not *counted. */
int sqlite_search_page(struct store *base, const struct activity_query *query,
                       activity_row_function *row, void *context);
int sqlite_search_counts(struct store *base, const struct activity_query *query, int64_t bucket,
                         activity_count_function *row, void *context, bool *counted);
int sqlite_search_build(struct store *base, struct search_build **build, bool *more);

#endif
