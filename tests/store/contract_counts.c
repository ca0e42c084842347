/* The contract: counts are exact, held against a plain recount of the rows. */
#include "contract.h"

#include "dashcore.h"

#include <stdlib.h>

#define ENTRIES   1500
#define COUNTS    1024
#define HOUR      INT64_C(3600000000)
#define TYPE_SIZE 16

struct tally {
    size_t count;
    size_t stop_after; /* 0: never */
    int result;
    struct {
        int64_t start;
        int64_t count;
        int64_t oldest;
        char type[TYPE_SIZE];
    } cells[COUNTS];
};

/* Buckets ascend, types within them. */
static int compare_cell(const struct tally *tally, size_t i, int64_t start, const char *type)
{
    if (tally->cells[i].start != start)
        return tally->cells[i].start < start ? -1 : 1;
    return strcmp(tally->cells[i].type, type);
}

static int take_count(void *context, const struct activity_count *count)
{
    struct tally *tally = context;
    size_t i = tally->count++;
    tally->cells[i].start = count->start;
    tally->cells[i].count = count->count;
    tally->cells[i].oldest = count->oldest;
    snprintf(tally->cells[i].type, TYPE_SIZE, "%s", count->type);
    CU_ASSERT_TRUE(count->count > 0);
    if (i > 0)
        CU_ASSERT_TRUE(compare_cell(tally, i - 1, count->start, count->type) < 0);
    return tally->count == tally->stop_after ? tally->result : 0;
}

struct recount {
    struct tally tally;
    int64_t bucket;
};

static int recount_row(void *context, const struct activity_row *row)
{
    struct recount *recount = context;
    struct tally *tally = &recount->tally;
    int64_t start = row->timestamp - row->timestamp % recount->bucket;
    size_t i = 0;
    while (i < tally->count && compare_cell(tally, i, start, row->type) != 0)
        i++;
    if (i == tally->count) {
        tally->count++;
        tally->cells[i].start = start;
        tally->cells[i].count = 0;
        snprintf(tally->cells[i].type, TYPE_SIZE, "%s", row->type);
    }
    tally->cells[i].count++;
    tally->cells[i].oldest = row->timestamp; /* they come newest first */
    return 0;
}

static int64_t oldest_of(const struct tally *tally)
{
    int64_t oldest = INT64_MAX;
    for (size_t i = 0; i < tally->count; i++)
        if (tally->cells[i].oldest < oldest)
            oldest = tally->cells[i].oldest;
    return oldest;
}

static void check_counts(struct store *store, struct activity_query query, int64_t bucket)
{
    struct tally *tally = calloc(1, sizeof(*tally));
    struct recount *recount = calloc(1, sizeof(*recount));
    CU_ASSERT_PTR_NOT_NULL_FATAL(tally);
    CU_ASSERT_PTR_NOT_NULL_FATAL(recount);
    recount->bucket = bucket;
    CHECK_INT(store_activity_counts(store, &query, bucket, take_count, tally), DASHCORE_OK);
    CHECK_INT(store_activity_page(store, &query, recount_row, recount), DASHCORE_OK);
    CHECK_INT(tally->count, recount->tally.count);
    for (size_t i = 0; i < tally->count; i++) {
        size_t j = 0;
        while (j < recount->tally.count &&
               compare_cell(&recount->tally, j, tally->cells[i].start, tally->cells[i].type) != 0)
            j++;
        CU_ASSERT_TRUE_FATAL(j < recount->tally.count);
        CHECK_INT(tally->cells[i].count, recount->tally.cells[j].count);
    }
    CHECK_INT(oldest_of(tally), oldest_of(&recount->tally));
    free(tally);
    free(recount);
}

/* Over three days, uneven, with entries on the very edges of hours. */
static void fill(struct store *store)
{
    static const char *const types[] = {"task", "scrape", "error", "x-y.z"};
    static const char *const users[] = {"ann", "bob", NULL};
    static struct activity_record records[ENTRIES];
    int64_t start = 20000 * 24 * HOUR;
    for (int i = 0; i < ENTRIES; i++) {
        int64_t timestamp = start + i * INT64_C(7919000000) % (72 * HOUR);
        if (i % 10 == 0)
            timestamp = timestamp / HOUR * HOUR - i % 20 / 10;
        records[i] = entry_at(timestamp, types[i * i % 7 % 4], i % 5 == 0 ? "Word one" : "two");
        records[i].user = users[i % 3];
    }
    CHECK_INT(store_activity_insert(store, records, ENTRIES, NULL), DASHCORE_OK);
}

static void counts_are_those_of_a_recount(void)
{
    struct fixture fixture;
    struct activity_query query = everything();
    struct text_search search;
    fixture_open(&fixture);
    fill(fixture.store);
    check_counts(fixture.store, query, HOUR);
    check_counts(fixture.store, query, 24 * HOUR);
    query.since = 20001 * 24 * HOUR;
    query.until = 20002 * 24 * HOUR;
    check_counts(fixture.store, query, HOUR);
    query.types[0] = "task";
    query.types[1] = "error";
    query.type_count = 1;
    check_counts(fixture.store, query, HOUR);
    query.type_count = 2;
    check_counts(fixture.store, query, 24 * HOUR);
    query.user = "ann";
    check_counts(fixture.store, query, HOUR);
    CHECK_INT(text_search_compile("WORD", &search), DASHCORE_OK);
    query.words = search.words;
    check_counts(fixture.store, query, HOUR);
    query.type_count = 0;
    check_counts(fixture.store, query, 24 * HOUR);
    text_search_free(&search);
    fixture_close(&fixture);
}

/* Windows that begin and end anywhere, within an hour or over days. */
static void any_window_is_counted(void)
{
    struct fixture fixture;
    struct activity_query query = everything();
    int64_t start = 20000 * 24 * HOUR;
    fixture_open(&fixture);
    fill(fixture.store);
    query.types[0] = "scrape";
    query.types[1] = "x-y.z";
    for (int i = 0; i < 200; i++) {
        query.type_count = (size_t)(i % 3);
        query.since = start + i * INT64_C(1237000001) % (72 * HOUR) - i % 2;
        query.until = query.since + i * i * INT64_C(311000003) % (40 * HOUR);
        if (i % 10 == 0)
            query.since = query.since / HOUR * HOUR;
        if (i % 15 == 0)
            query.until = query.until / HOUR * HOUR;
        check_counts(fixture.store, query, i % 2 ? HOUR : 24 * HOUR);
    }
    fixture_close(&fixture);
}

static void what_is_purged_is_no_longer_counted(void)
{
    struct fixture fixture;
    struct activity_query query = everything();
    int64_t deleted = 1;
    fixture_open(&fixture);
    fill(fixture.store);
    for (int batch = 0; deleted > 0; batch++) {
        CHECK_INT(store_activity_purge(fixture.store, 20002 * 24 * HOUR + batch, 97, &deleted),
                  DASHCORE_OK);
        check_counts(fixture.store, query, HOUR);
    }
    CHECK_INT(store_activity_purge(fixture.store, INT64_MAX, ENTRIES, &deleted), DASHCORE_OK);
    struct tally tally = {.count = 0};
    CHECK_INT(store_activity_counts(fixture.store, &query, HOUR, take_count, &tally), DASHCORE_OK);
    CHECK_INT(tally.count, 0);
    fixture_close(&fixture);
}

static void nothing_counts_as_no_row(void)
{
    struct fixture fixture;
    struct activity_query query = everything();
    struct tally tally = {.count = 0};
    fixture_open(&fixture);
    CHECK_INT(store_activity_counts(fixture.store, &query, HOUR, take_count, &tally), DASHCORE_OK);
    fill(fixture.store);
    query.until = 1;
    CHECK_INT(store_activity_counts(fixture.store, &query, HOUR, take_count, &tally), DASHCORE_OK);
    CHECK_INT(tally.count, 0);
    fixture_close(&fixture);
}

static void its_row_function_may_stop_or_fail(void)
{
    struct fixture fixture;
    struct activity_query query = everything();
    struct tally stopped = {.stop_after = 2, .result = 1};
    struct tally failed = {.stop_after = 2, .result = DASHCORE_ENOTSUP};
    fixture_open(&fixture);
    fill(fixture.store);
    CHECK_INT(store_activity_counts(fixture.store, &query, HOUR, take_count, &stopped),
              DASHCORE_OK);
    CHECK_INT(store_activity_counts(fixture.store, &query, HOUR, take_count, &failed),
              DASHCORE_ENOTSUP);
    CHECK_INT(stopped.count, 2);
    CHECK_INT(failed.count, 2);
    fixture_close(&fixture);
}

const struct suite_test counts_tests[] = {
    {"counts are those of a recount", counts_are_those_of_a_recount},
    {"any window is counted", any_window_is_counted},
    {"what is purged is no longer counted", what_is_purged_is_no_longer_counted},
    {"nothing counts as no row", nothing_counts_as_no_row},
    {"its row function may stop or fail", its_row_function_may_stop_or_fail},
    {NULL, NULL},
};
