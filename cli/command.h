/*
 * What a command of the program is: a row of text from which parsing, --help, the man page and the
 * completion are all made, so that none of them can drift from the others.
 */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include <dashcore.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Exit codes; `dashcore run` passes the command's own through. */
enum {
    EXIT_CODE_OK = 0,
    EXIT_CODE_FAILURE = 1,   /* the store or the output failed */
    EXIT_CODE_USAGE = 2,     /* what was asked is not valid */
    EXIT_CODE_OVERLAP = 75,  /* run --unique, and the task is running already */
    EXIT_CODE_DENIED = 126,  /* the command cannot be executed */
    EXIT_CODE_MISSING = 127, /* the command was not found */
    EXIT_CODE_SIGNAL = 128   /* plus the signal's number */
};

/* What completion offers for a value or an operand, besides literal words. */
#define WORDS_OF_TASKS "@task"
#define WORDS_OF_FILES "@file"

struct option {
    char letter;       /* 0: none */
    const char *name;  /* without the dashes; NULL ends a list */
    const char *value; /* what the value is called in the help; NULL: a flag */
    const char *help;  /* lines after the first are indented by --help */
    const char *words; /* values for completion, separated by spaces, or WORDS_OF_…; NULL: any */
};

enum { OPTIONS_MAX = 16 };

struct arguments;

struct command {
    const char *name;
    const char *operands; /* as the usage line shows them; NULL: none */
    const char *summary;  /* a line of the command list */
    const char *description;
    const struct option *options; /* its own; NULL: none */
    const char *const *words;     /* for completion, an operand each, NULL-terminated; or NULL */
    int operands_min;
    int operands_max; /* -1: no end */
    int own_operands; /* from this operand on nothing is an option of ours; 0: never */
    int (*run)(const struct arguments *arguments);
};

extern const struct command run_command, log_command, recent_command, tasks_command, task_command,
    request_command, config_command, export_command, streams_command, warp_command;

/* All commands in the order of the help, NULL-terminated. */
extern const struct command *const commands[];

/* The command of this name, or NULL. */
const struct command *command_find(const char *name);

/* The options every command takes, ended by a nameless one. */
extern const struct option shared_options[];

#endif
