/* A commit reaches the WAL in one write, whole or not at all. */
#include "dashcore.h"
#include "store/store.h"
#include "support/child.h"
#include "support/outcome.h"
#include "support/scratch.h"
#include "support/writes.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#define ROUNDS 50

static void log_one(dashcore *core, int number)
{
    char message[32];
    snprintf(message, sizeof(message), "entry %d", number);
    CHECK_INT(dashcore_log(core, "task", message, NULL, NULL), 0);
}

static void a_commit_is_one_write(void)
{
    struct scratch scratch;
    scratch_open(&scratch);
    dashcore *core = scratch.core;
    log_one(core, 0); /* begins the WAL */
    int64_t before = writes_so_far();
    for (int i = 1; i <= ROUNDS; i++)
        log_one(core, i);
    CHECK_INT(writes_so_far() - before, ROUNDS);
    /* Seen by others, who have a connection and a layer of their own. */
    CHECK_INT(scratch_entries(&scratch), ROUNDS + 1);
    scratch_close(&scratch);
}

/* More than is gathered at a time. */
static void a_large_commit_is_whole(void)
{
    struct scratch scratch;
    static char message[DASHCORE_MESSAGE_MAX + 1];
    static struct activity_record records[300];
    struct store_config config = {.wait = 5000000};
    struct store *store = NULL;
    scratch_make(&scratch);
    CHECK_INT(store_open(scratch.store, &config, &store), 0);
    memset(message, 'm', DASHCORE_MESSAGE_MAX);
    for (int i = 0; i < 300; i++)
        records[i] =
            (struct activity_record){.timestamp = 1 + i, .type = "task", .message = message};
    for (int i = 0; i < 5; i++)
        CHECK_INT(store_activity_insert(store, records, 300, NULL), 0);
    CHECK_INT(scratch_entries(&scratch), 1500);
    CHECK_INT(scratch_number(&scratch, "SELECT integrity_check = 'ok' FROM pragma_integrity_check"),
              1);
    CHECK_INT(scratch_number(&scratch, "SELECT sum(length(message)) FROM activity_log"),
              1500 * DASHCORE_MESSAGE_MAX);
    store_close(store);
    scratch_close(&scratch);
}

static off_t size_of(const struct scratch *scratch, const char *suffix)
{
    char path[512];
    struct stat status = {0};
    snprintf(path, sizeof(path), "%s%s", scratch->store, suffix);
    CHECK_INT(stat(path, &status), 0);
    return status.st_size;
}

/* The file may not grow: the commit fails within what is gathered, and what it wrote of it is
 * nothing. What comes next takes its place. */
static void a_commit_that_fails_leaves_nothing(void)
{
    struct scratch scratch;
    struct rlimit unlimited;
    scratch_open(&scratch);
    dashcore *core = scratch.core;
    for (int i = 0; i < 3; i++)
        log_one(core, i);
    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &unlimited);
    struct rlimit limit = unlimited;
    limit.rlim_cur = (rlim_t)size_of(&scratch, "-wal") + 5000;
    CHECK_INT(setrlimit(RLIMIT_FSIZE, &limit), 0);
    CU_ASSERT_TRUE(dashcore_log(core, "task", "too much", NULL, NULL) < 0);
    CU_ASSERT_TRUE(dashcore_log(core, "task", "too much", NULL, NULL) < 0);
    CHECK_INT(setrlimit(RLIMIT_FSIZE, &unlimited), 0);
    signal(SIGXFSZ, SIG_DFL);
    CHECK_INT(scratch_entries(&scratch), 3);
    for (int i = 3; i < 6; i++)
        log_one(core, i);
    CHECK_INT(scratch_entries(&scratch), 6);
    CHECK_INT(scratch_number(&scratch, "SELECT count(*) FROM activity_log WHERE message LIKE "
                                       "'entry %%'"),
              6);
    CHECK_INT(scratch_number(&scratch, "SELECT integrity_check = 'ok' FROM pragma_integrity_check"),
              1);
    scratch_close(&scratch);
}

#define SMALL 1000
#define LARGE 600

/* Of a transaction that outgrows SQLite's cache pages go to the WAL before the COMMIT; those that
 * are changed again, as the index's page of errors is, make SQLite write the headers of all that
 * follow once more. It is too small to be followed by a checkpoint. */
static int log_more_than_the_cache(void *context)
{
    static char details[3500];
    static struct activity_record records[SMALL];
    const struct scratch *scratch = context;
    struct store_config config = {.wait = 5000000};
    struct store *store = NULL;
    int r = store_open(scratch->store, &config, &store);
    memset(details, 'x', sizeof(details) - 1);
    details[0] = details[sizeof(details) - 2] = '"';
    for (int round = 0; round < 5 && r == DASHCORE_OK; round++) {
        size_t count = round < 4 ? SMALL : LARGE;
        for (size_t i = 0; i < count; i++) {
            bool is_error = round < 4 ? i % 2 != 0 : i == 0 || i == count - 1;
            records[i] = (struct activity_record){.timestamp = SMALL * round + (int64_t)i,
                                                  .type = is_error ? "error" : "zzz",
                                                  .message = "one of many",
                                                  .details = round < 4 ? NULL : details};
        }
        r = store_activity_insert(store, records, count, NULL);
    }
    for (int i = 0; i < 3 && r == DASHCORE_OK; i++)
        r = store_activity_insert(store, records, 1, NULL);
    return r == DASHCORE_OK ? 0 : 1;
}

static void what_outgrows_the_cache_outlives_the_process(void)
{
    struct scratch scratch;
    scratch_make(&scratch);
    CHECK_INT(child_run(log_more_than_the_cache, &scratch), 0);
    CHECK_INT(scratch_entries(&scratch), 4 * SMALL + LARGE + 3);
    CHECK_INT(scratch_number(&scratch, "SELECT integrity_check = 'ok' FROM pragma_integrity_check"),
              1);
    scratch_close(&scratch);
}

static const struct suite_test tests[] = {
    {"a commit is one write", a_commit_is_one_write},
    {"a large commit is whole", a_large_commit_is_whole},
    {"a commit that fails leaves nothing", a_commit_that_fails_leaves_nothing},
    {"what outgrows the cache outlives the process", what_outgrows_the_cache_outlives_the_process},
};

SUITE_MAIN("sqlite_gather", tests)
