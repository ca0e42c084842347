/* The counters of the log are right whoever changes it, and cost no walk over the rows. */
#include "store/sqlite.h"
#include "support/outcome.h"
#include "support/scratch.h"

#include <stdio.h>

/* How many counters differ from a recount, in either direction. */
static int64_t wrong_counters(const struct scratch *scratch)
{
    return scratch_number(
        scratch, "SELECT count(*) FROM (SELECT timestamp / 3600000000 AS hour, type, count(*) AS n "
                 "FROM activity_log GROUP BY 1, 2) AS counted FULL JOIN activity_count "
                 "USING (hour, type, n) WHERE counted.n IS NULL OR activity_count.n IS NULL");
}

static void entries_of_all_kinds_are_counted(void)
{
    struct scratch scratch;
    int64_t run_id = 0;
    scratch_open(&scratch);
    CHECK_OK(dashcore_log(scratch.core, "scrape", "one", NULL, NULL));
    CHECK_OK(dashcore_task_begin(scratch.core, "t", NULL, &run_id));
    CHECK_OK(dashcore_task_finish(scratch.core, run_id, NULL));
    CHECK_OK(dashcore_settings_set(scratch.core, "retention_days", 3, NULL));
    for (int i = 0; i < 3000; i++) {
        char type[16];
        snprintf(type, sizeof(type), "type%d", i * i % 23);
        dashcore_new_entry entry = {.size = sizeof(entry),
                                    .type = type,
                                    .message = "m",
                                    .timestamp = dashcore_time_now() - i * INT64_C(60000000),
                                    .flags = DASHCORE_LOG_ASYNC};
        CHECK_OK(dashcore_log_entry(scratch.core, &entry, NULL));
    }
    CHECK_OK(dashcore_flush(scratch.core));
    CU_ASSERT_TRUE(scratch_number(&scratch, "SELECT sum(n) FROM activity_count") >= 3004);
    CHECK_INT(wrong_counters(&scratch), 0);
    scratch_close(&scratch);
}

/* A person with the command line of SQLite, or another program. */
static void changes_of_others_are_counted(void)
{
    struct scratch scratch;
    scratch_open(&scratch);
    for (int i = 0; i < 20; i++)
        CHECK_OK(dashcore_log(scratch.core, i % 3 ? "scrape" : "error", "m", NULL, NULL));
    scratch_change(&scratch, "INSERT INTO activity_log (timestamp, type, message) VALUES "
                             "(1, 'other', 'm'), (1, 'scrape', 'm'), (3600000000, 'other', 'm')");
    CHECK_INT(wrong_counters(&scratch), 0);
    scratch_change(&scratch, "UPDATE activity_log SET timestamp = 5 WHERE type = 'error'");
    scratch_change(&scratch, "UPDATE activity_log SET type = 'error' WHERE type = 'other'");
    CHECK_INT(wrong_counters(&scratch), 0);
    scratch_change(&scratch, "DELETE FROM activity_log WHERE type = 'error'");
    CHECK_INT(wrong_counters(&scratch), 0);
    CHECK_OK(dashcore_log(scratch.core, "error", "m", NULL, NULL));
    CHECK_INT(wrong_counters(&scratch), 0);
    scratch_close(&scratch);
}

static void a_failed_insert_counts_nothing(void)
{
    struct scratch scratch;
    struct activity_record records[2] = {{.timestamp = 1, .type = "task", .message = "m"},
                                         {.timestamp = 1, .type = "task", .message = NULL}};
    struct store_config config = {.wait = 1000 * 1000};
    struct store *store = NULL;
    scratch_make(&scratch);
    CHECK_INT(store_open(scratch.store, &config, &store), DASHCORE_OK);
    CU_ASSERT_TRUE(store_activity_insert(store, records, 2, NULL) < 0);
    CHECK_INT(scratch_number(&scratch, "SELECT count(*) FROM activity_count"), 0);
    CHECK_INT(store_activity_insert(store, records, 1, NULL), DASHCORE_OK);
    CHECK_INT(wrong_counters(&scratch), 0);
    store_close(store);
    scratch_close(&scratch);
}

static const struct suite_test tests[] = {
    {"entries of all kinds are counted", entries_of_all_kinds_are_counted},
    {"changes of others are counted", changes_of_others_are_counted},
    {"a failed insert counts nothing", a_failed_insert_counts_nothing},
};

SUITE_MAIN("sqlite_count", tests)
