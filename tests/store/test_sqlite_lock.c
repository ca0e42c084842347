/* The lock that queues the writers of all processes. */
#include "base/error.h"
#include "dashcore.h"
#include "store/sqlite.h"
#include "support/child.h"
#include "support/outcome.h"
#include "support/scratch.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

#define MS INT64_C(1000)

static struct store *open_store(const struct scratch *scratch, int64_t wait)
{
    struct store_config config = {.wait = wait};
    struct store *store = NULL;
    if (store_open(scratch->store, &config, &store) < 0)
        CU_FAIL_FATAL("the store cannot be opened");
    return store;
}

static int insert(struct store *store)
{
    struct activity_record record = {.timestamp = 1, .type = "task", .message = "m"};
    return store_activity_insert(store, &record, 1, NULL);
}

/* A process that holds the lock until it is told to let go, or for ever. */
struct holder {
    char lock_path[400];
    struct gate holds;
    struct gate let_go;
};

static int hold_lock(void *context)
{
    struct holder *holder = context;
    int file = -1;
    if (sqlite_lock_open(holder->lock_path, NULL, &file) < 0 ||
        sqlite_lock_take(file, time_passing() + 5000 * MS) < 0)
        return 1;
    gate_post(&holder->holds);
    if (!gate_wait(&holder->let_go))
        return 2;
    sqlite_lock_release(file);
    return 0;
}

static pid_t start_holder(struct holder *holder, const struct scratch *scratch)
{
    snprintf(holder->lock_path, sizeof(holder->lock_path), "%s-lock", scratch->store);
    gate_open(&holder->holds);
    gate_open(&holder->let_go);
    pid_t child = child_start(hold_lock, holder);
    CU_ASSERT_TRUE(gate_wait(&holder->holds));
    return child;
}

static void end_holder(struct holder *holder)
{
    gate_close(&holder->holds);
    gate_close(&holder->let_go);
}

static void a_writer_waits_as_long_as_it_may(void)
{
    struct scratch scratch;
    struct holder holder;
    scratch_make(&scratch);
    struct store *store = open_store(&scratch, 300 * MS);
    pid_t child = start_holder(&holder, &scratch);
    int64_t start = time_passing();
    CHECK_INT(insert(store), DASHCORE_EBUSY);
    int64_t waited = time_passing() - start;
    CU_ASSERT_TRUE(waited >= 300 * MS && waited < 3000 * MS);
    CU_ASSERT_PTR_NOT_NULL(strstr(error_message(), "process"));
    gate_post(&holder.let_go);
    CHECK_INT(child_wait(child), 0);
    CHECK_INT(insert(store), DASHCORE_OK);
    store_close(store);
    end_holder(&holder);
    CHECK_INT(scratch_entries(&scratch), 1);
    scratch_close(&scratch);
}

static void readers_do_not_wait(void)
{
    struct scratch scratch;
    struct holder holder;
    int64_t revisions[STORE_TOPICS];
    scratch_make(&scratch);
    struct store *store = open_store(&scratch, 5000 * MS);
    CHECK_INT(insert(store), DASHCORE_OK);
    pid_t child = start_holder(&holder, &scratch);
    int64_t start = time_passing();
    CHECK_INT(store_revisions(store, revisions), DASHCORE_OK);
    CHECK_INT(revisions[STORE_ACTIVITY], 1);
    CU_ASSERT_TRUE(time_passing() - start < 2000 * MS);
    child_kill(child);
    store_close(store);
    end_holder(&holder);
    scratch_close(&scratch);
}

/* A child, for a second handle of this process shares what is open already. */
static int open_while_held(void *context)
{
    struct store *store = open_store(context, 5000 * MS);
    int64_t revisions[STORE_TOPICS];
    return store_revisions(store, revisions) < 0 || revisions[STORE_ACTIVITY] != 1;
}

static void opening_to_read_does_not_wait(void)
{
    struct scratch scratch;
    struct holder holder;
    scratch_make(&scratch);
    struct store *store = open_store(&scratch, 5000 * MS);
    CHECK_INT(insert(store), DASHCORE_OK);
    store_close(store);
    pid_t child = start_holder(&holder, &scratch);
    int64_t start = time_passing();
    CHECK_INT(child_run(open_while_held, &scratch), 0);
    CU_ASSERT_TRUE(time_passing() - start < 2000 * MS);
    child_kill(child);
    end_holder(&holder);
    scratch_close(&scratch);
}

static void a_killed_holder_lets_go(void)
{
    struct scratch scratch;
    struct holder holder;
    scratch_make(&scratch);
    struct store *store = open_store(&scratch, 200 * MS);
    pid_t child = start_holder(&holder, &scratch);
    CHECK_INT(insert(store), DASHCORE_EBUSY);
    child_kill(child);
    CHECK_INT(insert(store), DASHCORE_OK);
    store_close(store);
    end_holder(&holder);
    scratch_close(&scratch);
}

/* ---- in one process ---- */

static void *insert_in_thread(void *store)
{
    return insert(store) == DASHCORE_EBUSY ? store : NULL;
}

static void two_handles_of_one_process_exclude_each_other(void)
{
    struct scratch scratch;
    struct sqlite_connection *writer = NULL;
    pthread_t thread;
    void *busy = NULL;
    scratch_make(&scratch);
    struct store *one = open_store(&scratch, 200 * MS);
    struct store *other = open_store(&scratch, 200 * MS);
    CHECK_INT(sqlite_write_begin((struct sqlite_store *)one, &writer), DASHCORE_OK);
    pthread_create(&thread, NULL, insert_in_thread, other);
    pthread_join(thread, &busy);
    CU_ASSERT_PTR_NOT_NULL(busy);
    CHECK_INT(sqlite_write_end((struct sqlite_store *)one, 0), DASHCORE_OK);
    CHECK_INT(insert(other), DASHCORE_OK);
    store_close(one);
    store_close(other);
    scratch_close(&scratch);
}

/* Whether another process gets the lock; its exit status. */
static int take_lock(void *path)
{
    int file = -1;
    if (sqlite_lock_open(path, NULL, &file) < 0)
        return 2;
    return sqlite_lock_take(file, time_passing() + 100 * MS) == DASHCORE_OK;
}

/* Another thread, for this one is in the midst of a write. */
static void *close_and_open(void *context)
{
    struct scratch *scratch = context;
    store_close(open_store(scratch, 200 * MS));
    return NULL;
}

static void closing_one_handle_keeps_the_lock_of_the_other(void)
{
    struct scratch scratch;
    struct sqlite_connection *writer = NULL;
    struct holder holder;
    pthread_t thread;
    scratch_make(&scratch);
    struct store *one = open_store(&scratch, 200 * MS);
    /* A process without the store, started before there is a write for a fork to wait for. */
    struct gate go;
    gate_open(&go);
    snprintf(holder.lock_path, sizeof(holder.lock_path), "%s-lock", scratch.store);
    fflush(NULL);
    pid_t child = fork();
    if (child == 0)
        _exit(gate_wait(&go) ? take_lock(holder.lock_path) : 3);
    CHECK_INT(sqlite_write_begin((struct sqlite_store *)one, &writer), DASHCORE_OK);
    pthread_create(&thread, NULL, close_and_open, &scratch);
    pthread_join(thread, NULL);
    gate_post(&go);
    CHECK_INT(child_wait(child), 0);
    CHECK_INT(sqlite_write_end((struct sqlite_store *)one, 0), DASHCORE_OK);
    CHECK_INT(child_run(take_lock, holder.lock_path), 1);
    gate_close(&go);
    store_close(one);
    scratch_close(&scratch);
}

static void a_child_does_not_inherit_the_lock(void)
{
    struct scratch scratch;
    char path[400];
    int file = -1;
    scratch_make(&scratch);
    snprintf(path, sizeof(path), "%s/lock", scratch.folder);
    CHECK_INT(sqlite_lock_open(path, NULL, &file), DASHCORE_OK);
    CHECK_INT(sqlite_lock_take(file, time_passing() + 100 * MS), DASHCORE_OK);
    pid_t child = fork();
    if (child == 0)
        _exit(sqlite_lock_take(file, time_passing() + 100 * MS) == DASHCORE_OK);
    CHECK_INT(child_wait(child), 0);
    sqlite_lock_release(file);
    CHECK_INT(child_run(take_lock, path), 1);
    close(file);
    scratch_close(&scratch);
}

/* Whoever may write in the folder must not choose which file of another user's is opened. */
static void a_link_is_no_lock(void)
{
    struct scratch scratch;
    char path[400];
    char target[400];
    int file = -1;
    scratch_make(&scratch);
    snprintf(path, sizeof(path), "%s/lock", scratch.folder);
    snprintf(target, sizeof(target), "%s/target", scratch.folder);
    CHECK_INT(symlink("target", path), 0);
    CHECK_FAILS(sqlite_lock_open(path, NULL, &file), DASHCORE_EACCESS, "store");
    CHECK_INT(access(target, F_OK), -1);
    int made = sqlite_file_make(target, 0600, NULL);
    CU_ASSERT_TRUE(made >= 0);
    close(made);
    CHECK_FAILS(sqlite_lock_open(path, NULL, &file), DASHCORE_EACCESS, "store");
    CHECK_INT(file, -1);
    scratch_close(&scratch);
}

/* ---- among others ---- */

struct loop {
    const struct scratch *scratch;
    struct gate runs;
    atomic_bool *stop; /* shared with the child */
};

static int write_in_a_loop(void *context)
{
    struct loop *loop = context;
    struct store_config config = {.wait = 5000 * MS};
    struct store *store = NULL;
    if (store_open(loop->scratch->store, &config, &store) < 0)
        return 1;
    gate_post(&loop->runs);
    while (!atomic_load(loop->stop))
        if (insert(store) < 0)
            return 2;
    store_close(store);
    return 0;
}

static void one_that_writes_in_a_loop_lets_others_in(void)
{
    struct scratch scratch;
    scratch_make(&scratch);
    struct loop loop = {.scratch = &scratch, .stop = shared_memory(sizeof(*loop.stop))};
    gate_open(&loop.runs);
    pid_t child = child_start(write_in_a_loop, &loop);
    CU_ASSERT_TRUE(gate_wait(&loop.runs));
    struct store *store = open_store(&scratch, 5000 * MS);
    int64_t worst = 0;
    for (int i = 0; i < 200; i++) {
        int64_t start = time_passing();
        CHECK_INT(insert(store), DASHCORE_OK);
        int64_t waited = time_passing() - start;
        worst = waited > worst ? waited : worst;
    }
    CU_ASSERT_TRUE(worst < 2000 * MS);
    atomic_store(loop.stop, true);
    CHECK_INT(child_wait(child), 0);
    store_close(store);
    gate_close(&loop.runs);
    shared_memory_end(loop.stop, sizeof(*loop.stop));
    scratch_close(&scratch);
}

/* Such as the sqlite3 shell. */
static void a_writer_that_knows_no_lock_is_waited_for(void)
{
    struct scratch scratch;
    sqlite3 *foreign = NULL;
    scratch_make(&scratch);
    struct store *store = open_store(&scratch, 300 * MS);
    CHECK_INT(sqlite3_open(scratch.store, &foreign), SQLITE_OK);
    CHECK_INT(sqlite3_exec(foreign, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    int64_t start = time_passing();
    CHECK_INT(insert(store), DASHCORE_EBUSY);
    int64_t waited = time_passing() - start;
    CU_ASSERT_TRUE(waited >= 250 * MS && waited < 3000 * MS);
    CHECK_INT(sqlite3_exec(foreign, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
    CHECK_INT(insert(store), DASHCORE_OK);
    sqlite3_close(foreign);
    store_close(store);
    scratch_close(&scratch);
}

/* A thread that writes in long steps without a pause, as a purge does, and how often it has. */
struct purger {
    struct store *store;
    atomic_bool stop;
    atomic_long steps;
};

static void *purge(void *context)
{
    struct purger *purger = context;
    struct sqlite_store *store = (struct sqlite_store *)purger->store;
    struct sqlite_connection *writer = NULL;
    while (!atomic_load(&purger->stop) && sqlite_write_begin_last(store, &writer) == DASHCORE_OK) {
        usleep(2000);
        sqlite_write_end(store, DASHCORE_OK);
        atomic_fetch_add(&purger->steps, 1);
    }
    return NULL;
}

#define INSERTS 100

/* A mutex alone would give the purge its next turn before it has woken who waits for one. */
static void a_purge_lets_those_who_wait_go_first(void)
{
    struct scratch scratch;
    pthread_t thread;
    scratch_make(&scratch);
    struct purger purger = {.store = open_store(&scratch, 5000 * MS)};
    CHECK_INT(pthread_create(&thread, NULL, purge, &purger), 0);
    while (atomic_load(&purger.steps) == 0)
        usleep(1000);
    long meanwhile = 0;
    for (int i = 0; i < INSERTS; i++) {
        usleep(500); /* it is in a step again */
        long before = atomic_load(&purger.steps);
        CHECK_INT(insert(purger.store), DASHCORE_OK);
        meanwhile += atomic_load(&purger.steps) - before;
    }
    atomic_store(&purger.stop, true);
    pthread_join(thread, NULL);
    CU_ASSERT_TRUE(meanwhile <= INSERTS + INSERTS / 5);
    store_close(purger.store);
    scratch_close(&scratch);
}

static const struct suite_test tests[] = {
    {"a writer waits as long as it may", a_writer_waits_as_long_as_it_may},
    {"readers do not wait", readers_do_not_wait},
    {"opening to read does not wait", opening_to_read_does_not_wait},
    {"a killed holder lets go", a_killed_holder_lets_go},
    {"two handles of one process exclude each other",
     two_handles_of_one_process_exclude_each_other},
    {"closing one handle keeps the lock of the other",
     closing_one_handle_keeps_the_lock_of_the_other},
    {"a child does not inherit the lock", a_child_does_not_inherit_the_lock},
    {"a link is no lock", a_link_is_no_lock},
    {"one that writes in a loop lets others in", one_that_writes_in_a_loop_lets_others_in},
    {"a purge lets those who wait go first", a_purge_lets_those_who_wait_go_first},
    {"a writer that knows no lock is waited for", a_writer_that_knows_no_lock_is_waited_for},
};

SUITE_MAIN("sqlite_lock", tests)
