#include "support/answers.h"
#include "support/scarce_memory.h"
#include "support/scratch.h"
#include "support/suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define HOUR INT64_C(3600000000)

/* Nothing was stored and no revision moved since `before`. */
static void check_nothing_stored(const struct scratch *scratch, int64_t before, int64_t entries)
{
    CHECK_INT(revision_of(scratch->core, DASHCORE_TOPIC_ALL), before);
    CHECK_INT(scratch_entries(scratch), entries);
}

static void a_logged_entry_is_read_back(void)
{
    struct scratch scratch;
    scratch_open(&scratch);
    int64_t before = dashcore_time_now();
    CHECK_OK(dashcore_log(scratch.core, "scrape", "12 channels", "{\"took\": 12.30}", "ann"));
    dashcore_answer *answer = NULL;
    int r = dashcore_activity_json(scratch.core, NULL, &answer);
    char *body = answer_text(r, answer);
    CU_ASSERT_PTR_NOT_NULL(strstr(body, "\"details\":{\"took\": 12.30}"));
    free(body);
    json_t *entry = newest(scratch.core, NULL);
    CHECK_TEXT(text_in(entry, "type"), "scrape");
    CHECK_TEXT(text_in(entry, "message"), "12 channels");
    CHECK_TEXT(text_in(entry, "user"), "ann");
    CHECK_INT(json_object_size(entry), 6);
    int64_t time = 0;
    CHECK_OK(dashcore_time_parse(text_in(entry, "timestamp"), &time));
    CU_ASSERT_TRUE(time >= before - 1000 && time <= dashcore_time_now());
    json_decref(entry);

    CHECK_OK(dashcore_log(scratch.core, "system", "plain", NULL, NULL));
    entry = newest(scratch.core, NULL);
    CU_ASSERT_TRUE(is_null_in(entry, "details") && is_null_in(entry, "user"));
    json_decref(entry);
    scratch_close(&scratch);
}

/* Committed before the call returns: the process may be killed right after. */
static void a_kill_after_the_call_loses_nothing(void)
{
    struct scratch scratch;
    scratch_open(&scratch);
    pid_t child = fork();
    if (child == 0) {
        for (int i = 0; i < 20; i++)
            if (dashcore_log(scratch.core, "system", "before the kill", NULL, NULL) < 0)
                _exit(1);
        kill(getpid(), SIGKILL);
    }
    int status = 0;
    waitpid(child, &status, 0);
    CU_ASSERT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    CHECK_INT(entries_seen(scratch.core, "system"), 20);
    scratch_close(&scratch);
}

static void ids_grow_and_are_never_reused(void)
{
    struct scratch scratch;
    int64_t last = 0;
    scratch_open(&scratch);
    for (int i = 0; i < 3; i++) {
        dashcore_new_entry entry = {.size = sizeof(entry),
                                    .type = "x",
                                    .message = "m",
                                    .timestamp = dashcore_time_now() - i * HOUR};
        int64_t id = 0;
        CHECK_OK(dashcore_log_entry(scratch.core, &entry, &id));
        CU_ASSERT_TRUE(id > last);
        last = id;
    }
    scratch_change(&scratch, "DELETE FROM activity_log");
    dashcore_new_entry entry = {.size = sizeof(entry), .type = "x", .message = "m"};
    int64_t id = 0;
    CHECK_OK(dashcore_log_entry(scratch.core, &entry, &id));
    CU_ASSERT_TRUE(id > last);
    scratch_close(&scratch);
}

static void refused_entries_leave_no_trace(void)
{
    struct scratch scratch;
    scratch_open(&scratch);
    dashcore *core = scratch.core;
    char *long_message = repeated('m', 4097);
    char *long_details = repeated('1', 65537);
    char *long_user = repeated('u', 257);
    int64_t before = revision_of(core, DASHCORE_TOPIC_ALL);
    CHECK_FAILS(dashcore_log(core, "Scrape", "m", NULL, NULL), DASHCORE_EINVAL, "type");
    CHECK_FAILS(dashcore_log(core, NULL, "m", NULL, NULL), DASHCORE_EINVAL, "type");
    CHECK_FAILS(dashcore_log(core, "x", "", NULL, NULL), DASHCORE_ERANGE, "message");
    CHECK_FAILS(dashcore_log(core, "x", NULL, NULL, NULL), DASHCORE_EINVAL, "message");
    CHECK_FAILS(dashcore_log(core, "x", long_message, NULL, NULL), DASHCORE_ERANGE, "message");
    CHECK_FAILS(dashcore_log(core, "x", "m", "{", NULL), DASHCORE_EPARSE, "details");
    CHECK_FAILS(dashcore_log(core, "x", "m", long_details, NULL), DASHCORE_ERANGE, "details");
    CHECK_FAILS(dashcore_log(core, "x", "m", NULL, long_user), DASHCORE_ERANGE, "user");
    check_nothing_stored(&scratch, before, 0);
    free(long_message);
    free(long_details);
    free(long_user);
    scratch_close(&scratch);
}

static void check_entry_refused(dashcore *core, const dashcore_new_entry *entry, int code,
                                const char *field)
{
    int64_t id = 77;
    CHECK_FAILS(dashcore_log_entry(core, entry, &id), code, field);
    CHECK_INT(id, 77);
}

static void entries_may_be_older_or_newer(void)
{
    struct scratch scratch;
    struct {
        dashcore_new_entry known;
        const char *unknown;
    } newer = {.known = {.size = sizeof(newer), .type = "x", .message = "m"}};
    dashcore_new_entry entry = {.size = offsetof(dashcore_new_entry, user),
                                .type = "x",
                                .message = "m",
                                .user = "not read",
                                .timestamp = -1,
                                .flags = 0xffff};
    scratch_open(&scratch);
    dashcore *core = scratch.core;
    CHECK_OK(dashcore_log_entry(core, &entry, NULL));
    json_t *stored = newest(core, NULL);
    CU_ASSERT_TRUE(is_null_in(stored, "user"));
    json_decref(stored);
    CHECK_OK(dashcore_log_entry(core, &newer.known, NULL));

    int64_t before = revision_of(core, DASHCORE_TOPIC_ALL);
    newer.unknown = "used";
    check_entry_refused(core, &newer.known, DASHCORE_ENOTSUP, "entry");
    entry = (dashcore_new_entry){.type = "x", .message = "m"};
    check_entry_refused(core, &entry, DASHCORE_EINVAL, "entry"); /* size is zero */
    entry.size = 4;
    check_entry_refused(core, &entry, DASHCORE_EINVAL, "entry");
    entry.size = SIZE_MAX;
    check_entry_refused(core, &entry, DASHCORE_EINVAL, "entry");
    entry = (dashcore_new_entry){.size = sizeof(entry), .type = "x", .message = "m", .flags = 4};
    check_entry_refused(core, &entry, DASHCORE_ENOTSUP, "flags");
    check_entry_refused(core, NULL, DASHCORE_EINVAL, "type");
    check_nothing_stored(&scratch, before, 2);
    scratch_close(&scratch);
}

static void queued_entries_wait_for_a_flush(void)
{
    struct scratch scratch;
    int64_t id = 77;
    scratch_open(&scratch);
    dashcore_new_entry entry = {
        .size = sizeof(entry), .type = "x", .message = "queued", .flags = DASHCORE_LOG_ASYNC};
    for (int i = 0; i < 10; i++)
        CHECK_OK(dashcore_log_entry(scratch.core, &entry, &id));
    CHECK_INT(id, 0);
    CHECK_INT(scratch_entries(&scratch), 0);
    CHECK_OK(dashcore_flush(scratch.core));
    CHECK_INT(scratch_entries(&scratch), 10);
    CHECK_OK(dashcore_flush(scratch.core));
    CHECK_INT(scratch_entries(&scratch), 10);

    entry.message = "";
    CHECK_FAILS(dashcore_log_entry(scratch.core, &entry, &id), DASHCORE_ERANGE, "message");
    entry.message = "committed by the close";
    CHECK_OK(dashcore_log_entry(scratch.core, &entry, &id));
    dashcore_close(scratch.core);
    scratch.core = NULL;
    CHECK_INT(scratch_entries(&scratch), 11);
    scratch_close(&scratch);
}

static void a_full_queue_refuses_who_will_not_wait(void)
{
    struct scratch scratch;
    scratch_open_with(
        &scratch, (dashcore_open_options){
                      .queue_capacity = 2, .acexy_url = "", .acestream_url = "", .warp_cli = ""});
    dashcore *core = scratch.core;
    dashcore_new_entry entry = {.size = sizeof(entry),
                                .type = "x",
                                .message = "queued",
                                .flags = DASHCORE_LOG_ASYNC | DASHCORE_LOG_NOWAIT};
    CHECK_OK(dashcore_log_entry(core, &entry, NULL));
    CHECK_OK(dashcore_log_entry(core, &entry, NULL));
    for (int i = 0; i < 3; i++)
        check_entry_refused(core, &entry, DASHCORE_EBUSY, "");
    entry.flags = DASHCORE_LOG_ASYNC; /* who waits, commits what is queued where no worker does */
    CHECK_OK(dashcore_log_entry(core, &entry, NULL));
    CHECK_INT(scratch_entries(&scratch), 2);
    CHECK_OK(dashcore_worker_start(core, DASHCORE_WORKER_QUEUE));
    for (int i = 0; i < 200 && scratch_entries(&scratch) < 4; i++)
        usleep(10000);
    json_t *told = newest(core, "system");
    CHECK_TEXT(text_in(told, "message"), "3 entries were refused, for the queue was full");
    json_decref(told);
    scratch_close(&scratch);
}

/* ---- JSON ---- */

static int log_body(dashcore *core, const char *body, json_t **ids)
{
    dashcore_answer *answer = NULL;
    int r = dashcore_log_json(core, body, strlen(body), &answer);
    CU_ASSERT_TRUE((answer == NULL) == (r < 0));
    if (r == DASHCORE_OK)
        *ids = answer_read(r, answer);
    return r;
}

static void one_entry_in_json(void)
{
    struct scratch scratch;
    json_t *ids = NULL;
    scratch_open(&scratch);
    CHECK_OK(log_body(scratch.core,
                      " {\"type\":\"scr\\u0061pe\",\"message\":\"caf\\u00e9\\nline \\u0000\","
                      "\"details\":{ \"a\":12.30},\"user\":\"\\\"u\\\"\"} \n",
                      &ids));
    CHECK_INT(json_array_size(json_object_get(ids, "ids")), 1);
    json_t *entry = newest(scratch.core, NULL);
    CHECK_INT(json_integer_value(json_array_get(json_object_get(ids, "ids"), 0)),
              number_in(entry, "id"));
    CHECK_TEXT(text_in(entry, "type"), "scrape");
    CHECK_TEXT(text_in(entry, "message"), "caf\xc3\xa9 line \xEF\xBF\xBD");
    CHECK_TEXT(text_in(entry, "user"), "\"u\"");
    CHECK_INT(scratch_number(&scratch, "SELECT details = '{ \"a\":12.30}' FROM activity_log"), 1);
    json_decref(entry);
    json_decref(ids);

    CHECK_OK(log_body(scratch.core,
                      "{\"message\":\"m\",\"type\":\"x\",\"details\":null,\"user\":null,"
                      "\"timestamp\":null}",
                      &ids));
    json_decref(ids);
    CHECK_INT(scratch_number(&scratch, "SELECT count(*) FROM activity_log WHERE type = 'x' AND "
                                       "details IS NULL AND user IS NULL"),
              1);
    scratch_close(&scratch);
}

static void many_entries_keep_their_order(void)
{
    struct scratch scratch;
    json_t *ids = NULL;
    char *body = malloc(100000);
    scratch_open(&scratch);
    size_t length = 0;
    for (int i = 0; i < 1000; i++)
        length += (size_t)sprintf(body + length, "%s{\"type\":\"x\",\"message\":\"n%d\"}",
                                  i == 0 ? "[" : ",", i);
    sprintf(body + length, ",{\"type\":\"x\",\"message\":\"one too many\"}]");
    CHECK_INT(log_body(scratch.core, body, &ids), DASHCORE_ERANGE);
    CHECK_TEXT(dashcore_last_error_field(), "body");
    CHECK_INT(scratch_entries(&scratch), 0);

    strcpy(body + length, "]");
    CHECK_OK(log_body(scratch.core, body, &ids));
    json_t *list = json_object_get(ids, "ids");
    CHECK_INT(json_array_size(list), 1000);
    for (size_t i = 0; i < 1000; i += 333)
        CHECK_INT(scratch_number(&scratch,
                                 "SELECT message = 'n%zu' FROM activity_log WHERE id = %lld", i,
                                 (long long)json_integer_value(json_array_get(list, i))),
                  1);
    CHECK_INT(scratch_entries(&scratch), 1000);
    json_decref(ids);
    free(body);
    scratch_close(&scratch);
}

static const struct {
    const char *body;
    int code;
    const char *field;
} bad_bodies[] = {
    {"", DASHCORE_EPARSE, "body"},
    {"{", DASHCORE_EPARSE, "body"},
    {"[{\"type\":\"x\",\"message\":\"m\"},]", DASHCORE_EPARSE, "body"},
    {"{\"type\":\"x\",\"message\":\"m\"} {}", DASHCORE_EPARSE, "body"},
    {"{\"type\":\"x\",\"message\":\"m\",\"type\":\"y\"}", DASHCORE_EPARSE, "body"},
    {"{\"type\":\"x\",\"message\":\"caf\xe9\"}", DASHCORE_EPARSE, "body"},
    {"[]", DASHCORE_ERANGE, "body"},
    {"null", DASHCORE_EINVAL, "body"},
    {"\"text\"", DASHCORE_EINVAL, "body"},
    {"12.3", DASHCORE_EINVAL, "body"},
    {"[[]]", DASHCORE_EINVAL, "0.body"},
    {"{}", DASHCORE_EINVAL, "type"},
    {"{\"type\":\"x\"}", DASHCORE_EINVAL, "message"},
    {"{\"message\":\"m\"}", DASHCORE_EINVAL, "type"},
    {"{\"type\":null,\"message\":\"m\"}", DASHCORE_EINVAL, "type"},
    {"{\"type\":[\"x\"],\"message\":\"m\"}", DASHCORE_EINVAL, "type"},
    {"{\"type\":\"X\",\"message\":\"m\"}", DASHCORE_EINVAL, "type"},
    {"{\"type\":\"x\\u0000\",\"message\":\"m\"}", DASHCORE_EINVAL, "type"},
    {"{\"type\":\"x\",\"message\":7}", DASHCORE_EINVAL, "message"},
    {"{\"type\":\"x\",\"message\":\"\"}", DASHCORE_ERANGE, "message"},
    {"{\"type\":\"x\",\"message\":\"m\",\"user\":true}", DASHCORE_EINVAL, "user"},
    {"{\"type\":\"x\",\"message\":\"m\",\"timestamp\":1752148800}", DASHCORE_EINVAL, "timestamp"},
    {"{\"type\":\"x\",\"message\":\"m\",\"timestamp\":\"yesterday\"}", DASHCORE_EINVAL,
     "timestamp"},
    {"{\"type\":\"x\",\"message\":\"m\",\"timestamp\":\"2025-07-10\"}", DASHCORE_EINVAL,
     "timestamp"},
    {"{\"type\":\"x\",\"message\":\"m\",\"timestamp\":\"2025-07-10T12:00:00\"}", DASHCORE_EINVAL,
     "timestamp"},
    {"{\"type\":\"x\",\"message\":\"m\",\"timestamp\":\"1969-12-31T23:59:59Z\"}", DASHCORE_ERANGE,
     "timestamp"},
    {"{\"type\":\"x\",\"message\":\"m\",\"timestamp\":\"9999-01-01T00:00:00Z\"}", DASHCORE_ERANGE,
     "timestamp"},
    {"{\"type\":\"x\",\"message\":\"m\",\"id\":7}", DASHCORE_EINVAL, "id"},
    {"{\"type\":\"x\",\"message\":\"m\",\"Details\":{}}", DASHCORE_EINVAL, "Details"},
    {"{\"type\":\"x\",\"message\":\"m\",\"\":1}", DASHCORE_EINVAL, ""},
    {"[{\"type\":\"x\",\"message\":\"m\"},{\"type\":\"x\",\"message\":\"\"}]", DASHCORE_ERANGE,
     "1.message"},
    {"[{\"type\":\"x\",\"message\":\"m\"},{\"type\":\"x\",\"message\":\"m\"},7]", DASHCORE_EINVAL,
     "2.body"},
    {"[{\"type\":\"x\",\"message\":\"m\",\"colour\":\"red\"}]", DASHCORE_EINVAL, "0.colour"},
};

static void bad_bodies_store_nothing(void)
{
    struct scratch scratch;
    json_t *ids = NULL;
    scratch_open(&scratch);
    int64_t before = revision_of(scratch.core, DASHCORE_TOPIC_ALL);
    for (size_t i = 0; i < sizeof(bad_bodies) / sizeof(bad_bodies[0]); i++) {
        int r = log_body(scratch.core, bad_bodies[i].body, &ids);
        if (r != bad_bodies[i].code)
            fprintf(stderr, "%s\n", bad_bodies[i].body);
        CHECK_INT(r, bad_bodies[i].code);
        CHECK_TEXT(dashcore_last_error_field(), bad_bodies[i].field);
    }
    dashcore_answer *answer = NULL;
    CHECK_FAILS(dashcore_log_json(scratch.core, NULL, 0, &answer), DASHCORE_EPARSE, "body");
    check_nothing_stored(&scratch, before, 0);
    scratch_close(&scratch);
}

/* Puts `value` into {"type":…, key: value} and logs it; returns the code. */
static int log_with(dashcore *core, const char *key, const char *value)
{
    json_t *ids = NULL;
    char *body = malloc(strlen(value) + 100);
    sprintf(body, "{\"type\":\"x\",%s\"%s\":%s}",
            strcmp(key, "message") == 0 ? "" : "\"message\":\"m\",", key, value);
    int r = log_body(core, body, &ids);
    json_decref(ids);
    free(body);
    return r;
}

static void limits_hold_in_json_too(void)
{
    struct scratch scratch;
    char *text = repeated('x', 70000);
    char *deep = repeated('[', 130);
    scratch_open(&scratch);
    dashcore *core = scratch.core;
    static const struct {
        const char *key;
        size_t length; /* with quotes */
        int code;
    } cases[] = {{"message", 4098, 0},  {"message", 4099, DASHCORE_ERANGE},
                 {"user", 258, 0},      {"user", 259, DASHCORE_ERANGE},
                 {"details", 65536, 0}, {"details", 65537, DASHCORE_ERANGE}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        memset(text, 'x', 70000);
        text[0] = text[cases[i].length - 1] = '"';
        text[cases[i].length] = '\0';
        CHECK_INT(log_with(core, cases[i].key, text), cases[i].code);
        if (cases[i].code < 0)
            CHECK_TEXT(dashcore_last_error_field(), cases[i].key);
    }
    memset(deep + 64, ']', 64);
    deep[128] = '\0';
    CHECK_OK(log_with(core, "details", deep));
    memset(deep, '[', 65);
    memset(deep + 65, ']', 65);
    deep[130] = '\0';
    CHECK_INT(log_with(core, "details", deep), DASHCORE_ERANGE);
    CHECK_TEXT(dashcore_last_error_field(), "details");
    CHECK_OK(log_with(core, "timestamp", "\"2025-07-10T14:00:00.250+02:00\""));
    CHECK_INT(scratch_number(&scratch, "SELECT timestamp FROM activity_log ORDER BY id DESC"),
              INT64_C(1752148800250000));
    CHECK_INT(scratch_entries(&scratch), 5);
    free(text);
    free(deep);
    scratch_close(&scratch);
}

static void memory_that_runs_out_stores_nothing(void)
{
    static const char body[] =
        "[{\"type\":\"x\",\"message\":\"m\",\"details\":{\"a\":[1]},\"user\":"
        "\"u\"},{\"type\":\"y\",\"message\":\"n\"}]";
    struct scratch scratch;
    bool refused = true;
    scratch_open(&scratch);
    CHECK_OK(dashcore_log(scratch.core, "x", "opens the connections", NULL, NULL));
    for (long n = 1; refused; n++) {
        dashcore_answer *answer = NULL;
        scarce_memory_start(n);
        int r = dashcore_log_json(scratch.core, body, sizeof(body) - 1, &answer);
        refused = scarce_memory_end();
        CHECK_INT(r, refused ? DASHCORE_ENOMEM : DASHCORE_OK);
        CU_ASSERT_TRUE((answer == NULL) == refused);
        CHECK_INT(scratch_entries(&scratch), refused ? 1 : 3);
        dashcore_free(answer);
        CU_ASSERT_TRUE_FATAL(n < 1000);
    }
    scratch_close(&scratch);
}

static void planted_secrets_are_in_no_file(void)
{
    for (int kept = 0; kept < 2; kept++) {
        struct scratch scratch;
        scratch_open_with(&scratch,
                          (dashcore_open_options){.redact_keys = "pin",
                                                  .flags = kept ? DASHCORE_OPEN_KEEP_SECRETS : 0});
        CHECK_OK(dashcore_log(scratch.core, "x", "GET http://bob:hunter2@host/ pin=hunter2",
                              "{\"a\":[{\"X-Auth-Token\":\"hunter2\"}],\"Pin\":\"hunter2\","
                              "\"url\":\"https://bob:hunter2@host/\"}",
                              "ann"));
        json_t *ids = NULL;
        CHECK_OK(log_body(scratch.core,
                          "{\"type\":\"x\",\"message\":\"Authorization: Bearer hunter2\","
                          "\"details\":{\"pass\\u0077ord\":\"hunter2\"}}",
                          &ids));
        json_decref(ids);
        CHECK_INT(scratch_number(&scratch, "SELECT count(*) FROM activity_log WHERE message LIKE "
                                           "'%%hunter2%%' AND details LIKE '%%hunter2%%'"),
                  kept ? 2 : 0);
        CU_ASSERT_TRUE((scratch_files_with(&scratch, "hunter2") > 0) == (kept > 0));
        scratch_close(&scratch);
    }
}

static const struct suite_test tests[] = {
    {"a logged entry is read back", a_logged_entry_is_read_back},
    {"a kill after the call loses nothing", a_kill_after_the_call_loses_nothing},
    {"ids grow and are never reused", ids_grow_and_are_never_reused},
    {"refused entries leave no trace", refused_entries_leave_no_trace},
    {"entries may be older or newer", entries_may_be_older_or_newer},
    {"queued entries wait for a flush", queued_entries_wait_for_a_flush},
    {"a full queue refuses who will not wait", a_full_queue_refuses_who_will_not_wait},
    {"one entry in JSON", one_entry_in_json},
    {"many entries keep their order", many_entries_keep_their_order},
    {"bad bodies store nothing", bad_bodies_store_nothing},
    {"limits hold in JSON too", limits_hold_in_json_too},
    {"memory that runs out stores nothing", memory_that_runs_out_stores_nothing},
    {"planted secrets are in no file", planted_secrets_are_in_no_file},
};

SUITE_MAIN("log", tests)
