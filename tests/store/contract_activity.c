/* The contract: what is inserted comes back, in order, page by page. */
#include "contract.h"

#include "base/error.h"
#include "dashcore.h"

#include <pthread.h>
#include <stdlib.h>

static void ids_grow_and_none_is_asked_for(void)
{
    struct fixture fixture;
    int64_t ids[3] = {0};
    struct activity_record records[3] = {entry_at(30, "task", "a"), entry_at(10, "task", "b"),
                                         entry_at(20, "error", "c")};
    fixture_open(&fixture);
    CHECK_INT(store_activity_insert(fixture.store, records, 3, ids), DASHCORE_OK);
    CU_ASSERT_TRUE(0 < ids[0] && ids[0] < ids[1] && ids[1] < ids[2]);
    CHECK_INT(store_activity_insert(fixture.store, records, 3, NULL), DASHCORE_OK);
    int64_t next = insert_one(fixture.store, &records[0]);
    CU_ASSERT_TRUE(next > ids[2] + 2);
    CHECK_INT(entries_in(fixture.store), 7);
    fixture_close(&fixture);
}

/* Compares a row with the record it came from, and counts it. */
struct expected {
    const struct activity_record *record;
    int rows;
};

static void check_text(const char *actual, size_t length, const char *expected)
{
    CHECK_TEXT(actual, expected);
    CHECK_INT(length, expected == NULL ? 0 : strlen(expected));
}

static int compare(void *context, const struct activity_row *row)
{
    struct expected *expected = context;
    const struct activity_record *record = expected->record;
    expected->rows++;
    CU_ASSERT_TRUE(row->id > 0);
    CHECK_INT(row->timestamp, record->timestamp);
    check_text(row->type, row->type_length, record->type);
    check_text(row->message, row->message_length, record->message);
    check_text(row->details, row->details_length, record->details);
    check_text(row->user, row->user_length, record->user);
    return 0;
}

static void rows_come_back_as_given(void)
{
    char *large = malloc(DASHCORE_DETAILS_MAX + 1);
    CU_ASSERT_PTR_NOT_NULL_FATAL(large);
    memset(large, '7', DASHCORE_DETAILS_MAX);
    large[DASHCORE_DETAILS_MAX] = '\0';
    const struct activity_record records[] = {
        {1, "a", "m", NULL, NULL},
        {1752148800123456, "user_action", "it's \"quoted\"; -- DROP TABLE", "{\"n\":12.30}",
         "O'Neil"},
        {INT64_C(253402300799999999), "x", "\xf0\x9f\x92\xbe \xe4\xbd\xa0 \xc3\xa9 \x01\x1f",
         "null", ""},
        {5, "x", "%s%n ?1 :a $1 \\", large, "\xef\xbf\xbd"},
    };
    for (size_t i = 0; i < sizeof(records) / sizeof(records[0]); i++) {
        struct fixture fixture;
        struct activity_query query = everything();
        struct expected expected = {.record = &records[i]};
        fixture_open(&fixture);
        insert_one(fixture.store, &records[i]);
        CHECK_INT(store_activity_page(fixture.store, &query, compare, &expected), DASHCORE_OK);
        CHECK_INT(expected.rows, 1);
        fixture_close(&fixture);
    }
    free(large);
}

/* Core lets no such record through; a backend refuses it all the same. */
static void all_are_inserted_or_none(void)
{
    struct fixture fixture;
    int64_t ids[3] = {-1, -1, -1};
    struct activity_record records[3] = {entry_at(1, "task", "a"), entry_at(2, "task", "b"),
                                         entry_at(3, "task", NULL)};
    fixture_open(&fixture);
    CU_ASSERT_TRUE(store_activity_insert(fixture.store, records, 3, ids) < 0);
    CU_ASSERT_TRUE(error_message()[0] != '\0');
    for (int i = 0; i < 3; i++)
        CHECK_INT(ids[i], -1);
    CHECK_INT(entries_in(fixture.store), 0);
    insert_one(fixture.store, &records[0]);
    CHECK_INT(entries_in(fixture.store), 1);
    fixture_close(&fixture);
}

static int before(const struct seen *seen, size_t i)
{
    return seen->timestamps[i - 1] > seen->timestamps[i] ||
           (seen->timestamps[i - 1] == seen->timestamps[i] && seen->ids[i - 1] > seen->ids[i]);
}

/* Seven entries share each timestamp, and none comes in its order. */
static void fill(struct store *store, int count)
{
    for (int i = 0; i < count; i++) {
        struct activity_record record =
            entry_at(1000 + i * 37 % (count / 7 + 1), i % 3 == 0 ? "error" : "task", "m");
        insert_one(store, &record);
    }
}

static void the_newest_come_first_and_ids_settle_equal_times(void)
{
    struct fixture fixture;
    struct seen seen = {.stop_after = 0};
    struct activity_query query = everything();
    fixture_open(&fixture);
    fill(fixture.store, 100);
    CHECK_INT(page(fixture.store, &query, &seen), DASHCORE_OK);
    CHECK_INT(seen.count, 100);
    for (size_t i = 1; i < seen.count; i++)
        CU_ASSERT_TRUE(before(&seen, i));
    fixture_close(&fixture);
}

static void continue_after(struct activity_query *query, const struct seen *seen)
{
    query->before_timestamp = seen->timestamps[seen->count - 1];
    query->before_id = seen->ids[seen->count - 1];
}

/* Pages of each size, put together, are the whole, for one type, several and all. */
static void check_pages(struct store *store, struct activity_query query)
{
    struct seen whole = {.stop_after = 0};
    CHECK_INT(page(store, &query, &whole), DASHCORE_OK);
    for (uint32_t limit = 1; limit <= 9; limit += 2) {
        struct activity_query part = query;
        struct seen seen = {.stop_after = 0};
        size_t position = 0;
        part.limit = limit;
        while (page(store, &part, &seen) == DASHCORE_OK && seen.count > 0) {
            CU_ASSERT_TRUE(seen.count == limit || position + seen.count == whole.count);
            for (size_t i = 0; i < seen.count && position < whole.count; i++)
                CHECK_INT(seen.ids[i], whole.ids[position++]);
            continue_after(&part, &seen);
        }
        CHECK_INT(position, whole.count);
    }
}

static void pages_put_together_are_the_whole(void)
{
    struct fixture fixture;
    struct activity_query query = everything();
    fixture_open(&fixture);
    fill(fixture.store, 100);
    check_pages(fixture.store, query);
    query.types[0] = "task";
    query.type_count = 1;
    check_pages(fixture.store, query);
    query.types[1] = "error";
    query.type_count = 2;
    check_pages(fixture.store, query);
    fixture_close(&fixture);
}

static void pages_neither_skip_nor_repeat_while_entries_arrive(void)
{
    struct fixture fixture;
    struct seen whole = {.stop_after = 0};
    struct seen seen = {.stop_after = 0};
    struct activity_query query = everything();
    size_t position = 0;
    fixture_open(&fixture);
    fill(fixture.store, 100);
    CHECK_INT(page(fixture.store, &query, &whole), DASHCORE_OK);
    query.limit = 7;
    while (page(fixture.store, &query, &seen) == DASHCORE_OK && seen.count > 0) {
        for (size_t i = 0; i < seen.count && position < whole.count; i++)
            CHECK_INT(seen.ids[i], whole.ids[position++]);
        continue_after(&query, &seen);
        /* Newer than all that was there, also where it shares a timestamp. */
        struct activity_record late = entry_at(whole.timestamps[0], "task", "late");
        insert_one(fixture.store, &late);
    }
    CHECK_INT(position, whole.count);
    CU_ASSERT_TRUE(entries_in(fixture.store) > whole.count);
    fixture_close(&fixture);
}

static void a_row_function_may_stop_or_fail(void)
{
    struct fixture fixture;
    struct activity_query query = everything();
    struct seen seen = {.stop_after = 3, .result = 1};
    fixture_open(&fixture);
    fill(fixture.store, 20);
    CHECK_INT(page(fixture.store, &query, &seen), DASHCORE_OK);
    CHECK_INT(seen.count, 3);
    seen.result = DASHCORE_ENOTSUP;
    CHECK_INT(page(fixture.store, &query, &seen), DASHCORE_ENOTSUP);
    CHECK_INT(seen.count, 3);
    /* Nothing of it stays behind. */
    fill(fixture.store, 10);
    CHECK_INT(entries_in(fixture.store), 30);
    fixture_close(&fixture);
}

#define THREADS     4
#define EACH_INSERT 100

static void *insert_many(void *context)
{
    struct store *store = context;
    for (int i = 0; i < EACH_INSERT; i++) {
        struct activity_record record = entry_at(1 + i, "task", "m");
        if (store_activity_insert(store, &record, 1, NULL) < 0)
            return context;
    }
    return NULL;
}

static int count_row(void *context, const struct activity_row *row)
{
    (void)row;
    ++*(size_t *)context;
    return 0;
}

static void *read_many(void *context)
{
    struct activity_query query = everything();
    size_t last = 0;
    for (int i = 0; i < EACH_INSERT; i++) {
        size_t count = 0;
        if (store_activity_page(context, &query, count_row, &count) < 0 || count < last)
            return context;
        last = count;
    }
    return NULL;
}

static void many_threads_use_one_store(void)
{
    struct fixture fixture;
    pthread_t threads[2 * THREADS];
    void *failed = NULL;
    fixture_open(&fixture);
    for (int i = 0; i < 2 * THREADS; i++)
        pthread_create(&threads[i], NULL, i < THREADS ? insert_many : read_many, fixture.store);
    for (int i = 0; i < 2 * THREADS; i++) {
        pthread_join(threads[i], &failed);
        CU_ASSERT_PTR_NULL(failed);
    }
    CHECK_INT(entries_in(fixture.store), THREADS * EACH_INSERT);
    fixture_close(&fixture);
}

const struct suite_test activity_tests[] = {
    {"ids grow, and none need be asked for", ids_grow_and_none_is_asked_for},
    {"rows come back as given", rows_come_back_as_given},
    {"all are inserted or none", all_are_inserted_or_none},
    {"the newest come first, and ids settle equal times",
     the_newest_come_first_and_ids_settle_equal_times},
    {"pages put together are the whole", pages_put_together_are_the_whole},
    {"pages neither skip nor repeat while entries arrive",
     pages_neither_skip_nor_repeat_while_entries_arrive},
    {"a row function may stop or fail", a_row_function_may_stop_or_fail},
    {"many threads use one store", many_threads_use_one_store},
    {NULL, NULL},
};
