#include "core/core.h"
#include "support/outcome.h"
#include "support/scratch.h"
#include "support/suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define NO_PROBES .acexy_url = "", .acestream_url = "", .warp_cli = ""

static void set_environment(const char *store, const char *state, const char *home)
{
    static const char *const names[] = {"DASHCORE_STORE", "XDG_STATE_HOME", "HOME"};
    const char *values[] = {store, state, home};
    for (size_t i = 0; i < 3; i++)
        if (values[i] != NULL)
            setenv(names[i], values[i], 1);
        else
            unsetenv(names[i]);
}

static bool exists(const char *folder, const char *name)
{
    char path[512];
    snprintf(path, sizeof(path), "%s/%s", folder, name);
    return access(path, F_OK) == 0;
}

/* Opens without a store in the options and compares its URL with `expected` in the folder. */
static void check_default(const struct scratch *scratch, const char *expected)
{
    dashcore_open_options options = {.size = sizeof(options), NO_PROBES};
    dashcore *core = NULL;
    char url[512];
    snprintf(url, sizeof(url), expected, scratch->folder);
    CHECK_OK(dashcore_open(&options, &core));
    CHECK_TEXT(dashcore_store_url(core), url);
    dashcore_close(core);
}

static void version_is_that_of_the_header(void)
{
    char text[32];
    snprintf(text, sizeof(text), "%d.%d.%d", DASHCORE_VERSION_MAJOR, DASHCORE_VERSION_MINOR,
             DASHCORE_VERSION_PATCH);
    CHECK_TEXT(dashcore_version(), text);
}

static void every_default(void)
{
    struct scratch scratch;
    dashcore *core = NULL;
    scratch_make(&scratch);
    set_environment(scratch.store, NULL, NULL);
    CHECK_OK(dashcore_open(NULL, &core));
    CHECK_TEXT(dashcore_store_url(core), scratch.store);
    CU_ASSERT_PTR_NULL(core->program);
    CHECK_TEXT(core->probe_config.acexy_url, "http://127.0.0.1:8080");
    CHECK_TEXT(core->probe_config.acestream_url, "http://127.0.0.1:6878");
    CHECK_TEXT(core->probe_config.warp_cli, "warp-cli");
    CHECK_INT(core->wait, 5000000);
    CHECK_INT(core->queue.capacity, 8192);
    dashcore_close(core);
    scratch_close(&scratch);
}

static void options_are_copied_and_kept(void)
{
    struct scratch scratch;
    char program[] = "my-bot";
    char url[] = "https://example.org/x";
    dashcore_open_options options = {.program = program,
                                     .acexy_url = url,
                                     .acestream_url = "",
                                     .warp_cli = "/opt/warp",
                                     .wait_ms = 600000,
                                     .queue_capacity = 1u << 20,
                                     .redact_keys = "pin, birth_date",
                                     .flags = DASHCORE_OPEN_FULL};
    scratch_open_with(&scratch, options);
    memset(program, 'x', sizeof(program) - 1);
    memset(url, 'x', sizeof(url) - 1);
    CHECK_TEXT(scratch.core->program, "my-bot");
    CHECK_TEXT(scratch.core->probe_config.acexy_url, "https://example.org/x");
    CHECK_TEXT(scratch.core->probe_config.acestream_url, "");
    CHECK_TEXT(scratch.core->probe_config.warp_cli, "/opt/warp");
    CHECK_INT(scratch.core->wait, 600000000);
    CHECK_INT(scratch.core->queue.capacity, 1 << 20);
    scratch_close(&scratch);
}

static void check_refused(const struct scratch *scratch, dashcore_open_options options, int code,
                          const char *field)
{
    dashcore *core = (dashcore *)0x10;
    options.size = options.size != 0 ? options.size : sizeof(options);
    options.store = options.store != NULL ? options.store : scratch->store;
    CHECK_FAILS(dashcore_open(&options, &core), code, field);
    CU_ASSERT_PTR_EQUAL(core, (dashcore *)0x10);
    CU_ASSERT_FALSE(exists(scratch->folder, "test.db"));
}

static void every_bad_option(void)
{
    struct scratch scratch;
    scratch_make(&scratch);
#define REFUSED(code, field, ...)                                                                  \
    check_refused(&scratch, (dashcore_open_options){__VA_ARGS__}, code, field)
    REFUSED(DASHCORE_ENOTSUP, "flags", .flags = 8);
    REFUSED(DASHCORE_ENOTSUP, "flags", .flags = 0x80000000u);
    REFUSED(DASHCORE_ERANGE, "wait_ms", .wait_ms = -1);
    REFUSED(DASHCORE_ERANGE, "wait_ms", .wait_ms = 600001);
    REFUSED(DASHCORE_ERANGE, "wait_ms", .wait_ms = INT64_MIN);
    REFUSED(DASHCORE_ERANGE, "queue_capacity", .queue_capacity = (1u << 20) + 1);
    REFUSED(DASHCORE_EINVAL, "acexy_url", .acexy_url = "127.0.0.1:8080");
    REFUSED(DASHCORE_EINVAL, "acexy_url", .acexy_url = "ftp://127.0.0.1/");
    REFUSED(DASHCORE_EINVAL, "acexy_url", .acexy_url = "file:///etc/passwd");
    REFUSED(DASHCORE_EINVAL, "acestream_url", .acestream_url = " http://127.0.0.1");
    REFUSED(DASHCORE_EINVAL, "acestream_url", .acestream_url = "http:/127.0.0.1");
    REFUSED(DASHCORE_EINVAL, "redact_keys", .redact_keys = "pin,!!,x");
    REFUSED(DASHCORE_EINVAL, "store", .store = "sqlite:");
    REFUSED(DASHCORE_ENOTSUP, "store", .store = "postgresql://localhost/dashcore");
    REFUSED(DASHCORE_ENOTSUP, "store", .store = "memory:x");
    REFUSED(DASHCORE_EINVAL, "options", .size = 1);
    REFUSED(DASHCORE_EINVAL, "options", .size = sizeof(dashcore_open_options) + 1);
    REFUSED(DASHCORE_EINVAL, "options", .size = SIZE_MAX);
#undef REFUSED
    dashcore_open_options options = {.store = scratch.store};
    dashcore *core = NULL;
    CHECK_FAILS(dashcore_open(&options, &core), DASHCORE_EINVAL, "options"); /* size is zero */
    CHECK_FAILS(dashcore_open(NULL, NULL), DASHCORE_EMISUSE, "");
    scratch_close(&scratch);
}

static void options_may_be_older_or_newer(void)
{
    struct scratch scratch;
    struct {
        dashcore_open_options known;
        int64_t unknown;
    } newer = {.known = {.size = sizeof(newer), NO_PROBES}};
    dashcore_open_options older = {
        .size = offsetof(dashcore_open_options, program), .program = "not read", .flags = 0xffff};
    dashcore *core = NULL;
    scratch_make(&scratch);
    older.store = newer.known.store = scratch.store;
    CHECK_OK(dashcore_open(&older, &core));
    CU_ASSERT_PTR_NULL(core->program);
    dashcore_close(core);

    core = NULL;
    CHECK_OK(dashcore_open(&newer.known, &core));
    dashcore_close(core);
    core = NULL;
    newer.unknown = 1;
    CHECK_FAILS(dashcore_open(&newer.known, &core), DASHCORE_ENOTSUP, "options");
    CU_ASSERT_PTR_NULL(core);
    scratch_close(&scratch);
}

static void the_store_is_found_where_the_header_says(void)
{
    struct scratch scratch;
    char state[300];
    struct stat status;
    scratch_make(&scratch);
    snprintf(state, sizeof(state), "%s/state", scratch.folder);

    set_environment(scratch.store, state, scratch.folder);
    check_default(&scratch, "%s/test.db");
    CU_ASSERT_FALSE(exists(scratch.folder, "state"));
    set_environment("", state, scratch.folder);
    check_default(&scratch, "sqlite:%s/state/dashcore/dashcore.db");
    CU_ASSERT_TRUE(exists(scratch.folder, "state/dashcore/dashcore.db"));
    CHECK_INT(stat(state, &status), 0);
    CHECK_INT(status.st_mode & 0777, 0700);
    set_environment(NULL, "", scratch.folder);
    check_default(&scratch, "sqlite:%s/.local/state/dashcore/dashcore.db");
    set_environment(NULL, "relative/path", scratch.folder);
    check_default(&scratch, "sqlite:%s/.local/state/dashcore/dashcore.db");

    dashcore_open_options options = {.size = sizeof(options), NO_PROBES};
    dashcore *core = NULL;
    set_environment(NULL, NULL, NULL);
    CHECK_FAILS(dashcore_open(&options, &core), DASHCORE_EINVAL, "store");
    set_environment("/nonexistent/folder/x.db", NULL, NULL);
    CHECK_FAILS(dashcore_open(&options, &core), DASHCORE_EACCESS, "store");
    options.store = scratch.store; /* goes before the environment */
    CHECK_OK(dashcore_open(&options, &core));
    dashcore_close(core);
    scratch_close(&scratch);
}

static void existing_makes_nothing(void)
{
    struct scratch scratch;
    dashcore_open_options options = {
        .size = sizeof(options), .flags = DASHCORE_OPEN_EXISTING, NO_PROBES};
    dashcore *core = NULL;
    scratch_make(&scratch);
    options.store = scratch.store;
    CHECK_FAILS(dashcore_open(&options, &core), DASHCORE_ENOTFOUND, "store");
    CU_ASSERT_PTR_NULL(core);
    CHECK_INT(rmdir(scratch.folder), 0); /* nothing was made in it, not even a lock */
    CHECK_INT(mkdir(scratch.folder, 0700), 0);

    set_environment(NULL, NULL, scratch.folder);
    options.store = NULL;
    CHECK_FAILS(dashcore_open(&options, &core), DASHCORE_ENOTFOUND, "store");
    CU_ASSERT_FALSE(exists(scratch.folder, ".local"));

    options.flags = 0;
    CHECK_OK(dashcore_open(&options, &core));
    dashcore_close(core);
    options.flags = DASHCORE_OPEN_EXISTING;
    CHECK_OK(dashcore_open(&options, &core));
    dashcore_close(core);
    scratch_close(&scratch);
}

/* That a path is refused so as a store. */
static void check_no_store(const char *path, int code)
{
    dashcore_open_options options = {.size = sizeof(options), .store = path, NO_PROBES};
    dashcore *core = NULL;
    CHECK_FAILS(dashcore_open(&options, &core), code, "store");
    CU_ASSERT_PTR_NULL(core);
}

static void what_is_no_store_is_refused_and_kept(void)
{
    struct scratch scratch;
    scratch_make(&scratch);
    scratch_change(&scratch, "CREATE TABLE mine (x); INSERT INTO mine VALUES (42)");
    check_no_store(scratch.store, DASHCORE_ECORRUPT);
    CHECK_INT(scratch_number(&scratch, "SELECT x FROM mine"), 42);

    FILE *file = fopen(scratch.store, "w");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    for (int i = 0; i < 1000; i++)
        fputs("this is no database at all\n", file);
    fclose(file);
    check_no_store(scratch.store, DASHCORE_ECORRUPT);
    char folder[320];
    snprintf(folder, sizeof(folder), "%s/folder", scratch.folder);
    CHECK_INT(mkdir(folder, 0700), 0);
    check_no_store(folder, DASHCORE_EACCESS);
    scratch_close(&scratch);
}

static void a_newer_store_is_refused_and_kept(void)
{
    struct scratch scratch;
    scratch_open(&scratch);
    CHECK_OK(dashcore_log(scratch.core, "system", "kept", NULL, NULL));
    dashcore_close(scratch.core);
    scratch.core = NULL;
    scratch_change(&scratch, "PRAGMA user_version = 4711");
    check_no_store(scratch.store, DASHCORE_ENEWER);
    CU_ASSERT_PTR_NOT_NULL(strstr(dashcore_last_error(), "4711"));
    CU_ASSERT_PTR_NOT_NULL(strstr(dashcore_last_error(), dashcore_version()));
    CHECK_INT(scratch_number(&scratch, "PRAGMA user_version"), 4711);
    CHECK_INT(scratch_entries(&scratch), 1);
    scratch_close(&scratch);
}

static void two_handles_see_one_store(void)
{
    struct scratch scratch;
    int64_t before = 0;
    int64_t after = 0;
    scratch_open(&scratch);
    dashcore *second = scratch_again(&scratch);
    CHECK_OK(dashcore_revision(second, DASHCORE_TOPIC_ALL, &before));
    CHECK_OK(dashcore_log(scratch.core, "system", "from the first", NULL, NULL));
    CHECK_OK(dashcore_revision(second, DASHCORE_TOPIC_ALL, &after));
    CU_ASSERT_TRUE(after > before);
    dashcore_close(scratch.core);
    scratch.core = second;
    CHECK_OK(dashcore_log(second, "system", "the other is closed", NULL, NULL));
    CHECK_INT(scratch_entries(&scratch), 2);
    scratch_close(&scratch);
}

static void a_check_changes_nothing(void)
{
    struct scratch scratch;
    int64_t before = 0;
    int64_t after = 0;
    scratch_open(&scratch);
    CHECK_OK(dashcore_log(scratch.core, "system", "x", NULL, NULL));
    CHECK_OK(dashcore_revision(scratch.core, DASHCORE_TOPIC_ALL, &before));
    CHECK_OK(dashcore_check(scratch.core));
    CHECK_OK(dashcore_check(scratch.core));
    CHECK_OK(dashcore_revision(scratch.core, DASHCORE_TOPIC_ALL, &after));
    CHECK_INT(after, before);
    CHECK_INT(scratch_number(&scratch, "SELECT n FROM revision WHERE topic = 'settings'"), 0);
    CHECK_INT(scratch_entries(&scratch), 1);
    scratch_close(&scratch);
}

static void a_null_handle_is_a_misuse(void)
{
    dashcore_answer *answer = NULL;
    int64_t number = 0;
#define MISUSE(call) CHECK_FAILS(call, DASHCORE_EMISUSE, "")
    MISUSE(dashcore_flush(NULL));
    MISUSE(dashcore_check(NULL));
    MISUSE(dashcore_log(NULL, "x", "y", NULL, NULL));
    MISUSE(dashcore_log_entry(NULL, NULL, NULL));
    MISUSE(dashcore_log_json(NULL, "{}", 2, &answer));
    MISUSE(dashcore_activity_open(NULL, NULL, &(dashcore_activity *){NULL}));
    MISUSE(dashcore_activity_next(NULL, &(const dashcore_entry *){NULL}));
    MISUSE(dashcore_activity_cursor(NULL, &(char *){NULL}));
    MISUSE(dashcore_activity_json(NULL, NULL, &answer));
    MISUSE(dashcore_summary_json(NULL, NULL, 3600, &answer));
    MISUSE(dashcore_export_open(NULL, NULL, DASHCORE_EXPORT_CSV, &(dashcore_export *){NULL}));
    MISUSE(dashcore_export_version(NULL, &(int64_t){0}, &(int64_t){0}));
    MISUSE(dashcore_export_read(NULL, &(const char *){NULL}, &(size_t){0}));
    MISUSE(dashcore_task_begin(NULL, "x", NULL, &number));
    MISUSE(dashcore_task_progress(NULL, 1, 0, NULL));
    MISUSE(dashcore_task_heartbeat(NULL, 1));
    MISUSE(dashcore_task_finish(NULL, 1, NULL));
    MISUSE(dashcore_task_fail(NULL, 1, "x"));
    MISUSE(dashcore_task_schedule(NULL, "x", NULL));
    MISUSE(dashcore_task_request(NULL, "x", NULL));
    MISUSE(dashcore_task_claim(NULL, "x", &number));
    MISUSE(dashcore_tasks_open(NULL, NULL, &(dashcore_tasks *){NULL}));
    MISUSE(dashcore_tasks_next(NULL, &(const dashcore_task *){NULL}));
    MISUSE(dashcore_tasks_json(NULL, &answer));
    MISUSE(dashcore_runs_open(NULL, "x", 1, &(dashcore_runs *){NULL}));
    MISUSE(dashcore_runs_next(NULL, &(const dashcore_run *){NULL}));
    MISUSE(dashcore_runs_json(NULL, "x", 1, &answer));
    MISUSE(dashcore_run_json(NULL, 1, &answer));
    MISUSE(dashcore_task_begin_json(NULL, "x", "{}", 2, &answer));
    MISUSE(dashcore_run_update_json(NULL, "x", 1, "{}", 2, &answer));
    MISUSE(dashcore_settings_get(NULL, &(dashcore_settings *){NULL}));
    MISUSE(dashcore_settings_set(NULL, "retention_days", 1, NULL));
    MISUSE(dashcore_settings_set_json(NULL, "{}", 2, 0, NULL));
    MISUSE(dashcore_settings_json(NULL, &answer));
    MISUSE(dashcore_retention_run(NULL, NULL, NULL));
    MISUSE(dashcore_streams_get(NULL, &(dashcore_streams *){NULL}));
    MISUSE(dashcore_warp_get(NULL, &(dashcore_warp *){NULL}));
    MISUSE(dashcore_streams_json(NULL, &answer));
    MISUSE(dashcore_warp_json(NULL, &answer));
    MISUSE(dashcore_probe_run(NULL, DASHCORE_PROBE_WARP));
    MISUSE(dashcore_revision(NULL, DASHCORE_TOPIC_ALL, &number));
    MISUSE(dashcore_watch_open(NULL, DASHCORE_TOPIC_ALL, &(dashcore_watch *){NULL}));
    MISUSE(dashcore_watch_wait(NULL, 0));
    MISUSE(dashcore_worker_start(NULL, DASHCORE_WORKER_ALL));
#undef MISUSE
    CHECK_TEXT(dashcore_store_url(NULL), "");
}

static void null_is_closed_and_freed(void)
{
    dashcore_close(NULL);
    dashcore_free(NULL);
    dashcore_activity_close(NULL);
    dashcore_export_close(NULL);
    dashcore_tasks_close(NULL);
    dashcore_runs_close(NULL);
    dashcore_watch_wake(NULL);
    dashcore_watch_close(NULL);
    dashcore_worker_stop(NULL);
    CU_PASS("none of them crashed");
}

static void a_null_output_is_a_misuse(void)
{
    struct scratch scratch;
    scratch_open(&scratch);
    dashcore *core = scratch.core;
    int64_t run_id = 0;
    CHECK_OK(dashcore_task_begin(core, "t", NULL, &run_id));
    int64_t revision = 0;
    CHECK_OK(dashcore_revision(core, DASHCORE_TOPIC_ALL, &revision));
#define MISUSE(call) CHECK_FAILS(call, DASHCORE_EMISUSE, "")
    MISUSE(dashcore_log_json(core, "{\"type\":\"x\",\"message\":\"y\"}", 26, NULL));
    MISUSE(dashcore_activity_open(core, NULL, NULL));
    MISUSE(dashcore_activity_json(core, NULL, NULL));
    MISUSE(dashcore_summary_json(core, NULL, 3600, NULL));
    MISUSE(dashcore_export_open(core, NULL, DASHCORE_EXPORT_CSV, NULL));
    MISUSE(dashcore_task_claim(core, "t", NULL));
    MISUSE(dashcore_tasks_open(core, NULL, NULL));
    MISUSE(dashcore_tasks_json(core, NULL));
    MISUSE(dashcore_runs_open(core, "t", 1, NULL));
    MISUSE(dashcore_runs_json(core, "t", 1, NULL));
    MISUSE(dashcore_run_json(core, run_id, NULL));
    MISUSE(dashcore_task_begin_json(core, "t", "{}", 2, NULL));
    MISUSE(dashcore_run_update_json(core, "t", run_id, "{\"outcome\":\"success\"}", 21, NULL));
    MISUSE(dashcore_settings_get(core, NULL));
    MISUSE(dashcore_settings_json(core, NULL));
    MISUSE(dashcore_streams_get(core, NULL));
    MISUSE(dashcore_warp_get(core, NULL));
    MISUSE(dashcore_streams_json(core, NULL));
    MISUSE(dashcore_warp_json(core, NULL));
#undef MISUSE
    int64_t after = 0;
    CHECK_OK(dashcore_revision(core, DASHCORE_TOPIC_ALL, &after));
    CHECK_INT(after, revision); /* none of them did half of its work */
    CHECK_OK(dashcore_task_begin(core, "t", NULL, NULL));
    scratch_close(&scratch);
}

static const struct suite_test tests[] = {
    {"the version is that of the header", version_is_that_of_the_header},
    {"every default", every_default},
    {"options are copied and kept", options_are_copied_and_kept},
    {"every bad option", every_bad_option},
    {"options may be older or newer", options_may_be_older_or_newer},
    {"the store is found where the header says", the_store_is_found_where_the_header_says},
    {"EXISTING makes nothing", existing_makes_nothing},
    {"what is no store is refused and kept", what_is_no_store_is_refused_and_kept},
    {"a newer store is refused and kept", a_newer_store_is_refused_and_kept},
    {"two handles see one store", two_handles_see_one_store},
    {"a check changes nothing", a_check_changes_nothing},
    {"a NULL handle is a misuse", a_null_handle_is_a_misuse},
    {"NULL is closed and freed", null_is_closed_and_freed},
    {"a NULL output is a misuse", a_null_output_is_a_misuse},
};

SUITE_MAIN("core", tests)
