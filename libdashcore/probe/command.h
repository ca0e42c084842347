/* One bounded run of another program, with its output. */
#ifndef PROBE_COMMAND_H
#define PROBE_COMMAND_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define COMMAND_OUTPUT_MAX 65536

struct command_result {
    int spawn_error; /* errno when it could not be started, else 0 */
    bool timed_out;
    bool cancelled;
    bool exited; /* exit_status is known: it exited, and nobody else reaped it */
    int exit_status;
    int signal;   /* that ended it, else 0 */
    char *output; /* stdout, cut at COMMAND_OUTPUT_MAX; zero-terminated, never NULL */
    char *errors; /* stderr, likewise */
};

/* Runs argv[0] (looked up in PATH when it has no slash; never a shell) in its own session and
 * process group, stdin from /dev/null, no inherited descriptors, LC_ALL=C and NO_COLOR=1, default
 * signals. At timeout_ms, or soon after *cancel becomes nonzero, the whole group is killed; the
 * program is always reaped, and a grandchild that holds the pipes open delays nothing. Works in a
 * host that ignores SIGCHLD or reaps everything itself: then `exited` is false. Errors:
 * DASHCORE_ENOMEM, DASHCORE_EIO (no pipes). */
int command_run(const char *const argv[], int64_t timeout_ms, const atomic_int *cancel,
                struct command_result *result);

void command_result_free(struct command_result *result);

#endif
