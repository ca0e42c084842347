#include "dashcore.h"
#include "probe/warp.h"
#include "support/samples.h"
#include "support/stand_in.h"
#include "support/suite.h"
#include "support/warp_reading.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static struct stand_in_warp stand_in;

static struct warp_reading probe(void)
{
    struct warp_reading reading = {0};
    size_t descriptors = descriptors_open();
    CHECK_INT(warp_probe(stand_in.program, NULL, &reading), 0);
    check_sane(&reading);
    CU_ASSERT_FALSE(child_exists());
    CHECK_INT(descriptors_open(), descriptors);
    return reading;
}

static void check_probe(const char *status, const char *error, const char *calls)
{
    struct warp_reading reading = probe();
    char *called = stand_in_warp_file(&stand_in, "calls");
    CHECK_TEXT(reading.status, status);
    CHECK_TEXT(reading.error, error);
    CHECK_TEXT(called, calls);
    free(called);
    warp_reading_free(&reading);
}

static void behave(const char *behaviour, const char *file, const char *rest)
{
    stand_in_warp_behave(&stand_in, "%s %s %s", behaviour, sample_path("warp", file), rest);
}

/* The table of the samples, through a process; test_warp_status.c reads it directly. */
static void every_sample_is_read_from_a_process(void)
{
    struct sample_index index;
    sample_index_read("warp", &index);
    for (size_t i = 0; i < index.count; i++) {
        const char *const *cells = index.rows[i].cells;
        if (strcmp(cells[3], "-") == 0)
            continue;
        stand_in_warp_behave(&stand_in, "sample %s %s %s", sample_path("warp", cells[0]),
                             strcmp(cells[1], "stderr") == 0 ? "stderr" : "stdout",
                             strcmp(cells[2], "hang") == 0 ? "1" : cells[2]);
        struct warp_reading reading = probe();
        if (strcmp(reading.status, status_of(cells[3])) != 0)
            fprintf(stderr, "%s: %s\n", cells[0], reading.error);
        CHECK_TEXT(reading.status, status_of(cells[3]));
        warp_reading_free(&reading);
    }
    sample_index_free(&index);
}

static void json_is_asked_first(void)
{
    behave("sample", "status-json-connected-networkhealthy.json", "stdout 0");
    check_probe("connected", NULL, "--json status\n");
}

static void an_old_client_is_asked_for_text(void)
{
    behave("too-old", "status-text-disconnected-manual-oneline.txt", "");
    check_probe("disconnected", NULL, "--json status\nstatus\n");
    behave("script", "status-text-shim-connected.txt", "");
    check_probe("connected", NULL, "--json status\nstatus\n");
}

static void a_hang_with_a_grandchild_is_over_in_five_seconds(void)
{
    stand_in_warp_behave(&stand_in, "hang");
    int64_t start = milliseconds();
    check_probe("error", "warp-cli timed out after 5 s and was killed", "--json status\n");
    int64_t took = milliseconds() - start;
    CU_ASSERT_TRUE(took >= 4900 && took < 6000);
    char *pid = stand_in_warp_file(&stand_in, "grandchild");
    CU_ASSERT_TRUE_FATAL(atoi(pid) > 1);
    CU_ASSERT_TRUE(process_ends(atoi(pid)));
    free(pid);
}

static void a_stubborn_client_is_over_in_five_seconds(void)
{
    stand_in_warp_behave(&stand_in, "stubborn");
    int64_t start = milliseconds();
    check_probe("error", "warp-cli timed out after 5 s and was killed", "--json status\n");
    CU_ASSERT_TRUE(milliseconds() - start < 6000);
}

static void a_grandchild_left_behind_delays_nothing(void)
{
    stand_in_warp_behave(&stand_in, "leave");
    int64_t start = milliseconds();
    check_probe("connected", NULL, "--json status\n");
    CU_ASSERT_TRUE(milliseconds() - start < 2000);
    char *pid = stand_in_warp_file(&stand_in, "grandchild");
    CU_ASSERT_TRUE(atoi(pid) > 1 && process_ends(atoi(pid)));
    free(pid);
}

static void a_flood_is_cut(void)
{
    stand_in_warp_behave(&stand_in, "flood");
    check_probe("connected", NULL, "--json status\n");
}

static void a_crash_is_told(void)
{
    stand_in_warp_behave(&stand_in, "crash");
    check_probe("error", "warp-cli was ended by signal 11", "--json status\n");
}

static void silence_is_told(void)
{
    stand_in_warp_behave(&stand_in, "fail 9");
    check_probe("error", "warp-cli said nothing (exit status 9)", "--json status\nstatus\n");
}

static void no_terminal_is_asked(void)
{
    behave("prompt", "tty-tos-prompt.txt", "");
    check_probe("error",
                "terms of service not accepted: Please accept the WARP Terms of Service by running "
                "this command in a TTY or by passing the --accept-tos flag.",
                "--json status\n");
}

static void works_where_children_are_not_waited_for(void)
{
    void (*old)(int) = signal(SIGCHLD, SIG_IGN);
    behave("sample", "status-text-connected.txt", "stdout 0");
    check_probe("connected", NULL, "--json status\n");
    behave("too-old", "status-text-connected.txt", "");
    check_probe("connected", NULL, "--json status\nstatus\n");
    signal(SIGCHLD, old);
}

static void check_program(const char *program, const char *status, const char *error)
{
    struct warp_reading reading = {0};
    CHECK_INT(warp_probe(program, NULL, &reading), 0);
    CHECK_TEXT(reading.status, status);
    CHECK_TEXT(reading.error, error);
    CHECK_TEXT(reading.details, NULL);
    warp_reading_free(&reading);
}

static void a_missing_program_is_unavailable(void)
{
    check_program("", "unavailable", "switched off");
    check_program("dashcore-no-such-program", "unavailable",
                  "warp-cli is not installed: No such file or directory");
    check_program("/nowhere/warp-cli", "unavailable",
                  "warp-cli is not installed: No such file or directory");
    check_program("/dev/null/warp-cli", "unavailable",
                  "warp-cli is not installed: Not a directory");
    check_program("/etc/passwd", "error", "warp-cli cannot be started: Permission denied");
}

static void the_path_is_searched(void)
{
    const char *before = getenv("PATH");
    char *kept = strdup(before != NULL ? before : "/usr/bin:/bin");
    char *path = NULL;
    CU_ASSERT_TRUE_FATAL(kept != NULL && asprintf(&path, "%s:%s", stand_in.folder, kept) > 0);
    setenv("PATH", path, 1);
    behave("sample", "status-json-connecting-checks.json", "stdout 0");
    struct warp_reading reading = {0};
    CHECK_INT(warp_probe("warp-cli", NULL, &reading), 0);
    CHECK_TEXT(reading.status, "connecting");
    warp_reading_free(&reading);
    setenv("PATH", kept, 1);
    free(kept);
    free(path);
}

static void *cancel_soon(void *cancel)
{
    usleep(200000);
    atomic_store((atomic_int *)cancel, 1);
    return NULL;
}

static void a_cancel_ends_it_soon(void)
{
    struct warp_reading reading = {0};
    atomic_int cancel = 0;
    pthread_t thread;
    stand_in_warp_behave(&stand_in, "hang");
    pthread_create(&thread, NULL, cancel_soon, &cancel);
    int64_t start = milliseconds();
    CHECK_INT(warp_probe(stand_in.program, &cancel, &reading), 0);
    int64_t took = milliseconds() - start;
    pthread_join(thread, NULL);
    CU_ASSERT_TRUE(took < 1000);
    CHECK_TEXT(reading.error, "warp-cli: cancelled");
    CU_ASSERT_FALSE(child_exists());
    warp_reading_free(&reading);
}

static const struct suite_test tests[] = {
    {"every sample from a process", every_sample_is_read_from_a_process},
    {"JSON is asked first", json_is_asked_first},
    {"an old client", an_old_client_is_asked_for_text},
    {"a hang with a grandchild", a_hang_with_a_grandchild_is_over_in_five_seconds},
    {"a stubborn client", a_stubborn_client_is_over_in_five_seconds},
    {"a grandchild left behind", a_grandchild_left_behind_delays_nothing},
    {"a flood is cut", a_flood_is_cut},
    {"a crash is told", a_crash_is_told},
    {"silence is told", silence_is_told},
    {"no terminal is asked", no_terminal_is_asked},
    {"SIGCHLD ignored", works_where_children_are_not_waited_for},
    {"a missing program", a_missing_program_is_unavailable},
    {"the path is searched", the_path_is_searched},
    {"a cancel ends it soon", a_cancel_ends_it_soon},
};

int main(void)
{
    stand_in_warp_make(&stand_in);
    int r = suite_run("warp", tests, sizeof tests / sizeof tests[0]);
    stand_in_warp_remove(&stand_in);
    return r;
}
