/* The contract: requests, claims and offers that end. */
#include "contract.h"

#include "base/error.h"
#include "dashcore.h"

static const struct activity_record asked = {77, "user_action", "asked", NULL, "ann"};

static int request(struct store *store, const char *task_name)
{
    return store_task_request(store, task_name, "ann", 77, &asked);
}

static int claim(struct store *store, const char *task_name, int64_t *run_id)
{
    struct run_start start = {.task_name = task_name,
                              .trigger = "manual",
                              .host = "here",
                              .owner = "o",
                              .started = 100,
                              .claim = true};
    struct activity_record entry = entry_at(100, "task", "started");
    return store_run_begin(store, &start, &entry, run_id);
}

static int64_t requested_at(struct store *store, const char *task_name)
{
    struct task_seen task;
    CU_ASSERT_TRUE(task_find(store, task_name, &task));
    return task.row.requested_at;
}

static void a_request_needs_a_task_and_a_runner_once(void)
{
    struct fixture fixture;
    fixture_open(&fixture);
    CHECK_INT(request(fixture.store, "backup"), DASHCORE_ENOTFOUND);
    CHECK_TEXT(error_field(), "task_name");
    CHECK_INT(offer(fixture.store, "backup", NULL, 1), DASHCORE_OK);
    CHECK_INT(request(fixture.store, "backup"), DASHCORE_ENORUNNER);
    CHECK_INT(offer(fixture.store, "backup", "o", 1), DASHCORE_OK);
    int64_t run_id = begin_at(fixture.store, "backup", 1);
    CHECK_INT(request(fixture.store, "backup"), DASHCORE_ERUNNING);
    CHECK_INT(end_at(fixture.store, run_id, 2, NULL), DASHCORE_OK);
    CHECK_INT(entries_in(fixture.store), 0);
    CHECK_INT(request(fixture.store, "backup"), DASHCORE_OK);
    CHECK_INT(requested_at(fixture.store, "backup"), 77);
    CHECK_INT(entries_in(fixture.store), 1);
    CHECK_INT(request(fixture.store, "backup"), DASHCORE_EQUEUED);
    CHECK_INT(entries_in(fixture.store), 1);
    fixture_close(&fixture);
}

static void a_claim_takes_the_request(void)
{
    struct fixture fixture;
    struct run_seen run;
    int64_t run_id = -5;
    fixture_open(&fixture);
    CHECK_INT(claim(fixture.store, "backup", &run_id), 0);
    CHECK_INT(offer(fixture.store, "backup", "o", 1), DASHCORE_OK);
    CHECK_INT(claim(fixture.store, "backup", &run_id), 0);
    CHECK_INT(run_id, -5);
    CHECK_INT(entries_in(fixture.store), 0);
    CHECK_INT(request(fixture.store, "backup"), DASHCORE_OK);
    CHECK_INT(claim(fixture.store, "backup", &run_id), 1);
    CHECK_INT(entries_in(fixture.store), 2);
    CHECK_INT(requested_at(fixture.store, "backup"), 0);
    CU_ASSERT_TRUE_FATAL(run_find_one(fixture.store, run_id, &run));
    CHECK_TEXT(run.row.trigger, "manual");
    int64_t again = -5;
    CHECK_INT(claim(fixture.store, "backup", &again), 0);
    CHECK_INT(again, -5);
    fixture_close(&fixture);
}

static void a_claim_waits_for_the_run_under_way(void)
{
    struct fixture fixture;
    int64_t claimed = 0;
    fixture_open(&fixture);
    CHECK_INT(offer(fixture.store, "backup", "o", 1), DASHCORE_OK);
    CHECK_INT(request(fixture.store, "backup"), DASHCORE_OK);
    int64_t run_id = begin_at(fixture.store, "backup", 5);
    CHECK_INT(claim(fixture.store, "backup", &claimed), 0);
    CHECK_INT(requested_at(fixture.store, "backup"), 77);
    CHECK_INT(end_at(fixture.store, run_id, 6, NULL), DASHCORE_OK);
    CHECK_INT(claim(fixture.store, "backup", &claimed), 1);
    fixture_close(&fixture);
}

static void an_offer_is_withdrawn_unless_it_was_renewed(void)
{
    struct fixture fixture;
    struct task_seen task;
    struct activity_record lost = entry_at(9, "error", "nobody is left");
    fixture_open(&fixture);
    CHECK_INT(offer(fixture.store, "backup", "o", 50), DASHCORE_OK);
    CHECK_INT(store_task_withdraw(fixture.store, "backup", "other", 50, &lost), DASHCORE_OK);
    CHECK_INT(store_task_withdraw(fixture.store, "backup", "o", 49, &lost), DASHCORE_OK);
    CHECK_INT(store_task_withdraw(fixture.store, "unknown", "o", 50, &lost), DASHCORE_OK);
    CU_ASSERT_TRUE(task_find(fixture.store, "backup", &task));
    CHECK_TEXT(task.row.runner, "o");
    CHECK_INT(store_task_withdraw(fixture.store, "backup", "o", 50, &lost), DASHCORE_OK);
    CU_ASSERT_TRUE(task_find(fixture.store, "backup", &task));
    CHECK_TEXT(task.row.runner, NULL);
    CHECK_INT(entries_in(fixture.store), 0);
    fixture_close(&fixture);
}

static void a_request_goes_with_the_offer(void)
{
    struct fixture fixture;
    int64_t run_id = 0;
    struct activity_record lost = entry_at(9, "error", "nobody is left");
    fixture_open(&fixture);
    CHECK_INT(offer(fixture.store, "backup", "o", 50), DASHCORE_OK);
    CHECK_INT(request(fixture.store, "backup"), DASHCORE_OK);
    CHECK_INT(store_task_withdraw(fixture.store, "backup", "o", 50, &lost), DASHCORE_OK);
    CHECK_INT(requested_at(fixture.store, "backup"), 0);
    CHECK_INT(entries_in(fixture.store), 2);
    CHECK_INT(claim(fixture.store, "backup", &run_id), 0);
    CHECK_INT(request(fixture.store, "backup"), DASHCORE_ENORUNNER);
    CHECK_INT(offer(fixture.store, "backup", "o", 60), DASHCORE_OK);
    CHECK_INT(request(fixture.store, "backup"), DASHCORE_OK);
    CHECK_INT(store_task_withdraw(fixture.store, "backup", "o", 60, NULL), DASHCORE_OK);
    CHECK_INT(entries_in(fixture.store), 3);
    fixture_close(&fixture);
}

const struct suite_test request_tests[] = {
    {"a request needs a task and a runner, once", a_request_needs_a_task_and_a_runner_once},
    {"a claim takes the request", a_claim_takes_the_request},
    {"a claim waits for the run under way", a_claim_waits_for_the_run_under_way},
    {"an offer is withdrawn unless it was renewed", an_offer_is_withdrawn_unless_it_was_renewed},
    {"a request goes with the offer", a_request_goes_with_the_offer},
    {NULL, NULL},
};
