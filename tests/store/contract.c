#include "contract.h"

#include "dashcore.h"

#include <stdio.h>

static const struct contract_backend *under_test;

/* ---- the suite ---- */

static int add_tests(CU_pSuite suite, const struct suite_test *tests)
{
    for (; tests->name != NULL; tests++)
        if (CU_add_test(suite, tests->name, tests->run) == NULL)
            return -1;
    return 0;
}

int contract_run(const struct contract_backend *backend)
{
    static const struct {
        const char *name;
        const struct suite_test *tests;
    } parts[] = {
        {"activity", activity_tests}, {"filters", filter_tests},       {"counts", counts_tests},
        {"purge", purge_tests},       {"tasks", task_tests},           {"requests", request_tests},
        {"runs", run_tests},          {"ends of runs", run_end_tests}, {"claims", claim_tests},
        {"state", state_tests},       {"revisions", revision_tests},
    };
    under_test = backend;
    if (CU_initialize_registry() != CUE_SUCCESS)
        return 1;
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        char name[64];
        snprintf(name, sizeof(name), "%s: %s", backend->name, parts[i].name);
        CU_pSuite suite = CU_add_suite(name, NULL, NULL);
        if (suite == NULL || add_tests(suite, parts[i].tests) < 0)
            return 1;
    }
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_ErrorCode ran = CU_basic_run_tests();
    unsigned failures = CU_get_number_of_failures();
    CU_cleanup_registry();
    return ran != CUE_SUCCESS || failures != 0;
}

/* ---- a store for a test ---- */

static struct store *open_url(const char *url)
{
    struct store_config config = {.wait = 10 * 1000 * 1000};
    struct store *store = NULL;
    int r = store_open(url, &config, &store);
    if (r < 0)
        CU_FAIL_FATAL("the store cannot be opened");
    return store;
}

void fixture_open(struct fixture *fixture)
{
    under_test->make_place(fixture->url, sizeof(fixture->url));
    fixture->store = open_url(fixture->url);
}

void fixture_close(struct fixture *fixture)
{
    store_close(fixture->store);
    under_test->remove_place();
}

struct store *fixture_another(const struct fixture *fixture)
{
    return open_url(fixture->url);
}

/* ---- activity ---- */

struct activity_query everything(void)
{
    return (struct activity_query){.until = INT64_MAX,
                                   .before_timestamp = INT64_MAX,
                                   .before_id = INT64_MAX,
                                   .limit = SEEN_MAX};
}

struct activity_record entry_at(int64_t timestamp, const char *type, const char *message)
{
    return (struct activity_record){.timestamp = timestamp, .type = type, .message = message};
}

int64_t insert_one(struct store *store, const struct activity_record *record)
{
    int64_t id = -1;
    CHECK_INT(store_activity_insert(store, record, 1, &id), DASHCORE_OK);
    return id;
}

static int see(void *context, const struct activity_row *row)
{
    struct seen *seen = context;
    seen->ids[seen->count] = row->id;
    seen->timestamps[seen->count] = row->timestamp;
    seen->count++;
    return seen->count == seen->stop_after ? seen->result : 0;
}

int page(struct store *store, const struct activity_query *query, struct seen *seen)
{
    seen->count = 0;
    return store_activity_page(store, query, see, seen);
}

size_t entries_of(struct store *store, const struct activity_query *query)
{
    struct seen seen = {.stop_after = 0};
    CHECK_INT(page(store, query, &seen), DASHCORE_OK);
    return seen.count;
}

size_t entries_in(struct store *store)
{
    struct activity_query query = everything();
    return entries_of(store, &query);
}

/* ---- tasks ---- */

static const char *keep_text(char *place, const char *text)
{
    if (text == NULL)
        return NULL;
    snprintf(place, 200, "%s", text);
    return place;
}

static int see_task(void *context, const struct task_row *row)
{
    struct task_seen *task = context;
    task->row = *row;
    task->row.task_name = keep_text(task->texts[0], row->task_name);
    task->row.last_error = keep_text(task->texts[1], row->last_error);
    task->row.last_result = keep_text(task->texts[2], row->last_result);
    task->row.outcome = keep_text(task->texts[3], row->outcome);
    task->row.progress_message = keep_text(task->texts[4], row->progress_message);
    task->row.runner = keep_text(task->texts[5], row->runner);
    return 0;
}

int task_find(struct store *store, const char *task_name, struct task_seen *task)
{
    memset(task, 0, sizeof(*task));
    CHECK_INT(store_task_list(store, task_name, see_task, task), DASHCORE_OK);
    return task->row.task_name != NULL;
}

static int see_run(void *context, const struct run_row *row)
{
    struct run_seen *run = context;
    run->row = *row;
    run->row.task_name = keep_text(run->texts[0], row->task_name);
    run->row.outcome = keep_text(run->texts[1], row->outcome);
    run->row.trigger = keep_text(run->texts[2], row->trigger);
    run->row.error = keep_text(run->texts[3], row->error);
    run->row.result = keep_text(run->texts[4], row->result);
    run->row.host = keep_text(run->texts[5], row->host);
    run->row.owner = keep_text(run->texts[6], row->owner);
    return 0;
}

int run_find_one(struct store *store, int64_t run_id, struct run_seen *run)
{
    struct run_query query = {.run_id = run_id, .limit = 1};
    memset(run, 0, sizeof(*run));
    CHECK_INT(store_run_list(store, &query, see_run, run), DASHCORE_OK);
    return run->row.task_name != NULL;
}

int64_t begin_at(struct store *store, const char *task_name, int64_t started)
{
    struct run_start start = {.task_name = task_name,
                              .trigger = "host",
                              .host = "here",
                              .owner = "o",
                              .started = started,
                              .heartbeat = started,
                              .pid = 7};
    int64_t run_id = -1;
    int r = store_run_begin(store, &start, NULL, &run_id);
    return r == 1 ? run_id : r;
}

int end_at(struct store *store, int64_t run_id, int64_t finished, const char *error)
{
    struct run_end end = {.run_id = run_id,
                          .finished = finished,
                          .outcome = error == NULL ? "success" : "error",
                          .error = error};
    return store_run_end(store, &end, NULL);
}

int offer(struct store *store, const char *task_name, const char *runner, int64_t now)
{
    struct schedule_change change = {.task_name = task_name, .runner = runner, .now = now};
    return store_task_schedule(store, &change);
}
