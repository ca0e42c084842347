#include "support/answers.h"
#include "support/scratch.h"
#include "support/suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static struct scratch scratch;

static int begin(const char *body, json_t **run)
{
    dashcore_answer *answer = NULL;
    int r = dashcore_task_begin_json(scratch.core, "t", body, strlen(body), &answer);
    CU_ASSERT_TRUE((answer == NULL) == (r < 0));
    *run = r < 0 ? json_null() : answer_read(r, answer);
    return r;
}

static int update(const char *task_name, int64_t run_id, const char *body, json_t **run)
{
    dashcore_answer *answer = NULL;
    int r = dashcore_run_update_json(scratch.core, task_name, run_id, body, strlen(body), &answer);
    CU_ASSERT_TRUE((answer == NULL) == (r < 0));
    *run = r < 0 ? json_null() : answer_read(r, answer);
    return r;
}

static int64_t begun(void)
{
    json_t *run = NULL;
    CHECK_OK(begin("", &run));
    int64_t run_id = number_in(run, "run_id");
    json_decref(run);
    return run_id;
}

/* A body that is refused, and how. */
struct refusal {
    const char *body;
    int code;
    const char *field;
};

static void check_refusal(const struct refusal *refusal, int r)
{
    if (r != refusal->code)
        fprintf(stderr, "%s\n", refusal->body);
    CHECK_INT(r, refusal->code);
    CHECK_TEXT(dashcore_last_error_field(), refusal->field);
}

static void an_empty_body_begins_a_leased_run(void)
{
    static const char nulls[] = "{\"trigger\":null,\"host\":null,\"pid\":null,\"user\":null,"
                                "\"next_run\":null,\"interval_seconds\":null,\"unique\":null,"
                                "\"started\":null}";
    static const char *const bodies[] = {"", "{}", " { } ", nulls};
    char host[256] = "";
    gethostname(host, sizeof(host) - 1);
    for (size_t i = 0; i < 4; i++) {
        json_t *run = NULL;
        CHECK_OK(begin(bodies[i], &run));
        CHECK_TEXT(text_in(run, "task_name"), "t");
        CHECK_TEXT(text_in(run, "trigger"), "host");
        CHECK_TEXT(text_in(run, "host"), host);
        CU_ASSERT_TRUE(is_null_in(run, "pid") && is_null_in(run, "outcome"));
        CHECK_INT(scratch_number(&scratch, "SELECT owner = '' FROM task_run WHERE run_id = %lld",
                                 (long long)number_in(run, "run_id")),
                  1);
        json_decref(run);
    }
    dashcore_answer *answer = NULL;
    CHECK_OK(dashcore_task_begin_json(scratch.core, "t", NULL, 0, &answer));
    dashcore_free(answer);
}

static void every_field_of_a_beginning(void)
{
    json_t *run = NULL;
    CHECK_OK(
        begin("{\"trigger\":\"sch\\u0065dule\",\"host\":\"web-1\",\"pid\":4711,\"user\":\"ann\","
              "\"next_run\":\"2099-07-10T14:00:00+02:00\",\"interval_seconds\":3600,"
              "\"unique\":false}",
              &run));
    CHECK_TEXT(text_in(run, "trigger"), "schedule");
    CHECK_TEXT(text_in(run, "host"), "web-1");
    CHECK_INT(number_in(run, "pid"), 4711);
    json_decref(run);
    json_t *task = task_read(scratch.core, "t");
    CHECK_TEXT(text_in(task, "next_run"), "2099-07-10T12:00:00.000Z");
    CHECK_INT(number_in(task, "interval_seconds"), 3600);
    json_decref(task);
    json_t *entry = newest(scratch.core, "task");
    CHECK_TEXT(text_in(entry, "user"), "ann");
    json_decref(entry);
    CHECK_INT(begin("{\"unique\":true}", &run), DASHCORE_ERUNNING);
    CHECK_OK(begin("{\"trigger\":\"manual\"}", &run));
    CHECK_TEXT(text_in(run, "trigger"), "manual");
    json_decref(run);
}

static void a_beginning_may_be_told_late(void)
{
    char body[80];
    char started[DASHCORE_TIME_SIZE];
    json_t *run = NULL;
    CHECK_OK(dashcore_time_format(dashcore_time_now() - INT64_C(3600000000), started));
    snprintf(body, sizeof(body), "{\"started\":\"%s\"}", started);
    CHECK_OK(begin(body, &run));
    CHECK_TEXT(text_in(run, "started"), started);
    json_decref(run);
}

static void bad_beginnings_begin_nothing(void)
{
    static const struct refusal cases[] = {
        {"{", DASHCORE_EPARSE, "body"},
        {" ", DASHCORE_EPARSE, "body"},
        {"{\"pid\":1,\"pid\":2}", DASHCORE_EPARSE, "body"},
        {"[]", DASHCORE_EINVAL, "body"},
        {"null", DASHCORE_EINVAL, "body"},
        {"{\"trigger\":\"cron\"}", DASHCORE_EINVAL, "trigger"},
        {"{\"trigger\":1}", DASHCORE_EINVAL, "trigger"},
        {"{\"host\":1}", DASHCORE_EINVAL, "host"},
        {"{\"user\":[]}", DASHCORE_EINVAL, "user"},
        {"{\"pid\":\"1\"}", DASHCORE_EINVAL, "pid"},
        {"{\"pid\":1.5}", DASHCORE_EINVAL, "pid"},
        {"{\"pid\":-1}", DASHCORE_ERANGE, "pid"},
        {"{\"pid\":123456789012345678901234567890}", DASHCORE_EINVAL, "pid"},
        {"{\"next_run\":\"tomorrow\"}", DASHCORE_EINVAL, "next_run"},
        {"{\"next_run\":0}", DASHCORE_EINVAL, "next_run"},
        {"{\"next_run\":\"1969-01-01T00:00:00Z\"}", DASHCORE_ERANGE, "next_run"},
        {"{\"started\":\"yesterday\"}", DASHCORE_EINVAL, "started"},
        {"{\"started\":0}", DASHCORE_EINVAL, "started"},
        {"{\"started\":\"1969-01-01T00:00:00Z\"}", DASHCORE_ERANGE, "started"},
        {"{\"started\":\"1970-01-01T00:00:00Z\"}", DASHCORE_ERANGE, "started"},
        {"{\"started\":\"2025-07-10T12:00:00Z\"}", DASHCORE_ERANGE, "started"},
        {"{\"started\":\"9999-01-01T00:00:00Z\"}", DASHCORE_ERANGE, "started"},
        {"{\"interval_seconds\":-1}", DASHCORE_ERANGE, "interval_seconds"},
        {"{\"interval_seconds\":31622401}", DASHCORE_ERANGE, "interval_seconds"},
        {"{\"interval_seconds\":\"60\"}", DASHCORE_EINVAL, "interval_seconds"},
        {"{\"unique\":1}", DASHCORE_EINVAL, "unique"},
        {"{\"unique\":\"true\"}", DASHCORE_EINVAL, "unique"},
        {"{\"leased\":true}", DASHCORE_EINVAL, "leased"},
        {"{\"Trigger\":\"host\"}", DASHCORE_EINVAL, "Trigger"},
    };
    int64_t before = revision_of(scratch.core, DASHCORE_TOPIC_ALL);
    json_t *run = NULL;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        check_refusal(&cases[i], begin(cases[i].body, &run));
    char *long_body = repeated(' ', 256 * 1024 + 1);
    CHECK_INT(begin(long_body, &run), DASHCORE_ERANGE);
    free(long_body);
    char user[300] = "{\"user\":\"";
    memset(user + 9, 'u', 257);
    strcpy(user + 9 + 257, "\"}");
    CHECK_FAILS(begin(user, &run), DASHCORE_ERANGE, "user");
    dashcore_answer *answer = NULL;
    CHECK_FAILS(dashcore_task_begin_json(scratch.core, "a b", "{}", 2, &answer), DASHCORE_EINVAL,
                "task_name");
    CHECK_INT(revision_of(scratch.core, DASHCORE_TOPIC_ALL), before);
}

static void updates_change_a_run(void)
{
    json_t *run = NULL;
    int64_t run_id = begun();
    scratch_change(&scratch,
                   "UPDATE task_run SET heartbeat = heartbeat - 50000000 "
                   "WHERE run_id = %lld",
                   (long long)run_id);
    int64_t heartbeat = scratch_number(
        &scratch, "SELECT heartbeat FROM task_run WHERE run_id = %lld", (long long)run_id);
    CHECK_OK(update("t", run_id, "", &run)); /* {} is a heartbeat */
    json_decref(run);
    CU_ASSERT_TRUE(scratch_number(&scratch, "SELECT heartbeat FROM task_run WHERE run_id = %lld",
                                  (long long)run_id) > heartbeat);
    CHECK_OK(
        update("t", run_id, "{\"progress\":{\"percent\":40,\"message\":\"caf\\u00e9\"}}", &run));
    CU_ASSERT_TRUE(is_null_in(run, "outcome"));
    json_decref(run);
    json_t *task = task_read(scratch.core, "t");
    CHECK_INT(number_in(json_object_get(task, "progress"), "percent"), 40);
    CHECK_TEXT(text_in(json_object_get(task, "progress"), "message"), "caf\xc3\xa9");
    json_decref(task);
    CHECK_OK(update("t", run_id, "{\"progress\":{\"percent\":null,\"message\":null}}", &run));
    json_decref(run);
    CHECK_OK(update("t", run_id, "{\"progress\":{}}", &run));
    json_decref(run);

    CHECK_OK(update("t", run_id, "{\"result\":{\"a\": 12.30},\"outcome\":\"success\"}", &run));
    CHECK_TEXT(text_in(run, "outcome"), "success");
    json_decref(run);
    CHECK_INT(scratch_number(&scratch,
                             "SELECT result = '{\"a\": 12.30}' FROM task_run WHERE "
                             "run_id = %lld",
                             (long long)run_id),
              1);
    static const char *const late[] = {"{}", "{\"progress\":{\"percent\":1}}",
                                       "{\"outcome\":\"success\"}",
                                       "{\"outcome\":\"error\",\"error\":\"x\"}"};
    for (size_t i = 0; i < 4; i++)
        CHECK_INT(update("t", run_id, late[i], &run), DASHCORE_EENDED);
}

static void outcomes_in_all_their_forms(void)
{
    static const struct {
        const char *body;
        const char *outcome;
        const char *error;  /* JSON */
        const char *result; /* JSON */
    } cases[] = {
        {"{\"outcome\":\"success\"}", "success", "null", "null"},
        {"{\"outcome\":\"success\",\"result\":null}", "success", "null", "null"},
        {"{\"outcome\":\"success\",\"result\":\"done\"}", "success", "null", "\"done\""},
        {"{\"outcome\":\"success\",\"result\":[1,2]}", "success", "null", "[1,2]"},
        {"{\"outcome\":\"success\",\"result\":0}", "success", "null", "0"},
        {"{\"outcome\":\"error\",\"error\":\"bo\\u006fm\\n\"}", "error", "\"boom\\n\"", "null"},
        {"{\"outcome\":\"error\",\"error\":{\"code\":3}}", "error", "{\"code\":3}", "null"},
        {"{\"outcome\":\"error\",\"error\":{\"password\":\"x\"}}", "error",
         "{\"password\":\"[redacted]\"}", "null"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        json_t *run = NULL;
        CHECK_OK(update("t", begun(), cases[i].body, &run));
        CHECK_TEXT(text_in(run, "outcome"), cases[i].outcome);
        json_t *error = json_loads(cases[i].error, JSON_DECODE_ANY, NULL);
        json_t *result = json_loads(cases[i].result, JSON_DECODE_ANY, NULL);
        CU_ASSERT_TRUE(json_equal(json_object_get(run, "error"), error));
        CU_ASSERT_TRUE(json_equal(json_object_get(run, "result"), result));
        json_decref(error);
        json_decref(result);
        json_decref(run);
    }
}

static void bad_updates_change_nothing(void)
{
    static const struct refusal cases[] = {
        {"{", DASHCORE_EPARSE, "body"},
        {"[]", DASHCORE_EINVAL, "body"},
        {"{\"outcome\":\"done\"}", DASHCORE_EINVAL, "outcome"},
        {"{\"outcome\":null}", DASHCORE_EINVAL, "outcome"},
        {"{\"outcome\":\"interrupted\"}", DASHCORE_EINVAL, "outcome"},
        {"{\"outcome\":\"error\"}", DASHCORE_EINVAL, "error"},
        {"{\"outcome\":\"error\",\"error\":null}", DASHCORE_EINVAL, "error"},
        {"{\"outcome\":\"error\",\"error\":3}", DASHCORE_EINVAL, "error"},
        {"{\"outcome\":\"error\",\"error\":[\"x\"]}", DASHCORE_EINVAL, "error"},
        {"{\"outcome\":\"error\",\"error\":\"x\",\"result\":1}", DASHCORE_EINVAL, "result"},
        {"{\"outcome\":\"success\",\"error\":\"x\"}", DASHCORE_EINVAL, "error"},
        {"{\"result\":1}", DASHCORE_EINVAL, "outcome"},
        {"{\"error\":\"x\"}", DASHCORE_EINVAL, "outcome"},
        {"{\"outcome\":\"success\",\"progress\":{}}", DASHCORE_EINVAL, "progress"},
        {"{\"progress\":40}", DASHCORE_EINVAL, "progress"},
        {"{\"progress\":null}", DASHCORE_EINVAL, "progress"},
        {"{\"progress\":{\"percent\":-1}}", DASHCORE_ERANGE, "percent"},
        {"{\"progress\":{\"percent\":101}}", DASHCORE_ERANGE, "percent"},
        {"{\"progress\":{\"percent\":4294967296}}", DASHCORE_ERANGE, "percent"},
        {"{\"progress\":{\"percent\":40.5}}", DASHCORE_EINVAL, "percent"},
        {"{\"progress\":{\"percent\":\"40\"}}", DASHCORE_EINVAL, "percent"},
        {"{\"progress\":{\"message\":7}}", DASHCORE_EINVAL, "message"},
        {"{\"progress\":{\"of\":7}}", DASHCORE_EINVAL, "of"},
        {"{\"status\":\"idle\"}", DASHCORE_EINVAL, "status"},
    };
    json_t *run = NULL;
    int64_t run_id = begun();
    int64_t before = revision_of(scratch.core, DASHCORE_TOPIC_ALL);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        check_refusal(&cases[i], update("t", run_id, cases[i].body, &run));
    CHECK_FAILS(update("u", run_id, "{}", &run), DASHCORE_ENOTFOUND, "run_id"); /* of another */
    CHECK_FAILS(update("t", 0, "{}", &run), DASHCORE_ENOTFOUND, "run_id");
    CHECK_FAILS(update("t", INT64_MAX, "{}", &run), DASHCORE_ENOTFOUND, "run_id");
    CHECK_FAILS(update("t t", run_id, "{}", &run), DASHCORE_EINVAL, "task_name");
    CHECK_INT(revision_of(scratch.core, DASHCORE_TOPIC_ALL), before);
}

/* A body may be longer than an error: its end is what is kept. A result is refused. */
static void long_outcomes(void)
{
    json_t *run = NULL;
    int64_t run_id = begun();
    char *body = repeated('x', 200000);
    memcpy(body, "{\"outcome\":\"success\",\"result\":\"", 31);
    strcpy(body + 31 + 65535, "\"}");
    CHECK_FAILS(update("t", run_id, body, &run), DASHCORE_ERANGE, "result");
    memset(body, 'x', 200000);
    memcpy(body, "{\"outcome\":\"error\",\"error\":\"", 28);
    memcpy(body + 200000 - 13, "the end now\"}", 13);
    CHECK_OK(update("t", run_id, body, &run));
    const char *error = text_in(run, "error");
    CHECK_TEXT(error + strlen(error) - 11, "the end now");
    CU_ASSERT_TRUE(strlen(error) > 57000 && strlen(error) < 65536);
    json_decref(run);
    free(body);
}

static const struct suite_test tests[] = {
    {"an empty body begins a leased run", an_empty_body_begins_a_leased_run},
    {"every field of a beginning", every_field_of_a_beginning},
    {"a beginning may be told late", a_beginning_may_be_told_late},
    {"bad beginnings begin nothing", bad_beginnings_begin_nothing},
    {"updates change a run", updates_change_a_run},
    {"outcomes in all their forms", outcomes_in_all_their_forms},
    {"bad updates change nothing", bad_updates_change_nothing},
    {"long outcomes", long_outcomes},
};

int main(void)
{
    scratch_open(&scratch);
    int r = suite_run("task_body", tests, sizeof(tests) / sizeof(tests[0]));
    scratch_close(&scratch);
    return r;
}
