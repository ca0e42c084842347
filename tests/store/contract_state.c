/* The contract: settings, answers of probes, check, and what cannot be opened. */
#include "contract.h"

#include "base/error.h"
#include "dashcore.h"

struct settings_seen {
    size_t count;
    size_t stop_after; /* 0: never */
    int result;
    int64_t retention;
    int64_t refresh;
};

static int see_setting(void *context, const char *key, int64_t value)
{
    struct settings_seen *seen = context;
    seen->count++;
    if (strcmp(key, "retention_days") == 0)
        seen->retention = value;
    if (strcmp(key, "auto_refresh_interval") == 0)
        seen->refresh = value;
    return seen->count == seen->stop_after ? seen->result : 0;
}

static void settings_are_written_together_with_their_entry(void)
{
    struct fixture fixture;
    struct settings_seen none = {.count = 0};
    struct settings_seen two = {.count = 0};
    struct settings_seen changed = {.count = 0};
    struct activity_record entry = entry_at(5, "user_action", "changed");
    struct setting_change changes[] = {{"retention_days", 0}, {"auto_refresh_interval", 600}};
    struct setting_change change = {"retention_days", INT64_MAX};
    fixture_open(&fixture);
    CHECK_INT(store_setting_list(fixture.store, see_setting, &none), DASHCORE_OK);
    CHECK_INT(none.count, 0);
    CHECK_INT(store_setting_write(fixture.store, changes, 2, &entry), DASHCORE_OK);
    CHECK_INT(store_setting_list(fixture.store, see_setting, &two), DASHCORE_OK);
    CHECK_INT(two.count, 2);
    CHECK_INT(two.retention, 0);
    CHECK_INT(two.refresh, 600);
    CHECK_INT(entries_in(fixture.store), 1);
    CHECK_INT(store_setting_write(fixture.store, &change, 1, &entry), DASHCORE_OK);
    CHECK_INT(store_setting_list(fixture.store, see_setting, &changed), DASHCORE_OK);
    CHECK_INT(changed.count, 2);
    CHECK_INT(changed.retention, INT64_MAX);
    CHECK_INT(changed.refresh, 600);
    CHECK_INT(entries_in(fixture.store), 2);
    fixture_close(&fixture);
}

/* The entry cannot be written, so nothing is. */
static void a_setting_without_its_entry_is_not_written(void)
{
    struct fixture fixture;
    struct settings_seen none = {.count = 0};
    struct activity_record broken = entry_at(5, "user_action", NULL);
    struct setting_change change = {"retention_days", 1};
    fixture_open(&fixture);
    CU_ASSERT_TRUE(store_setting_write(fixture.store, &change, 1, &broken) < 0);
    CHECK_INT(store_setting_list(fixture.store, see_setting, &none), DASHCORE_OK);
    CHECK_INT(none.count, 0);
    fixture_close(&fixture);
}

static void a_listing_of_settings_may_stop_or_fail(void)
{
    struct fixture fixture;
    struct settings_seen stopped = {.stop_after = 1, .result = 1};
    struct settings_seen failed = {.stop_after = 1, .result = DASHCORE_ENOTSUP};
    struct activity_record entry = entry_at(5, "user_action", "changed");
    struct setting_change changes[] = {{"retention_days", 1}, {"auto_refresh_interval", 2}};
    fixture_open(&fixture);
    CHECK_INT(store_setting_write(fixture.store, changes, 2, &entry), DASHCORE_OK);
    CHECK_INT(store_setting_list(fixture.store, see_setting, &stopped), DASHCORE_OK);
    CHECK_INT(store_setting_list(fixture.store, see_setting, &failed), DASHCORE_ENOTSUP);
    CHECK_INT(stopped.count, 1);
    CHECK_INT(failed.count, 1);
    fixture_close(&fixture);
}

struct probe_expected {
    const struct probe_row *row;
    size_t count;
    int result; /* of the row function */
};

static int compare_probe(void *context, const struct probe_row *probe)
{
    struct probe_expected *expected = context;
    expected->count++;
    if (strcmp(probe->probe, expected->row->probe) == 0) {
        CHECK_TEXT(probe->status, expected->row->status);
        CHECK_TEXT(probe->error, expected->row->error);
        CHECK_TEXT(probe->details, expected->row->details);
        CHECK_INT(probe->count, expected->row->count);
        CHECK_INT(probe->last_connected, expected->row->last_connected);
        CHECK_INT(probe->checked_at, expected->row->checked_at);
        CHECK_INT(probe->since, expected->row->since);
    }
    return expected->result;
}

static void the_last_answer_of_a_probe_is_kept(void)
{
    static const struct probe_row rows[] = {
        {"streams", "acexy", NULL, NULL, 0, 0, 10, 10},
        {"warp", "connected", NULL, "{\"colo\":\"FRA\"}", -1, 11, 11, 0},
        {"warp", "error", "odd \"words\"", NULL, -1, 11, 12, 12},
        {"streams", "unavailable", "connection refused", NULL, -1, 0, 13, 13},
        {"streams", "acexy", NULL, NULL, 1000000, 0, 14, 13},
    };
    struct fixture fixture;
    struct activity_record entry = entry_at(5, "system", "changed");
    fixture_open(&fixture);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct probe_expected expected = {.row = &rows[i]};
        CHECK_INT(store_probe_write(fixture.store, &rows[i], i == 2 ? &entry : NULL), DASHCORE_OK);
        CHECK_INT(store_probe_list(fixture.store, compare_probe, &expected), DASHCORE_OK);
        CHECK_INT(expected.count, i == 0 ? 1 : 2);
    }
    CHECK_INT(entries_in(fixture.store), 1);
    struct probe_expected stopped = {.row = &rows[4], .result = 1};
    struct probe_expected failed = {.row = &rows[4], .result = DASHCORE_ENOTSUP};
    struct probe_row unused = {.probe = "none"};
    stopped.row = failed.row = &unused;
    CHECK_INT(store_probe_list(fixture.store, compare_probe, &stopped), DASHCORE_OK);
    CHECK_INT(store_probe_list(fixture.store, compare_probe, &failed), DASHCORE_ENOTSUP);
    CHECK_INT(stopped.count, 1);
    CHECK_INT(failed.count, 1);
    fixture_close(&fixture);
}

static void what_is_committed_survives_a_close(void)
{
    struct fixture fixture;
    struct activity_record record = entry_at(5, "task", "m");
    fixture_open(&fixture);
    int64_t id = insert_one(fixture.store, &record);
    begin_at(fixture.store, "t", 1);
    store_close(fixture.store);
    fixture.store = fixture_another(&fixture);
    struct task_seen task;
    CHECK_INT(entries_in(fixture.store), 1);
    CU_ASSERT_TRUE(task_find(fixture.store, "t", &task));
    CU_ASSERT_TRUE(insert_one(fixture.store, &record) > id);
    fixture_close(&fixture);
}

static void handles_of_one_process_see_and_outlive_each_other(void)
{
    struct fixture fixture;
    struct activity_record record = entry_at(5, "task", "m");
    fixture_open(&fixture);
    struct store *another = fixture_another(&fixture);
    insert_one(another, &record);
    CHECK_INT(entries_in(fixture.store), 1);
    store_close(another);
    insert_one(fixture.store, &record);
    CHECK_INT(entries_in(fixture.store), 2);
    fixture_close(&fixture);
}

static void check_finds_a_store_that_works(void)
{
    struct fixture fixture;
    fixture_open(&fixture);
    for (int i = 0; i < 3; i++)
        CHECK_INT(store_check(fixture.store), DASHCORE_OK);
    CHECK_INT(entries_in(fixture.store), 0);
    fixture_close(&fixture);
}

static void a_url_that_means_nothing_is_refused(void)
{
    struct store_config config = {.wait = 1000};
    struct store *store = NULL;
    CHECK_INT(store_open("nosuch://host/x", &config, &store), DASHCORE_ENOTSUP);
    CHECK_TEXT(error_field(), "store");
    CHECK_INT(store_open("nosuch:", &config, &store), DASHCORE_EINVAL);
    CHECK_TEXT(error_field(), "store");
    CHECK_INT(store_open("", &config, &store), DASHCORE_EINVAL);
    CU_ASSERT_PTR_NULL(store);
    store_close(NULL);
}

const struct suite_test state_tests[] = {
    {"settings are written together, with their entry",
     settings_are_written_together_with_their_entry},
    {"a setting without its entry is not written", a_setting_without_its_entry_is_not_written},
    {"a listing of settings may stop or fail", a_listing_of_settings_may_stop_or_fail},
    {"the last answer of a probe is kept", the_last_answer_of_a_probe_is_kept},
    {"what is committed survives a close", what_is_committed_survives_a_close},
    {"handles of one process see and outlive each other",
     handles_of_one_process_see_and_outlive_each_other},
    {"check finds a store that works", check_finds_a_store_that_works},
    {"a URL that means nothing is refused", a_url_that_means_nothing_is_refused},
    {NULL, NULL},
};
