/*
 * Starting the command and understanding its end. Exit codes are those a shell gives, so that a
 * script sees no difference whether its command is watched or not.
 */
#include "run_command.h"

#include "command.h"
#include "json_text.h"
#include "text_cut.h"

#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Bytes in the one line about a failure. */
enum { COMMAND_MAX = 1024, LAST_LINE_MAX = 400 };

/* posix_spawn and not fork: it runs no fork handlers, which would close the store's connections,
 * and it tells why the command could not be executed. */
static int spawn(char **command, const posix_spawn_file_actions_t *actions,
                 const posix_spawnattr_t *attributes, pid_t *child)
{
    int error = posix_spawnp(child, command[0], actions, attributes, command, environ);
    if (error != ENOEXEC)
        return error;
    /* A script without a #! line, which shells run themselves. */
    size_t count = 0;
    while (command[count] != NULL)
        count++;
    char **through_shell = calloc(count + 4, sizeof(*through_shell));
    if (through_shell == NULL)
        return ENOMEM;
    static char name[] = "sh", option[] = "-c", text[] = "exec \"$0\" \"$@\"";
    char *const shell[] = {name, option, text};
    memcpy(through_shell, shell, sizeof(shell));
    memcpy(through_shell + 3, command, count * sizeof(*command));
    error = posix_spawn(child, "/bin/sh", actions, attributes, through_shell, environ);
    free(through_shell);
    return error;
}

int run_command_spawn(char **command, const struct run_stream *streams, size_t count,
                      const sigset_t *mask, pid_t *child)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    int error = posix_spawn_file_actions_init(&actions);
    if (error != 0)
        return error;
    error = posix_spawnattr_init(&attributes);
    if (error == 0) {
        posix_spawnattr_setsigmask(&attributes, mask);
        posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
        for (size_t i = 0; i < count && error == 0; i++)
            if (streams[i].child_end >= 0)
                error = posix_spawn_file_actions_adddup2(&actions, streams[i].child_end,
                                                         streams[i].destination);
        if (error == 0)
            error = spawn(command, &actions, &attributes, child);
        posix_spawnattr_destroy(&attributes);
    }
    posix_spawn_file_actions_destroy(&actions);
    return error;
}

bool run_command_ended(pid_t child, struct run_end *end)
{
    int status = 0;
    pid_t ended = waitpid(child, &status, WNOHANG);
    if (ended == 0 || (ended < 0 && errno == EINTR))
        return false;
    *end = (struct run_end){.exit_code = EXIT_CODE_FAILURE};
    if (ended == child && WIFEXITED(status)) {
        end->exit_code = WEXITSTATUS(status);
    } else if (ended == child) {
        end->signal_number = WTERMSIG(status);
        end->exit_code = EXIT_CODE_SIGNAL + end->signal_number;
    }
    return true;
}

struct run_end run_command_not_started(int error)
{
    bool missing = error == ENOENT || error == ENOTDIR;
    return (struct run_end){.exit_code = missing ? EXIT_CODE_MISSING : EXIT_CODE_DENIED,
                            .spawn_error = error};
}

static void message_print(FILE *message, const struct run_end *end, const char *command)
{
    char name[COMMAND_MAX];
    if (end->spawn_error != 0)
        fprintf(message, "cannot run '%.*s': %s",
                (int)text_cut(name, sizeof(name), command, strlen(command)), name,
                strerror(end->spawn_error));
    else if (end->signal_number != 0)
        fprintf(message, "killed by signal %d (%s)", end->signal_number,
                strsignal(end->signal_number));
    else
        fprintf(message, "exit code %d", end->exit_code);
}

/* The last line with anything in it: what a person reads first when a command failed. */
static void last_line_print(FILE *message, const char *output, size_t length)
{
    while (length > 0 && strchr("\r\n\t ", output[length - 1]) != NULL)
        length--;
    size_t start = length;
    while (start > 0 && strchr("\r\n", output[start - 1]) == NULL)
        start--;
    char line[LAST_LINE_MAX];
    length = text_cut(line, sizeof(line), output + start, length - start);
    if (length > 0)
        fprintf(message, ": %.*s", (int)length, line);
}

char *run_command_error(const struct run_end *end, const char *command, const char *output,
                        size_t length)
{
    char message[2048] = "";
    char *json = NULL;
    size_t size = 0;
    FILE *text = fmemopen(message, sizeof(message), "w");
    if (text == NULL)
        return NULL;
    message_print(text, end, command);
    last_line_print(text, output, length);
    fclose(text);
    FILE *object = open_memstream(&json, &size);
    if (object == NULL)
        return NULL;
    fputs("{\"message\":", object);
    json_text_print(object, message, strlen(message));
    if (end->signal_number != 0)
        fprintf(object, ",\"signal\":%d", end->signal_number);
    else
        fprintf(object, ",\"exit_code\":%d", end->exit_code);
    fputs(",\"stderr\":", object);
    json_text_print(object, output, length);
    fputc('}', object);
    if (fclose(object) == 0)
        return json;
    free(json);
    return NULL;
}
