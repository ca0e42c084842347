/* The objects that wrappers hold, on a store: used by threads while it is closed. */
#include "host/failure.h"
#include "host/host.h"
#include "support/scratch.h"
#include "support/suite.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#define THREADS    4
#define LOGGED     200
#define NO_TEXT    NULL, 0
#define WORD(text) text, sizeof(text) - 1
#define NO_FILTER  0, NO_TEXT, NO_TEXT, NO_TEXT, 0, 0, 0, NO_TEXT

static Core *open_core(const struct scratch *scratch)
{
    Core *core = new_Core(scratch->store, strlen(scratch->store), NO_TEXT, NO_TEXT, WORD(""),
                          WORD(""), WORD(""), 0, 0, 0);
    CU_ASSERT_PTR_NOT_NULL_FATAL(core);
    return core;
}

static int64_t log_one(Core *core)
{
    failure_clear();
    return Core_log(core, WORD("type"), WORD("message"), NO_TEXT, NO_TEXT, 0, 0);
}

static void collected_in_any_order(void)
{
    struct scratch scratch;
    scratch_make(&scratch);
    Core *core = open_core(&scratch);
    CU_ASSERT_TRUE(log_one(core) > 0);
    Activity *activity = Core_activity(core, NO_FILTER);
    dashcore_entry *entry = Activity_next(activity);
    Export *export_ = Core_export_log(core, DASHCORE_EXPORT_CSV, NO_FILTER);
    Watch *watch = Core_watch(core, DASHCORE_TOPIC_ALL);
    Tasks *tasks = Core_tasks(core, NO_TEXT);
    delete_Core(core);
    CU_ASSERT_PTR_NULL(Activity_next(activity));
    CU_ASSERT_PTR_NULL(Tasks_next(tasks));
    CHECK_INT(Watch_wait(watch, 0), 0);
    char *text = Export_read(export_);
    CU_ASSERT_PTR_NOT_NULL(text);
    CHECK_INT(failure_code(), DASHCORE_OK);
    free(text);
    delete_Watch(watch);
    delete_Tasks(tasks);
    delete_Activity(activity);
    delete_Export(export_);
    CHECK_TEXT(entry->message, "message");
    free(entry);
    scratch_close(&scratch);
}

static void closed_before_what_it_opened(void)
{
    struct scratch scratch;
    scratch_make(&scratch);
    Core *core = open_core(&scratch);
    Activity *activity = Core_activity(core, NO_FILTER);
    Export *export_ = Core_export_log(core, DASHCORE_EXPORT_CSV, NO_FILTER);
    Watch *watch = Core_watch(core, DASHCORE_TOPIC_ALL);
    Tasks *tasks = Core_tasks(core, NO_TEXT);
    Core_close(core);
    delete_Core(core);
    CU_ASSERT_PTR_NULL(Activity_next(activity));
    CHECK_INT(failure_code(), DASHCORE_EMISUSE);
    CU_ASSERT_PTR_NULL(Export_read(export_));
    CU_ASSERT_PTR_NULL(Tasks_next(tasks));
    CHECK_INT(Watch_wait(watch, 0), 0);
    CHECK_INT(failure_code(), DASHCORE_EMISUSE);
    delete_Watch(watch);
    delete_Tasks(tasks);
    delete_Activity(activity);
    delete_Export(export_);
    scratch_close(&scratch);
}

static void nothing_is_an_error(void)
{
    failure_clear();
    CHECK_INT(log_one(NULL), 0);
    CHECK_INT(failure_code(), DASHCORE_EMISUSE);
    CU_ASSERT_PTR_NULL(Core_tasks(NULL, NO_TEXT));
    CU_ASSERT_PTR_NULL(Activity_next(NULL));
    CU_ASSERT_PTR_NULL(Runs_next(NULL));
    CHECK_INT(Watch_wait(NULL, 0), 0);
    Core_close(NULL);
    delete_Core(NULL);
    delete_Activity(NULL);
    CU_ASSERT_TRUE(Core_is_closed(NULL));
}

/* ------------------------------------------------------------------------------------ threads --
 */

struct work {
    Core *core;
    Activity *activity;
    Watch *watch;
    atomic_int logged;
    atomic_int refused;
};

static void *log_until_closed(void *argument)
{
    struct work *work = argument;
    while (log_one(work->core) > 0)
        atomic_fetch_add(&work->logged, 1);
    if (failure_code() == DASHCORE_EMISUSE)
        atomic_fetch_add(&work->refused, 1);
    return NULL;
}

static void *read_until_closed(void *argument)
{
    struct work *work = argument;
    while (!Core_is_closed(work->core)) {
        failure_clear();
        free(Activity_next(work->activity));
        Activity *own = Core_activity(work->core, NO_FILTER);
        free(own ? Activity_next(own) : NULL);
        delete_Activity(own);
    }
    return NULL;
}

static void *wait_until_closed(void *argument)
{
    struct work *work = argument;
    failure_clear();
    while (failure_code() == 0)
        (void)Watch_wait(work->watch, 50);
    return NULL;
}

static void closed_while_threads_use_it(void)
{
    struct scratch scratch;
    scratch_make(&scratch);
    struct work work = {.core = open_core(&scratch)};
    Core_worker_start(work.core, DASHCORE_WORKER_ALL);
    work.activity = Core_activity(work.core, NO_FILTER);
    work.watch = Core_watch(work.core, DASHCORE_TOPIC_ALL);
    void *(*const works[])(void *) = {log_until_closed, log_until_closed, read_until_closed,
                                      wait_until_closed};
    pthread_t threads[THREADS];
    for (size_t i = 0; i < THREADS; i++)
        if (pthread_create(&threads[i], NULL, works[i], &work) != 0)
            abort();
    while (atomic_load(&work.logged) < LOGGED)
        sched_yield();
    failure_clear();
    Core_close(work.core);
    CHECK_INT(failure_code(), DASHCORE_OK);
    for (size_t i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    CHECK_INT(work.refused, 2);
    delete_Watch(work.watch);
    delete_Core(work.core);
    delete_Activity(work.activity);

    Core *again = open_core(&scratch);
    dashcore_answer *answer = Core_summary_json(again, 86400, NO_FILTER);
    CU_ASSERT_PTR_NOT_NULL(answer);
    dashcore_free(answer);
    delete_Core(again);
    CHECK_INT(scratch_number(&scratch, "SELECT count(*) FROM activity_log WHERE type = 'type'"),
              work.logged);
    scratch_close(&scratch);
}

static const struct suite_test tests[] = {
    {"collected in any order", collected_in_any_order},
    {"closed before what it opened", closed_before_what_it_opened},
    {"nothing is an error", nothing_is_an_error},
    {"closed while threads use it", closed_while_threads_use_it},
};

SUITE_MAIN("bindings/host/objects", tests)
