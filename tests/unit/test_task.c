#include "core/task.h"

#include "support/answers.h"
#include "support/scarce_memory.h"
#include "support/scratch.h"
#include "support/suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define SECOND INT64_C(1000000)

/* A member of the task as text, in a static buffer: "null", "12", "\"x\"", "{…}". */
static const char *member(dashcore *core, const char *task_name, const char *key)
{
    static char text[256];
    json_t *task = task_read(core, task_name);
    char *dumped = json_dumps(json_object_get(task, key), JSON_ENCODE_ANY | JSON_COMPACT);
    snprintf(text, sizeof(text), "%s", dumped != NULL ? dumped : "(missing)");
    free(dumped);
    json_decref(task);
    return text;
}

static int64_t time_member(dashcore *core, const char *task_name, const char *key)
{
    int64_t time = 0;
    json_t *task = task_read(core, task_name);
    const char *text = text_in(task, key);
    if (text != NULL)
        CHECK_OK(dashcore_time_parse(text, &time));
    json_decref(task);
    return time;
}

static int64_t begun(dashcore *core, const char *task_name)
{
    int64_t run_id = 0;
    CHECK_OK(dashcore_task_begin(core, task_name, NULL, &run_id));
    return run_id;
}

static void durations_are_for_people(void)
{
    static const struct {
        int64_t duration;
        const char *text;
    } cases[] = {{0, "0 ms"},
                 {999, "0 ms"},
                 {120000, "120 ms"},
                 {999999, "999 ms"},
                 {1000000, "1.0 s"},
                 {1250000, "1.2 s"},
                 {59999999, "59.9 s"},
                 {60 * SECOND, "1 min 0 s"},
                 {200 * SECOND, "3 min 20 s"},
                 {3600 * SECOND, "1 h 0 min"},
                 {7500 * SECOND, "2 h 5 min"},
                 {INT64_C(9000000) * SECOND, "2500 h 0 min"}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char text[DURATION_SIZE];
        duration_write(cases[i].duration, text);
        CHECK_TEXT(text, cases[i].text);
    }
}

static void a_life_from_idle_to_error_and_back(void)
{
    struct scratch scratch;
    scratch_open(&scratch);
    dashcore *core = scratch.core;
    dashcore_schedule schedule = {.size = sizeof(schedule)};
    CHECK_OK(dashcore_task_schedule(core, "t", &schedule));
    CHECK_TEXT(task_status_of(core, "t"), "idle");
    CHECK_TEXT(member(core, "t", "last_run"), "null");
    CHECK_INT(scratch_entries(&scratch), 0); /* a schedule writes no entry */

    int64_t run_id = begun(core, "t");
    CHECK_TEXT(task_status_of(core, "t"), "running");
    CHECK_TEXT(member(core, "t", "runs_total"), "1");
    CHECK_OK(dashcore_task_finish(core, run_id, "{\"n\":  7}"));
    CHECK_TEXT(task_status_of(core, "t"), "idle");
    CHECK_TEXT(member(core, "t", "last_error"), "null");
    CU_ASSERT_TRUE(time_member(core, "t", "last_finished") >= time_member(core, "t", "last_run"));

    CHECK_OK(dashcore_task_fail(core, begun(core, "t"), "no network"));
    CHECK_TEXT(task_status_of(core, "t"), "error");
    CHECK_TEXT(member(core, "t", "last_error"), "\"no network\"");
    CHECK_TEXT(member(core, "t", "last_result"), "{\"n\":7}"); /* of the last success */
    CHECK_TEXT(member(core, "t", "failures_total"), "1");

    CHECK_OK(dashcore_task_finish(core, begun(core, "t"), NULL));
    CHECK_TEXT(task_status_of(core, "t"), "idle");
    CHECK_TEXT(member(core, "t", "last_error"), "null");
    CHECK_TEXT(member(core, "t", "last_result"), "null");
    CHECK_TEXT(member(core, "t", "runs_total"), "3");
    CHECK_TEXT(member(core, "t", "failures_total"), "1");
    CHECK_INT(scratch_number(&scratch, "SELECT result = '{\"n\":  7}' FROM task_run"), 1);
    scratch_close(&scratch);
}

static void begin_and_end_are_written_down(void)
{
    struct scratch scratch;
    scratch_open(&scratch);
    dashcore_run_options options = {.size = sizeof(options), .user = "ann", .trigger = 2};
    int64_t run_id = 0;
    CHECK_OK(dashcore_task_begin(scratch.core, "t:1", &options, &run_id));
    json_t *entry = newest(scratch.core, NULL);
    CHECK_TEXT(text_in(entry, "type"), "task");
    CHECK_TEXT(text_in(entry, "message"), "t:1 started");
    CHECK_TEXT(text_in(entry, "user"), "ann");
    CHECK_TEXT(text_in(json_object_get(entry, "details"), "task_name"), "t:1");
    CHECK_TEXT(text_in(json_object_get(entry, "details"), "trigger"), "manual");
    json_decref(entry);
    CHECK_OK(dashcore_task_finish(scratch.core, run_id, NULL));
    entry = newest(scratch.core, NULL);
    CHECK_TEXT(text_in(entry, "type"), "task");
    CU_ASSERT_EQUAL(strncmp(text_in(entry, "message"), "t:1 finished in ", 16), 0);
    CHECK_INT(number_in(json_object_get(entry, "details"), "run_id"), run_id);
    CHECK_TEXT(text_in(json_object_get(entry, "details"), "outcome"), "success");
    json_decref(entry);
    CHECK_OK(dashcore_task_fail(scratch.core, begun(scratch.core, "t:1"),
                                "{\"message\":\"boom\\nbang\",\"exit_code\":3}"));
    entry = newest(scratch.core, NULL);
    CHECK_TEXT(text_in(entry, "type"), "error");
    CU_ASSERT_PTR_NOT_NULL(strstr(text_in(entry, "message"), ": boom bang"));
    CHECK_INT(number_in(json_object_get(json_object_get(entry, "details"), "error"), "exit_code"),
              3);
    json_decref(entry);
    CHECK_INT(scratch_entries(&scratch), 4);
    scratch_close(&scratch);
}

static void names_at_their_limits(void)
{
    static const char *const bad[] = {"",    " ",   "_a",  ".a",       "-a", ":a",   "a b",
                                      "a/b", "a\n", "a,b", "\xc3\xa9", "a%", "../x", "a\"b"};
    struct scratch scratch;
    scratch_open(&scratch);
    dashcore *core = scratch.core;
    int64_t run_id = 77;
    char *name = repeated('n', 129);
    int64_t before = revision_of(core, DASHCORE_TOPIC_ALL);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        CHECK_FAILS(dashcore_task_begin(core, bad[i], NULL, &run_id), DASHCORE_EINVAL, "task_name");
        CHECK_FAILS(dashcore_task_schedule(core, bad[i], NULL), DASHCORE_EINVAL, "task_name");
        CHECK_FAILS(dashcore_task_request(core, bad[i], NULL), DASHCORE_EINVAL, "task_name");
        CHECK_FAILS(dashcore_task_claim(core, bad[i], &run_id), DASHCORE_EINVAL, "task_name");
    }
    CHECK_FAILS(dashcore_task_begin(core, NULL, NULL, &run_id), DASHCORE_EINVAL, "task_name");
    CHECK_FAILS(dashcore_task_begin(core, name, NULL, &run_id), DASHCORE_EINVAL, "task_name");
    CHECK_INT(run_id, 77);
    CHECK_INT(revision_of(core, DASHCORE_TOPIC_ALL), before);
    name[128] = '\0';
    CHECK_OK(dashcore_task_begin(core, name, NULL, NULL));
    CHECK_OK(dashcore_task_begin(core, "0", NULL, NULL));
    CHECK_OK(dashcore_task_begin(core, "A1_.:-z", NULL, NULL));
    free(name);
    scratch_close(&scratch);
}

static void check_begin_refused(dashcore *core, dashcore_run_options options, int code,
                                const char *field)
{
    int64_t run_id = 77;
    options.size = options.size != 0 ? options.size : sizeof(options);
    CHECK_FAILS(dashcore_task_begin(core, "t", &options, &run_id), code, field);
    CHECK_INT(run_id, 77);
}

static void run_options_at_their_limits(void)
{
    struct scratch scratch;
    scratch_open(&scratch);
    dashcore *core = scratch.core;
    char *text = repeated('h', 257);
#define REFUSED(code, field, ...)                                                                  \
    check_begin_refused(core, (dashcore_run_options){__VA_ARGS__}, code, field)
    REFUSED(DASHCORE_ENOTSUP, "flags", .flags = 4);
    REFUSED(DASHCORE_EINVAL, "trigger", .trigger = 3);
    REFUSED(DASHCORE_ERANGE, "pid", .pid = -1);
    REFUSED(DASHCORE_ERANGE, "next_run", .next_run = -1);
    REFUSED(DASHCORE_ERANGE, "next_run", .next_run = INT64_MAX); /* no date can say it */
    int64_t now = dashcore_time_now();
    REFUSED(DASHCORE_ERANGE, "started", .started = -1);
    REFUSED(DASHCORE_ERANGE, "started", .started = 1);
    REFUSED(DASHCORE_ERANGE, "started", .started = INT64_MIN);
    REFUSED(DASHCORE_ERANGE, "started", .started = INT64_MAX);
    REFUSED(DASHCORE_ERANGE, "started", .started = now + 120 * SECOND);
    CU_ASSERT_PTR_NOT_NULL(strstr(dashcore_last_error(), "30 days"));
    REFUSED(DASHCORE_ERANGE, "started", .started = now - DASHCORE_DAYS_MAX * 86400 * SECOND);
    REFUSED(DASHCORE_ERANGE, "interval_seconds", .interval_seconds = -1);
    REFUSED(DASHCORE_ERANGE, "interval_seconds", .interval_seconds = 366 * 86400 + 1);
    REFUSED(DASHCORE_ERANGE, "interval_seconds", .interval_seconds = INT64_MAX);
    REFUSED(DASHCORE_ERANGE, "user", .user = text);
    REFUSED(DASHCORE_ERANGE, "host", .host = text);
    REFUSED(DASHCORE_EINVAL, "options", .size = 3);
#undef REFUSED
    CHECK_INT(scratch_number(&scratch, "SELECT count(*) FROM background_task_status"), 0);
    CHECK_INT(scratch_entries(&scratch), 0);
    text[255] = '\0';
    dashcore_run_options options = {.size = sizeof(options),
                                    .host = text,
                                    .user = text,
                                    .next_run = 1,
                                    .interval_seconds = 366 * 86400,
                                    .pid = INT64_MAX,
                                    .flags = DASHCORE_RUN_LEASED};
    CHECK_OK(dashcore_task_begin(core, "t", &options, NULL));
    json_t *runs = runs_read(core, "t", 0);
    CHECK_TEXT(text_in(json_array_get(runs, 0), "host"), text);
    CHECK_INT(number_in(json_array_get(runs, 0), "pid"), INT64_MAX);
    json_decref(runs);
    free(text);
    scratch_close(&scratch);
}

static void a_run_belongs_to_this_process(void)
{
    struct scratch scratch;
    char host[256] = "";
    scratch_open(&scratch);
    gethostname(host, sizeof(host) - 1);
    dashcore_run_options leased = {.size = sizeof(leased), .flags = DASHCORE_RUN_LEASED};
    CHECK_OK(dashcore_task_begin(scratch.core, "t", NULL, NULL));
    CHECK_OK(dashcore_task_begin(scratch.core, "t", &leased, NULL));
    json_t *runs = runs_read(scratch.core, "t", 0);
    json_t *own = json_array_get(runs, 1);
    CHECK_INT(number_in(own, "pid"), getpid());
    CHECK_TEXT(text_in(own, "host"), host);
    CHECK_TEXT(text_in(own, "trigger"), "host");
    CU_ASSERT_TRUE(is_null_in(json_array_get(runs, 0), "pid"));
    json_decref(runs);
    scratch_close(&scratch);
}

static void the_next_run_is_computed(void)
{
    struct scratch scratch;
    scratch_open(&scratch);
    dashcore *core = scratch.core;
    int64_t now = dashcore_time_now() / 1000 * 1000;
    dashcore_run_options options = {.size = sizeof(options), .interval_seconds = 60};
    CHECK_OK(dashcore_task_begin(core, "t", &options, NULL));
    CHECK_INT(time_member(core, "t", "next_run") - time_member(core, "t", "last_run"), 60 * SECOND);
    CHECK_TEXT(member(core, "t", "interval_seconds"), "60");
    options = (dashcore_run_options){.size = sizeof(options), .next_run = now + 5 * SECOND};
    CHECK_OK(dashcore_task_begin(core, "t", &options, NULL));
    CHECK_INT(time_member(core, "t", "next_run"), now + 5 * SECOND);
    CHECK_TEXT(member(core, "t", "interval_seconds"), "60"); /* as it was */
    CHECK_OK(dashcore_task_begin(core, "t", NULL, NULL));
    CHECK_INT(time_member(core, "t", "next_run") - time_member(core, "t", "last_run"), 60 * SECOND);

    /* Without an interval, what was planned ahead stays and what is past goes. */
    dashcore_schedule schedule = {.size = sizeof(schedule), .next_run = now + 50 * SECOND};
    CHECK_OK(dashcore_task_schedule(core, "u", &schedule));
    CHECK_OK(dashcore_task_begin(core, "u", NULL, NULL));
    CHECK_INT(time_member(core, "u", "next_run"), now + 50 * SECOND);
    schedule.next_run = now - 50 * SECOND;
    CHECK_OK(dashcore_task_schedule(core, "u", &schedule));
    CHECK_OK(dashcore_task_begin(core, "u", NULL, NULL));
    CHECK_TEXT(member(core, "u", "next_run"), "null");
    scratch_close(&scratch);
}

/* As with a store that was occupied while the run was under way already. */
static void a_run_may_have_started_before(void)
{
    struct scratch scratch;
    int64_t run_id = 0;
    scratch_open(&scratch);
    dashcore *core = scratch.core;
    int64_t started = (dashcore_time_now() - 600 * SECOND) / 1000 * 1000;
    dashcore_run_options options = {.size = sizeof(options),
                                    .interval_seconds = 3600,
                                    .flags = DASHCORE_RUN_LEASED,
                                    .started = started};
    CHECK_OK(dashcore_task_begin(core, "t", &options, &run_id));
    CHECK_TEXT(task_status_of(core, "t"), "running"); /* its lease begins now */
    CHECK_INT(time_member(core, "t", "last_run"), started);
    CHECK_INT(time_member(core, "t", "next_run"), started + 3600 * SECOND);
    CHECK_INT(scratch_number(&scratch, "SELECT timestamp FROM activity_log"), started);
    CHECK_OK(dashcore_task_finish(core, run_id, NULL));
    json_t *runs = runs_read(core, "t", 0);
    int64_t duration_ms = number_in(json_array_get(runs, 0), "duration_ms");
    CU_ASSERT_TRUE(duration_ms >= 600000 && duration_ms < 660000);
    json_decref(runs);
    json_t *entry = newest(core, "task");
    CU_ASSERT_EQUAL(strncmp(text_in(entry, "message"), "t finished in 10 min ", 21), 0);
    json_decref(entry);
    scratch_close(&scratch);
}

/* Clocks of two machines are never quite the same. */
static void a_clock_a_little_ahead_starts_now(void)
{
    struct scratch scratch;
    scratch_open(&scratch);
    dashcore_run_options options = {.size = sizeof(options),
                                    .started = dashcore_time_now() + 50 * SECOND};
    CHECK_OK(dashcore_task_begin(scratch.core, "t", &options, NULL));
    CU_ASSERT_TRUE(time_member(scratch.core, "t", "last_run") <= dashcore_time_now());
    scratch_close(&scratch);
}

static void the_latest_run_is_the_one_begun_last(void)
{
    struct scratch scratch;
    int64_t late = 0;
    scratch_open(&scratch);
    begun(scratch.core, "t");
    dashcore_run_options options = {.size = sizeof(options),
                                    .started = dashcore_time_now() - 5 * SECOND};
    CHECK_OK(dashcore_task_begin(scratch.core, "t", &options, &late));
    json_t *task = task_read(scratch.core, "t");
    CHECK_INT(number_in(task, "run_id"), late);
    json_decref(task);
    json_t *runs = runs_read(scratch.core, "t", 0);
    CHECK_INT(number_in(json_array_get(runs, 0), "run_id"), late);
    json_decref(runs);
    scratch_close(&scratch);
}

/* A caller built with a header that had no `started`. */
static void shorter_run_options_start_now(void)
{
    struct scratch scratch;
    scratch_open(&scratch);
    int64_t before = dashcore_time_now() / 1000 * 1000;
    dashcore_run_options options = {
        .size = offsetof(dashcore_run_options, started), .interval_seconds = 60, .started = 1};
    CHECK_OK(dashcore_task_begin(scratch.core, "t", &options, NULL));
    CU_ASSERT_TRUE(time_member(scratch.core, "t", "last_run") >= before);
    CHECK_TEXT(member(scratch.core, "t", "interval_seconds"), "60");
    scratch_close(&scratch);
}

static void a_unique_run_is_alone(void)
{
    struct scratch scratch;
    int64_t first = 0;
    scratch_open(&scratch);
    dashcore_run_options unique = {.size = sizeof(unique), .flags = DASHCORE_RUN_UNIQUE};
    CHECK_OK(dashcore_task_begin(scratch.core, "t", &unique, &first));
    check_begin_refused(scratch.core, unique, DASHCORE_ERUNNING, "");
    CHECK_INT(scratch_entries(&scratch), 1);
    CHECK_OK(dashcore_task_begin(scratch.core, "other", &unique, NULL));
    int64_t second = begun(scratch.core, "t"); /* who does not ask to be alone is not */
    CHECK_OK(dashcore_task_finish(scratch.core, first, NULL));
    check_begin_refused(scratch.core, unique, DASHCORE_ERUNNING, "");
    CHECK_OK(dashcore_task_finish(scratch.core, second, NULL));
    CHECK_OK(dashcore_task_begin(scratch.core, "t", &unique, NULL));
    scratch_close(&scratch);
}

static void progress_is_shown_while_it_runs(void)
{
    struct scratch scratch;
    scratch_open(&scratch);
    dashcore *core = scratch.core;
    int64_t run_id = begun(core, "t");
    CHECK_TEXT(member(core, "t", "progress"), "null");
    CHECK_OK(dashcore_task_progress(core, run_id, 0, NULL));
    CHECK_TEXT(member(core, "t", "progress"), "{\"percent\":0,\"message\":null}");
    CHECK_OK(dashcore_task_progress(core, run_id, 100, "page 7"));
    CHECK_TEXT(member(core, "t", "progress"), "{\"percent\":100,\"message\":\"page 7\"}");
    CHECK_OK(dashcore_task_progress(core, run_id, -1, "\xff password=hunter2"));
    CHECK_TEXT(member(core, "t", "progress"),
               "{\"percent\":null,\"message\":\"\xEF\xBF\xBD password=[redacted]\"}");
    CHECK_FAILS(dashcore_task_progress(core, run_id, -2, NULL), DASHCORE_ERANGE, "percent");
    CHECK_FAILS(dashcore_task_progress(core, run_id, 101, NULL), DASHCORE_ERANGE, "percent");
    char *message = repeated('m', 4097);
    CHECK_FAILS(dashcore_task_progress(core, run_id, 1, message), DASHCORE_ERANGE, "message");
    message[4096] = '\0';
    CHECK_OK(dashcore_task_progress(core, run_id, 1, message));
    for (size_t i = 0; i + 6 <= 4096; i += 6)
        memcpy(message + i, "pwd=a ", 6);
    CHECK_OK(dashcore_task_progress(core, run_id, 1, message)); /* longer without its secrets */
    CHECK_INT(scratch_number(&scratch, "SELECT length(progress_message) FROM task_run"), 4096);
    free(message);
    CHECK_OK(dashcore_task_progress(core, run_id, -1, NULL));
    CHECK_TEXT(member(core, "t", "progress"), "null");
    CHECK_OK(dashcore_task_progress(core, run_id, 55, "nearly"));
    CHECK_OK(dashcore_task_finish(core, run_id, NULL));
    CHECK_TEXT(member(core, "t", "progress"), "null");
    CHECK_INT(scratch_entries(&scratch), 2); /* progress writes none */
    scratch_close(&scratch);
}

static void an_ended_run_can_no_longer_change(void)
{
    struct scratch scratch;
    scratch_open(&scratch);
    dashcore *core = scratch.core;
    int64_t run_id = begun(core, "t");
    CHECK_OK(dashcore_task_finish(core, run_id, "1"));
    int64_t before = revision_of(core, DASHCORE_TOPIC_ALL);
    CHECK_FAILS(dashcore_task_progress(core, run_id, 1, NULL), DASHCORE_EENDED, "");
    CHECK_FAILS(dashcore_task_heartbeat(core, run_id), DASHCORE_EENDED, "");
    CHECK_FAILS(dashcore_task_finish(core, run_id, "2"), DASHCORE_EENDED, "");
    CHECK_FAILS(dashcore_task_fail(core, run_id, "x"), DASHCORE_EENDED, "");
    static const int64_t unknown[] = {0, -1, 99, INT64_MAX, INT64_MIN};
    for (size_t i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++) {
        CHECK_FAILS(dashcore_task_progress(core, unknown[i], 1, NULL), DASHCORE_ENOTFOUND,
                    "run_id");
        CHECK_FAILS(dashcore_task_heartbeat(core, unknown[i]), DASHCORE_ENOTFOUND, "run_id");
        CHECK_FAILS(dashcore_task_finish(core, unknown[i], NULL), DASHCORE_ENOTFOUND, "run_id");
        CHECK_FAILS(dashcore_task_fail(core, unknown[i], "x"), DASHCORE_ENOTFOUND, "run_id");
    }
    CHECK_INT(revision_of(core, DASHCORE_TOPIC_ALL), before);
    CHECK_TEXT(member(core, "t", "last_result"), "1");
    scratch_close(&scratch);
}

static void a_bad_result_lets_the_run_go_on(void)
{
    struct scratch scratch;
    scratch_open(&scratch);
    dashcore *core = scratch.core;
    int64_t run_id = begun(core, "t");
    char *longer = repeated('1', 65537);
    char *deeper = repeated('[', 130);
    memset(deeper + 65, ']', 65);
    int64_t before = revision_of(core, DASHCORE_TOPIC_ALL);
    CHECK_FAILS(dashcore_task_finish(core, run_id, "{"), DASHCORE_EPARSE, "result");
    CHECK_FAILS(dashcore_task_finish(core, run_id, ""), DASHCORE_EPARSE, "result");
    CHECK_FAILS(dashcore_task_finish(core, run_id, longer), DASHCORE_ERANGE, "result");
    CHECK_FAILS(dashcore_task_finish(core, run_id, deeper), DASHCORE_ERANGE, "result");
    CHECK_FAILS(dashcore_task_fail(core, run_id, NULL), DASHCORE_EINVAL, "error");
    CHECK_INT(revision_of(core, DASHCORE_TOPIC_ALL), before);
    CHECK_TEXT(task_status_of(core, "t"), "running");
    longer[65536] = '\0';
    longer[0] = longer[65535] = '"';
    CHECK_OK(dashcore_task_finish(core, run_id, longer));
    json_t *task = task_read(core, "t");
    CHECK_INT(strlen(text_in(task, "last_result")), 65534);
    json_decref(task);
    free(longer);
    free(deeper);
    scratch_close(&scratch);
}

static void requests_are_refused_for_the_right_reason(void)
{
    struct scratch scratch;
    int64_t run_id = 77;
    scratch_open(&scratch);
    dashcore *core = scratch.core;
    dashcore_schedule offer = {.size = sizeof(offer), .flags = DASHCORE_TASK_CAN_RUN};
    CHECK_FAILS(dashcore_task_request(core, "t", "ann"), DASHCORE_ENOTFOUND, "task_name");
    CHECK_INT(dashcore_task_claim(core, "t", &run_id), 0);
    CHECK_OK(dashcore_task_schedule(core, "t", NULL));
    CHECK_TEXT(member(core, "t", "can_run"), "false");
    CHECK_FAILS(dashcore_task_request(core, "t", "ann"), DASHCORE_ENORUNNER, "");
    CHECK_OK(dashcore_task_schedule(core, "t", &offer));
    CHECK_TEXT(member(core, "t", "can_run"), "true");
    CHECK_INT(dashcore_task_claim(core, "t", &run_id), 0);
    CHECK_INT(run_id, 77);
    char *user = repeated('u', 257);
    CHECK_FAILS(dashcore_task_request(core, "t", user), DASHCORE_ERANGE, "user");
    free(user);
    CHECK_INT(scratch_entries(&scratch), 0);

    CHECK_OK(dashcore_task_request(core, "t", "ann"));
    CHECK_TEXT(task_status_of(core, "t"), "queued");
    json_t *entry = newest(core, "user_action");
    CHECK_TEXT(text_in(entry, "message"), "t was asked to run");
    CHECK_TEXT(text_in(entry, "user"), "ann");
    json_decref(entry);
    CHECK_FAILS(dashcore_task_request(core, "t", "bob"), DASHCORE_EQUEUED, "");
    CHECK_INT(dashcore_task_claim(core, "t", &run_id), 1);
    CHECK_TEXT(task_status_of(core, "t"), "running");
    CHECK_INT(dashcore_task_claim(core, "t", &run_id), 0);
    CHECK_FAILS(dashcore_task_request(core, "t", NULL), DASHCORE_ERUNNING, "");
    json_t *runs = runs_read(core, "t", 0);
    CHECK_TEXT(text_in(json_array_get(runs, 0), "trigger"), "manual");
    json_decref(runs);
    CHECK_OK(dashcore_task_finish(core, run_id, NULL));
    CHECK_OK(dashcore_task_request(core, "t", NULL));
    CHECK_OK(dashcore_task_schedule(core, "t", NULL)); /* the offer ends, the request stays */
    CHECK_TEXT(member(core, "t", "can_run"), "false");
    scratch_close(&scratch);
}

static void schedules_at_their_limits(void)
{
    struct scratch scratch;
    scratch_open(&scratch);
    dashcore *core = scratch.core;
    dashcore_schedule schedule = {.size = sizeof(schedule), .flags = 2};
    CHECK_FAILS(dashcore_task_schedule(core, "t", &schedule), DASHCORE_ENOTSUP, "flags");
    schedule = (dashcore_schedule){.size = sizeof(schedule), .next_run = -1};
    CHECK_FAILS(dashcore_task_schedule(core, "t", &schedule), DASHCORE_ERANGE, "next_run");
    schedule.next_run = INT64_MAX;
    CHECK_FAILS(dashcore_task_schedule(core, "t", &schedule), DASHCORE_ERANGE, "next_run");
    schedule = (dashcore_schedule){.size = sizeof(schedule), .interval_seconds = -1};
    CHECK_FAILS(dashcore_task_schedule(core, "t", &schedule), DASHCORE_ERANGE, "interval_seconds");
    schedule.interval_seconds = 366 * 86400 + 1;
    CHECK_FAILS(dashcore_task_schedule(core, "t", &schedule), DASHCORE_ERANGE, "interval_seconds");
    schedule.size = 0;
    CHECK_FAILS(dashcore_task_schedule(core, "t", &schedule), DASHCORE_EINVAL, "schedule");
    CHECK_INT(scratch_number(&scratch, "SELECT count(*) FROM background_task_status"), 0);

    schedule = (dashcore_schedule){
        .size = sizeof(schedule), .next_run = 253402300799999999, .interval_seconds = 366 * 86400};
    CHECK_OK(dashcore_task_schedule(core, "t", &schedule));
    CHECK_TEXT(member(core, "t", "next_run"), "\"9999-12-31T23:59:59.999Z\"");
    CHECK_TEXT(member(core, "t", "overdue_seconds"), "null");
    CHECK_OK(dashcore_task_schedule(core, "t", NULL)); /* replaces what was said before */
    CHECK_TEXT(member(core, "t", "next_run"), "null");
    CHECK_TEXT(member(core, "t", "interval_seconds"), "null");
    CHECK_INT(scratch_entries(&scratch), 0);
    scratch_close(&scratch);
}

static void memory_that_runs_out_ends_no_run(void)
{
    struct scratch scratch;
    scratch_open(&scratch);
    int64_t run_id = begun(scratch.core, "t");
    bool refused = true;
    for (long n = 1; refused; n++) {
        scarce_memory_start(n);
        int r = dashcore_task_fail(scratch.core, run_id, "{\"message\":\"password=x\"}");
        refused = scarce_memory_end() && r < 0;
        CHECK_INT(r, refused ? DASHCORE_ENOMEM : DASHCORE_OK);
        CHECK_TEXT(task_status_of(scratch.core, "t"), refused ? "running" : "error");
        CHECK_INT(scratch_entries(&scratch), refused ? 1 : 2);
        CU_ASSERT_TRUE_FATAL(n < 1000);
    }
    scratch_close(&scratch);
}

static const struct suite_test tests[] = {
    {"durations are for people", durations_are_for_people},
    {"a life from idle to error and back", a_life_from_idle_to_error_and_back},
    {"begin and end are written down", begin_and_end_are_written_down},
    {"names at their limits", names_at_their_limits},
    {"run options at their limits", run_options_at_their_limits},
    {"a run belongs to this process", a_run_belongs_to_this_process},
    {"the next run is computed", the_next_run_is_computed},
    {"a run may have started before", a_run_may_have_started_before},
    {"a clock a little ahead starts now", a_clock_a_little_ahead_starts_now},
    {"the latest run is the one begun last", the_latest_run_is_the_one_begun_last},
    {"shorter run options start now", shorter_run_options_start_now},
    {"a unique run is alone", a_unique_run_is_alone},
    {"progress is shown while it runs", progress_is_shown_while_it_runs},
    {"an ended run can no longer change", an_ended_run_can_no_longer_change},
    {"a bad result lets the run go on", a_bad_result_lets_the_run_go_on},
    {"requests are refused for the right reason", requests_are_refused_for_the_right_reason},
    {"schedules at their limits", schedules_at_their_limits},
    {"memory that runs out ends no run", memory_that_runs_out_ends_no_run},
};

SUITE_MAIN("task", tests)
