/* A store whose file or descriptors are taken away while it is open: nothing is acknowledged that
 * is not there, and no file of the program is touched. */
#include "support/child.h"
#include "support/outcome.h"
#include "support/scratch.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define DESCRIPTORS 64

static void wait_for_a_look(void)
{
    struct timespec pause = {.tv_sec = 1, .tv_nsec = 100000000};
    nanosleep(&pause, NULL);
}

static int64_t read_one(dashcore *core)
{
    dashcore_answer *answer = NULL;
    int r = dashcore_activity_json(core, NULL, &answer);
    dashcore_free(answer);
    return r;
}

static void a_deleted_store_acknowledges_nothing(void)
{
    struct scratch scratch;
    scratch_open(&scratch);
    CHECK_OK(dashcore_log(scratch.core, "task", "before", NULL, NULL));
    CHECK_OK(read_one(scratch.core));
    CU_ASSERT_EQUAL(unlink(scratch.store), 0);
    CHECK_FAILS(dashcore_log(scratch.core, "task", "after", NULL, NULL), DASHCORE_EIO, "store");
    CHECK_FAILS(dashcore_check(scratch.core), DASHCORE_EIO, "store");
    wait_for_a_look();
    CHECK_FAILS(read_one(scratch.core), DASHCORE_EIO, "store");
    scratch_close(&scratch);
}

static void a_replaced_store_acknowledges_nothing(void)
{
    struct scratch scratch;
    char other[400];
    scratch_open(&scratch);
    CHECK_OK(dashcore_log(scratch.core, "task", "before", NULL, NULL));
    snprintf(other, sizeof(other), "%s/other.db", scratch.folder);
    FILE *file = fopen(other, "w");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    fclose(file);
    CU_ASSERT_EQUAL(rename(other, scratch.store), 0);
    CHECK_FAILS(dashcore_log(scratch.core, "task", "after", NULL, NULL), DASHCORE_EIO, "store");
    scratch_close(&scratch);
}

/* Opens files until each number that was closed is in use again. */
static int open_files(const char *folder, int files[DESCRIPTORS])
{
    for (int i = 0; i < DESCRIPTORS; i++) {
        char path[400];
        snprintf(path, sizeof(path), "%s/own-%d", folder, i);
        files[i] = open(path, O_RDWR | O_CREAT, 0600);
        if (files[i] < 0 || write(files[i], "mine", 4) != 4)
            return -1;
    }
    return 0;
}

static bool files_are_as_left(const int files[DESCRIPTORS])
{
    for (int i = 0; i < DESCRIPTORS; i++) {
        struct stat status;
        if (fstat(files[i], &status) < 0 || status.st_size != 4)
            return false;
    }
    return true;
}

/* In a child, for the test program needs its own descriptors. */
static int close_descriptors_under_an_open_store(void *context)
{
    struct scratch *scratch = context;
    dashcore *core = scratch_again(scratch);
    int files[DESCRIPTORS];
    if (dashcore_log(core, "task", "before", NULL, NULL) < 0 || read_one(core) < 0)
        return 1;
    for (int descriptor = 3; descriptor < DESCRIPTORS; descriptor++)
        close(descriptor);
    if (open_files(scratch->folder, files) < 0)
        return 2;
    if (dashcore_log(core, "task", "after", NULL, NULL) != DASHCORE_EMISUSE)
        return 3;
    pid_t child = fork(); /* must not close what it takes for connections */
    if (child == 0)
        _exit(files_are_as_left(files) ? 0 : 1);
    if (child < 0 || child_wait(child) != 0)
        return 4;
    dashcore_close(core);
    return files_are_as_left(files) ? 0 : 5;
}

static void closed_descriptors_cost_no_file_of_the_program(void)
{
    struct scratch scratch;
    scratch_make(&scratch);
    CHECK_INT(child_run(close_descriptors_under_an_open_store, &scratch), 0);
    CHECK_INT(scratch_entries(&scratch), 1);
    scratch_close(&scratch);
}

static int become_a_daemon(void *context)
{
    const struct scratch *scratch = context;
    dashcore *core = scratch_again(scratch);
    int files[DESCRIPTORS];
    if (dashcore_log(core, "task", "before", NULL, NULL) < 0)
        return 1;
    pid_t daemon_process = fork();
    if (daemon_process != 0)
        return daemon_process < 0 ? 2 : child_wait(daemon_process);
    for (int descriptor = 3; descriptor < DESCRIPTORS; descriptor++)
        close(descriptor);
    if (open_files(scratch->folder, files) < 0)
        _exit(3);
    bool logged = dashcore_log(core, "task", "after", NULL, NULL) == DASHCORE_OK;
    dashcore_close(core);
    _exit(logged && files_are_as_left(files) ? 0 : 4);
}

static void a_daemon_that_closes_everything_goes_on(void)
{
    struct scratch scratch;
    scratch_make(&scratch);
    CHECK_INT(child_run(become_a_daemon, &scratch), 0);
    CHECK_INT(scratch_entries(&scratch), 2);
    scratch_close(&scratch);
}

static const struct suite_test tests[] = {
    {"a deleted store acknowledges nothing", a_deleted_store_acknowledges_nothing},
    {"a replaced store acknowledges nothing", a_replaced_store_acknowledges_nothing},
    {"closed descriptors cost no file of the program",
     closed_descriptors_cost_no_file_of_the_program},
    {"a daemon that closes everything goes on", a_daemon_that_closes_everything_goes_on},
};

SUITE_MAIN("sqlite_place", tests)
