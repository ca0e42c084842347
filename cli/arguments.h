#ifndef CLI_ARGUMENTS_H
#define CLI_ARGUMENTS_H

#include "command.h"

struct arguments {
    const struct command *command;
    const char *store;               /* NULL: the default */
    const char *values[OPTIONS_MAX]; /* of the command's options, in their order; NULL: not given */
    char **operands;                 /* NULL-terminated */
    int operand_count;
    bool help;
};

/* Reads what follows the command's name; the array is reordered. Returns 0, or EXIT_CODE_USAGE
 * after one line on stderr. A --help makes everything else valid. */
int arguments_parse(struct arguments *arguments, const struct command *command, const char *store,
                    int count, char **words);

/* The value of an option, which the command must have; NULL when it was not given. A flag that was
 * given has some value. */
const char *argument_value(const struct arguments *arguments, const char *option);

bool argument_given(const struct arguments *arguments, const char *option);

/* The value of an option as a whole number within limits; *number stays as it is when the option
 * was not given. Returns 0, or EXIT_CODE_USAGE after a line on stderr. */
int argument_number(const struct arguments *arguments, const char *option, int64_t least,
                    int64_t most, int64_t *number);

/* Who is asking: the option --user, else $USER, else NULL. */
const char *argument_user(const struct arguments *arguments);

/* Finds an option among the command's own and the shared ones; `index` is -1 for a shared one. */
const struct option *option_find(const struct command *command, const char *name, size_t length,
                                 int *index);

/* Prints "dashcore: …; see dashcore COMMAND --help" and returns EXIT_CODE_USAGE. */
__attribute__((format(printf, 2, 3))) int usage_error(const struct command *command,
                                                      const char *format, ...);

#endif
