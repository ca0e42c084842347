#include "support/answers.h"
#include "support/scarce_memory.h"
#include "support/scratch.h"
#include "support/suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define DEFAULTS "{\"retention_days\":7,\"auto_refresh_interval\":30}"

static char *settings_text(dashcore *core)
{
    dashcore_answer *answer = NULL;
    int r = dashcore_settings_json(core, &answer);
    return answer_text(r, answer);
}

static void check_settings(dashcore *core, int32_t retention_days, int32_t auto_refresh_interval)
{
    dashcore_settings *settings = NULL;
    char expected[128];
    CHECK_OK(dashcore_settings_get(core, &settings));
    CHECK_INT(settings->retention_days, retention_days);
    CHECK_INT(settings->auto_refresh_interval, auto_refresh_interval);
    dashcore_free(settings);
    snprintf(expected, sizeof(expected), "{\"retention_days\":%d,\"auto_refresh_interval\":%d}",
             retention_days, auto_refresh_interval);
    char *text = settings_text(core);
    CHECK_TEXT(text, expected);
    free(text);
}

static int set_json(dashcore *core, const char *body, uint32_t flags)
{
    return dashcore_settings_set_json(core, body, strlen(body), flags, NULL);
}

static void a_new_store_has_the_defaults(void)
{
    struct scratch scratch;
    scratch_open(&scratch);
    check_settings(scratch.core, 7, 30);
    scratch_close(&scratch);
}

static void each_setting_at_its_limits(void)
{
    static const int64_t bad_days[] = {-1, 31, INT64_MIN, INT64_MAX, 4294967296};
    static const int64_t bad_seconds[] = {0, 9, 601, -30, INT64_MAX, 4294967296 + 30};
    struct scratch scratch;
    scratch_open(&scratch);
    dashcore *core = scratch.core;
    CHECK_OK(dashcore_settings_set(core, "retention_days", 30, NULL));
    CHECK_OK(dashcore_settings_set(core, "auto_refresh_interval", 600, NULL));
    check_settings(core, 30, 600);
    CHECK_OK(dashcore_settings_set(core, "retention_days", 0, NULL));
    CHECK_OK(dashcore_settings_set(core, "auto_refresh_interval", 10, NULL));
    check_settings(core, 0, 10);
    int64_t before = revision_of(core, DASHCORE_TOPIC_ALL);
    for (size_t i = 0; i < sizeof(bad_days) / sizeof(bad_days[0]); i++)
        CHECK_FAILS(dashcore_settings_set(core, "retention_days", bad_days[i], NULL),
                    DASHCORE_ERANGE, "retention_days");
    CU_ASSERT_PTR_NOT_NULL(strstr(dashcore_last_error(), "0 to 30"));
    for (size_t i = 0; i < sizeof(bad_seconds) / sizeof(bad_seconds[0]); i++)
        CHECK_FAILS(dashcore_settings_set(core, "auto_refresh_interval", bad_seconds[i], NULL),
                    DASHCORE_ERANGE, "auto_refresh_interval");
    CU_ASSERT_PTR_NOT_NULL(strstr(dashcore_last_error(), "10 to 600"));
    CHECK_FAILS(dashcore_settings_set(core, "retention", 7, NULL), DASHCORE_EINVAL, "retention");
    CHECK_FAILS(dashcore_settings_set(core, "Retention_days", 7, NULL), DASHCORE_EINVAL,
                "Retention_days");
    CHECK_FAILS(dashcore_settings_set(core, "", 7, NULL), DASHCORE_EINVAL, "");
    CHECK_INT(dashcore_settings_set(core, NULL, 7, NULL), DASHCORE_EINVAL);
    char *user = repeated('u', 257);
    CHECK_FAILS(dashcore_settings_set(core, "retention_days", 5, user), DASHCORE_ERANGE, "user");
    free(user);
    check_settings(core, 0, 10);
    CHECK_INT(revision_of(core, DASHCORE_TOPIC_ALL), before);
    scratch_close(&scratch);
}

static void a_change_is_written_down(void)
{
    struct scratch scratch;
    scratch_open(&scratch);
    dashcore *core = scratch.core;
    CHECK_OK(dashcore_settings_set(core, "retention_days", 3, "ann"));
    json_t *entry = newest(core, "user_action");
    json_t *details = json_object_get(entry, "details");
    CHECK_TEXT(text_in(entry, "user"), "ann");
    CHECK_TEXT(text_in(entry, "message"), "retention_days changed from 7 to 3 days");
    CHECK_INT(number_in(json_object_get(details, "retention_days"), "old"), 7);
    CHECK_INT(number_in(json_object_get(details, "retention_days"), "new"), 3);
    CHECK_INT(json_object_size(details), 1);
    json_decref(entry);

    CHECK_OK(set_json(core, "{\"retention_days\":4,\"auto_refresh_interval\":60}", 0));
    entry = newest(core, "user_action");
    details = json_object_get(entry, "details");
    CU_ASSERT_TRUE(is_null_in(entry, "user"));
    CHECK_INT(number_in(json_object_get(details, "auto_refresh_interval"), "old"), 30);
    CHECK_INT(number_in(json_object_get(details, "retention_days"), "new"), 4);
    json_decref(entry);
    CHECK_INT(entries_seen(core, "user_action"), 2);

    /* The values it has already are no change. */
    int64_t before = revision_of(core, DASHCORE_TOPIC_ALL);
    CHECK_OK(dashcore_settings_set(core, "retention_days", 4, "ann"));
    CHECK_OK(set_json(core, "{\"retention_days\":4,\"auto_refresh_interval\":60}",
                      DASHCORE_SETTINGS_ALL));
    CHECK_OK(set_json(core, "{}", 0));
    CHECK_INT(revision_of(core, DASHCORE_TOPIC_ALL), before);
    CHECK_INT(entries_seen(core, "user_action"), 2);
    scratch_close(&scratch);
}

static const struct {
    const char *body;
    uint32_t flags;
    int code;
    const char *field;
} bad_bodies[] = {
    {"", 0, DASHCORE_EPARSE, "body"},
    {"{", 0, DASHCORE_EPARSE, "body"},
    {"{\"retention_days\":07}", 0, DASHCORE_EPARSE, "body"},
    {"{\"retention_days\":3,\"retention_days\":4}", 0, DASHCORE_EPARSE, "body"},
    {"[]", 0, DASHCORE_EINVAL, "body"},
    {"null", 0, DASHCORE_EINVAL, "body"},
    {"7", 0, DASHCORE_EINVAL, "body"},
    {"{\"retention_days\":\"7\"}", 0, DASHCORE_EINVAL, "retention_days"},
    {"{\"retention_days\":null}", 0, DASHCORE_EINVAL, "retention_days"},
    {"{\"retention_days\":true}", 0, DASHCORE_EINVAL, "retention_days"},
    {"{\"retention_days\":[3]}", 0, DASHCORE_EINVAL, "retention_days"},
    {"{\"retention_days\":{}}", 0, DASHCORE_EINVAL, "retention_days"},
    {"{\"retention_days\":1.0}", 0, DASHCORE_ERANGE, "retention_days"},
    {"{\"retention_days\":1e1}", 0, DASHCORE_ERANGE, "retention_days"},
    {"{\"retention_days\":-1}", 0, DASHCORE_ERANGE, "retention_days"},
    {"{\"retention_days\":31}", 0, DASHCORE_ERANGE, "retention_days"},
    {"{\"retention_days\":18446744073709551617}", 0, DASHCORE_ERANGE, "retention_days"},
    {"{\"auto_refresh_interval\":9}", 0, DASHCORE_ERANGE, "auto_refresh_interval"},
    {"{\"auto_refresh_interval\":601}", 0, DASHCORE_ERANGE, "auto_refresh_interval"},
    {"{\"auto_refresh_interval\":\"30s\"}", 0, DASHCORE_EINVAL, "auto_refresh_interval"},
    {"{\"colour\":1}", 0, DASHCORE_EINVAL, "colour"},
    {"{\"RETENTION_DAYS\":1}", 0, DASHCORE_EINVAL, "RETENTION_DAYS"},
    {"{\"\":1}", 0, DASHCORE_EINVAL, ""},
    /* All of them or none. */
    {"{\"retention_days\":3,\"auto_refresh_interval\":9}", 0, DASHCORE_ERANGE,
     "auto_refresh_interval"},
    {"{\"auto_refresh_interval\":60,\"colour\":1}", 0, DASHCORE_EINVAL, "colour"},
    {"{\"retention_days\":3}", DASHCORE_SETTINGS_ALL, DASHCORE_EINVAL, "auto_refresh_interval"},
    {"{\"auto_refresh_interval\":60}", DASHCORE_SETTINGS_ALL, DASHCORE_EINVAL, "retention_days"},
    {"{}", DASHCORE_SETTINGS_ALL, DASHCORE_EINVAL, "retention_days"},
    {"{\"retention_days\":3}", 2, DASHCORE_ENOTSUP, "flags"},
};

static void bad_bodies_change_nothing(void)
{
    struct scratch scratch;
    scratch_open(&scratch);
    int64_t before = revision_of(scratch.core, DASHCORE_TOPIC_ALL);
    for (size_t i = 0; i < sizeof(bad_bodies) / sizeof(bad_bodies[0]); i++) {
        int r = set_json(scratch.core, bad_bodies[i].body, bad_bodies[i].flags);
        if (r != bad_bodies[i].code)
            fprintf(stderr, "%s\n", bad_bodies[i].body);
        CHECK_INT(r, bad_bodies[i].code);
        CHECK_TEXT(dashcore_last_error_field(), bad_bodies[i].field);
    }
    CHECK_FAILS(dashcore_settings_set_json(scratch.core, NULL, 0, 0, NULL), DASHCORE_EPARSE,
                "body");
    char *blanks = repeated(' ', 70000);
    CHECK_FAILS(set_json(scratch.core, blanks, 0), DASHCORE_ERANGE, "body");
    free(blanks);
    check_settings(scratch.core, 7, 30);
    CHECK_INT(revision_of(scratch.core, DASHCORE_TOPIC_ALL), before);
    CHECK_INT(scratch_entries(&scratch), 0);
    scratch_close(&scratch);
}

static void good_bodies_change_what_they_name(void)
{
    struct scratch scratch;
    scratch_open(&scratch);
    CHECK_OK(set_json(scratch.core, " { \"retention_\\u0064ays\" : 0 } ", 0));
    check_settings(scratch.core, 0, 30);
    CHECK_OK(set_json(scratch.core, "{\"auto_refresh_interval\":10}", 0));
    check_settings(scratch.core, 0, 10);
    CHECK_OK(set_json(scratch.core, DEFAULTS, DASHCORE_SETTINGS_ALL));
    check_settings(scratch.core, 7, 30);
    scratch_close(&scratch);
}

static void every_process_sees_a_change_at_once(void)
{
    struct scratch scratch;
    scratch_open(&scratch);
    dashcore *second = scratch_again(&scratch);
    check_settings(second, 7, 30);
    CHECK_OK(dashcore_settings_set(scratch.core, "retention_days", 3, NULL));
    check_settings(second, 3, 30);
    for (int32_t days = 10; days < 15; days++) {
        pid_t child = fork();
        if (child == 0)
            _exit(dashcore_settings_set(second, "retention_days", days, NULL) < 0);
        int status = -1;
        waitpid(child, &status, 0);
        CHECK_INT(status, 0);
        check_settings(scratch.core, days, 30);
        check_settings(second, days, 30);
    }
    dashcore_close(second);
    scratch_close(&scratch);
}

static void settings_survive_a_reopen(void)
{
    struct scratch scratch;
    scratch_open(&scratch);
    CHECK_OK(set_json(scratch.core, "{\"retention_days\":1,\"auto_refresh_interval\":11}", 0));
    dashcore_close(scratch.core);
    scratch.core = scratch_again(&scratch);
    check_settings(scratch.core, 1, 11);
    scratch_close(&scratch);
}

static void odd_rows_in_the_store_do_not_count(void)
{
    struct scratch scratch;
    scratch_open(&scratch);
    scratch_change(&scratch,
                   "INSERT INTO settings VALUES ('retention_days', 9999), ('of_later', 1),"
                   " ('auto_refresh_interval', 60)");
    dashcore_close(scratch.core);
    scratch.core = scratch_again(&scratch);
    check_settings(scratch.core, 7, 60);
    scratch_close(&scratch);
}

static void the_answer_moves_with_the_settings_only(void)
{
    struct scratch scratch;
    dashcore_answer *answer = NULL;
    scratch_open(&scratch);
    CHECK_OK(dashcore_settings_json(scratch.core, &answer));
    int64_t before = answer->revision;
    CHECK_INT(answer->expires, 0);
    CU_ASSERT_PTR_NULL(answer->next);
    dashcore_free(answer);
    log_at(scratch.core, "x", "m", 0);
    CHECK_OK(dashcore_task_begin(scratch.core, "t", NULL, NULL));
    CHECK_INT(revision_of(scratch.core, DASHCORE_TOPIC_SETTINGS), before);
    CHECK_OK(dashcore_settings_set(scratch.core, "retention_days", 2, NULL));
    CU_ASSERT_TRUE(revision_of(scratch.core, DASHCORE_TOPIC_SETTINGS) > before);
    scratch_close(&scratch);
}

static void memory_that_runs_out_changes_nothing(void)
{
    struct scratch scratch;
    scratch_open(&scratch);
    CHECK_OK(dashcore_settings_set(scratch.core, "retention_days", 5, NULL));
    bool refused = true;
    for (long n = 1; refused; n++) {
        scarce_memory_start(n);
        int r = set_json(scratch.core, "{\"retention_days\":6,\"auto_refresh_interval\":60}", 0);
        refused = scarce_memory_end();
        CHECK_INT(r, refused ? DASHCORE_ENOMEM : DASHCORE_OK);
        check_settings(scratch.core, refused ? 5 : 6, refused ? 30 : 60);
        CHECK_INT(entries_seen(scratch.core, "user_action"), refused ? 1 : 2);
        CU_ASSERT_TRUE_FATAL(n < 1000);
    }
    scratch_close(&scratch);
}

static const struct suite_test tests[] = {
    {"a new store has the defaults", a_new_store_has_the_defaults},
    {"each setting at its limits", each_setting_at_its_limits},
    {"a change is written down", a_change_is_written_down},
    {"bad bodies change nothing", bad_bodies_change_nothing},
    {"good bodies change what they name", good_bodies_change_what_they_name},
    {"every process sees a change at once", every_process_sees_a_change_at_once},
    {"settings survive a reopen", settings_survive_a_reopen},
    {"odd rows in the store do not count", odd_rows_in_the_store_do_not_count},
    {"the answer moves with the settings only", the_answer_moves_with_the_settings_only},
    {"memory that runs out changes nothing", memory_that_runs_out_changes_nothing},
};

SUITE_MAIN("settings", tests)
