/* Objects in a child of fork(), with threads of the parent in calls with them. */
#include "host/failure.h"
#include "host/host.h"
#include "support/child.h"
#include "support/scratch.h"
#include "support/suite.h"

#include <dirent.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define CHILDREN   30
#define NO_TEXT    NULL, 0
#define WORD(text) text, sizeof(text) - 1
#define NO_FILTER  0, NO_TEXT, NO_TEXT, NO_TEXT, 0, 0, 0, NO_TEXT

struct objects {
    Core *core;
    Activity *activity;
    Export *export_;
    Watch *watch;
    const char *folder;
    bool (*goes_on)(struct objects *objects);
    atomic_int calls;
    atomic_bool done;
};

static void open_objects(struct objects *objects, const struct scratch *scratch)
{
    Core *core = new_Core(scratch->store, strlen(scratch->store), NO_TEXT, NO_TEXT, WORD(""),
                          WORD(""), WORD(""), 0, 0, 0);
    CU_ASSERT_PTR_NOT_NULL_FATAL(core);
    for (int i = 0; i < 3; i++)
        CU_ASSERT_TRUE(Core_log(core, WORD("type"), WORD("message"), NO_TEXT, NO_TEXT, 0, 0) > 0);
    objects->core = core;
    objects->activity = Core_activity(core, NO_FILTER);
    objects->export_ = Core_export_log(core, DASHCORE_EXPORT_CSV, NO_FILTER);
    objects->watch = Core_watch(core, DASHCORE_TOPIC_ALL);
    free(Activity_next(objects->activity));
}

static void close_objects(struct objects *objects)
{
    delete_Watch(objects->watch);
    delete_Export(objects->export_);
    delete_Activity(objects->activity);
    delete_Core(objects->core);
}

static void *use_cursor(void *argument)
{
    struct objects *objects = argument;
    while (!atomic_load(&objects->done)) {
        free(Activity_cursor(objects->activity));
        atomic_fetch_add(&objects->calls, 1);
    }
    return NULL;
}

static void *use_export(void *argument)
{
    struct objects *objects = argument;
    while (!atomic_load(&objects->done)) {
        free(Export_read(objects->export_));
        atomic_fetch_add(&objects->calls, 1);
    }
    return NULL;
}

static void *wait_for_ever(void *argument)
{
    struct objects *objects = argument;
    atomic_fetch_add(&objects->calls, 1);
    (void)Watch_wait(objects->watch, -1);
    return NULL;
}

static bool cursor_goes_on(struct objects *objects)
{
    failure_clear();
    dashcore_entry *entry = Activity_next(objects->activity);
    return entry != NULL && failure_code() == DASHCORE_OK;
}

static bool export_goes_on(struct objects *objects)
{
    failure_clear();
    free(Export_read(objects->export_));
    return failure_code() == DASHCORE_OK;
}

static bool watch_goes_on(struct objects *objects)
{
    failure_clear();
    (void)Watch_wait(objects->watch, 0);
    return failure_code() == DASHCORE_OK;
}

/* Whether a file of the store is open. */
static bool is_open(const struct objects *objects)
{
    bool found = false;
    DIR *files = opendir("/proc/self/fd");
    for (struct dirent *file = NULL; files && (file = readdir(files));) {
        char target[512] = "";
        ssize_t length = readlinkat(dirfd(files), file->d_name, target, sizeof(target) - 1);
        found |= length > 0 && strncmp(target, objects->folder, strlen(objects->folder)) == 0;
    }
    if (files)
        closedir(files);
    return found;
}

/* The number of the check that failed. A thread of the parent that counts as inside would keep the
 * store from being closed. */
static int go_on_and_close(void *context)
{
    struct objects *objects = context;
    if (!objects->goes_on(objects))
        return 1;
    if (Core_log(objects->core, WORD("child"), WORD("message"), NO_TEXT, NO_TEXT, 0, 0) <= 0)
        return 2;
    if (!is_open(objects))
        return 3;
    close_objects(objects);
    return is_open(objects) ? 4 : 0;
}

/* Forks again and again beside a thread that does `work`. */
static void fork_beside(void *(*work)(void *), bool (*goes_on)(struct objects *))
{
    struct scratch scratch;
    scratch_make(&scratch);
    struct objects objects = {.folder = scratch.folder, .goes_on = goes_on};
    open_objects(&objects, &scratch);
    pthread_t thread;
    if (pthread_create(&thread, NULL, work, &objects) != 0)
        abort();
    while (atomic_load(&objects.calls) == 0)
        sched_yield();
    /* One that waits has counted, and is about to. */
    sleep_ms(100);
    for (int i = 0; i < CHILDREN; i++)
        CHECK_INT(child_run(go_on_and_close, &objects), 0);
    atomic_store(&objects.done, true);
    Watch_close(objects.watch);
    pthread_join(thread, NULL);
    close_objects(&objects);
    CHECK_INT(scratch_number(&scratch, "SELECT count(*) FROM activity_log WHERE type = 'child'"),
              CHILDREN);
    scratch_close(&scratch);
}

static void beside_a_thread_with_the_cursor(void)
{
    fork_beside(use_cursor, cursor_goes_on);
}

static void beside_a_thread_with_the_export(void)
{
    fork_beside(use_export, export_goes_on);
}

static void beside_a_thread_that_waits(void)
{
    fork_beside(wait_for_ever, watch_goes_on);
}

static const struct suite_test tests[] = {
    {"beside a thread with the cursor", beside_a_thread_with_the_cursor},
    {"beside a thread with the export", beside_a_thread_with_the_export},
    {"beside a thread that waits", beside_a_thread_that_waits},
};

SUITE_MAIN("bindings/host/fork", tests)
