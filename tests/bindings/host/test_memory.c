/* No memory is told as a failure by each function that gives memory, rather than as an end or a
 * nothing. The C layer is compiled into this program, with its allocations going through here. */
#include "host/failure.h"
#include "host/host.h"
#include "support/scratch.h"
#include "support/suite.h"

#include <stdlib.h>

#define NO_TEXT    NULL, 0
#define WORD(text) text, sizeof(text) - 1
#define NO_FILTER  0, NO_TEXT, NO_TEXT, NO_TEXT, 0, 0, 0, NO_TEXT

static bool no_memory = false;

/* What the C layer is compiled to call for malloc and calloc. */
void *scarce_malloc(size_t size);
void *scarce_calloc(size_t count, size_t size);

void *scarce_malloc(size_t size)
{
    return no_memory ? NULL : malloc(size);
}

void *scarce_calloc(size_t count, size_t size)
{
    return no_memory ? NULL : calloc(count, size);
}

static Core *open_core(const struct scratch *scratch)
{
    return new_Core(scratch->store, strlen(scratch->store), NO_TEXT, NO_TEXT, WORD(""), WORD(""),
                    WORD(""), 0, 0, 0);
}

/* The call finds no memory, and says so. */
#define CHECK_REFUSED(call)                                                                        \
    do {                                                                                           \
        failure_clear();                                                                           \
        no_memory = true;                                                                          \
        void *given_ = (call);                                                                     \
        no_memory = false;                                                                         \
        CU_ASSERT_PTR_NULL(given_);                                                                \
        CHECK_INT(failure_code(), DASHCORE_ENOMEM);                                                \
        CHECK_TEXT(failure_message(), "no memory");                                                \
    } while (0)

static void texts(void)
{
    struct scratch scratch;
    scratch_make(&scratch);
    Core *core = open_core(&scratch);
    CU_ASSERT_TRUE(Core_log(core, WORD("type"), WORD("message"), NO_TEXT, NO_TEXT, 0, 0) > 0);
    Activity *activity = Core_activity(core, NO_FILTER);
    free(Activity_next(activity));
    Export *export_ = Core_export_log(core, DASHCORE_EXPORT_CSV, NO_FILTER);
    CHECK_REFUSED(Core_store_url(core));
    CHECK_REFUSED(Activity_cursor(activity));
    CHECK_REFUSED(Export_read(export_));
    CHECK_REFUSED(time_format(1));
    delete_Export(export_);
    delete_Activity(activity);
    delete_Core(core);
    scratch_close(&scratch);
}

static void records(void)
{
    struct scratch scratch;
    scratch_make(&scratch);
    Core *core = open_core(&scratch);
    CU_ASSERT_TRUE(Core_task_begin(core, WORD("task"), 0, 0, 0, 0, NO_TEXT, NO_TEXT, 0, 0) > 0);
    Activity *activity = Core_activity(core, NO_FILTER);
    Tasks *tasks = Core_tasks(core, NO_TEXT);
    Runs *runs = Core_runs(core, WORD("task"), 0);
    CHECK_REFUSED(Activity_next(activity));
    CHECK_REFUSED(Tasks_next(tasks));
    CHECK_REFUSED(Runs_next(runs));
    delete_Runs(runs);
    delete_Tasks(tasks);
    delete_Activity(activity);
    delete_Core(core);
    scratch_close(&scratch);
}

static void objects(void)
{
    struct scratch scratch;
    scratch_make(&scratch);
    CHECK_REFUSED(open_core(&scratch));
    Core *core = open_core(&scratch);
    CU_ASSERT_TRUE(Core_task_begin(core, WORD("task"), 0, 0, 0, 0, NO_TEXT, NO_TEXT, 0, 0) > 0);
    CHECK_REFUSED(Core_activity(core, NO_FILTER));
    CHECK_REFUSED(Core_export_log(core, DASHCORE_EXPORT_CSV, NO_FILTER));
    CHECK_REFUSED(Core_tasks(core, NO_TEXT));
    CHECK_REFUSED(Core_runs(core, WORD("task"), 0));
    CHECK_REFUSED(Core_watch(core, DASHCORE_TOPIC_ALL));
    delete_Core(core);
    scratch_close(&scratch);
}

static const struct suite_test tests[] = {
    {"texts", texts},
    {"records", records},
    {"objects", objects},
};

SUITE_MAIN("bindings/host/memory", tests)
