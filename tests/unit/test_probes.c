#include "core/probes.h"

#include "support/answers.h"
#include "support/scratch.h"
#include "support/stand_in.h"
#include "support/suite.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define SECOND INT64_C(1000000)
#define ENGINE "acestream/get_version-3.1.74-win32.http"
#define BOTH   (DASHCORE_PROBE_STREAMS | DASHCORE_PROBE_WARP)

static struct stand_in_http http;
static struct stand_in_warp warp;

/* A handle that probes the stand-ins: what acexy and the engine answer, NULL for switched off. */
static dashcore *opened(const struct scratch *scratch, const char *acexy, const char *engine)
{
    char urls[2][STAND_IN_PATH_SIZE] = {"", ""};
    dashcore *core = NULL;
    if (acexy != NULL)
        stand_in_http_url(&http, acexy, urls[0]);
    if (engine != NULL)
        stand_in_http_url(&http, engine, urls[1]);
    dashcore_open_options options = {.size = sizeof(options),
                                     .store = scratch->store,
                                     .acexy_url = urls[0],
                                     .acestream_url = urls[1],
                                     .warp_cli = warp.program};
    CHECK_OK(dashcore_open(&options, &core));
    return core;
}

static void warp_says(const char *sample)
{
    stand_in_warp_behave(&warp, "sample %s/samples/warp/%s stdout 0", TEST_SOURCE_DIR, sample);
}

static json_t *streams_of(dashcore *core)
{
    dashcore_answer *answer = NULL;
    int r = dashcore_streams_json(core, &answer);
    return answer_read(r, answer);
}

static json_t *warp_of(dashcore *core)
{
    dashcore_answer *answer = NULL;
    int r = dashcore_warp_json(core, &answer);
    return answer_read(r, answer);
}

/* Both ways of asking say the same; `count` -1 is null. */
static void check_streams(dashcore *core, int64_t count, const char *source, const char *error)
{
    dashcore_streams *streams = NULL;
    json_t *json = streams_of(core);
    CHECK_INT(json_object_size(json), 5);
    CHECK_INT(number_in(json, "count"), count);
    CU_ASSERT_TRUE(is_null_in(json, "count") == (count < 0));
    CHECK_TEXT(text_in(json, "source"), source);
    const char *said = text_in(json, "error");
    CU_ASSERT_TRUE(error == NULL ? said == NULL : said != NULL && strstr(said, error) != NULL);
    CHECK_OK(dashcore_streams_get(core, &streams));
    CHECK_INT(streams->count, count);
    CHECK_TEXT(streams->source, source);
    CHECK_TEXT(streams->error, said);
    CU_ASSERT_TRUE((streams->checked_at != 0) == (text_in(json, "checked_at") != NULL));
    CU_ASSERT_TRUE((streams->since != 0) == (text_in(json, "since") != NULL));
    dashcore_free(streams);
    json_decref(json);
}

static void check_warp(dashcore *core, const char *status, const char *error)
{
    dashcore_warp *read = NULL;
    json_t *json = warp_of(core);
    CHECK_INT(json_object_size(json), 6);
    CHECK_TEXT(text_in(json, "status"), status);
    const char *said = text_in(json, "error");
    CU_ASSERT_TRUE(error == NULL ? said == NULL : said != NULL && strstr(said, error) != NULL);
    CHECK_OK(dashcore_warp_get(core, &read));
    CHECK_TEXT(read->status, status);
    CHECK_TEXT(read->error, said);
    CU_ASSERT_TRUE((read->details == NULL) == is_null_in(json, "details"));
    CU_ASSERT_TRUE((read->last_connected == 0) == is_null_in(json, "last_connected"));
    CU_ASSERT_TRUE((read->checked_at == 0) == is_null_in(json, "checked_at"));
    CU_ASSERT_TRUE((read->since == 0) == is_null_in(json, "since"));
    dashcore_free(read);
    json_decref(json);
}

static void nothing_is_known_before_the_first_probe(void)
{
    struct scratch scratch;
    scratch_open(&scratch);
    dashcore *core = opened(&scratch, "hang", NULL);
    check_streams(core, -1, "unavailable", "not checked yet");
    check_warp(core, "unavailable", "not checked yet");
    check_streams(scratch.core, -1, "unavailable", "switched off");
    check_warp(scratch.core, "unavailable", "switched off");
    dashcore_close(core);
    scratch_close(&scratch);
}

static void streams_are_what_was_answered(void)
{
    static const struct {
        const char *acexy;
        const char *engine;
        int64_t count;
        const char *source;
        const char *error;
    } cases[] = {
        {"acexy/0.2.1-status-two-streams-three-clients.http", ENGINE, 2, "acexy", NULL},
        {"acexy/0.2.1-status-idle.http", ENGINE, 0, "acexy", NULL},
        {"body/%7B%22streams%22:-1%7D", ENGINE, -1, "acestream", "no session count"},
        {"status/500", ENGINE, -1, "acestream", "500"},
        {NULL, ENGINE, -1, "acestream", "switched off"},
        {"status/404", "status/404", -1, "unavailable", "404"},
        {"close", NULL, -1, "unavailable", "acexy"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct scratch scratch;
        scratch_open(&scratch);
        dashcore *core = opened(&scratch, cases[i].acexy, cases[i].engine);
        CHECK_OK(dashcore_probe_run(core, DASHCORE_PROBE_STREAMS));
        check_streams(core, cases[i].count, cases[i].source, cases[i].error);
        dashcore_close(core);
        scratch_close(&scratch);
    }
}

static void a_change_of_state_is_written_down_once(void)
{
    struct scratch scratch;
    scratch_open(&scratch);
    dashcore *good = opened(&scratch, "acexy/0.2.1-status-idle.http", NULL);
    dashcore *busy = opened(&scratch, "acexy/0.2.1-status-two-streams-three-clients.http", NULL);
    dashcore *bad = opened(&scratch, "status/500", NULL);
    dashcore *worse = opened(&scratch, "status/404", NULL);
    for (int i = 0; i < 3; i++)
        CHECK_OK(dashcore_probe_run(good, DASHCORE_PROBE_STREAMS));
    CHECK_OK(dashcore_probe_run(busy, DASHCORE_PROBE_STREAMS)); /* a count is no state */
    CHECK_INT(scratch_entries(&scratch), 1);
    json_t *entry = newest(scratch.core, "system");
    CHECK_TEXT(text_in(entry, "message"), "Active streams: acexy");
    CHECK_TEXT(text_in(json_object_get(entry, "details"), "probe"), "streams");
    CU_ASSERT_TRUE(is_null_in(json_object_get(entry, "details"), "old"));
    json_decref(entry);
    CHECK_OK(dashcore_probe_run(bad, DASHCORE_PROBE_STREAMS));
    CHECK_OK(dashcore_probe_run(worse, DASHCORE_PROBE_STREAMS)); /* nor is another reason */
    CHECK_INT(scratch_entries(&scratch), 2);
    entry = newest(scratch.core, "system");
    CHECK_TEXT(text_in(json_object_get(entry, "details"), "old"), "acexy");
    CHECK_TEXT(text_in(json_object_get(entry, "details"), "new"), "unavailable");
    json_decref(entry);
    CHECK_OK(dashcore_probe_run(good, DASHCORE_PROBE_STREAMS));
    CHECK_INT(scratch_entries(&scratch), 3);
    dashcore_close(good);
    dashcore_close(busy);
    dashcore_close(bad);
    dashcore_close(worse);
    scratch_close(&scratch);
}

static int64_t last_connected(dashcore *core)
{
    dashcore_warp *read = NULL;
    CHECK_OK(dashcore_warp_get(core, &read));
    int64_t time = read->last_connected;
    dashcore_free(read);
    return time;
}

static void warp_remembers_when_it_was_connected(void)
{
    struct scratch scratch;
    scratch_open(&scratch);
    dashcore *core = opened(&scratch, NULL, NULL);
    warp_says("status-json-disconnected-manual.json");
    CHECK_OK(dashcore_probe_run(core, DASHCORE_PROBE_WARP));
    check_warp(core, "disconnected", NULL);
    CHECK_INT(last_connected(core), 0);

    int64_t before = dashcore_time_now();
    warp_says("status-json-connected-networkhealthy.json");
    CHECK_OK(dashcore_probe_run(core, DASHCORE_PROBE_WARP));
    check_warp(core, "connected", NULL);
    int64_t seen = last_connected(core);
    CU_ASSERT_TRUE(seen >= before && seen <= dashcore_time_now());

    stand_in_warp_behave(&warp, "fail 9");
    CHECK_OK(dashcore_probe_run(core, DASHCORE_PROBE_WARP));
    check_warp(core, "error", "exit status 9");
    CHECK_INT(last_connected(core), seen);
    CHECK_INT(scratch_entries(&scratch), 3);
    dashcore_close(core);
    dashcore_close(scratch.core);
    scratch.core = scratch_again(&scratch);
    CHECK_INT(last_connected(scratch.core), seen); /* also where the probe is switched off */
    check_warp(scratch.core, "unavailable", "switched off");
    core = opened(&scratch, NULL, NULL);
    CHECK_INT(last_connected(core), seen);
    check_warp(core, "error", "exit status 9");
    dashcore_close(core);
    scratch_close(&scratch);
}

/* Probes WARP, which says a sample; since when its state is so. */
static int64_t since_when(dashcore *core, const char *sample)
{
    dashcore_warp *read = NULL;
    warp_says(sample);
    CHECK_OK(dashcore_probe_run(core, DASHCORE_PROBE_WARP));
    CHECK_OK(dashcore_warp_get(core, &read));
    int64_t since = read->since;
    CU_ASSERT_TRUE(since > 0 && since <= read->checked_at);
    dashcore_free(read);
    return since;
}

static void a_state_has_a_beginning(void)
{
    struct scratch scratch;
    scratch_open(&scratch);
    dashcore *core = opened(&scratch, NULL, NULL);
    int64_t began = since_when(core, "status-json-connected-networkhealthy.json");
    CHECK_INT(since_when(core, "status-json-connected-networkdegraded.json"), began);
    dashcore_close(core);
    core = opened(&scratch, NULL, NULL);
    CHECK_INT(since_when(core, "status-json-connected-bare.json"), began);
    int64_t lost = since_when(core, "status-json-disconnected-manual.json");
    CU_ASSERT_TRUE(lost > began);
    /* A store of schema 1 does not know. */
    scratch_change(&scratch, "UPDATE probe_state SET since = NULL");
    CHECK_INT(since_when(core, "status-json-disconnected-bare.json"), lost);
    dashcore_close(core);
    scratch_close(&scratch);
}

static void another_process_sees_the_answer(void)
{
    struct scratch scratch;
    scratch_open(&scratch);
    dashcore *core = opened(&scratch, "acexy/0.2.1-status-two-streams-three-clients.http", NULL);
    warp_says("status-json-connected-networkhealthy.json");
    pid_t child = fork();
    if (child == 0)
        _exit(dashcore_probe_run(core, BOTH) < 0);
    int status = -1;
    waitpid(child, &status, 0);
    CHECK_INT(status, 0);
    check_streams(core, 2, "acexy", NULL);
    check_warp(core, "connected", NULL);
    dashcore_close(core);
    scratch_close(&scratch);
}

static void only_a_probe_moves_the_revision(void)
{
    struct scratch scratch;
    dashcore_answer *answer = NULL;
    scratch_open(&scratch);
    dashcore *core = opened(&scratch, "acexy/0.2.1-status-idle.http", NULL);
    int64_t before = revision_of(core, DASHCORE_TOPIC_ALL);
    check_streams(core, -1, "unavailable", "not checked yet");
    CHECK_INT(revision_of(core, DASHCORE_TOPIC_ALL), before);
    CHECK_OK(dashcore_probe_run(core, DASHCORE_PROBE_STREAMS));
    int64_t probed = revision_of(core, DASHCORE_TOPIC_PROBES);
    CU_ASSERT_TRUE(probed > 0);
    CHECK_OK(dashcore_streams_json(core, &answer));
    CHECK_INT(answer->revision, probed);
    CHECK_INT(answer->expires, 0);
    dashcore_free(answer);
    CHECK_OK(dashcore_log(core, "x", "m", NULL, NULL));
    CHECK_INT(revision_of(core, DASHCORE_TOPIC_PROBES), probed);
    CHECK_OK(dashcore_probe_run(core, DASHCORE_PROBE_STREAMS));
    CU_ASSERT_TRUE(revision_of(core, DASHCORE_TOPIC_PROBES) > probed); /* checked_at is shown */
    CHECK_FAILS(dashcore_probe_run(core, 0), DASHCORE_EINVAL, "probes");
    CHECK_FAILS(dashcore_probe_run(core, 4), DASHCORE_EINVAL, "probes");
    dashcore_close(core);
    scratch_close(&scratch);
}

static void *probe_streams(void *context)
{
    CHECK_OK(dashcore_probe_run(context, DASHCORE_PROBE_STREAMS));
    return NULL;
}

/* While acexy accepts and never answers, questions are answered at once. */
static void no_question_waits_for_a_probe(void)
{
    struct scratch scratch;
    pthread_t thread;
    scratch_open(&scratch);
    dashcore *core = opened(&scratch, "hang", NULL);
    int64_t start = milliseconds();
    CHECK_INT(pthread_create(&thread, NULL, probe_streams, core), 0);
    usleep(200000);
    int64_t asked = milliseconds();
    check_streams(core, -1, "unavailable", "not checked yet");
    CHECK_FAILS(dashcore_probe_run(core, BOTH), DASHCORE_EBUSY, "");
    CU_ASSERT_TRUE(milliseconds() - asked < 100);
    pthread_join(thread, NULL);
    CU_ASSERT_TRUE(milliseconds() - start < 3000);
    check_streams(core, -1, "unavailable", "acexy");
    dashcore_close(core);
    scratch_close(&scratch);
}

static int64_t checked_at(const struct scratch *scratch)
{
    return scratch_number(scratch, "SELECT checked_at FROM probe_state WHERE probe = 'streams'");
}

/* Whether a worker would probe now, the last probe being that long ago. */
static bool is_due(const struct scratch *scratch, dashcore *core, int64_t seconds_ago)
{
    int64_t time = dashcore_time_now() - seconds_ago * SECOND;
    scratch_change(scratch, "UPDATE probe_state SET checked_at = %lld", (long long)time);
    probes_run_due(core);
    return checked_at(scratch) != time;
}

static void probes_are_due_when_the_design_says(void)
{
    struct scratch scratch;
    scratch_open(&scratch);
    dashcore *core = opened(&scratch, "acexy/0.2.1-status-idle.http", NULL);
    warp_says("status-json-connected-networkhealthy.json");
    probes_run_due(core);
    CU_ASSERT_TRUE(checked_at(&scratch) > 0); /* never probed is due */
    CU_ASSERT_FALSE(is_due(&scratch, core, 58));
    CU_ASSERT_TRUE(is_due(&scratch, core, 60));
    CU_ASSERT_TRUE(is_due(&scratch, core, -30)); /* of a clock that was set back */
    check_streams(core, 0, "acexy", NULL);       /* somebody asks */
    CU_ASSERT_FALSE(is_due(&scratch, core, 4));
    CU_ASSERT_TRUE(is_due(&scratch, core, 5));
    CU_ASSERT_TRUE(is_due(&scratch, core, 58));
    core->probe_demand.streams_asked -= 60 * SECOND; /* a minute ago */
    CU_ASSERT_FALSE(is_due(&scratch, core, 58));
    probes_run_due(scratch.core); /* switched off: nothing to do */
    CU_ASSERT_FALSE(is_due(&scratch, scratch.core, 1000));
    dashcore_close(core);
    scratch_close(&scratch);
}

static void one_that_is_switched_off_is_not_asked(void)
{
    struct scratch scratch;
    scratch_open(&scratch);
    stand_in_warp_behave(&warp, "fail 9");
    CHECK_OK(dashcore_probe_run(scratch.core, BOTH));
    check_streams(scratch.core, -1, "unavailable", "switched off");
    check_warp(scratch.core, "unavailable", "switched off");
    char *calls = stand_in_warp_file(&warp, "calls");
    CHECK_TEXT(calls, "");
    free(calls);
    scratch_close(&scratch);
}

static const struct suite_test tests[] = {
    {"nothing is known before the first probe", nothing_is_known_before_the_first_probe},
    {"streams are what was answered", streams_are_what_was_answered},
    {"a change of state is written down once", a_change_of_state_is_written_down_once},
    {"warp remembers when it was connected", warp_remembers_when_it_was_connected},
    {"a state has a beginning", a_state_has_a_beginning},
    {"another process sees the answer", another_process_sees_the_answer},
    {"only a probe moves the revision", only_a_probe_moves_the_revision},
    {"no question waits for a probe", no_question_waits_for_a_probe},
    {"probes are due when the design says", probes_are_due_when_the_design_says},
    {"one that is switched off is not asked", one_that_is_switched_off_is_not_asked},
};

int main(void)
{
    stand_in_http_start(&http);
    stand_in_warp_make(&warp);
    int r = suite_run("probes", tests, sizeof(tests) / sizeof(tests[0]));
    stand_in_warp_remove(&warp);
    stand_in_http_stop(&http);
    return r;
}
