/* Many processes and threads log at once: nothing is lost or doubled, and nobody starves. */
#include "foreign.h"
#include "support/child.h"
#include "support/outcome.h"
#include "support/scratch.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PROCESSES 8
#define RUN_TIME  1500000 /* µs */

struct figures {
    int64_t logged;
    int64_t worst; /* µs that one call took */
    int failed;
};

struct crowd {
    struct scratch *scratch;
    uint32_t flags;
    int number;              /* of the next child */
    atomic_bool *go;         /* shared */
    struct figures *figures; /* shared; one a process */
};

static int write_for_a_while(void *context)
{
    const struct crowd *crowd = context;
    struct figures *own = &crowd->figures[crowd->number];
    char user[16];
    dashcore *core = NULL;
    dashcore_open_options options = {
        .size = sizeof(options), .store = crowd->scratch->store, .flags = crowd->flags};
    snprintf(user, sizeof(user), "p%d", crowd->number);
    if (dashcore_open(&options, &core) < 0)
        return 1;
    while (!atomic_load(crowd->go))
        sleep_ms(1);
    int64_t end = time_passing() + RUN_TIME;
    for (int64_t now = time_passing(); now < end;) {
        char message[32];
        snprintf(message, sizeof(message), "%lld", (long long)own->logged);
        int r = dashcore_log(core, "task", message, NULL, user);
        int64_t after = time_passing();
        if (r < 0) {
            fprintf(stderr, "%s\n", dashcore_last_error());
            own->failed = r;
            return 2;
        }
        own->logged++;
        own->worst = after - now > own->worst ? after - now : own->worst;
        now = after;
    }
    dashcore_close(core);
    return 0;
}

static int compare_logged(const void *left, const void *right)
{
    const struct figures *a = left;
    const struct figures *b = right;
    return (a->logged > b->logged) - (a->logged < b->logged);
}

/* The figures are printed: what is asserted of them has to hold on the busiest machine. */
static void check_figures(const char *mode, struct figures *figures)
{
    int64_t worst = 0;
    qsort(figures, PROCESSES, sizeof(*figures), compare_logged);
    for (int i = 0; i < PROCESSES; i++)
        worst = figures[i].worst > worst ? figures[i].worst : worst;
    int64_t median = figures[PROCESSES / 2].logged;
    printf(" (%s: %lld / %lld / %lld entries a process, worst wait %lld ms)", mode,
           (long long)figures[0].logged, (long long)median,
           (long long)figures[PROCESSES - 1].logged, (long long)worst / 1000);
    CU_ASSERT_TRUE(figures[0].logged * 10 >= median);
    CU_ASSERT_TRUE(worst < 2000000);
}

static void check_crowd(const char *mode, uint32_t flags)
{
    struct scratch scratch;
    pid_t children[PROCESSES];
    scratch_make(&scratch);
    struct crowd crowd = {.scratch = &scratch,
                          .flags = flags,
                          .go = shared_memory(sizeof(*crowd.go)),
                          .figures = shared_memory(PROCESSES * sizeof(*crowd.figures))};
    for (crowd.number = 0; crowd.number < PROCESSES; crowd.number++)
        children[crowd.number] = child_start(write_for_a_while, &crowd);
    atomic_store(crowd.go, true);
    int64_t sum = 0;
    for (int i = 0; i < PROCESSES; i++) {
        CHECK_INT(child_wait(children[i]), 0);
        CHECK_INT(crowd.figures[i].failed, 0);
        CHECK_INT(
            scratch_number(&scratch, "SELECT count(*) FROM activity_log WHERE user = 'p%d'", i),
            crowd.figures[i].logged);
        sum += crowd.figures[i].logged;
    }
    CHECK_INT(scratch_entries(&scratch), sum);
    CHECK_INT(
        scratch_number(&scratch,
                       "SELECT count(*) FROM (SELECT DISTINCT user, message FROM activity_log)"),
        sum);
    check_figures(mode, crowd.figures);
    shared_memory_end(crowd.figures, PROCESSES * sizeof(*crowd.figures));
    shared_memory_end(crowd.go, sizeof(*crowd.go));
    scratch_close(&scratch);
}

static void eight_processes_log_at_once(void)
{
    check_crowd("NORMAL", 0);
}

static void eight_processes_log_at_once_and_for_good(void)
{
    check_crowd("FULL", DASHCORE_OPEN_FULL);
}

/* ---- threads ---- */

#define THREADS     32
#define EACH_THREAD 50

struct many {
    dashcore *core;
    int number;
    int64_t ids[EACH_THREAD];
    int failed;
};

static void *log_many(void *context)
{
    struct many *many = context;
    char user[16];
    snprintf(user, sizeof(user), "t%d", many->number);
    for (int i = 0; i < EACH_THREAD; i++) {
        char message[16];
        snprintf(message, sizeof(message), "%d", i);
        dashcore_new_entry entry = {
            .size = sizeof(entry), .type = "task", .message = message, .user = user};
        if (dashcore_log_entry(many->core, &entry, &many->ids[i]) < 0)
            many->failed++;
    }
    return NULL;
}

static void threads_that_share_commits_get_their_own_ids(void)
{
    struct scratch scratch;
    pthread_t threads[THREADS];
    static struct many many[THREADS];
    memset(many, 0, sizeof(many));
    scratch_open(&scratch);
    for (int i = 0; i < THREADS; i++) {
        many[i].core = scratch.core;
        many[i].number = i;
        pthread_create(&threads[i], NULL, log_many, &many[i]);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        CHECK_INT(many[i].failed, 0);
    }
    CHECK_INT(scratch_entries(&scratch), THREADS * EACH_THREAD);
    for (int i = 0; i < THREADS; i++)
        for (int k = 0; k < EACH_THREAD; k += 7)
            CHECK_INT(scratch_number(&scratch,
                                     "SELECT count(*) FROM activity_log WHERE id = %lld AND "
                                     "user = 't%d' AND message = '%d'",
                                     (long long)many[i].ids[k], i, k),
                      1);
    scratch_close(&scratch);
}

static void *log_one(void *core)
{
    return dashcore_log(core, "task", "m", NULL, NULL) == DASHCORE_EBUSY &&
                   dashcore_last_error()[0] != '\0'
               ? core
               : NULL;
}

/* Who only followed in a commit that failed is told so too, with its message. */
static void all_that_waited_are_told_of_a_failure(void)
{
    struct scratch scratch;
    pthread_t threads[THREADS];
    scratch_open_with(&scratch, (dashcore_open_options){.wait_ms = 200});
    struct foreign *foreign = foreign_begin(&scratch);
    for (int i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, log_one, scratch.core);
    for (int i = 0; i < THREADS; i++) {
        void *told = NULL;
        pthread_join(threads[i], &told);
        CU_ASSERT_PTR_NOT_NULL(told);
    }
    foreign_end(foreign);
    CHECK_INT(scratch_entries(&scratch), 0);
    CHECK_OK(dashcore_log(scratch.core, "task", "m", NULL, NULL));
    CHECK_INT(scratch_entries(&scratch), 1);
    scratch_close(&scratch);
}

struct late {
    dashcore *core;
    int64_t start; /* ms after the others */
    int result;
    int64_t took; /* µs */
};

static void *log_late(void *context)
{
    struct late *late = context;
    sleep_ms(late->start);
    int64_t before = time_passing();
    late->result = dashcore_log(late->core, "task", "m", NULL, NULL);
    late->took = time_passing() - before;
    return NULL;
}

static void log_at_times(struct late *late, pthread_t *threads, int count, dashcore *core)
{
    for (int i = 0; i < count; i++) {
        late[i].core = core;
        pthread_create(&threads[i], NULL, log_late, &late[i]);
    }
}

/* Who comes while another one waits for the store does not wait for that one's time and then for
 * its own. */
static void nobody_waits_longer_than_told(void)
{
    struct scratch scratch;
    pthread_t threads[4];
    struct late late[4] = {{.start = 0}, {.start = 50}, {.start = 100}, {.start = 500}};
    scratch_open_with(&scratch, (dashcore_open_options){.wait_ms = 1000});
    struct foreign *foreign = foreign_begin(&scratch);
    log_at_times(late, threads, 4, scratch.core);
    for (int i = 0; i < 4; i++) {
        pthread_join(threads[i], NULL);
        CHECK_INT(late[i].result, DASHCORE_EBUSY);
        CU_ASSERT_TRUE(late[i].took >= 900000);
        CU_ASSERT_TRUE(late[i].took < 1400000);
    }
    foreign_end(foreign);
    CHECK_INT(scratch_entries(&scratch), 0);
    scratch_close(&scratch);
}

/* Nor does anybody fail with others that came before and have waited their time. */
static void everybody_has_the_whole_wait(void)
{
    struct scratch scratch;
    pthread_t threads[3];
    struct late late[3] = {{.start = 0}, {.start = 50}, {.start = 1200}};
    scratch_open_with(&scratch, (dashcore_open_options){.wait_ms = 1500});
    struct foreign *foreign = foreign_begin(&scratch);
    log_at_times(late, threads, 3, scratch.core);
    pthread_join(threads[0], NULL);
    pthread_join(threads[1], NULL);
    sleep_ms(200);
    foreign_end(foreign);
    pthread_join(threads[2], NULL);
    CHECK_INT(late[0].result, DASHCORE_EBUSY);
    CHECK_INT(late[1].result, DASHCORE_EBUSY);
    CHECK_INT(late[2].result, DASHCORE_OK);
    CHECK_INT(scratch_entries(&scratch), 1);
    scratch_close(&scratch);
}

static const struct suite_test tests[] = {
    {"eight processes log at once", eight_processes_log_at_once},
    {"eight processes log at once, and for good", eight_processes_log_at_once_and_for_good},
    {"threads that share commits get their own ids", threads_that_share_commits_get_their_own_ids},
    {"all that waited are told of a failure", all_that_waited_are_told_of_a_failure},
    {"nobody waits longer than told", nobody_waits_longer_than_told},
    {"everybody has the whole wait", everybody_has_the_whole_wait},
};

SUITE_MAIN("writers", tests)
