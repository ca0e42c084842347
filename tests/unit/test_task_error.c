/* What task.c makes of the errors and results of runs: whole, cut, redacted. And who wins where
 * several threads want the same. */
#include "support/answers.h"
#include "support/scratch.h"
#include "support/suite.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

static struct scratch scratch;

/* The error of a run that failed with that text. */
static json_t *failed_with(const char *error)
{
    int64_t run_id = 0;
    CHECK_OK(dashcore_task_begin(scratch.core, "t", NULL, &run_id));
    CHECK_OK(dashcore_task_fail(scratch.core, run_id, error));
    json_t *task = task_read(scratch.core, "t");
    CHECK_TEXT(text_in(task, "status"), "error");
    json_t *stored = json_incref(json_object_get(task, "last_error"));
    json_decref(task);
    return stored;
}

static void text_stays_text(void)
{
    static const struct {
        const char *given;
        const char *stored;
    } cases[] = {
        {"no network", "no network"},
        {"", ""},
        {"line 1\nline 2\n", "line 1\nline 2\n"},
        {"caf\xe9 \x01", "caf\xEF\xBF\xBD \x01"},
        {"12", "12"},
        {"[1,2]", "[1,2]"},
        {"null", "null"},
        {"{not json", "{not json"},
        {"{\"a\":1} and more", "{\"a\":1} and more"},
        {"{\"a\":1,\"a\":2}", "{\"a\":1,\"a\":2}"},
        {"login with password=hunter2", "login with password=[redacted]"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        json_t *error = failed_with(cases[i].given);
        CHECK_TEXT(json_string_value(error), cases[i].stored);
        json_decref(error);
    }
}

static void objects_stay_objects(void)
{
    json_t *error = failed_with(" {\"message\":\"boom\",\"trace\":[\"a.c:1\",\"b.c:2\"],\"code\":3,"
                                "\"env\":{\"API_TOKEN\":\"hunter2\"}} ");
    CHECK_TEXT(text_in(error, "message"), "boom");
    CHECK_INT(json_array_size(json_object_get(error, "trace")), 2);
    CHECK_INT(number_in(error, "code"), 3);
    CHECK_TEXT(text_in(json_object_get(error, "env"), "API_TOKEN"), "[redacted]");
    json_decref(error);
    error = failed_with("{\"message\":\"caf\xe9\"}"); /* bad bytes make it no text */
    CHECK_TEXT(text_in(error, "message"), "caf\xEF\xBF\xBD");
    json_decref(error);
    error = failed_with("{}");
    CHECK_INT(json_object_size(error), 0);
    json_decref(error);
}

static void check_end_kept(const char *pattern, size_t count, size_t least)
{
    size_t step = strlen(pattern);
    char *text = malloc(count * step + 32);
    for (size_t i = 0; i < count; i++)
        memcpy(text + i * step, pattern, step);
    strcpy(text + count * step, "the very end");
    json_t *error = failed_with(text);
    const char *stored = json_string_value(error);
    CU_ASSERT_PTR_NOT_NULL_FATAL(stored);
    size_t length = strlen(stored);
    CHECK_TEXT(stored + length - 12, "the very end");
    CU_ASSERT_TRUE(length >= least && length <= DASHCORE_DETAILS_MAX);
    CU_ASSERT_EQUAL(strcmp(stored, text + count * step + 12 - length), 0);
    CU_ASSERT_TRUE(
        scratch_number(&scratch, "SELECT max(length(CAST(error AS BLOB))) FROM task_run") <=
        DASHCORE_DETAILS_MAX);
    json_decref(error);
    free(text);
}

static void text_that_is_too_long_keeps_its_end(void)
{
    check_end_kept("x", 65522, 65534); /* just what fits, with its quotes */
    check_end_kept("x", 65523, 57000);
    check_end_kept("x", 1000000, 57000);
    check_end_kept("\xc3\xa9", 50000, 57000); /* no character is cut in two */
    check_end_kept("\xf0\x9f\x98\x80", 30001, 57000);
    check_end_kept("\"\n", 60000, 28000);
    check_end_kept("\x01", 70000, 9000); /* six bytes each in JSON */
}

/* With its secrets replaced an object may be too long to stay one; a result is refused. */
static void secrets_make_nothing_too_long(void)
{
    char *object = malloc(DASHCORE_DETAILS_MAX + 1);
    size_t used = (size_t)sprintf(object, "{\"a\":\"");
    while (used < DASHCORE_DETAILS_MAX - 10)
        used += (size_t)sprintf(object + used, "token=x ");
    strcpy(object + used, "\"}");
    json_t *error = failed_with(object);
    const char *stored = json_string_value(error);
    CU_ASSERT_PTR_NOT_NULL_FATAL(stored);
    CU_ASSERT_PTR_NULL(strstr(stored, "=x"));
    CU_ASSERT_PTR_NOT_NULL(strstr(stored, "token=[redacted] \"}"));
    CU_ASSERT_TRUE(
        scratch_number(&scratch, "SELECT max(length(CAST(error AS BLOB))) FROM task_run") <=
        DASHCORE_DETAILS_MAX);
    CU_ASSERT_TRUE(
        scratch_number(&scratch, "SELECT max(length(CAST(details AS BLOB))) FROM activity_log") <=
        DASHCORE_DETAILS_MAX);
    json_decref(error);

    int64_t run_id = 0;
    CHECK_OK(dashcore_task_begin(scratch.core, "t", NULL, &run_id));
    CHECK_FAILS(dashcore_task_finish(scratch.core, run_id, object), DASHCORE_ERANGE, "result");
    CHECK_TEXT(task_status_of(scratch.core, "t"), "running");
    CHECK_OK(dashcore_task_finish(scratch.core, run_id, NULL));
    free(object);
}

/* As deep or as long as an error may be, it can still end its run. */
static void an_error_at_its_limits_ends_the_run(void)
{
    char *deep = malloc(1000);
    strcpy(deep, "{\"a\":");
    memset(deep + 5, '[', 63);
    memset(deep + 68, ']', 63);
    strcpy(deep + 131, "}");
    json_t *error = failed_with(deep);
    CU_ASSERT_TRUE(json_is_object(error));
    json_decref(error);
    json_t *entry = newest(scratch.core, "error");
    CHECK_TEXT(text_in(json_object_get(entry, "details"), "outcome"), "error");
    CU_ASSERT_PTR_NULL(json_object_get(json_object_get(entry, "details"), "error"));
    json_decref(entry);
    free(deep);

    char *wide = repeated('x', 65536);
    memcpy(wide, "{\"message\":\"", 12);
    strcpy(wide + 65534, "\"}");
    error = failed_with(wide);
    CHECK_INT(strlen(text_in(error, "message")), 65536 - 14);
    json_decref(error);
    entry = newest(scratch.core, "error");
    CHECK_INT(strlen(text_in(entry, "message")), 4096);
    json_decref(entry);
    wide[65534] = 'x'; /* one byte more than an object may have: kept as text */
    wide = realloc(wide, 65540);
    strcpy(wide + 65535, "\"}");
    error = failed_with(wide);
    CU_ASSERT_TRUE(json_is_string(error));
    json_decref(error);
    free(wide);
}

/* ---- threads ---- */

static atomic_int won;
static atomic_int failed;

static void *claim(void *context)
{
    int64_t run_id = 0;
    int r = dashcore_task_claim(context, "wanted", &run_id);
    atomic_fetch_add(&won, r > 0);
    atomic_fetch_add(&failed, r < 0);
    return NULL;
}

static void *begin_unique(void *context)
{
    dashcore_run_options options = {.size = sizeof(options), .flags = DASHCORE_RUN_UNIQUE};
    int r = dashcore_task_begin(context, "alone", &options, NULL);
    atomic_fetch_add(&won, r == DASHCORE_OK);
    atomic_fetch_add(&failed, r < 0 && r != DASHCORE_ERUNNING);
    return NULL;
}

static void run_in_threads(void *(*work)(void *context))
{
    pthread_t threads[8];
    dashcore *second = scratch_again(&scratch);
    won = failed = 0;
    for (int i = 0; i < 8; i++)
        CHECK_INT(pthread_create(&threads[i], NULL, work, i % 2 ? second : scratch.core), 0);
    for (int i = 0; i < 8; i++)
        pthread_join(threads[i], NULL);
    dashcore_close(second);
    CHECK_INT(won, 1);
    CHECK_INT(failed, 0);
}

static void one_of_many_claims_wins(void)
{
    dashcore_schedule offer = {.size = sizeof(offer), .flags = DASHCORE_TASK_CAN_RUN};
    CHECK_OK(dashcore_task_schedule(scratch.core, "wanted", &offer));
    for (int i = 0; i < 10; i++) {
        CHECK_OK(dashcore_task_request(scratch.core, "wanted", NULL));
        run_in_threads(claim);
        json_t *task = task_read(scratch.core, "wanted");
        CHECK_OK(dashcore_task_finish(scratch.core, number_in(task, "run_id"), NULL));
        CHECK_INT(number_in(task, "runs_total"), i + 1);
        json_decref(task);
    }
}

static void one_of_many_unique_runs_begins(void)
{
    for (int i = 0; i < 10; i++) {
        run_in_threads(begin_unique);
        json_t *task = task_read(scratch.core, "alone");
        CHECK_OK(dashcore_task_finish(scratch.core, number_in(task, "run_id"), NULL));
        json_decref(task);
    }
}

/* ---- secrets ---- */

static void planted_secrets_are_in_no_file(void)
{
    for (int kept = 0; kept < 2; kept++) {
        struct scratch own;
        int64_t run_id = 0;
        scratch_open_with(&own,
                          (dashcore_open_options){.flags = kept ? DASHCORE_OPEN_KEEP_SECRETS : 0});
        CHECK_OK(dashcore_task_begin(own.core, "t", NULL, &run_id));
        CHECK_OK(dashcore_task_progress(own.core, run_id, 5, "token=hunter2"));
        CHECK_OK(dashcore_task_finish(own.core, run_id, "{\"Cookie\":\"hunter2\"}"));
        CHECK_OK(dashcore_task_begin(own.core, "t", NULL, &run_id));
        CHECK_OK(dashcore_task_fail(own.core, run_id, "GET https://me:hunter2@host/ failed"));
        CHECK_OK(dashcore_task_begin(own.core, "t", NULL, &run_id));
        CHECK_OK(dashcore_task_fail(own.core, run_id,
                                    "{\"message\":\"api_key=hunter2\",\"password\":\"hunter2\"}"));
        CU_ASSERT_TRUE((scratch_files_with(&own, "hunter2") > 0) == (kept > 0));
        scratch_close(&own);
    }
}

static const struct suite_test tests[] = {
    {"text stays text", text_stays_text},
    {"objects stay objects", objects_stay_objects},
    {"text that is too long keeps its end", text_that_is_too_long_keeps_its_end},
    {"secrets make nothing too long", secrets_make_nothing_too_long},
    {"an error at its limits ends the run", an_error_at_its_limits_ends_the_run},
    {"one of many claims wins", one_of_many_claims_wins},
    {"one of many unique runs begins", one_of_many_unique_runs_begins},
    {"planted secrets are in no file", planted_secrets_are_in_no_file},
};

int main(void)
{
    scratch_open(&scratch);
    int r = suite_run("task_error", tests, sizeof(tests) / sizeof(tests[0]));
    scratch_close(&scratch);
    return r;
}
