#ifndef CLI_RUN_COMMAND_H
#define CLI_RUN_COMMAND_H

#include "run_stream.h"

#include <signal.h>
#include <sys/types.h>

/* How the command ended. */
struct run_end {
    int exit_code;     /* as a shell would give it */
    int signal_number; /* that killed it; 0: none */
    int spawn_error;   /* errno when it could not be started; 0: it was */
};

/* Starts the command with the streams as its output. Returns 0 or an errno. */
int run_command_spawn(char **command, const struct run_stream *streams, size_t count,
                      const sigset_t *mask, pid_t *child);

/* Looks whether the command has ended; true once, with how. */
bool run_command_ended(pid_t child, struct run_end *end);

/* The end of a command that could not be started. */
struct run_end run_command_not_started(int error);

/* What is recorded of a command that failed, as JSON; NULL without memory, to be freed. */
char *run_command_error(const struct run_end *end, const char *command, const char *output,
                        size_t length);

#endif
