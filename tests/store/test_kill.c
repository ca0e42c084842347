/* Processes are killed in the midst of writing: what they were told is committed is there, once. */
#include "support/answers.h"
#include "support/child.h"
#include "support/scratch.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define ROUNDS  30
#define WRITERS 3
#define BATCH   5

struct writer {
    const struct scratch *scratch;
    int round;
    int number;
    atomic_long *acknowledged; /* shared */
};

/* One entry a call. */
static int write_one(dashcore *core, const char *user, long from)
{
    char message[24];
    snprintf(message, sizeof(message), "%ld", from);
    return dashcore_log(core, "task", message, NULL, user) < 0 ? -1 : 1;
}

/* Queued, then flushed. */
static int write_queued(dashcore *core, const char *user, long from)
{
    for (int i = 0; i < BATCH; i++) {
        char message[24];
        snprintf(message, sizeof(message), "%ld", from + i);
        dashcore_new_entry entry = {.size = sizeof(entry),
                                    .type = "task",
                                    .message = message,
                                    .user = user,
                                    .flags = DASHCORE_LOG_ASYNC};
        if (dashcore_log_entry(core, &entry, NULL) < 0)
            return -1;
    }
    return dashcore_flush(core) < 0 ? -1 : BATCH;
}

/* All or none. */
static int write_array(dashcore *core, const char *user, long from)
{
    char body[BATCH * 80 + 2];
    size_t used = 0;
    dashcore_answer *answer = NULL;
    for (int i = 0; i < BATCH; i++)
        used += (size_t)snprintf(body + used, sizeof(body) - used,
                                 "%c{\"type\":\"task\",\"message\":\"%ld\",\"user\":\"%s\"}",
                                 i == 0 ? '[' : ',', from + i, user);
    used += (size_t)snprintf(body + used, sizeof(body) - used, "]");
    if (dashcore_log_json(core, body, used, &answer) < 0)
        return -1;
    dashcore_free(answer);
    return BATCH;
}

static void user_of(const struct writer *writer, char user[24])
{
    snprintf(user, 24, "%d.%d", writer->round, writer->number);
}

static int write_until_killed(void *context)
{
    static int (*const ways[WRITERS])(dashcore *, const char *, long) = {write_one, write_queued,
                                                                         write_array};
    const struct writer *writer = context;
    char user[24];
    dashcore *core = scratch_again(writer->scratch);
    user_of(writer, user);
    for (long written = 0;;) {
        int count = ways[writer->number](core, user, written);
        if (count < 0) {
            fprintf(stderr, "%s\n", dashcore_last_error());
            return 1;
        }
        written += count;
        atomic_store(writer->acknowledged, written);
    }
}

/* What was committed but not acknowledged when the kill came is at most one call's. */
static void check_writer(const struct writer *writer)
{
    char user[24];
    int64_t most = writer->number == 0 ? 1 : BATCH;
    int64_t acknowledged = atomic_load(writer->acknowledged);
    user_of(writer, user);
    int64_t there = scratch_number(writer->scratch,
                                   "SELECT count(*) FROM activity_log WHERE user = '%s'", user);
    CU_ASSERT_TRUE(there == acknowledged || there == acknowledged + most);
    CHECK_INT(scratch_number(writer->scratch,
                             "SELECT count(DISTINCT message) FROM activity_log WHERE user = '%s' "
                             "AND CAST(message AS INTEGER) < %lld",
                             user, (long long)there),
              there);
}

static void a_round(const struct scratch *scratch, int round, int64_t pause,
                    atomic_long *acknowledged)
{
    struct writer writers[WRITERS];
    pid_t children[WRITERS];
    for (int i = 0; i < WRITERS; i++) {
        writers[i] = (struct writer){scratch, round, i, &acknowledged[i]};
        atomic_store(&acknowledged[i], 0);
        children[i] = child_start(write_until_killed, &writers[i]);
    }
    sleep_ms(pause);
    for (int i = 0; i < WRITERS; i++)
        child_kill(children[i]);
    for (int i = 0; i < WRITERS; i++)
        check_writer(&writers[i]);
}

static void what_was_acknowledged_is_there_once(void)
{
    struct scratch scratch;
    unsigned seed = (unsigned)time_passing();
    int64_t acknowledged = 0;
    scratch_make(&scratch);
    dashcore_close(scratch_again(&scratch));
    atomic_long *counts = shared_memory(WRITERS * sizeof(*counts));
    for (int round = 0; round < ROUNDS; round++) {
        a_round(&scratch, round, 5 + rand_r(&seed) % 60, counts);
        for (int i = 0; i < WRITERS; i++)
            acknowledged += atomic_load(&counts[i]);
    }
    CU_ASSERT_TRUE(acknowledged > ROUNDS * WRITERS);
    CHECK_INT(scratch_number(&scratch, "SELECT integrity_check = 'ok' FROM pragma_integrity_check"),
              1);
    /* Nothing has to be repaired, and no lock is left. */
    scratch.core = scratch_again(&scratch);
    int64_t start = time_passing();
    CHECK_OK(dashcore_log(scratch.core, "task", "after", NULL, NULL));
    CU_ASSERT_TRUE(time_passing() - start < 2000000);
    shared_memory_end(counts, WRITERS * sizeof(*counts));
    scratch_close(&scratch);
}

static int make_store(void *context)
{
    dashcore_close(scratch_again(context));
    return 0;
}

static void a_store_half_made_is_made_whole(void)
{
    unsigned seed = (unsigned)time_passing();
    for (int round = 0; round < ROUNDS; round++) {
        struct scratch scratch;
        scratch_make(&scratch);
        pid_t child = child_start(make_store, &scratch);
        usleep(rand_r(&seed) % 8000);
        child_kill(child);
        scratch.core = scratch_again(&scratch);
        CHECK_OK(dashcore_log(scratch.core, "task", "m", NULL, NULL));
        CHECK_INT(scratch_number(&scratch, "PRAGMA auto_vacuum"), 2);
        CHECK_INT(scratch_number(&scratch, "SELECT count(*) FROM revision"), 4);
        scratch_close(&scratch);
    }
}

/* ---- the purge ---- */

#define EXPIRED 40000

static void log_expired(dashcore *core)
{
    int64_t start = dashcore_time_now() - 9 * INT64_C(86400000000);
    for (int i = 0; i < EXPIRED; i++) {
        dashcore_new_entry entry = {.size = sizeof(entry),
                                    .type = "old",
                                    .message = "m",
                                    .timestamp = start + i,
                                    .flags = DASHCORE_LOG_ASYNC};
        CHECK_OK(dashcore_log_entry(core, &entry, NULL));
    }
    CHECK_OK(dashcore_flush(core));
}

static int purge(void *context)
{
    dashcore *core = scratch_again(context);
    int r = dashcore_retention_run(core, NULL, NULL);
    dashcore_close(core);
    return r < 0;
}

static int64_t expired_left(const struct scratch *scratch)
{
    return scratch_number(scratch, "SELECT count(*) FROM activity_log WHERE type = 'old'");
}

static void a_killed_purge_is_gone_on_with(void)
{
    struct scratch scratch;
    int64_t rows = 0;
    scratch_open(&scratch);
    log_expired(scratch.core);
    pid_t child = child_start(purge, &scratch);
    int64_t start = time_passing();
    while (scratch_number(&scratch, "SELECT count(*) FROM activity_log WHERE id = 1") == 1 &&
           time_passing() - start < 30000000)
        usleep(200);
    child_kill(child);
    int64_t left = expired_left(&scratch);
    CU_ASSERT_TRUE(left > 0 && left < EXPIRED);
    CHECK_INT(left % 1000, 0); /* whole batches */
    CHECK_TEXT(task_status_of(scratch.core, "retention_cleanup"), "interrupted");
    CHECK_OK(dashcore_retention_run(scratch.core, &rows, NULL));
    CHECK_INT(rows, left);
    CHECK_INT(expired_left(&scratch), 0);
    CHECK_TEXT(task_status_of(scratch.core, "retention_cleanup"), "idle");
    CHECK_INT(scratch_number(&scratch, "SELECT count(*) FROM task_run WHERE task_name = "
                                       "'retention_cleanup' AND outcome = 'interrupted'"),
              1);
    CHECK_INT(scratch_number(&scratch, "SELECT integrity_check = 'ok' FROM pragma_integrity_check"),
              1);
    scratch_close(&scratch);
}

static const struct suite_test tests[] = {
    {"a store half made is made whole", a_store_half_made_is_made_whole},
    {"a killed purge is gone on with", a_killed_purge_is_gone_on_with},
    {"what was acknowledged is there, once", what_was_acknowledged_is_there_once},
};

SUITE_MAIN("kill", tests)
