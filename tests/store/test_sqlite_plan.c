/* Pages are read along an index, in its order, whatever the size of the log. */
#include "store/sqlite.h"
#include "support/outcome.h"
#include "support/scratch.h"

#include <stdio.h>
#include <stdlib.h>

static int ignore_row(void *context, const struct activity_row *row)
{
    (void)context;
    (void)row;
    return 0;
}

static int ignore_count(void *context, const struct activity_count *count)
{
    (void)context;
    (void)count;
    return 0;
}

/* The statement a reader ran last. */
static const char *last_sql(const struct sqlite_connection *reader)
{
    const struct sqlite_statement *last = &reader->statements[0];
    for (int i = 0; i < SQLITE_STATEMENTS; i++)
        if (reader->statements[i].used > last->used)
            last = &reader->statements[i];
    return last->sql;
}

/* The plan of that statement, a step a line. */
static void explain(struct store *base, char *plan, size_t size)
{
    struct sqlite_connection *reader = ((struct sqlite_store *)base)->idle_readers;
    char *sql = NULL;
    sqlite3_stmt *statement = NULL;
    plan[0] = '\0';
    CU_ASSERT_PTR_NOT_NULL_FATAL(reader);
    CU_ASSERT_TRUE_FATAL(asprintf(&sql, "EXPLAIN QUERY PLAN %s", last_sql(reader)) > 0);
    CHECK_INT(sqlite3_prepare_v2(reader->database, sql, -1, &statement, NULL), SQLITE_OK);
    while (sqlite3_step(statement) == SQLITE_ROW) {
        size_t used = strlen(plan);
        snprintf(plan + used, size - used, "%s\n", (const char *)sqlite3_column_text(statement, 3));
    }
    sqlite3_finalize(statement);
    free(sql);
}

/* What that statement has cost since it was asked last, in steps of SQLite's machine; it may have
 * sorted its rows or not. */
static int steps_with_sorting(struct store *base)
{
    struct sqlite_connection *reader = ((struct sqlite_store *)base)->idle_readers;
    sqlite3_stmt *statement = NULL;
    CU_ASSERT_PTR_NOT_NULL_FATAL(reader);
    CHECK_INT(sqlite_statement(reader, last_sql(reader), &statement), DASHCORE_OK);
    return sqlite3_stmt_status(statement, SQLITE_STMTSTATUS_VM_STEP, 1);
}

/* The same for one that must not sort. */
static int steps_taken(struct store *base)
{
    struct sqlite_connection *reader = ((struct sqlite_store *)base)->idle_readers;
    sqlite3_stmt *statement = NULL;
    CU_ASSERT_PTR_NOT_NULL_FATAL(reader);
    CHECK_INT(sqlite_statement(reader, last_sql(reader), &statement), DASHCORE_OK);
    CHECK_INT(sqlite3_stmt_status(statement, SQLITE_STMTSTATUS_SORT, 1), 0);
    return steps_with_sorting(base);
}

static struct activity_query newest(void)
{
    return (struct activity_query){
        .until = INT64_MAX, .before_timestamp = INT64_MAX, .before_id = INT64_MAX, .limit = 100};
}

static struct store *open_store(struct scratch *scratch)
{
    struct store_config config = {.wait = 5 * 1000 * 1000};
    struct store *store = NULL;
    scratch_make(scratch);
    if (store_open(scratch->store, &config, &store) < 0)
        CU_FAIL_FATAL("the store cannot be opened");
    return store;
}

static void check_page_plan(struct store *store, const struct activity_query *query,
                            const char *index)
{
    char plan[8192];
    CHECK_INT(store_activity_page(store, query, ignore_row, NULL), DASHCORE_OK);
    explain(store, plan, sizeof(plan));
    bool good = strstr(plan, index) != NULL && strstr(plan, "TEMP B-TREE") == NULL &&
                strstr(plan, "SCAN") == NULL;
    if (!good)
        fprintf(stderr, "%s", plan);
    CU_ASSERT_TRUE(good);
}

static void a_page_follows_an_index(void)
{
    static const char by_time[] = "USING INDEX activity_newest (timestamp>? AND timestamp<?)";
    static const char by_type[] =
        "USING INDEX activity_newest_of_type (type=? AND timestamp>? AND timestamp<?)";
    struct scratch scratch;
    struct store *store = open_store(&scratch);
    struct activity_query query = newest();
    check_page_plan(store, &query, by_time);
    query.user = "ann";
    check_page_plan(store, &query, by_time);
    query.words = "word\0";
    check_page_plan(store, &query, by_time);
    query = newest();
    query.types[0] = "task";
    query.type_count = 1;
    check_page_plan(store, &query, by_type);
    query.user = "ann";
    check_page_plan(store, &query, by_type);
    query.words = "word\0";
    check_page_plan(store, &query, by_type);
    store_close(store);
    scratch_close(&scratch);
}

#define DEEP_ENTRIES 20000

static void fill(struct store *store)
{
    struct activity_record records[1000];
    for (int i = 0; i < DEEP_ENTRIES; i++) {
        records[i % 1000] = (struct activity_record){
            .timestamp = i + 1, .type = i % 2 ? "task" : "odd", .message = "m"};
        if (i % 1000 == 999)
            CHECK_INT(store_activity_insert(store, records, 1000, NULL), DASHCORE_OK);
    }
}

/* A page far down is found by its position, not by walking to it: from neither end. */
static void a_deep_page_costs_what_the_newest_does(void)
{
    struct scratch scratch;
    struct store *store = open_store(&scratch);
    fill(store);
    for (size_t types = 0; types < 2; types++) {
        struct activity_query query = newest();
        query.since = 1;
        query.types[0] = "task";
        query.type_count = types;
        CHECK_INT(store_activity_page(store, &query, ignore_row, NULL), DASHCORE_OK);
        int shallow = steps_taken(store);
        CU_ASSERT_TRUE(shallow > 100);
        for (int place = 1; place < 10; place++) {
            query.before_timestamp = DEEP_ENTRIES - place * (DEEP_ENTRIES / 10);
            query.before_id = query.before_timestamp;
            CHECK_INT(store_activity_page(store, &query, ignore_row, NULL), DASHCORE_OK);
            CU_ASSERT_TRUE(steps_taken(store) < 2 * shallow);
        }
        check_page_plan(store, &query,
                        types == 0
                            ? "USING INDEX activity_newest (timestamp>? AND timestamp<?)"
                            : "USING INDEX activity_newest_of_type (type=? AND timestamp>? AND "
                              "timestamp<?)");
    }
    store_close(store);
    scratch_close(&scratch);
}

static int ignore_run(void *context, const struct run_row *run)
{
    (void)context;
    (void)run;
    return 0;
}

/* Everybody who looks at tasks looks for these first, however many have ended. */
static void runs_under_way_are_read_along_their_index(void)
{
    struct scratch scratch;
    char plan[8192];
    struct store *store = open_store(&scratch);
    struct run_query query = {.under_way = true, .limit = 100};
    CHECK_INT(store_run_list(store, &query, ignore_run, NULL), DASHCORE_OK);
    explain(store, plan, sizeof(plan));
    CU_ASSERT_PTR_NOT_NULL(strstr(plan, "USING INDEX run_under_way"));
    store_close(store);
    scratch_close(&scratch);
}

/* The parts of several types, and counts of types, are read along the index of types. */
static void types_follow_their_index(void)
{
    struct scratch scratch;
    char plan[8192];
    struct store *store = open_store(&scratch);
    struct activity_query query = newest();
    query.types[0] = "task";
    query.types[1] = "error";
    query.types[2] = "scrape";
    query.type_count = 3;
    CHECK_INT(store_activity_page(store, &query, ignore_row, NULL), DASHCORE_OK);
    explain(store, plan, sizeof(plan));
    int parts = 0;
    for (const char *at = plan; (at = strstr(at, "activity_newest_of_type")) != NULL; at++)
        parts++;
    CHECK_INT(parts, 3);
    CU_ASSERT_PTR_NULL(strstr(plan, "SCAN activity_log"));
    CHECK_INT(store_activity_counts(store, &query, 3600000000, ignore_count, NULL), DASHCORE_OK);
    explain(store, plan, sizeof(plan));
    CU_ASSERT_PTR_NOT_NULL(strstr(plan, "activity_newest_of_type (type=?"));
    CU_ASSERT_PTR_NULL(strstr(plan, "SCAN activity_log"));
    query.type_count = 0;
    CHECK_INT(store_activity_counts(store, &query, 3600000000, ignore_count, NULL), DASHCORE_OK);
    explain(store, plan, sizeof(plan));
    CU_ASSERT_PTR_NOT_NULL(strstr(plan, "activity_newest (timestamp>?"));
    CU_ASSERT_PTR_NOT_NULL(strstr(plan, "COVERING INDEX activity_newest_of_type (type=?"));
    CU_ASSERT_PTR_NULL(strstr(plan, "SCAN activity_log"));
    store_close(store);
    scratch_close(&scratch);
}

#define HOUR          INT64_C(3600000000)
#define AN_HOUR_HOLDS 100

/* The rows of whole hours are not looked at again. */
static void counting_does_not_walk_over_the_rows(void)
{
    struct scratch scratch;
    struct store *store = open_store(&scratch);
    struct activity_record records[1000];
    struct activity_query query = newest();
    for (int i = 0; i < DEEP_ENTRIES; i++) {
        records[i % 1000] = (struct activity_record){.timestamp = i * (HOUR / AN_HOUR_HOLDS),
                                                     .type = i % 2 ? "task" : "odd",
                                                     .message = "m"};
        if (i % 1000 == 999)
            CHECK_INT(store_activity_insert(store, records, 1000, NULL), DASHCORE_OK);
    }
    query.since = HOUR / 2;
    query.until = DEEP_ENTRIES / AN_HOUR_HOLDS * HOUR - HOUR / 2;
    query.types[0] = "task";
    for (query.type_count = 0; query.type_count < 2; query.type_count++) {
        CHECK_INT(store_activity_counts(store, &query, HOUR, ignore_count, NULL), DASHCORE_OK);
        steps_with_sorting(store);
        CHECK_INT(store_activity_counts(store, &query, HOUR, ignore_count, NULL), DASHCORE_OK);
        int steps = steps_with_sorting(store);
        CU_ASSERT_TRUE(steps < 2 * DEEP_ENTRIES);
    }
    store_close(store);
    scratch_close(&scratch);
}

static const struct suite_test tests[] = {
    {"a page follows an index", a_page_follows_an_index},
    {"a deep page costs what the newest does", a_deep_page_costs_what_the_newest_does},
    {"runs under way are read along their index", runs_under_way_are_read_along_their_index},
    {"types follow their index", types_follow_their_index},
    {"counting does not walk over the rows", counting_does_not_walk_over_the_rows},
};

SUITE_MAIN("sqlite_plan", tests)
