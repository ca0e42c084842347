/* Forks while threads are in the midst of everything: none hangs, and each entry is there once. */
#include "support/child.h"
#include "support/outcome.h"
#include "support/scratch.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

/* ThreadSanitizer makes a fork slow, and cannot have threads in the child of a program with
 * threads.
 */
#ifdef __SANITIZE_THREAD__
#define FORKS             150
#define CHILD_HAS_THREADS 0
#else
#define FORKS             1000
#define CHILD_HAS_THREADS 1
#endif

#define AT_ONCE 8

/* ---- threads that keep the library busy ---- */

struct busy {
    dashcore *core;
    atomic_bool stop;
    atomic_long logged;
    atomic_int failed;
};

static void note(struct busy *busy, int r)
{
    if (r >= 0)
        return;
    fprintf(stderr, "%s\n", dashcore_last_error());
    atomic_fetch_add(&busy->failed, 1);
}

static void *keep_logging(void *context)
{
    struct busy *busy = context;
    while (!atomic_load(&busy->stop)) {
        char message[24];
        snprintf(message, sizeof(message), "%ld", atomic_load(&busy->logged));
        int r = dashcore_log(busy->core, "task", message, NULL, "thread");
        note(busy, r);
        if (r >= 0)
            atomic_fetch_add(&busy->logged, 1);
    }
    return NULL;
}

/* Rows of tasks are judged while the store gives them: by whether their process lives. */
static void *keep_reading(void *context)
{
    struct busy *busy = context;
    while (!atomic_load(&busy->stop)) {
        dashcore_answer *answer = NULL;
        dashcore_settings *settings = NULL;
        int r = dashcore_tasks_json(busy->core, &answer);
        note(busy, r);
        if (r >= 0)
            dashcore_free(answer);
        r = dashcore_settings_get(busy->core, &settings);
        note(busy, r);
        if (r >= 0)
            dashcore_free(settings);
    }
    return NULL;
}

static void *keep_watching(void *context)
{
    struct busy *busy = context;
    dashcore_watch *watch = NULL;
    note(busy, dashcore_watch_open(busy->core, DASHCORE_TOPIC_ALL, &watch));
    while (watch != NULL && !atomic_load(&busy->stop))
        note(busy, dashcore_watch_wait(watch, 100));
    dashcore_watch_close(watch);
    return NULL;
}

/* ---- forks ---- */

static int log_as_child(void *core)
{
    dashcore_answer *answer = NULL;
    if (dashcore_log(core, "task", "once", NULL, "child") < 0 ||
        dashcore_tasks_json(core, &answer) < 0) {
        fprintf(stderr, "%s\n", dashcore_last_error());
        return 1;
    }
    return 0;
}

static void *fork_often(void *core)
{
    pid_t children[AT_ONCE];
    for (int i = 0; i < FORKS + AT_ONCE; i++) {
        if (i >= AT_ONCE && child_wait(children[i % AT_ONCE]) != 0)
            return core;
        if (i < FORKS)
            children[i % AT_ONCE] = child_start(log_as_child, core);
    }
    return NULL;
}

static void a_thousand_forks_while_threads_work(void)
{
    struct scratch scratch;
    pthread_t threads[3];
    int64_t run_id = 0;
    alarm(110); /* a fork that hangs ends the test */
    scratch_open(&scratch);
    CHECK_OK(dashcore_task_begin(scratch.core, "t", NULL, &run_id));
    struct busy busy = {.core = scratch.core};
    pthread_create(&threads[0], NULL, keep_logging, &busy);
    pthread_create(&threads[1], NULL, keep_reading, &busy);
    pthread_create(&threads[2], NULL, keep_watching, &busy);
    CU_ASSERT_PTR_NULL(fork_often(scratch.core));
    atomic_store(&busy.stop, true);
    for (int i = 0; i < 3; i++)
        pthread_join(threads[i], NULL);
    alarm(0);
    CHECK_INT(atomic_load(&busy.failed), 0);
    CHECK_INT(scratch_number(&scratch, "SELECT count(*) FROM activity_log WHERE user = 'child'"),
              FORKS);
    CHECK_INT(scratch_number(&scratch, "SELECT count(*) FROM activity_log WHERE user = 'thread'"),
              atomic_load(&busy.logged));
    CHECK_INT(
        scratch_number(&scratch,
                       "SELECT count(DISTINCT message) FROM activity_log WHERE user = 'thread'"),
        atomic_load(&busy.logged));
    CHECK_INT(scratch_number(&scratch, "SELECT integrity_check = 'ok' FROM pragma_integrity_check"),
              1);
    scratch_close(&scratch);
}

static void *fork_once(void *core)
{
    return child_run(log_as_child, core) == 0 ? NULL : core;
}

static void two_threads_fork_at_once(void)
{
    struct scratch scratch;
    pthread_t threads[2];
    pid_t child = 0;
    scratch_open(&scratch);
    for (int i = 0; i < 20; i++) {
        void *failed = NULL;
        child = child_start(log_as_child, scratch.core);
        pthread_create(&threads[0], NULL, fork_once, scratch.core);
        pthread_create(&threads[1], NULL, fork_once, scratch.core);
        for (int k = 0; k < 2; k++) {
            pthread_join(threads[k], &failed);
            CU_ASSERT_PTR_NULL(failed);
        }
        CHECK_INT(child_wait(child), 0);
    }
    CHECK_INT(scratch_entries(&scratch), 60);
    scratch_close(&scratch);
}

/* ---- the queue and the worker ---- */

static void queue_some(dashcore *core, int first, int count)
{
    for (int i = first; i < first + count; i++) {
        char message[16];
        snprintf(message, sizeof(message), "%d", i);
        dashcore_new_entry entry = {.size = sizeof(entry),
                                    .type = "task",
                                    .message = message,
                                    .user = "queued",
                                    .flags = DASHCORE_LOG_ASYNC};
        CHECK_OK(dashcore_log_entry(core, &entry, NULL));
    }
}

static int flush_and_close(void *core)
{
    if (dashcore_flush(core) < 0 || dashcore_log(core, "task", "m", NULL, "child") < 0)
        return 1;
    dashcore_close(core);
    return 0;
}

static int64_t queued_entries(const struct scratch *scratch)
{
    return scratch_number(scratch, "SELECT count(*) FROM activity_log WHERE user = 'queued'");
}

static void queued_entries_stay_with_the_parent(void)
{
    struct scratch scratch;
    scratch_open(&scratch);
    queue_some(scratch.core, 0, 50);
    CHECK_INT(child_run(flush_and_close, scratch.core), 0);
    CHECK_INT(queued_entries(&scratch), 0);
    CHECK_OK(dashcore_flush(scratch.core));
    CHECK_INT(queued_entries(&scratch), 50);
    CHECK_INT(scratch_entries(&scratch), 51);
    scratch_close(&scratch);
}

static int work_as_child(void *core)
{
    if (CHILD_HAS_THREADS &&
        dashcore_worker_start(core, DASHCORE_WORKER_QUEUE | DASHCORE_WORKER_HEARTBEAT) < 0)
        return 1;
    dashcore_new_entry entry = {.size = sizeof(entry),
                                .type = "task",
                                .message = "m",
                                .user = "child",
                                .flags = DASHCORE_LOG_ASYNC};
    if (dashcore_log_entry(core, &entry, NULL) < 0)
        return 2;
    dashcore_close(core);
    return 0;
}

static void a_worker_stays_with_the_parent(void)
{
    struct scratch scratch;
    scratch_open(&scratch);
    CHECK_OK(dashcore_worker_start(scratch.core, DASHCORE_WORKER_ALL));
    for (int i = 0; i < 20; i++) {
        queue_some(scratch.core, i * 40, 40);
        CHECK_INT(child_run(i % 2 == 0 ? flush_and_close : work_as_child, scratch.core), 0);
    }
    CHECK_OK(dashcore_flush(scratch.core));
    CHECK_INT(queued_entries(&scratch), 800);
    CHECK_INT(
        scratch_number(&scratch,
                       "SELECT count(DISTINCT message) FROM activity_log WHERE user = 'queued'"),
        800);
    CHECK_INT(scratch_number(&scratch, "SELECT count(*) FROM activity_log WHERE user = 'child'"),
              20);
    scratch_close(&scratch);
}

static const struct suite_test tests[] = {
    {"a thousand forks while threads work", a_thousand_forks_while_threads_work},
    {"two threads fork at once", two_threads_fork_at_once},
    {"queued entries stay with the parent", queued_entries_stay_with_the_parent},
    {"a worker stays with the parent", a_worker_stays_with_the_parent},
};

SUITE_MAIN("fork_threads", tests)
