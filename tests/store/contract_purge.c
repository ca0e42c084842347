/* The contract: old entries go in batches, oldest first, and their space with them. */
#include "contract.h"

#include "dashcore.h"

#include <stdlib.h>

static void fill(struct store *store, int count)
{
    for (int i = 0; i < count; i++) {
        struct activity_record record = entry_at(count - i, i % 2 == 0 ? "task" : "error", "m");
        insert_one(store, &record);
    }
}

/* Timestamps 1 to 25, inserted newest first. */
static void the_oldest_go_first_in_batches(void)
{
    struct fixture fixture;
    struct seen seen = {.stop_after = 0};
    struct activity_query query = everything();
    int64_t deleted = -1;
    fixture_open(&fixture);
    fill(fixture.store, 25);
    CHECK_INT(store_activity_purge(fixture.store, 21, 8, &deleted), DASHCORE_OK);
    CHECK_INT(deleted, 8);
    CHECK_INT(page(fixture.store, &query, &seen), DASHCORE_OK);
    CHECK_INT(seen.count, 17);
    CHECK_INT(seen.timestamps[16], 9);
    CHECK_INT(store_activity_purge(fixture.store, 21, 8, &deleted), DASHCORE_OK);
    CHECK_INT(deleted, 8);
    CHECK_INT(store_activity_purge(fixture.store, 21, 8, &deleted), DASHCORE_OK);
    CHECK_INT(deleted, 4);
    CHECK_INT(store_activity_purge(fixture.store, 21, 8, &deleted), DASHCORE_OK);
    CHECK_INT(deleted, 0);
    CHECK_INT(page(fixture.store, &query, &seen), DASHCORE_OK);
    CHECK_INT(seen.count, 5);
    CHECK_INT(seen.timestamps[4], 21);
    fixture_close(&fixture);
}

/* However many there are of one time, as after an import; those of other times are around them. */
static void entries_of_one_time_go_in_batches_too(void)
{
    static const int64_t batches[] = {8, 8, 8, 4, 0};
    struct fixture fixture;
    int64_t deleted = -1;
    fixture_open(&fixture);
    for (int i = 0; i < 30; i++) {
        struct activity_record record = entry_at(i < 3 ? 4 : i > 27 ? 9 : 7, "task", "m");
        insert_one(fixture.store, &record);
    }
    for (size_t i = 0; i < sizeof(batches) / sizeof(batches[0]); i++) {
        CHECK_INT(store_activity_purge(fixture.store, 9, 8, &deleted), DASHCORE_OK);
        CHECK_INT(deleted, batches[i]);
    }
    CHECK_INT(entries_in(fixture.store), 2);
    fixture_close(&fixture);
}

static void ids_are_not_used_again(void)
{
    struct fixture fixture;
    struct activity_record record = entry_at(5, "task", "m");
    int64_t deleted = 0;
    fixture_open(&fixture);
    fill(fixture.store, 10);
    int64_t last = insert_one(fixture.store, &record);
    CHECK_INT(store_activity_purge(fixture.store, INT64_MAX, 100, &deleted), DASHCORE_OK);
    CHECK_INT(deleted, 11);
    CHECK_INT(entries_in(fixture.store), 0);
    CU_ASSERT_TRUE(insert_one(fixture.store, &record) > last);
    fixture_close(&fixture);
}

#define LARGE   4000
#define ENTRIES 2000

static int64_t compact_all(struct store *store)
{
    int64_t sum = 0;
    int64_t freed = 1;
    for (int i = 0; i < 1000 && freed > 0; i++) {
        CHECK_INT(store_compact(store, 256 * 1024, &freed), DASHCORE_OK);
        /* A step takes about what it was asked for, so that others get their turn. */
        CU_ASSERT_TRUE(freed <= 512 * 1024);
        sum += freed;
    }
    CHECK_INT(freed, 0);
    return sum;
}

static void compact_gives_space_back_in_steps(void)
{
    struct fixture fixture;
    static char message[LARGE + 1];
    static struct activity_record records[ENTRIES];
    int64_t deleted = 0;
    int64_t freed = -1;
    memset(message, 'x', LARGE);
    for (int i = 0; i < ENTRIES; i++)
        records[i] = entry_at(1 + i, "task", message);
    fixture_open(&fixture);
    CHECK_INT(store_compact(fixture.store, 1024 * 1024, &freed), DASHCORE_OK);
    CHECK_INT(freed, 0);
    CHECK_INT(store_activity_insert(fixture.store, records, ENTRIES, NULL), DASHCORE_OK);
    CHECK_INT(compact_all(fixture.store), 0);
    CHECK_INT(store_activity_purge(fixture.store, ENTRIES - 100, ENTRIES, &deleted), DASHCORE_OK);
    CU_ASSERT_TRUE(compact_all(fixture.store) > (ENTRIES - 200) * LARGE / 2);
    CHECK_INT(entries_in(fixture.store), ENTRIES - deleted);
    fixture_close(&fixture);
}

const struct suite_test purge_tests[] = {
    {"the oldest go first, in batches", the_oldest_go_first_in_batches},
    {"entries of one time go in batches too", entries_of_one_time_go_in_batches_too},
    {"ids are not used again", ids_are_not_used_again},
    {"compact gives space back in steps", compact_gives_space_back_in_steps},
    {NULL, NULL},
};
