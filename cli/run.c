/*
 * dashcore run: a command as a watched task. Three things go on at once and none waits for another
 * longer than said here: the command's output is passed on (run_stream), the store is told
 * (run_report), and this thread starts the command, passes signals on and takes its end. The
 * command comes first: whatever fails around it is a line on stderr.
 */
#include "arguments.h"
#include "complain.h"
#include "run_command.h"
#include "run_report.h"
#include "run_signals.h"
#include "run_stream.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
    BEGIN_WAIT_MS = 500,   /* for the run to be recorded before the command starts */
    UNIQUE_WAIT_MS = 3000, /* the same, where the store decides whether it starts: the wait of one
                              attempt, and time to say how it ended */
    DRAIN_WAIT_MS = 2000,  /* for its output to be passed on before its end is recorded */
    END_WAIT_MS = 7000,    /* for its end to be recorded */
    CANCEL_WAIT_MS = 300,  /* the same, of a command that a signal kept from starting */
    CHILD_LOOK_MS = 1000,  /* between looks at the command without a signal */
    INTERVAL_MAX = 366 * 86400
};

static const struct option options[] = {
    {0, "every", "SECONDS",
     "how often it should run; the task is overdue when\n"
     "it does not",
     NULL},
    {0, "unique", NULL,
     "do not start while another run of the task is\n"
     "under way; exit code 75",
     NULL},
    {0, NULL, NULL, NULL, NULL},
};

static const char *const words[] = {WORDS_OF_TASKS, NULL};

static int run_run(const struct arguments *arguments);

const struct command run_command = {
    .name = "run",
    .operands = "NAME [--] COMMAND [ARGUMENT...]",
    .summary = "run a command as a watched task",
    .description =
        "Runs a command as a run of the task NAME: its begin, duration and end are\n"
        "recorded. Output, signals and the exit code pass through unchanged; stdin is\n"
        "the command's own. \"N%\" in the output is shown as progress. When the command\n"
        "fails, the exit code and the end of stderr become last_error: the whole lines\n"
        "of its last 4 KiB, or the start of one longer line. When it succeeds, the last\n"
        "line of stdout becomes last_result, as JSON where it is. Secrets are removed\n"
        "from both.\n"
        "\n"
        "A store that cannot be written never stops the command: it waits half a second\n"
        "for the store, with --unique 2.5 s, then runs, and a line on stderr says what\n"
        "is not recorded. Where stdout or stderr is a terminal, the command gets a\n"
        "pseudo-terminal in its place; programs that fill the screen, such as editors,\n"
        "are better run without dashcore. What the command leaves in the background can\n"
        "go on writing.\n"
        "\n"
        "NAME consists of letters, digits and _ . : - and begins with one of the first\n"
        "two. When dashcore itself is killed by SIGKILL the command goes on until it next\n"
        "writes, and the task is shown as interrupted.\n"
        "\nExit status:\n"
        "  75                  not started, with --unique\n"
        "  126                 the command cannot be executed\n"
        "  127                 the command was not found\n"
        "  128+N               the command was killed by signal N\n"
        "  other               the command's own\n"
        "\nExamples:\n"
        "  dashcore run etc-backup -- tar czf /var/backups/etc.tgz /etc\n"
        "  dashcore run sync --every 3600 -- rsync -a /srv/ backup:/srv/",
    .options = options,
    .words = words,
    .operands_min = 2,
    .operands_max = -1,
    .own_operands = 1,
    .run = run_run,
};

/* All of one run; static, for it is large. */
static struct {
    struct run_signals signals;
    struct run_report report;
    struct run_stream streams[2];
    char text[RUN_LINE_MAX + 1];
} run;

enum { STREAMS = 2 };

static int64_t clock_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

/* Waits for a descriptor. Returns 0, -1 after the time is over, or the number of a signal that ends
 * programs. */
static int descriptor_wait(int descriptor, int timeout_ms)
{
    int64_t until = clock_ms() + timeout_ms;
    for (;;) {
        int64_t left = until - clock_ms();
        if (timeout_ms >= 0 && left <= 0)
            return -1;
        struct run_event event =
            run_signals_wait(&run.signals, descriptor, timeout_ms < 0 ? -1 : (int)left);
        if (event.signal_number != 0)
            return event.signal_number;
        if (event.ready)
            return 0;
    }
}

static void terminal_resized(pid_t child)
{
    bool terminal = false;
    for (int i = 0; i < STREAMS; i++) {
        run_stream_resize(&run.streams[i]);
        terminal = terminal || run.streams[i].terminal;
    }
    /* The kernel has told the command already, but maybe before the size was there. */
    if (terminal)
        kill(child, SIGWINCH);
}

/* Passes signals on until the command ends. It is our child until then, so its id is not reused. */
static struct run_end command_wait(pid_t child)
{
    struct run_end end = {0};
    while (!run_command_ended(child, &end)) {
        struct run_event event = run_signals_wait(&run.signals, -1, CHILD_LOOK_MS);
        if (event.signal_number != 0 && event.forward)
            kill(child, event.signal_number);
        if (event.resized)
            terminal_resized(child);
    }
    return end;
}

/* Waits until all output is passed on. A signal ends that. */
static void output_drain(int timeout_ms)
{
    for (int i = 0; i < STREAMS; i++)
        if (run.streams[i].running && descriptor_wait(run.streams[i].done, timeout_ms) != 0)
            return;
}

static struct run_end command_execute(char **command)
{
    pid_t child = 0;
    run_stream_open(&run.streams[0], STDOUT_FILENO, run_report_progress, &run.report);
    run_stream_open(&run.streams[1], STDERR_FILENO, run_report_progress, &run.report);
    run_report_command(&run.report);
    int error = run_command_spawn(command, run.streams, STREAMS, &run.signals.original, &child);
    for (int i = 0; i < STREAMS; i++)
        run_stream_spawned(&run.streams[i]);
    struct run_end end = error ? run_command_not_started(error) : command_wait(child);
    for (int i = 0; i < STREAMS; i++)
        run_stream_drain(&run.streams[i]);
    output_drain(DRAIN_WAIT_MS);
    if (error != 0)
        complain("cannot run '%s': %s", command[0], strerror(error));
    return end;
}

/* Tells the store how the command ended. Returns whether the thread that does so has ended. */
static bool end_record(const struct run_end *end, const char *command, int timeout_ms)
{
    struct run_outcome outcome = {.succeeded = end->exit_code == 0, .result = run.text};
    size_t length = 0;
    if (outcome.succeeded)
        length = run_stream_last_line(&run.streams[0], run.text);
    else
        length = run_stream_tail(&run.streams[1], run.text);
    run.text[length] = '\0';
    outcome.length = length;
    if (!outcome.succeeded)
        outcome.error = run_command_error(end, command, run.text, length);
    run_report_end(&run.report, &outcome);
    if (descriptor_wait(run.report.done, timeout_ms) != 0) {
        complain("the end of the run is not recorded: the store does not answer");
        return false;
    }
    run_report_close(&run.report);
    free(outcome.error);
    return true;
}

/* Gives the store its time to record the run. Returns 0, or the number of a signal that came
 * first; then the command is not started. */
static int begin_wait(void)
{
    int timeout_ms = run.report.unique ? UNIQUE_WAIT_MS : BEGIN_WAIT_MS;
    int signal_number = descriptor_wait(run.report.settled, timeout_ms);
    if (signal_number < 0 && run.report.unique)
        complain("the run is not recorded yet: the store does not answer");
    return signal_number > 0 ? signal_number : 0;
}

/* Ends what was begun for the run and gives the exit code. */
static int run_finish(const struct run_end *end, const char *command, int timeout_ms)
{
    bool told = end_record(end, command, timeout_ms);
    /* However long the reader of our output takes. */
    output_drain(-1);
    for (int i = 0; i < STREAMS; i++)
        run_stream_close(&run.streams[i]);
    run_streams_leave(run.streams, STREAMS, &run.signals.original);
    /* A thread that hangs must not lose what it uses to the end of the process. */
    if (!told || run.streams[0].running || run.streams[1].running)
        _exit(end->exit_code);
    return end->exit_code;
}

static bool name_is_valid(const char *name)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    static const char all[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.:-";
    size_t length = strlen(name);
    return length > 0 && length <= DASHCORE_TASK_NAME_MAX && strchr(letters, name[0]) != NULL &&
           strspn(name, all) == length;
}

static int run_run(const struct arguments *arguments)
{
    const char *name = arguments->operands[0];
    char **command = arguments->operands + 1;
    int code = argument_number(arguments, "every", 1, INTERVAL_MAX, &run.report.interval_seconds);
    if (code != 0)
        return code;
    if (!name_is_valid(name))
        return usage_error(arguments->command,
                           "NAME must be 1 to %d letters, digits or _ . : - and begin with a "
                           "letter or digit, not '%.64s'",
                           DASHCORE_TASK_NAME_MAX, name);
    run.report.store = arguments->store;
    run.report.task_name = name;
    run.report.unique = argument_given(arguments, "unique");
    /* Not open; a zero would be stdin. */
    run.streams[0].source = run.streams[1].source = -1;
    run_signals_take(&run.signals);
    run_report_start(&run.report);
    int signal_number = begin_wait();
    if (signal_number == 0 && run_report_refused(&run.report)) {
        run_report_close(&run.report);
        return EXIT_CODE_OVERLAP;
    }
    struct run_end end = {.exit_code = EXIT_CODE_SIGNAL + signal_number,
                          .signal_number = signal_number};
    if (signal_number == 0)
        end = command_execute(command);
    return run_finish(&end, command[0], signal_number ? CANCEL_WAIT_MS : END_WAIT_MS);
}
