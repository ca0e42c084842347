#include "dashcore.h"
#include "probe/streams.h"
#include "support/samples.h"
#include "support/scarce_memory.h"
#include "support/stand_in.h"
#include "support/suite.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define ENGINE   "acestream/get_version-3.1.74-win32.http"
#define NO_COUNT "engine 3.1.74 is running; it offers no session count; acexy: "

static struct stand_in_http stand_in;

/* What is probed when `acexy` and `engine` choose the stand-in's answers; NULL switches one off and
 * "refused" is a port without a listener. */
static struct streams_reading probe(const char *acexy, const char *engine)
{
    char urls[2][STAND_IN_PATH_SIZE] = {"", ""};
    const char *whats[2] = {acexy, engine};
    struct streams_reading reading = {0};
    for (size_t i = 0; i < 2; i++)
        if (whats[i] != NULL && strcmp(whats[i], "refused") == 0)
            snprintf(urls[i], sizeof urls[i], "http://127.0.0.1:%d", unused_port());
        else if (whats[i] != NULL)
            stand_in_http_url(&stand_in, whats[i], urls[i]);
    CHECK_INT(streams_probe(urls[0], urls[1], NULL, &reading), 0);
    return reading;
}

static void check(const char *acexy, const char *engine, int64_t count, const char *source,
                  const char *error)
{
    struct streams_reading reading = probe(acexy, engine);
    CHECK_INT(reading.count, count);
    CHECK_TEXT(reading.source, source);
    CHECK_TEXT(reading.error, error);
    streams_reading_free(&reading);
    CU_ASSERT_PTR_NULL(reading.error);
}

/* Each answer of acexy means the count in its table, or leads on to the engine. */
static void every_sample_of_acexy(void)
{
    struct sample_index index;
    size_t counts = 0;
    sample_index_read("acexy", &index);
    CU_ASSERT_TRUE(index.count >= 40);
    for (size_t i = 0; i < index.count; i++) {
        char what[256];
        const char *expected = index.rows[i].cells[1];
        int known = strcmp(expected, "-") != 0;
        snprintf(what, sizeof what, "acexy/%s", index.rows[i].cells[0]);
        struct streams_reading reading = probe(what, ENGINE);
        CHECK_INT(reading.count, known ? strtoll(expected, NULL, 10) : -1);
        CHECK_TEXT(reading.source, known ? "acexy" : "acestream");
        int explained = reading.error != NULL && strlen(reading.error) > strlen(NO_COUNT) &&
                        strncmp(reading.error, NO_COUNT, strlen(NO_COUNT)) == 0;
        if (known ? reading.error != NULL : !explained)
            fprintf(stderr, "%s: %s\n", what, reading.error);
        CU_ASSERT_TRUE(known ? reading.error == NULL : explained);
        counts += (size_t)known;
        streams_reading_free(&reading);
    }
    CU_ASSERT_TRUE(counts >= 12);
    sample_index_free(&index);
}

/* Each answer of the engine shows that it runs, or could come from anybody; none gives a count. */
static void every_sample_of_the_engine(void)
{
    struct sample_index index;
    size_t alive = 0;
    sample_index_read("acestream", &index);
    CU_ASSERT_TRUE(index.count >= 26);
    for (size_t i = 0; i < index.count; i++) {
        char what[256];
        char expected[256];
        const char *version = index.rows[i].cells[4];
        int runs = strcmp(index.rows[i].cells[3], "alive") == 0;
        int named = strcmp(version, "-") != 0;
        snprintf(what, sizeof what, "acestream/%s", index.rows[i].cells[0]);
        snprintf(expected, sizeof expected,
                 "engine%s%s is running; it offers no session count; acexy: connection refused",
                 named ? " " : "", named ? version : "");
        struct streams_reading reading = probe("refused", what);
        CHECK_INT(reading.count, -1);
        CHECK_TEXT(reading.source, runs ? "acestream" : "unavailable");
        if (runs)
            CHECK_TEXT(reading.error, expected);
        else
            CU_ASSERT_PTR_NOT_NULL(strstr(reading.error, "acexy: connection refused; acestream: "));
        alive += (size_t)runs;
        streams_reading_free(&reading);
    }
    CU_ASSERT_TRUE(alive >= 9);
    sample_index_free(&index);
}

static void reasons_are_told(void)
{
    check("status/404", ENGINE, -1, "acestream",
          NO_COUNT "answered 404, as acexy before 0.1.2 does");
    check("status/500", ENGINE, -1, "acestream", NO_COUNT "answered 500");
    check("redirect", ENGINE, -1, "acestream", NO_COUNT "answered 302");
    check("body/%3Chtml%3E", ENGINE, -1, "acestream",
          NO_COUNT "answered something that is no JSON object");
    check("body/%7B%7D", ENGINE, -1, "acestream", NO_COUNT "answered JSON without 'streams'");
    check("body/%7B%22streams%22:%222%22%7D", ENGINE, -1, "acestream",
          NO_COUNT "answered a 'streams' that is no count");
    check("close", "status/404", -1, "unavailable",
          "acexy: the connection was closed without an answer; "
          "acestream: answered 404, not as the engine does");
}

static void what_is_off_is_not_asked(void)
{
    check(NULL, NULL, -1, "unavailable", "switched off");
    check(NULL, ENGINE, -1, "acestream", NO_COUNT "switched off");
    check(NULL, "refused", -1, "unavailable", "acexy: switched off; acestream: connection refused");
    check("refused", NULL, -1, "unavailable", "acexy: connection refused; acestream: switched off");
    check("acexy/0.2.1-status-idle.http", NULL, 0, "acexy", NULL);
}

static void slashes_at_the_end_are_tolerated(void)
{
    check("acexy/0.2.1-status-idle.http/", NULL, 0, "acexy", NULL);
    check("acexy/0.2.1-status-idle.http///", NULL, 0, "acexy", NULL);
    check(NULL, ENGINE "/", -1, "acestream", NO_COUNT "switched off");
}

static void counts_have_limits(void)
{
    check("body/%7B%22streams%22:0%7D", NULL, 0, "acexy", NULL);
    check("body/%7B%22streams%22:9223372036854775807%7D", NULL, INT64_MAX, "acexy", NULL);
    check("body/%7B%22streams%22:9223372036854775808%7D", ENGINE, -1, "acestream",
          NO_COUNT "answered a 'streams' that is no count");
    check("body/%7B%22streams%22:1e3%7D", ENGINE, -1, "acestream",
          NO_COUNT "answered a 'streams' that is no count");
    check("body/%7B%22streams%22:2,%22streams%22:3%7D", ENGINE, -1, "acestream",
          NO_COUNT "answered something that is no JSON object");
    check("body/%7B%22streams%22:2%7D%7D", ENGINE, -1, "acestream",
          NO_COUNT "answered something that is no JSON object");
    check("body/%7B%22a%22:%22%ff%22,%22streams%22:2%7D", ENGINE, -1, "acestream",
          NO_COUNT "answered something that is no JSON object");
}

/* A version is somebody else's text. */
static void a_version_is_shown_plainly(void)
{
    check("refused", "body/%7B%22result%22:%7B%22version%22:%223%0A.1%22%7D%7D", -1, "unavailable",
          "acexy: connection refused; acestream: answered 200, not as the engine does");
    check("refused", "body/%7B%22result%22:%7B%22version%22:%223%5Cn%3Cb%3E%22%7D%7D", -1,
          "acestream",
          "engine 3??b? is running; it offers no session count; acexy: connection refused");
    check("refused",
          "body/%7B%22result%22:%7B%22version%22:%22123456789a123456789b123456789c123456%22%7D%7D",
          -1, "acestream",
          "engine 123456789a123456789b123456789c12 is running; it offers no session count; "
          "acexy: connection refused");
    check("refused", "body/%7B%22result%22:%7B%22version%22:3%7D%7D", -1, "unavailable",
          "acexy: connection refused; acestream: answered 200, not as the engine does");
    check("refused", "body/%7B%22error%22:%22not%20found%22%7D", -1, "unavailable",
          "acexy: connection refused; acestream: answered 200, not as the engine does");
}

static void two_hangs_take_four_seconds(void)
{
    int64_t start = milliseconds();
    check("hang", "hang", -1, "unavailable",
          "acexy: no answer within 2 s; acestream: no answer within 2 s");
    int64_t took = milliseconds() - start;
    CU_ASSERT_TRUE(took >= 3900 && took < 4800);
}

static void a_hanging_acexy_leads_to_the_engine(void)
{
    check("hang", ENGINE, -1, "acestream", NO_COUNT "no answer within 2 s");
    check("drip", ENGINE, -1, "acestream", NO_COUNT "no answer within 2 s");
    check("huge", ENGINE, -1, "acestream", NO_COUNT "the answer is longer than 65536 bytes");
}

static void *cancel_soon(void *cancel)
{
    usleep(200000);
    atomic_store((atomic_int *)cancel, 1);
    return NULL;
}

static void a_cancel_ends_both(void)
{
    char url[STAND_IN_PATH_SIZE];
    struct streams_reading reading = {0};
    atomic_int cancel = 0;
    pthread_t thread;
    stand_in_http_url(&stand_in, "hang", url);
    pthread_create(&thread, NULL, cancel_soon, &cancel);
    int64_t start = milliseconds();
    CHECK_INT(streams_probe(url, url, &cancel, &reading), 0);
    int64_t took = milliseconds() - start;
    pthread_join(thread, NULL);
    CU_ASSERT_TRUE(took < 800);
    CHECK_INT(reading.count, -1);
    CHECK_TEXT(reading.error, "acexy: cancelled; acestream: not asked");
    streams_reading_free(&reading);
}

static void leaves_no_descriptor(void)
{
    check("refused", "refused", -1, "unavailable",
          "acexy: connection refused; acestream: connection refused");
    size_t descriptors = descriptors_open();
    for (int i = 0; i < 20; i++) {
        check("acexy/0.2.1-status-idle.http", NULL, 0, "acexy", NULL);
        check("refused", ENGINE, -1, "acestream", NO_COUNT "connection refused");
    }
    CHECK_INT(descriptors_open(), descriptors);
}

/* Each request for memory refused in turn: an error, and never another reading. */
static void without_memory_it_is_an_error(void)
{
    char urls[2][STAND_IN_PATH_SIZE];
    long refused = 0;
    stand_in_http_url(&stand_in, "body/%7B%7D", urls[0]);
    stand_in_http_url(&stand_in, ENGINE, urls[1]);
    for (bool was_refused = true; was_refused; refused++) {
        struct streams_reading reading = {0};
        scarce_memory_start(refused + 1);
        int r = streams_probe(urls[0], urls[1], NULL, &reading);
        was_refused = scarce_memory_end();
        CHECK_INT(r, was_refused ? DASHCORE_ENOMEM : 0);
        CHECK_TEXT(reading.source, was_refused ? NULL : "acestream");
        streams_reading_free(&reading);
    }
    CU_ASSERT_TRUE(refused > 5);
}

static const struct suite_test tests[] = {
    {"every sample of acexy", every_sample_of_acexy},
    {"every sample of the engine", every_sample_of_the_engine},
    {"reasons are told", reasons_are_told},
    {"what is off is not asked", what_is_off_is_not_asked},
    {"slashes at the end", slashes_at_the_end_are_tolerated},
    {"counts have limits", counts_have_limits},
    {"a version is shown plainly", a_version_is_shown_plainly},
    {"two hangs take four seconds", two_hangs_take_four_seconds},
    {"a hanging acexy", a_hanging_acexy_leads_to_the_engine},
    {"a cancel ends both", a_cancel_ends_both},
    {"leaves no descriptor", leaves_no_descriptor},
    {"without memory", without_memory_it_is_an_error},
};

int main(void)
{
    stand_in_http_start(&stand_in);
    int r = suite_run("streams", tests, sizeof tests / sizeof tests[0]);
    stand_in_http_stop(&stand_in);
    return r;
}
