#include "base/error.h"
#include "dashcore.h"
#include "probe/command.h"
#include "support/scarce_memory.h"
#include "support/stand_in.h"
#include "support/suite.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define TIMEOUT_MS 5000

static struct command_result run_for(const char *script, int64_t timeout_ms)
{
    const char *const argv[] = {"sh", "-c", script, NULL};
    struct command_result result = {0};
    CHECK_INT(command_run(argv, timeout_ms, NULL, &result), 0);
    return result;
}

static struct command_result run(const char *script)
{
    return run_for(script, TIMEOUT_MS);
}

static void gives_outputs_and_status(void)
{
    struct command_result result = run("echo out; echo err >&2; exit 3");
    CHECK_TEXT(result.output, "out\n");
    CHECK_TEXT(result.errors, "err\n");
    CU_ASSERT_TRUE(result.exited);
    CHECK_INT(result.exit_status, 3);
    CHECK_INT(result.signal, 0);
    CHECK_INT(result.spawn_error, 0);
    CU_ASSERT_FALSE(result.timed_out || result.cancelled);
    command_result_free(&result);
    CU_ASSERT_PTR_NULL(result.output);
}

static void silence_is_empty_text(void)
{
    struct command_result result = run("true");
    CHECK_TEXT(result.output, "");
    CHECK_TEXT(result.errors, "");
    CHECK_INT(result.exit_status, 0);
    command_result_free(&result);
}

static void arguments_are_not_read_by_a_shell(void)
{
    const char *const argv[] = {"printf", "%s|", "$HOME;`id`", "a b", "", NULL};
    struct command_result result = {0};
    CHECK_INT(command_run(argv, TIMEOUT_MS, NULL, &result), 0);
    CHECK_TEXT(result.output, "$HOME;`id`|a b||");
    command_result_free(&result);
}

static void reports_the_signal(void)
{
    struct command_result result = run("kill -SEGV $$");
    CU_ASSERT_FALSE(result.exited);
    CHECK_INT(result.signal, SIGSEGV);
    command_result_free(&result);
}

/* A path that cannot be started, and why not. */
static void check_unstarted(const char *path, int expected)
{
    const char *const argv[] = {path, NULL};
    struct command_result result = {0};
    size_t descriptors = descriptors_open();
    CHECK_INT(command_run(argv, TIMEOUT_MS, NULL, &result), 0);
    CHECK_INT(result.spawn_error, expected);
    CHECK_TEXT(result.output, "");
    CHECK_TEXT(result.errors, "");
    CU_ASSERT_FALSE(result.exited);
    CU_ASSERT_FALSE(child_exists());
    CHECK_INT(descriptors_open(), descriptors);
    command_result_free(&result);
}

static void reports_what_cannot_be_started(void)
{
    char path[] = "/tmp/dashcore-command-XXXXXX";
    int file = mkstemp(path);
    CU_ASSERT_TRUE_FATAL(file >= 0);
    close(file);
    check_unstarted("dashcore-no-such-program", ENOENT);
    check_unstarted("/nowhere/warp-cli", ENOENT);
    check_unstarted("/dev/null/warp-cli", ENOTDIR);
    check_unstarted("/tmp", EACCES);
    check_unstarted(path, EACCES);
    chmod(path, 0700);
    check_unstarted(path, ENOEXEC);
    unlink(path);
}

static void environment_has_ours_once(void)
{
    setenv("LC_ALL", "xx_XX", 1);
    setenv("NO_COLOR", "", 1);
    setenv("DASHCORE_KEPT", "yes", 1);
    struct command_result result = run("env | grep -E '^(LC_ALL|NO_COLOR|DASHCORE_KEPT)=' | sort");
    CHECK_TEXT(result.output, "DASHCORE_KEPT=yes\nLC_ALL=C\nNO_COLOR=1\n");
    unsetenv("LC_ALL");
    unsetenv("NO_COLOR");
    unsetenv("DASHCORE_KEPT");
    command_result_free(&result);
}

static void input_is_empty_and_no_terminal_is_in_reach(void)
{
    struct command_result result =
        run("cat; readlink /proc/self/fd/0; (: </dev/tty) 2>/dev/null && echo terminal; "
            "cut -d ' ' -f 5,6 /proc/$$/stat | grep -qx \"$$ $$\" && echo leader");
    CHECK_TEXT(result.output, "/dev/null\nleader\n");
    command_result_free(&result);
}

static void inherits_no_descriptor(void)
{
    int open_in_host = open("/dev/null", O_RDONLY);
    CU_ASSERT_TRUE(open_in_host > STDERR_FILENO);
    struct command_result result = run("i=0; while [ $i -lt 256 ]; do "
                                       "[ ! -e /proc/$$/fd/$i ] || printf '%d ' $i; i=$((i + 1)); "
                                       "done");
    CHECK_TEXT(result.output, "0 1 2 ");
    close(open_in_host);
    command_result_free(&result);
}

static void signals_are_as_at_login(void)
{
    sigset_t blocked;
    sigset_t before;
    sigfillset(&blocked);
    pthread_sigmask(SIG_BLOCK, &blocked, &before);
    void (*old)(int) = signal(SIGTERM, SIG_IGN);
    struct command_result result = run("sed -n 's/^Sig\\(Blk\\|Ign\\):\\t//p' /proc/self/status");
    char *ignored_text = NULL;
    unsigned long long blocked_in_child = strtoull(result.output, &ignored_text, 16);
    unsigned long long ignored_in_child = strtoull(ignored_text, NULL, 16);
    CHECK_INT(blocked_in_child, 0);
    /* glibc ignores its own two, 32 and 33, in what it spawns. */
    CHECK_INT(ignored_in_child & ~(UINT64_C(3) << 31), 0);
    signal(SIGTERM, old);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    command_result_free(&result);
}

/* The process id that a script wrote as its output. */
static pid_t pid_in(const char *output)
{
    return (pid_t)strtol(output, NULL, 10);
}

static void a_hang_with_a_grandchild_is_over_at_the_deadline(void)
{
    size_t descriptors = descriptors_open();
    int64_t start = milliseconds();
    struct command_result result = run_for("sleep 1000 & echo $!; wait", 500);
    int64_t took = milliseconds() - start;
    CU_ASSERT_TRUE(result.timed_out);
    CU_ASSERT_FALSE(result.exited);
    CHECK_INT(result.signal, SIGKILL);
    CU_ASSERT_TRUE(took >= 500 && took < 1500);
    CU_ASSERT_TRUE_FATAL(pid_in(result.output) > 1);
    CU_ASSERT_TRUE(process_ends(pid_in(result.output)));
    CU_ASSERT_FALSE(child_exists());
    CHECK_INT(descriptors_open(), descriptors);
    command_result_free(&result);
}

static void a_grandchild_left_behind_delays_nothing(void)
{
    int64_t start = milliseconds();
    struct command_result result = run("sleep 1000 & echo $!");
    CU_ASSERT_TRUE(milliseconds() - start < 1500);
    CU_ASSERT_FALSE(result.timed_out);
    CHECK_INT(result.exit_status, 0);
    CU_ASSERT_TRUE(process_ends(pid_in(result.output)));
    command_result_free(&result);
}

/* One that leaves the group cannot be killed; the pipes it holds must not matter either. */
static void a_grandchild_that_left_the_group_delays_nothing(void)
{
    size_t descriptors = descriptors_open();
    int64_t start = milliseconds();
    struct command_result result = run("setsid sh -c 'echo $$; exec yes' & sleep 0.3; exit 0");
    CU_ASSERT_TRUE(milliseconds() - start < 2500);
    CU_ASSERT_TRUE(result.exited);
    CHECK_INT(descriptors_open(), descriptors);
    /* Without a reader it ends by SIGPIPE. */
    CU_ASSERT_TRUE_FATAL(pid_in(result.output) > 1);
    CU_ASSERT_TRUE(process_ends(pid_in(result.output)));
    command_result_free(&result);
}

static void a_stubborn_program_is_killed(void)
{
    struct command_result result = run_for("trap '' TERM INT HUP; while :; do sleep 1; done", 300);
    CU_ASSERT_TRUE(result.timed_out);
    CHECK_INT(result.signal, SIGKILL);
    CU_ASSERT_FALSE(child_exists());
    command_result_free(&result);
}

static void a_stopped_program_is_killed(void)
{
    struct command_result result = run_for("kill -STOP $$", 300);
    CU_ASSERT_TRUE(result.timed_out);
    CU_ASSERT_FALSE(child_exists());
    command_result_free(&result);
}

static void hundred_megabytes_are_cut_and_the_program_finishes(void)
{
    struct command_result result = run_for("head -c 100000000 /dev/zero | tr '\\0' o; "
                                           "head -c 100000000 /dev/zero | tr '\\0' e >&2; exit 7",
                                           60000);
    CU_ASSERT_FALSE(result.timed_out);
    CHECK_INT(result.exit_status, 7);
    CHECK_INT(strlen(result.output), COMMAND_OUTPUT_MAX);
    CHECK_INT(strlen(result.errors), COMMAND_OUTPUT_MAX);
    CHECK_INT(result.output[COMMAND_OUTPUT_MAX - 1], 'o');
    CHECK_INT(result.errors[0], 'e');
    command_result_free(&result);
}

static void endless_output_ends_at_the_deadline(void)
{
    int64_t start = milliseconds();
    struct command_result result = run_for("yes", 400);
    CU_ASSERT_TRUE(result.timed_out);
    CU_ASSERT_TRUE(milliseconds() - start < 1500);
    CHECK_INT(strlen(result.output), COMMAND_OUTPUT_MAX);
    command_result_free(&result);
}

static void output_at_the_limit_is_whole(void)
{
    char script[64];
    snprintf(script, sizeof script, "head -c %d /dev/zero | tr '\\0' x", COMMAND_OUTPUT_MAX);
    struct command_result result = run(script);
    CHECK_INT(strlen(result.output), COMMAND_OUTPUT_MAX);
    command_result_free(&result);
}

/* What a host does with SIGCHLD takes the exit status from us, but not the output. */
static void works_where_children_are_not_waited_for(void)
{
    void (*old)(int) = signal(SIGCHLD, SIG_IGN);
    for (int i = 0; i < 20; i++) {
        struct command_result result = run("echo out; exit 3");
        CHECK_TEXT(result.output, "out\n");
        CU_ASSERT_FALSE(result.exited);
        CHECK_INT(result.signal, 0);
        command_result_free(&result);
    }
    struct command_result hung = run_for("sleep 1000", 200);
    CU_ASSERT_TRUE(hung.timed_out);
    command_result_free(&hung);
    signal(SIGCHLD, old);
    CU_ASSERT_FALSE(child_exists());
}

static void reap_all(int number)
{
    int error = errno;
    (void)number;
    while (waitpid(-1, NULL, WNOHANG) > 0)
        continue;
    errno = error;
}

static void works_where_the_host_reaps_everything(void)
{
    struct sigaction action = {.sa_handler = reap_all};
    struct sigaction old;
    sigaction(SIGCHLD, &action, &old);
    for (int i = 0; i < 20; i++) {
        struct command_result result = run("echo out; exit 3");
        CHECK_TEXT(result.output, "out\n");
        CHECK_INT(result.exited ? result.exit_status : 3, 3);
        command_result_free(&result);
    }
    sigaction(SIGCHLD, &old, NULL);
    CU_ASSERT_FALSE(child_exists());
}

static void *cancel_soon(void *cancel)
{
    usleep(200000);
    atomic_store((atomic_int *)cancel, 1);
    return NULL;
}

static void a_cancel_ends_it_soon(void)
{
    const char *const argv[] = {"sleep", "1000", NULL};
    struct command_result result = {0};
    atomic_int cancel = 0;
    pthread_t thread;
    pthread_create(&thread, NULL, cancel_soon, &cancel);
    int64_t start = milliseconds();
    CHECK_INT(command_run(argv, 60000, &cancel, &result), 0);
    int64_t took = milliseconds() - start;
    pthread_join(thread, NULL);
    CU_ASSERT_TRUE(result.cancelled);
    CU_ASSERT_FALSE(result.timed_out);
    CU_ASSERT_TRUE(took >= 150 && took < 1000);
    CU_ASSERT_FALSE(child_exists());
    command_result_free(&result);
}

/* A daemon may have closed 0, 1 and 2; the pipes then get these numbers. Done in a child, whose
 * exit status tells. */
static void works_without_standard_descriptors(void)
{
    pid_t pid = fork();
    if (pid == 0) {
        const char *const argv[] = {"sh", "-c", "echo out; echo err >&2; cat", NULL};
        struct command_result result = {0};
        close(0);
        close(1);
        close(2);
        int r = command_run(argv, TIMEOUT_MS, NULL, &result);
        _exit(r == 0 && strcmp(result.output, "out\n") == 0 && strcmp(result.errors, "err\n") == 0
                  ? 0
                  : 1);
    }
    int status = 0;
    waitpid(pid, &status, 0);
    CU_ASSERT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static void no_descriptors_is_an_error(void)
{
    const char *const argv[] = {"true", NULL};
    struct command_result result = {.exit_status = 77};
    struct rlimit before;
    getrlimit(RLIMIT_NOFILE, &before);
    struct rlimit few = {.rlim_cur = STDERR_FILENO + 3, .rlim_max = before.rlim_max};
    setrlimit(RLIMIT_NOFILE, &few);
    int r = command_run(argv, TIMEOUT_MS, NULL, &result);
    setrlimit(RLIMIT_NOFILE, &before);
    int message_names_it = strstr(error_message(), "pipe") != NULL;
    CHECK_INT(r, DASHCORE_EIO);
    CU_ASSERT_TRUE(message_names_it);
    CHECK_INT(result.exit_status, 77);
}

static void *run_several(void *failures)
{
    for (int i = 0; i < 25; i++) {
        char script[64];
        char expected[32];
        const char *const argv[] = {"sh", "-c", script, NULL};
        struct command_result result = {0};
        snprintf(script, sizeof script, "echo %d; exit %d", i, i);
        snprintf(expected, sizeof expected, "%d\n", i);
        int r = command_run(argv, 30000, NULL, &result);
        if (r < 0 || strcmp(result.output, expected) != 0 || result.exit_status != i)
            atomic_fetch_add((atomic_int *)failures, 1);
        command_result_free(&result);
    }
    return NULL;
}

static void many_threads_at_once(void)
{
    pthread_t threads[4];
    atomic_int failures = 0;
    size_t descriptors = descriptors_open();
    for (size_t i = 0; i < 4; i++)
        pthread_create(&threads[i], NULL, run_several, &failures);
    for (size_t i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    CHECK_INT(failures, 0);
    CU_ASSERT_FALSE(child_exists());
    CHECK_INT(descriptors_open(), descriptors);
}

/* Each request for memory refused in turn: an error, and nothing left behind. */
static void without_memory_it_is_an_error(void)
{
    const char *const argv[] = {"sh", "-c", "echo out; echo err >&2", NULL};
    size_t descriptors = descriptors_open();
    int r = DASHCORE_ENOMEM;
    long refused = 0;
    for (bool was_refused = true; was_refused; refused++) {
        struct command_result result = {0};
        scarce_memory_start(refused + 1);
        r = command_run(argv, TIMEOUT_MS, NULL, &result);
        was_refused = scarce_memory_end();
        CHECK_INT(r, was_refused ? DASHCORE_ENOMEM : 0);
        CHECK_TEXT(result.output, was_refused ? NULL : "out\n");
        command_result_free(&result);
        CU_ASSERT_FALSE(child_exists());
        CHECK_INT(descriptors_open(), descriptors);
    }
    CU_ASSERT_TRUE(refused > 3);
}

static const struct suite_test tests[] = {
    {"gives outputs and status", gives_outputs_and_status},
    {"silence is empty text", silence_is_empty_text},
    {"arguments are not read by a shell", arguments_are_not_read_by_a_shell},
    {"reports the signal", reports_the_signal},
    {"reports what cannot be started", reports_what_cannot_be_started},
    {"environment has ours once", environment_has_ours_once},
    {"no input, no terminal", input_is_empty_and_no_terminal_is_in_reach},
    {"inherits no descriptor", inherits_no_descriptor},
    {"signals are as at login", signals_are_as_at_login},
    {"a hang with a grandchild", a_hang_with_a_grandchild_is_over_at_the_deadline},
    {"a grandchild left behind", a_grandchild_left_behind_delays_nothing},
    {"a grandchild outside the group", a_grandchild_that_left_the_group_delays_nothing},
    {"a stubborn program", a_stubborn_program_is_killed},
    {"a stopped program", a_stopped_program_is_killed},
    {"100 MB are cut", hundred_megabytes_are_cut_and_the_program_finishes},
    {"endless output", endless_output_ends_at_the_deadline},
    {"output at the limit", output_at_the_limit_is_whole},
    {"SIGCHLD ignored", works_where_children_are_not_waited_for},
    {"a host that reaps everything", works_where_the_host_reaps_everything},
    {"a cancel ends it soon", a_cancel_ends_it_soon},
    {"without standard descriptors", works_without_standard_descriptors},
    {"no descriptors is an error", no_descriptors_is_an_error},
    {"many threads at once", many_threads_at_once},
    {"without memory", without_memory_it_is_an_error},
};

SUITE_MAIN("command", tests)
