/* Watches: changes of this process at once, of others soon, and nothing that was not asked for. */
#include "support/child.h"
#include "support/outcome.h"
#include "support/scratch.h"

#include <pthread.h>
#include <stdlib.h>

#define MS      INT64_C(1000)
#define CHANGES 15

static dashcore_watch *watch_open(dashcore *core, uint32_t topics)
{
    dashcore_watch *watch = NULL;
    CHECK_OK(dashcore_watch_open(core, topics, &watch));
    CU_ASSERT_PTR_NOT_NULL_FATAL(watch);
    return watch;
}

/* Each topic is told alone where it changed alone, and once. */
static void a_wait_says_what_to_read_again(void)
{
    struct scratch scratch;
    scratch_open_with(&scratch, (dashcore_open_options){.acexy_url = "http://127.0.0.1:1",
                                                        .acestream_url = "",
                                                        .warp_cli = ""});
    dashcore_watch *all = watch_open(scratch.core, DASHCORE_TOPIC_ALL);
    dashcore_watch *tasks = watch_open(scratch.core, DASHCORE_TOPIC_TASKS);
    dashcore_schedule schedule = {.size = sizeof(schedule)};
    CHECK_INT(dashcore_watch_wait(all, 0), 0);
    CHECK_OK(dashcore_log(scratch.core, "task", "m", NULL, NULL));
    CHECK_INT(dashcore_watch_wait(all, 0), DASHCORE_TOPIC_ACTIVITY);
    CHECK_INT(dashcore_watch_wait(all, 0), 0);
    CHECK_OK(dashcore_task_schedule(scratch.core, "t", &schedule));
    CHECK_INT(dashcore_watch_wait(all, 0), DASHCORE_TOPIC_TASKS);
    CHECK_OK(dashcore_settings_set(scratch.core, "retention_days", 3, NULL));
    CHECK_INT(dashcore_watch_wait(all, 0), DASHCORE_TOPIC_SETTINGS | DASHCORE_TOPIC_ACTIVITY);
    CHECK_OK(dashcore_probe_run(scratch.core, DASHCORE_PROBE_STREAMS));
    CU_ASSERT_TRUE(dashcore_watch_wait(all, 0) & DASHCORE_TOPIC_PROBES);
    CHECK_INT(dashcore_watch_wait(all, 0), 0);
    CHECK_INT(dashcore_watch_wait(tasks, 0), DASHCORE_TOPIC_TASKS);
    CHECK_INT(dashcore_watch_wait(tasks, 0), 0);
    dashcore_watch_close(all);
    dashcore_watch_close(tasks);
    scratch_close(&scratch);
}

static void what_changed_before_the_open_is_not_told(void)
{
    struct scratch scratch;
    scratch_open(&scratch);
    CHECK_OK(dashcore_log(scratch.core, "task", "m", NULL, NULL));
    dashcore_watch *watch = watch_open(scratch.core, DASHCORE_TOPIC_ALL);
    CHECK_INT(dashcore_watch_wait(watch, 0), 0);
    dashcore_watch_close(watch);
    scratch_close(&scratch);
}

static void a_wait_ends_in_time(void)
{
    struct scratch scratch;
    scratch_open(&scratch);
    dashcore_watch *watch = watch_open(scratch.core, DASHCORE_TOPIC_ALL);
    int64_t start = time_passing();
    CHECK_INT(dashcore_watch_wait(watch, 400), 0);
    int64_t waited = time_passing() - start;
    CU_ASSERT_TRUE(waited >= 400 * MS && waited < 3000 * MS);
    dashcore_watch_close(watch);
    scratch_close(&scratch);
}

/* ---- another thread ---- */

struct other {
    dashcore *core;
    dashcore_watch *watch;
    int64_t logged_at[CHANGES];
};

static void *log_now_and_then(void *context)
{
    struct other *other = context;
    for (int i = 0; i < CHANGES; i++) {
        sleep_ms(30);
        other->logged_at[i] = time_passing();
        CU_ASSERT_TRUE(dashcore_log(other->core, "task", "m", NULL, NULL) == DASHCORE_OK);
    }
    return NULL;
}

static int compare(const void *left, const void *right)
{
    int64_t a = *(const int64_t *)left;
    int64_t b = *(const int64_t *)right;
    return (a > b) - (a < b);
}

/* The watch looks at the store four times a second for the changes of others; half of these being
 * told in a fifth of that cannot be by chance. */
static void changes_of_this_process_are_told_at_once(void)
{
    struct scratch scratch;
    pthread_t thread;
    int64_t waits[CHANGES];
    scratch_open(&scratch);
    struct other other = {.core = scratch_again(&scratch)};
    dashcore_watch *watch = watch_open(scratch.core, DASHCORE_TOPIC_ACTIVITY);
    pthread_create(&thread, NULL, log_now_and_then, &other);
    for (int i = 0; i < CHANGES; i++) {
        CHECK_INT(dashcore_watch_wait(watch, 20000), DASHCORE_TOPIC_ACTIVITY);
        waits[i] = time_passing();
    }
    pthread_join(thread, NULL);
    for (int i = 0; i < CHANGES; i++)
        waits[i] -= other.logged_at[i];
    qsort(waits, CHANGES, sizeof(waits[0]), compare);
    CU_ASSERT_TRUE(waits[CHANGES / 2] < 50 * MS);
    dashcore_watch_close(watch);
    dashcore_close(other.core);
    scratch_close(&scratch);
}

static void *wake_after_a_while(void *context)
{
    struct other *other = context;
    sleep_ms(100);
    dashcore_watch_wake(other->watch);
    return NULL;
}

static void another_thread_ends_a_wait(void)
{
    struct scratch scratch;
    pthread_t thread;
    scratch_open(&scratch);
    struct other other = {.watch = watch_open(scratch.core, DASHCORE_TOPIC_ALL)};
    pthread_create(&thread, NULL, wake_after_a_while, &other);
    int64_t start = time_passing();
    CHECK_INT(dashcore_watch_wait(other.watch, -1), 0);
    CU_ASSERT_TRUE(time_passing() - start < 5000 * MS);
    pthread_join(thread, NULL);
    /* Woken while nobody waits: the next wait ends at once, the one after it does not. */
    dashcore_watch_wake(other.watch);
    start = time_passing();
    CHECK_INT(dashcore_watch_wait(other.watch, -1), 0);
    CHECK_INT(dashcore_watch_wait(other.watch, 300), 0);
    int64_t waited = time_passing() - start;
    CU_ASSERT_TRUE(waited >= 300 * MS && waited < 5000 * MS);
    dashcore_watch_close(other.watch);
    scratch_close(&scratch);
}

static void a_wake_hides_no_change(void)
{
    struct scratch scratch;
    scratch_open(&scratch);
    dashcore_watch *watch = watch_open(scratch.core, DASHCORE_TOPIC_ALL);
    CHECK_OK(dashcore_log(scratch.core, "task", "m", NULL, NULL));
    dashcore_watch_wake(watch);
    int first = dashcore_watch_wait(watch, 5000);
    int second = dashcore_watch_wait(watch, 5000);
    CHECK_INT(first | second, DASHCORE_TOPIC_ACTIVITY);
    CU_ASSERT_TRUE(first == 0 || second == 0);
    dashcore_watch_close(watch);
    scratch_close(&scratch);
}

/* ---- another process ---- */

struct far {
    const struct scratch *scratch;
    struct gate go;
    int64_t *changed_at; /* shared */
};

static int change_from_afar(void *context)
{
    struct far *far = context;
    dashcore *core = scratch_again(far->scratch);
    for (int i = 0; i < 3; i++) {
        if (!gate_wait(&far->go))
            return 1;
        *far->changed_at = time_passing();
        if (dashcore_settings_set(core, "retention_days", 10 + i, "ann") < 0)
            return 2;
    }
    dashcore_close(core);
    return 0;
}

static void changes_of_another_process_are_told_within_a_second(void)
{
    struct scratch scratch;
    dashcore_settings *settings = NULL;
    scratch_open(&scratch);
    struct far far = {.scratch = &scratch, .changed_at = shared_memory(sizeof(int64_t))};
    gate_open(&far.go);
    pid_t child = child_start(change_from_afar, &far);
    dashcore_watch *watch = watch_open(scratch.core, DASHCORE_TOPIC_SETTINGS);
    for (int i = 0; i < 3; i++) {
        gate_post(&far.go);
        CHECK_INT(dashcore_watch_wait(watch, 20000), DASHCORE_TOPIC_SETTINGS);
        CU_ASSERT_TRUE(time_passing() - *far.changed_at < 1000 * MS);
        CHECK_OK(dashcore_settings_get(scratch.core, &settings));
        CHECK_INT(settings->retention_days, 10 + i);
        dashcore_free(settings);
    }
    CHECK_INT(child_wait(child), 0);
    dashcore_watch_close(watch);
    gate_close(&far.go);
    shared_memory_end(far.changed_at, sizeof(int64_t));
    scratch_close(&scratch);
}

static void a_wait_on_nothing_fails(void)
{
    struct scratch scratch;
    dashcore_watch *watch = NULL;
    scratch_open(&scratch);
    CHECK_FAILS(dashcore_watch_open(scratch.core, 0, &watch), DASHCORE_EINVAL, "topics");
    CHECK_FAILS(dashcore_watch_open(scratch.core, 16, &watch), DASHCORE_EINVAL, "topics");
    CHECK_FAILS(dashcore_watch_open(NULL, DASHCORE_TOPIC_ALL, &watch), DASHCORE_EMISUSE, "");
    CHECK_FAILS(dashcore_watch_wait(NULL, 0), DASHCORE_EMISUSE, "");
    CU_ASSERT_PTR_NULL(watch);
    dashcore_watch_wake(NULL);
    dashcore_watch_close(NULL);
    scratch_close(&scratch);
}

static const struct suite_test tests[] = {
    {"a wait says what to read again", a_wait_says_what_to_read_again},
    {"what changed before the open is not told", what_changed_before_the_open_is_not_told},
    {"a wait ends in time", a_wait_ends_in_time},
    {"changes of this process are told at once", changes_of_this_process_are_told_at_once},
    {"another thread ends a wait", another_thread_ends_a_wait},
    {"a wake hides no change", a_wake_hides_no_change},
    {"changes of another process are told within a second",
     changes_of_another_process_are_told_within_a_second},
    {"a wait on nothing fails", a_wait_on_nothing_fails},
};

SUITE_MAIN("watch", tests)
