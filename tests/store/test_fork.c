/* What a fork may find open, and that nothing is lost, doubled or stuck by it. */
#include "support/child.h"
#include "support/outcome.h"
#include "support/scratch.h"

#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define BEFORE 10
#define EACH   50

static int log_some(dashcore *core, const char *user, int count)
{
    for (int i = 0; i < count; i++) {
        char message[16];
        snprintf(message, sizeof(message), "%d", i);
        if (dashcore_log(core, "task", message, NULL, user) < 0) {
            fprintf(stderr, "%s: %s\n", user, dashcore_last_error());
            return -1;
        }
    }
    return 0;
}

static int64_t entries_by(const struct scratch *scratch, const char *user)
{
    return scratch_number(scratch, "SELECT count(*) FROM activity_log WHERE user = '%s'", user);
}

static void check_whole(const struct scratch *scratch)
{
    CHECK_INT(scratch_number(scratch, "SELECT integrity_check = 'ok' FROM pragma_integrity_check"),
              1);
}

/* ---- programs started without fork handlers ---- */

static int spawn_true(void)
{
    static char *arguments[] = {(char *)"true", NULL};
    pid_t child = 0;
    int status = 1;
    if (posix_spawnp(&child, "true", NULL, NULL, arguments, environ) != 0)
        return -1;
    return waitpid(child, &status, 0) == child && status == 0 ? 0 : -1;
}

static int vfork_true(void)
{
    int status = 1;
    pid_t child = vfork(); /* NOLINT: what is tested */
    if (child == 0) {
        execlp("true", "true", (char *)NULL);
        _exit(127);
    }
    return child > 0 && waitpid(child, &status, 0) == child && status == 0 ? 0 : -1;
}

/* ---- connections ---- */

/* How many files of the store, but for the lock, this process has open. */
static int files_open(const struct scratch *scratch)
{
    int count = 0;
    char lock[400];
    snprintf(lock, sizeof(lock), "%s-lock", scratch->store);
    for (int file = 0; file < 256; file++) {
        char link[32];
        char path[400];
        snprintf(link, sizeof(link), "/proc/self/fd/%d", file);
        ssize_t length = readlink(link, path, sizeof(path) - 1);
        path[length > 0 ? length : 0] = '\0';
        if (strncmp(path, scratch->store, strlen(scratch->store)) == 0 && strcmp(path, lock) != 0)
            count++;
    }
    return count;
}

static int count_files(void *scratch)
{
    return files_open(scratch);
}

/* A child that inherits one has the locks of it in memory, but not in the kernel. */
static void no_connection_lives_across_a_fork(void)
{
    struct scratch scratch;
    dashcore_settings *settings = NULL;
    scratch_open(&scratch);
    CHECK_INT(log_some(scratch.core, "parent", BEFORE), 0);
    CHECK_OK(dashcore_settings_get(scratch.core, &settings));
    dashcore_free(settings);
    CU_ASSERT_TRUE(files_open(&scratch) > 0);
    CHECK_INT(child_run(count_files, &scratch), 0);
    CHECK_INT(files_open(&scratch), 0);
    CHECK_INT(log_some(scratch.core, "parent", BEFORE), 0);
    CU_ASSERT_TRUE(files_open(&scratch) > 0);
    /* Those that only start programs keep theirs. */
    CHECK_INT(spawn_true(), 0);
    CU_ASSERT_TRUE(files_open(&scratch) > 0);
    scratch_close(&scratch);
}

/* ---- the parent closes first ---- */

struct turns {
    struct scratch *scratch;
    struct gate parent;
    struct gate child;
    int own_handle;
};

/* Writes before and after the parent closes; with an own handle it never touches the inherited one,
 * whose mere existence must not hurt it. */
static int write_around_close(void *context)
{
    struct turns *turns = context;
    dashcore *core = turns->scratch->core;
    if (turns->own_handle)
        core = scratch_again(turns->scratch);
    if (log_some(core, "child", EACH) < 0)
        return 1;
    gate_post(&turns->child);
    if (!gate_wait(&turns->parent))
        return 2;
    if (log_some(core, "child", EACH) < 0)
        return 3;
    if (turns->own_handle)
        dashcore_close(core);
    return 0;
}

/* Without care the parent's close takes itself for the last and deletes the WAL under the child. */
static void check_parent_closes_first(int own_handle)
{
    struct scratch scratch;
    scratch_open(&scratch);
    CHECK_INT(log_some(scratch.core, "parent", BEFORE), 0);
    struct turns turns = {.scratch = &scratch, .own_handle = own_handle};
    gate_open(&turns.parent);
    gate_open(&turns.child);
    pid_t child = child_start(write_around_close, &turns);
    CU_ASSERT_TRUE(gate_wait(&turns.child));
    dashcore_close(scratch.core);
    scratch.core = NULL;
    gate_post(&turns.parent);
    CHECK_INT(child_wait(child), 0);
    CHECK_INT(entries_by(&scratch, "parent"), BEFORE);
    CHECK_INT(entries_by(&scratch, "child"), 2 * EACH);
    check_whole(&scratch);
    gate_close(&turns.parent);
    gate_close(&turns.child);
    scratch_close(&scratch);
}

static void a_child_goes_on_when_the_parent_closes(void)
{
    check_parent_closes_first(0);
    check_parent_closes_first(1);
}

static int close_inherited(void *core)
{
    dashcore_close(core);
    return 0;
}

static void a_parent_goes_on_when_the_child_closes(void)
{
    struct scratch scratch;
    scratch_open(&scratch);
    CHECK_INT(log_some(scratch.core, "parent", BEFORE), 0);
    CHECK_INT(child_run(close_inherited, scratch.core), 0);
    CHECK_INT(log_some(scratch.core, "parent", BEFORE), 0);
    CHECK_INT(entries_by(&scratch, "parent"), 2 * BEFORE);
    check_whole(&scratch);
    scratch_close(&scratch);
}

static int write_as_child(void *core)
{
    return log_some(core, "child", EACH) < 0;
}

static void both_sides_write_at_once(void)
{
    struct scratch scratch;
    pid_t children[4];
    scratch_open(&scratch);
    CHECK_INT(log_some(scratch.core, "parent", BEFORE), 0);
    for (int i = 0; i < 4; i++)
        children[i] = child_start(write_as_child, scratch.core);
    CHECK_INT(log_some(scratch.core, "parent", EACH), 0);
    for (int i = 0; i < 4; i++)
        CHECK_INT(child_wait(children[i]), 0);
    CHECK_INT(entries_by(&scratch, "parent"), BEFORE + EACH);
    CHECK_INT(entries_by(&scratch, "child"), 4 * EACH);
    check_whole(&scratch);
    scratch_close(&scratch);
}

/* ---- a daemon ---- */

static int become_daemon(void *context)
{
    struct turns *turns = context;
    pid_t daemon = fork();
    if (daemon != 0)
        return daemon < 0;
    setsid();
    if (chdir("/") < 0 || !gate_wait(&turns->parent))
        _exit(1);
    int r = log_some(turns->scratch->core, "daemon", EACH);
    dashcore_close(turns->scratch->core);
    if (r == 0)
        gate_post(&turns->child);
    _exit(0);
}

static void a_daemon_forks_twice(void)
{
    struct scratch scratch;
    scratch_open(&scratch);
    CHECK_INT(log_some(scratch.core, "parent", BEFORE), 0);
    struct turns turns = {.scratch = &scratch};
    gate_open(&turns.parent);
    gate_open(&turns.child);
    CHECK_INT(child_run(become_daemon, &turns), 0);
    dashcore_close(scratch.core);
    scratch.core = NULL;
    gate_post(&turns.parent);
    CU_ASSERT_TRUE(gate_wait(&turns.child));
    CHECK_INT(entries_by(&scratch, "daemon"), EACH);
    check_whole(&scratch);
    gate_close(&turns.parent);
    gate_close(&turns.child);
    scratch_close(&scratch);
}

static void starting_programs_does_no_harm(void)
{
    struct scratch scratch;
    scratch_open(&scratch);
    for (int i = 0; i < 20; i++) {
        CHECK_INT(log_some(scratch.core, "parent", 1), 0);
        CHECK_INT(i % 2 == 0 ? spawn_true() : vfork_true(), 0);
    }
    CHECK_INT(entries_by(&scratch, "parent"), 20);
    check_whole(&scratch);
    scratch_close(&scratch);
}

/* ---- what is open at the fork ---- */

static int64_t count_rest(dashcore_activity *activity)
{
    const dashcore_entry *entry = NULL;
    int64_t count = 0;
    int r = 0;
    while ((r = dashcore_activity_next(activity, &entry)) > 0)
        count++;
    return r < 0 ? r : count;
}

static int64_t count_lines(dashcore_export *export_)
{
    const char *text = NULL;
    size_t length = 0;
    int64_t count = 0;
    int r = 0;
    while ((r = dashcore_export_read(export_, &text, &length)) > 0)
        for (size_t i = 0; i < length; i++)
            count += text[i] == '\n';
    return r < 0 ? r : count;
}

struct open_things {
    dashcore *core;
    dashcore_activity *activity;
    dashcore_export *export_;
    dashcore_watch *watch;
    struct gate child_waits;
};

#define ENTRIES 1200

/* Ends what it inherited, and closes all of it. */
static int use_what_is_open(void *context)
{
    struct open_things *things = context;
    if (count_rest(things->activity) != ENTRIES - 10)
        return 1;
    if (count_lines(things->export_) != ENTRIES)
        return 2;
    if (dashcore_watch_wait(things->watch, 0) != 0)
        return 3;
    gate_post(&things->child_waits);
    if (dashcore_watch_wait(things->watch, 20000) != DASHCORE_TOPIC_ACTIVITY)
        return 4;
    if (dashcore_log(things->core, "error", "from the child", NULL, NULL) < 0)
        return 5;
    dashcore_activity_close(things->activity);
    dashcore_export_close(things->export_);
    dashcore_watch_close(things->watch);
    dashcore_close(things->core);
    return 0;
}

static void open_all(struct open_things *things)
{
    dashcore_filter filter = {.size = sizeof(filter), .types = "task"};
    const dashcore_entry *entry = NULL;
    CHECK_OK(dashcore_activity_open(things->core, &filter, &things->activity));
    CHECK_OK(dashcore_export_open(things->core, &filter, DASHCORE_EXPORT_NDJSON, &things->export_));
    CHECK_OK(dashcore_watch_open(things->core, DASHCORE_TOPIC_ALL, &things->watch));
    for (int i = 0; i < 10; i++)
        CHECK_INT(dashcore_activity_next(things->activity, &entry), 1);
    gate_open(&things->child_waits);
}

static void what_is_open_stays_usable_on_both_sides(void)
{
    struct scratch scratch;
    scratch_open(&scratch);
    CHECK_INT(log_some(scratch.core, "parent", ENTRIES), 0);
    struct open_things things = {.core = scratch.core};
    open_all(&things);
    pid_t child = child_start(use_what_is_open, &things);
    CU_ASSERT_TRUE(gate_wait(&things.child_waits));
    CHECK_INT(dashcore_watch_wait(things.watch, 0), 0);
    CHECK_OK(dashcore_log(scratch.core, "error", "from the parent", NULL, NULL));
    CHECK_INT(child_wait(child), 0);
    CHECK_INT(dashcore_watch_wait(things.watch, 20000), DASHCORE_TOPIC_ACTIVITY);
    CHECK_INT(count_rest(things.activity), ENTRIES - 10);
    CHECK_INT(count_lines(things.export_), ENTRIES);
    CHECK_INT(scratch_entries(&scratch), ENTRIES + 2);
    dashcore_activity_close(things.activity);
    dashcore_export_close(things.export_);
    dashcore_watch_close(things.watch);
    gate_close(&things.child_waits);
    scratch_close(&scratch);
}

static const struct suite_test tests[] = {
    {"no connection lives across a fork", no_connection_lives_across_a_fork},
    {"a child goes on when the parent closes", a_child_goes_on_when_the_parent_closes},
    {"a parent goes on when the child closes", a_parent_goes_on_when_the_child_closes},
    {"both sides write at once", both_sides_write_at_once},
    {"a daemon forks twice", a_daemon_forks_twice},
    {"starting programs does no harm", starting_programs_does_no_harm},
    {"what is open stays usable on both sides", what_is_open_stays_usable_on_both_sides},
};

SUITE_MAIN("fork", tests)
