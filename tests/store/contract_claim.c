/* The contract: of several that claim one request, in threads or in processes, one wins. */
#include "contract.h"

#include "dashcore.h"

#include <pthread.h>
#include <stdatomic.h>

#define CLAIMERS 6
#define ROUNDS   40

/* Shared with children. */
struct race {
    atomic_int wins[ROUNDS];
    atomic_int arrived[ROUNDS];
    atomic_int failures;
};

struct claimer {
    struct store *store;
    const char *url; /* a process opens its own */
    struct race *race;
};

static const char *task_of(int round, char name[16])
{
    snprintf(name, 16, "t%d", round);
    return name;
}

/* All start a round at once, as far as the machine lets them. */
static void meet(struct race *race, int round)
{
    atomic_fetch_add(&race->arrived[round], 1);
    for (int i = 0; i < 5000 && atomic_load(&race->arrived[round]) < CLAIMERS; i++)
        sleep_ms(1);
}

static void *claim_all(void *context)
{
    struct claimer *claimer = context;
    for (int round = 0; round < ROUNDS; round++) {
        char name[16];
        int64_t run_id = 0;
        struct run_start start = {.task_name = task_of(round, name),
                                  .trigger = "manual",
                                  .host = "h",
                                  .owner = "o",
                                  .started = 10,
                                  .claim = true};
        meet(claimer->race, round);
        int r = store_run_begin(claimer->store, &start, NULL, &run_id);
        if (r < 0)
            atomic_fetch_add(&claimer->race->failures, 1);
        if (r == 1)
            atomic_fetch_add(&claimer->race->wins[round], 1);
    }
    return NULL;
}

static int claim_in_process(void *context)
{
    struct claimer own = *(struct claimer *)context;
    struct store_config config = {.wait = 10 * 1000 * 1000};
    if (store_open(own.url, &config, &own.store) < 0)
        return 1;
    claim_all(&own);
    store_close(own.store);
    return 0;
}

static void request_all(struct store *store)
{
    for (int round = 0; round < ROUNDS; round++) {
        char name[16];
        CHECK_INT(offer(store, task_of(round, name), "o", 1), DASHCORE_OK);
        CHECK_INT(store_task_request(store, name, NULL, 2, NULL), DASHCORE_OK);
    }
}

static void check_race(struct store *store, const struct race *race)
{
    CHECK_INT(atomic_load(&race->failures), 0);
    for (int round = 0; round < ROUNDS; round++) {
        char name[16];
        struct task_seen task;
        CHECK_INT(atomic_load(&race->wins[round]), 1);
        CU_ASSERT_TRUE(task_find(store, task_of(round, name), &task));
        CHECK_INT(task.row.runs_total, 1);
    }
}

static void one_thread_wins(void)
{
    struct fixture fixture;
    struct race *race = shared_memory(sizeof(*race));
    pthread_t threads[CLAIMERS];
    fixture_open(&fixture);
    request_all(fixture.store);
    struct claimer claimer = {.store = fixture.store, .race = race};
    for (int i = 0; i < CLAIMERS; i++)
        pthread_create(&threads[i], NULL, claim_all, &claimer);
    for (int i = 0; i < CLAIMERS; i++)
        pthread_join(threads[i], NULL);
    check_race(fixture.store, race);
    fixture_close(&fixture);
    shared_memory_end(race, sizeof(*race));
}

static void one_process_wins(void)
{
    struct fixture fixture;
    struct race *race = shared_memory(sizeof(*race));
    pid_t children[CLAIMERS];
    fixture_open(&fixture);
    request_all(fixture.store);
    struct claimer claimer = {.url = fixture.url, .race = race};
    for (int i = 0; i < CLAIMERS; i++)
        children[i] = child_start(claim_in_process, &claimer);
    for (int i = 0; i < CLAIMERS; i++)
        CHECK_INT(child_wait(children[i]), 0);
    check_race(fixture.store, race);
    fixture_close(&fixture);
    shared_memory_end(race, sizeof(*race));
}

const struct suite_test claim_tests[] = {
    {"one thread wins", one_thread_wins},
    {"one process wins", one_process_wins},
    {NULL, NULL},
};
