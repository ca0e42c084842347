/* Entries logged asynchronously: in order, bounded, never lost while the process lives. */
#include "foreign.h"
#include "support/child.h"
#include "support/outcome.h"
#include "support/writes.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/resource.h>

#define MS INT64_C(1000)

static int put(dashcore *core, const char *user, int number, uint64_t flags)
{
    char message[16];
    snprintf(message, sizeof(message), "%d", number);
    dashcore_new_entry entry = {.size = sizeof(entry),
                                .type = "task",
                                .message = message,
                                .user = user,
                                .flags = DASHCORE_LOG_ASYNC | flags};
    int64_t id = -1;
    int r = dashcore_log_entry(core, &entry, &id);
    if (r == DASHCORE_OK)
        CHECK_INT(id, 0);
    return r;
}

static void open_small(struct scratch *scratch, uint32_t capacity)
{
    scratch_open_with(scratch, (dashcore_open_options){.queue_capacity = capacity,
                                                       .wait_ms = 300,
                                                       .acexy_url = "",
                                                       .acestream_url = "",
                                                       .warp_cli = ""});
}

/* The entries of a user whose number is not the one before's plus one. */
static int64_t out_of_order(const struct scratch *scratch, const char *user)
{
    return scratch_number(
        scratch,
        "SELECT count(*) FROM (SELECT CAST(message AS INTEGER) AS n, row_number() "
        "OVER (ORDER BY id) - 1 AS place FROM activity_log WHERE user = '%s') "
        "WHERE n <> place",
        user);
}

static void a_flush_commits_in_order(void)
{
    struct scratch scratch;
    scratch_open(&scratch);
    for (int i = 0; i < 2500; i++)
        CHECK_OK(put(scratch.core, "ann", i, 0));
    CHECK_INT(scratch_entries(&scratch), 0);
    CHECK_OK(dashcore_flush(scratch.core));
    CHECK_INT(scratch_entries(&scratch), 2500);
    CHECK_INT(out_of_order(&scratch, "ann"), 0);
    CHECK_OK(dashcore_flush(scratch.core));
    CHECK_INT(scratch_entries(&scratch), 2500);
    scratch_close(&scratch);
}

static void a_close_commits_what_is_queued(void)
{
    struct scratch scratch;
    scratch_open(&scratch);
    for (int i = 0; i < 20; i++)
        CHECK_OK(put(scratch.core, "ann", i, 0));
    dashcore_close(scratch.core);
    scratch.core = NULL;
    CHECK_INT(scratch_entries(&scratch), 20);
    scratch_close(&scratch);
}

static void the_worker_commits_soon(void)
{
    struct scratch scratch;
    scratch_open(&scratch);
    CHECK_OK(dashcore_worker_start(scratch.core, DASHCORE_WORKER_QUEUE));
    sleep_ms(100); /* it has seen the queue empty */
    CHECK_OK(put(scratch.core, "ann", 0, 0));
    int64_t start = time_passing();
    while (scratch_entries(&scratch) == 0 && time_passing() - start < 5000 * MS)
        sleep_ms(5);
    CU_ASSERT_TRUE(time_passing() - start < 1500 * MS);
    for (int i = 1; i < 20; i++)
        CHECK_OK(put(scratch.core, "ann", i, 0));
    dashcore_worker_stop(scratch.core);
    CHECK_INT(scratch_entries(&scratch), 20);
    scratch_close(&scratch);
}

/* ---- a full queue ---- */

/* One commit in 5 ms for entries that come one by one, whatever the machine; or there would be as
 * many as entries. */
static void entries_that_keep_coming_share_commits(void)
{
    struct scratch scratch;
    scratch_open(&scratch);
    CHECK_OK(dashcore_worker_start(scratch.core, DASHCORE_WORKER_QUEUE));
    int64_t writes = writes_so_far();
    int64_t start = time_passing();
    for (int i = 0; i < 100; i++) {
        CHECK_INT(put(scratch.core, NULL, i, 0), 0);
        sleep_ms(1);
    }
    CHECK_OK(dashcore_flush(scratch.core));
    int64_t most = (time_passing() - start) / (5 * MS) + 5;
    CU_ASSERT_TRUE(writes_so_far() - writes <= most);
    CHECK_INT(scratch_entries(&scratch), 100);
    dashcore_worker_stop(scratch.core);
    scratch_close(&scratch);
}

static void who_finds_it_full_without_a_worker_commits(void)
{
    struct scratch scratch;
    open_small(&scratch, 10);
    for (int i = 0; i < 35; i++)
        CHECK_OK(put(scratch.core, "ann", i, 0));
    CU_ASSERT_TRUE(scratch_entries(&scratch) >= 25);
    CHECK_OK(dashcore_flush(scratch.core));
    CHECK_INT(out_of_order(&scratch, "ann"), 0);
    CHECK_INT(scratch_entries(&scratch), 35);
    scratch_close(&scratch);
}

static void nowait_refuses_at_once(void)
{
    struct scratch scratch;
    open_small(&scratch, 10);
    for (int i = 0; i < 10; i++)
        CHECK_OK(put(scratch.core, "ann", i, DASHCORE_LOG_NOWAIT));
    for (int i = 0; i < 3; i++)
        CHECK_FAILS(put(scratch.core, "ann", 10, DASHCORE_LOG_NOWAIT), DASHCORE_EBUSY, "");
    CHECK_OK(dashcore_flush(scratch.core));
    CHECK_OK(put(scratch.core, "ann", 10, DASHCORE_LOG_NOWAIT));
    CHECK_OK(dashcore_flush(scratch.core));
    CHECK_INT(scratch_entries(&scratch), 11);
    CHECK_INT(out_of_order(&scratch, "ann"), 0);
    /* What was refused is told in the log. */
    CHECK_OK(dashcore_worker_start(scratch.core, DASHCORE_WORKER_QUEUE));
    sleep_ms(100);
    dashcore_worker_stop(scratch.core);
    CHECK_INT(scratch_number(&scratch, "SELECT count(*) FROM activity_log WHERE type = 'system' "
                                       "AND message LIKE '3 entries were refused%%'"),
              1);
    scratch_close(&scratch);
}

static int64_t told_of_three(const struct scratch *scratch)
{
    return scratch_number(scratch, "SELECT count(*) FROM activity_log WHERE message LIKE "
                                   "'3 entries were refused%%'");
}

/* A worker that cannot even say how many were refused says it later. */
static void what_was_refused_is_told_in_the_end(void)
{
    struct scratch scratch;
    open_small(&scratch, 10);
    for (int i = 0; i < 10; i++)
        CHECK_OK(put(scratch.core, "ann", i, DASHCORE_LOG_NOWAIT));
    for (int i = 0; i < 3; i++)
        CHECK_FAILS(put(scratch.core, "ann", 10, DASHCORE_LOG_NOWAIT), DASHCORE_EBUSY, "");
    struct foreign *foreign = foreign_begin(&scratch);
    CHECK_OK(dashcore_worker_start(scratch.core, DASHCORE_WORKER_QUEUE));
    sleep_ms(1500); /* it has tried at least once */
    foreign_end(foreign);
    int64_t start = time_passing();
    while (told_of_three(&scratch) == 0 && time_passing() - start < 10000 * MS)
        sleep_ms(10);
    dashcore_worker_stop(scratch.core);
    CHECK_INT(told_of_three(&scratch), 1);
    scratch_close(&scratch);
}

/* With a worker that cannot commit, a caller waits its time. */
static void a_full_queue_makes_its_caller_wait(void)
{
    struct scratch scratch;
    open_small(&scratch, 10);
    CHECK_OK(dashcore_worker_start(scratch.core, DASHCORE_WORKER_QUEUE));
    struct foreign *foreign = foreign_begin(&scratch);
    for (int i = 0; i < 10; i++)
        CHECK_OK(put(scratch.core, "ann", i, 0));
    int64_t start = time_passing();
    CHECK_FAILS(put(scratch.core, "ann", 10, 0), DASHCORE_EBUSY, "");
    int64_t waited = time_passing() - start;
    CU_ASSERT_TRUE(waited >= 300 * MS && waited < 3000 * MS);
    foreign_end(foreign);
    CHECK_OK(put(scratch.core, "ann", 10, 0));
    CHECK_OK(dashcore_flush(scratch.core));
    CHECK_INT(scratch_entries(&scratch), 11);
    CHECK_INT(out_of_order(&scratch, "ann"), 0);
    scratch_close(&scratch);
}

static void a_failed_commit_is_tried_again(void)
{
    struct scratch scratch;
    open_small(&scratch, 100);
    struct foreign *foreign = foreign_begin(&scratch);
    for (int i = 0; i < 50; i++)
        CHECK_OK(put(scratch.core, "ann", i, 0));
    CHECK_FAILS(dashcore_flush(scratch.core), DASHCORE_EBUSY, "");
    CHECK_FAILS(dashcore_flush(scratch.core), DASHCORE_EBUSY, "");
    foreign_end(foreign);
    CHECK_OK(dashcore_flush(scratch.core));
    CHECK_INT(scratch_entries(&scratch), 50);
    CHECK_INT(out_of_order(&scratch, "ann"), 0);
    scratch_close(&scratch);
}

static void *flush(void *core)
{
    dashcore_flush(core);
    return NULL;
}

static int64_t processor_time(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * INT64_C(1000000) +
           usage.ru_utime.tv_usec + usage.ru_stime.tv_usec;
}

/* A thread that flushes into a store in use holds the head of the queue; the worker sleeps. */
static void a_worker_does_not_turn_while_others_commit(void)
{
    struct scratch scratch;
    pthread_t thread;
    scratch_open_with(&scratch, (dashcore_open_options){.wait_ms = 5000});
    struct foreign *foreign = foreign_begin(&scratch);
    CHECK_OK(put(scratch.core, "ann", 0, 0));
    pthread_create(&thread, NULL, flush, scratch.core);
    sleep_ms(50);
    CHECK_OK(dashcore_worker_start(scratch.core, DASHCORE_WORKER_QUEUE));
    int64_t before = processor_time();
    sleep_ms(1000);
    CU_ASSERT_TRUE(processor_time() - before < 150 * MS);
    foreign_end(foreign);
    pthread_join(thread, NULL);
    CHECK_INT(scratch_entries(&scratch), 1);
    scratch_close(&scratch);
}

/* It waits for the worker, then commits itself, all within one wait. */
static void a_flush_waits_once(void)
{
    struct scratch scratch;
    scratch_open_with(&scratch, (dashcore_open_options){.wait_ms = 1000});
    struct foreign *foreign = foreign_begin(&scratch);
    CHECK_OK(dashcore_worker_start(scratch.core, DASHCORE_WORKER_QUEUE));
    CHECK_OK(put(scratch.core, "ann", 0, 0));
    sleep_ms(100);
    int64_t start = time_passing();
    CHECK_FAILS(dashcore_flush(scratch.core), DASHCORE_EBUSY, "");
    CU_ASSERT_TRUE(time_passing() - start < 1700 * MS);
    foreign_end(foreign);
    CHECK_OK(dashcore_flush(scratch.core));
    CHECK_INT(scratch_entries(&scratch), 1);
    scratch_close(&scratch);
}

/* ---- several producers ---- */

#define PRODUCERS 4
#define EACH      3000

struct producer {
    dashcore *core;
    char user[8];
};

static void *produce(void *context)
{
    struct producer *producer = context;
    for (int i = 0; i < EACH; i++)
        if (put(producer->core, producer->user, i, 0) < 0)
            return context;
    return NULL;
}

static void check_producers(bool worker)
{
    struct scratch scratch;
    pthread_t threads[PRODUCERS];
    struct producer producers[PRODUCERS];
    scratch_open_with(&scratch, (dashcore_open_options){.queue_capacity = 64, .wait_ms = 20000});
    if (worker)
        CHECK_OK(dashcore_worker_start(scratch.core, DASHCORE_WORKER_QUEUE));
    for (int i = 0; i < PRODUCERS; i++) {
        producers[i].core = scratch.core;
        snprintf(producers[i].user, sizeof(producers[i].user), "p%d", i);
        pthread_create(&threads[i], NULL, produce, &producers[i]);
    }
    for (int i = 0; i < PRODUCERS; i++) {
        void *failed = NULL;
        pthread_join(threads[i], &failed);
        CU_ASSERT_PTR_NULL(failed);
    }
    CHECK_OK(dashcore_flush(scratch.core));
    CHECK_INT(scratch_entries(&scratch), PRODUCERS * EACH);
    for (int i = 0; i < PRODUCERS; i++)
        CHECK_INT(out_of_order(&scratch, producers[i].user), 0);
    scratch_close(&scratch);
}

static void four_producers_keep_their_order(void)
{
    check_producers(true);
    check_producers(false);
}

static const struct suite_test tests[] = {
    {"a flush commits, in order", a_flush_commits_in_order},
    {"a close commits what is queued", a_close_commits_what_is_queued},
    {"the worker commits soon", the_worker_commits_soon},
    {"entries that keep coming share commits", entries_that_keep_coming_share_commits},
    {"who finds it full without a worker commits", who_finds_it_full_without_a_worker_commits},
    {"NOWAIT refuses at once", nowait_refuses_at_once},
    {"what was refused is told in the end", what_was_refused_is_told_in_the_end},
    {"a full queue makes its caller wait", a_full_queue_makes_its_caller_wait},
    {"a failed commit is tried again", a_failed_commit_is_tried_again},
    {"a worker does not turn while others commit", a_worker_does_not_turn_while_others_commit},
    {"a flush waits once", a_flush_waits_once},
    {"four producers keep their order", four_producers_keep_their_order},
};

SUITE_MAIN("queue", tests)
