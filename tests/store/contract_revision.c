/* The contract: a topic's revision rises with every change to it, and with nothing else. */
#include "contract.h"

#include "dashcore.h"

#include <stdbool.h>

/* Which topics rose since the last look, as a mask. */
struct look {
    struct store *store;
    int64_t revisions[STORE_TOPICS];
};

static int risen(struct look *look)
{
    int64_t now[STORE_TOPICS];
    int mask = 0;
    CHECK_INT(store_revisions(look->store, now), DASHCORE_OK);
    for (int i = 0; i < STORE_TOPICS; i++) {
        CU_ASSERT_TRUE(now[i] >= look->revisions[i]);
        if (now[i] != look->revisions[i])
            mask |= 1 << i;
    }
    memcpy(look->revisions, now, sizeof(now));
    return mask;
}

enum {
    NOTHING = 0,
    ACTIVITY = DASHCORE_TOPIC_ACTIVITY,
    TASKS = DASHCORE_TOPIC_TASKS,
    SETTINGS = DASHCORE_TOPIC_SETTINGS,
    PROBES = DASHCORE_TOPIC_PROBES,
};

static const struct activity_record entry = {50, "task", "m", NULL, NULL};

static void open_look(struct fixture *fixture, struct look *look)
{
    fixture_open(fixture);
    memset(look, 0, sizeof(*look));
    look->store = fixture->store;
    risen(look);
    CHECK_INT(risen(look), NOTHING);
}

static void entries_raise_activity(void)
{
    struct fixture fixture;
    struct look look;
    int64_t number = 0;
    open_look(&fixture, &look);
    insert_one(fixture.store, &entry);
    CHECK_INT(risen(&look), ACTIVITY);
    CHECK_INT(risen(&look), NOTHING);
    CHECK_INT(store_activity_purge(fixture.store, 50, 10, &number), DASHCORE_OK);
    CHECK_INT(risen(&look), NOTHING);
    CHECK_INT(store_activity_purge(fixture.store, 51, 10, &number), DASHCORE_OK);
    CHECK_INT(risen(&look), ACTIVITY);
    CHECK_INT(store_compact(fixture.store, 4096, &number), DASHCORE_OK);
    CHECK_INT(risen(&look), NOTHING);
    insert_one(fixture.store, &entry);
    CHECK_INT(risen(&look), ACTIVITY);
    fixture_close(&fixture);
}

static void tasks_and_runs_raise_tasks(void)
{
    struct fixture fixture;
    struct look look;
    int64_t number = 0;
    open_look(&fixture, &look);
    CHECK_INT(offer(fixture.store, "t", "o", 1), DASHCORE_OK);
    CHECK_INT(risen(&look), TASKS);
    CHECK_INT(store_task_request(fixture.store, "t", NULL, 2, &entry), DASHCORE_OK);
    CHECK_INT(risen(&look), TASKS | ACTIVITY);
    CHECK_INT(store_task_withdraw(fixture.store, "t", "o", 1, &entry), DASHCORE_OK);
    CHECK_INT(risen(&look), TASKS | ACTIVITY);
    int64_t first = begin_at(fixture.store, "t", 3);
    CHECK_INT(risen(&look), TASKS);
    CHECK_INT(store_run_progress(fixture.store, first, 5, NULL, 4), DASHCORE_OK);
    CHECK_INT(risen(&look), TASKS);
    struct run_end end = {.run_id = first, .finished = 5, .outcome = "success"};
    CHECK_INT(store_run_end(fixture.store, &end, &entry), DASHCORE_OK);
    CHECK_INT(risen(&look), TASKS | ACTIVITY);
    begin_at(fixture.store, "t", 6);
    risen(&look);
    CHECK_INT(store_run_purge(fixture.store, 6, &number), DASHCORE_OK);
    CHECK_INT(number, 1);
    CHECK_INT(risen(&look), TASKS);
    fixture_close(&fixture);
}

static void settings_and_probes_raise_their_own(void)
{
    struct fixture fixture;
    struct look look;
    struct setting_change change = {"retention_days", 3};
    struct probe_row probe = {.probe = "warp", .status = "error", .checked_at = 1};
    open_look(&fixture, &look);
    CHECK_INT(store_setting_write(fixture.store, &change, 1, &entry), DASHCORE_OK);
    CHECK_INT(risen(&look), SETTINGS | ACTIVITY);
    CHECK_INT(store_probe_write(fixture.store, &probe, NULL), DASHCORE_OK);
    CHECK_INT(risen(&look), PROBES);
    CHECK_INT(store_probe_write(fixture.store, &probe, &entry), DASHCORE_OK);
    CHECK_INT(risen(&look), PROBES | ACTIVITY);
    fixture_close(&fixture);
}

static int ignore_task(void *context, const struct task_row *task)
{
    (void)context;
    (void)task;
    return 0;
}

static void reading_failing_and_heartbeats_raise_nothing(void)
{
    struct fixture fixture;
    struct look look;
    int64_t number = 0;
    fixture_open(&fixture);
    memset(&look, 0, sizeof(look));
    look.store = fixture.store;
    int64_t run_id = begin_at(fixture.store, "t", 3);
    CHECK_INT(offer(fixture.store, "t", "o", 1), DASHCORE_OK);
    risen(&look);
    struct run_start unique = {
        .task_name = "t", .trigger = "host", .host = "", .owner = "", .started = 1, .unique = true};
    struct run_start claim = {
        .task_name = "t", .trigger = "host", .host = "", .owner = "", .started = 1, .claim = true};
    struct run_end late = {.run_id = run_id, .finished = 9, .outcome = "error", .heartbeat = 2};
    CHECK_INT(entries_in(fixture.store), 0);
    CHECK_INT(store_task_list(fixture.store, NULL, ignore_task, NULL), DASHCORE_OK);
    CHECK_INT(store_check(fixture.store), DASHCORE_OK);
    CHECK_INT(store_run_begin(fixture.store, &unique, &entry, &number), DASHCORE_ERUNNING);
    CHECK_INT(store_run_begin(fixture.store, &claim, &entry, &number), 0);
    CHECK_INT(store_run_end(fixture.store, &late, &entry), DASHCORE_EENDED);
    CHECK_INT(store_task_request(fixture.store, "t", NULL, 1, &entry), DASHCORE_ERUNNING);
    CHECK_INT(store_task_withdraw(fixture.store, "t", "other", 9, &entry), DASHCORE_OK);
    CHECK_INT(store_run_purge(fixture.store, 1, &number), DASHCORE_OK);
    CHECK_INT(store_run_progress(fixture.store, run_id, -2, NULL, 9), DASHCORE_OK);
    CHECK_INT(store_run_heartbeat(fixture.store, "o", 10), DASHCORE_OK);
    CHECK_INT(risen(&look), NOTHING);
    fixture_close(&fixture);
}

/* A child looks, lets its parent write, looks again; then writes itself. */
struct talk {
    const char *url;
    struct gate child_looked;
    struct gate parent_wrote;
    bool inherited; /* the child goes on with the store of its parent */
    struct store *store;
};

static int talk_in_child(void *context)
{
    struct talk *talk = context;
    struct store_config config = {.wait = 10 * 1000 * 1000};
    int64_t before[STORE_TOPICS];
    int64_t after[STORE_TOPICS];
    struct store *store = talk->store;
    struct setting_change change = {"retention_days", 3};
    if (!talk->inherited && store_open(talk->url, &config, &store) < 0)
        return 1;
    if (store_revisions(store, before) < 0)
        return 2;
    gate_post(&talk->child_looked);
    if (!gate_wait(&talk->parent_wrote) || store_revisions(store, after) < 0)
        return 3;
    if (after[STORE_ACTIVITY] <= before[STORE_ACTIVITY] ||
        after[STORE_TASKS] != before[STORE_TASKS])
        return 4;
    return store_setting_write(store, &change, 1, &entry) < 0 ? 5 : 0;
}

static void check_talk(bool inherited)
{
    struct fixture fixture;
    struct look look;
    open_look(&fixture, &look);
    struct talk talk = {.url = fixture.url, .inherited = inherited, .store = fixture.store};
    gate_open(&talk.child_looked);
    gate_open(&talk.parent_wrote);
    pid_t child = child_start(talk_in_child, &talk);
    CU_ASSERT_TRUE(gate_wait(&talk.child_looked));
    insert_one(fixture.store, &entry);
    gate_post(&talk.parent_wrote);
    CHECK_INT(child_wait(child), 0);
    CHECK_INT(risen(&look), SETTINGS | ACTIVITY);
    gate_close(&talk.child_looked);
    gate_close(&talk.parent_wrote);
    fixture_close(&fixture);
}

static void changes_of_another_process_are_seen(void)
{
    check_talk(false);
    check_talk(true);
}

const struct suite_test revision_tests[] = {
    {"entries raise activity", entries_raise_activity},
    {"tasks and runs raise tasks", tasks_and_runs_raise_tasks},
    {"settings and probes raise their own", settings_and_probes_raise_their_own},
    {"reading, failing and heartbeats raise nothing", reading_failing_and_heartbeats_raise_nothing},
    {"changes of another process are seen", changes_of_another_process_are_seen},
    {NULL, NULL},
};
