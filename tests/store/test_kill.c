/* Processes are killed in the midst of writing: what they were told is committed is there, once. */
#include "support/child.h"
#include "support/outcome.h"
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

static const struct suite_test tests[] = {
    {"a store half made is made whole", a_store_half_made_is_made_whole},
    {"what was acknowledged is there, once", what_was_acknowledged_is_there_once},
};

SUITE_MAIN("kill", tests)
