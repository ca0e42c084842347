/*
 * dashcore: the command line on a dashcore store. This file knows the list of commands and what
 * may stand before a command; each command is a file of its own.
 */
#include "arguments.h"
#include "complete.h"
#include "help.h"
#include "output.h"

#include <locale.h>
#include <stdio.h>
#include <string.h>

const struct command *const commands[] = {
    &run_command,
    &log_command,
    &recent_command,
    &tasks_command,
    &task_command,
    &request_command,
    &config_command,
    &export_command,
    &streams_command,
    &warp_command,
    NULL,
};

const struct command *command_find(const char *name)
{
    for (const struct command *const *command = commands; *command != NULL; command++)
        if (strcmp((*command)->name, name) == 0)
            return *command;
    return NULL;
}

static int command_run(const char *store, int count, char **words)
{
    const struct command *command = command_find(words[0]);
    if (command == NULL)
        return usage_error(NULL, "unknown command '%.64s'", words[0]);
    struct arguments arguments;
    int r = arguments_parse(&arguments, command, store, count - 1, words + 1);
    if (r != 0)
        return r;
    if (arguments.help) {
        help_print_command(stdout, command);
        return EXIT_CODE_OK;
    }
    return command->run(&arguments);
}

static int help_run(int count, char **words)
{
    const struct command *command = count > 0 ? command_find(words[0]) : NULL;
    if (count > 0 && command == NULL)
        return usage_error(NULL, "unknown command '%.64s'", words[0]);
    if (command != NULL)
        help_print_command(stdout, command);
    else
        help_print_program(stdout);
    return EXIT_CODE_OK;
}

/* Takes --store URL, --store=URL or an option that ends the program; *at is moved past it. Returns
 * -1 to go on, or an exit code. */
static int program_option_take(int count, char **words, int *at, const char **store)
{
    const char *word = words[*at];
    if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)
        return help_run(0, NULL);
    if (strcmp(word, "--version") == 0) {
        printf("dashcore %s\n", dashcore_version());
        return EXIT_CODE_OK;
    }
    /* For cli/completion/dashcore.bash, which hands over the line up to the cursor. */
    if (strcmp(word, "--complete") == 0 && *at + 1 < count)
        return complete_line(words[*at + 1]);
    if (strncmp(word, "--store=", 8) == 0)
        *store = word + 8;
    else if (strcmp(word, "--store") != 0)
        return usage_error(NULL, "unknown option '%.64s'", word);
    else if (*at + 1 >= count)
        return usage_error(NULL, "option '--store' needs a value");
    else
        *store = words[++*at];
    ++*at;
    return -1;
}

static int program_run(int count, char **words)
{
    const char *store = NULL;
    int at = 1;
    while (at < count && words[at][0] == '-') {
        int code = program_option_take(count, words, &at, &store);
        if (code >= 0)
            return code;
    }
    if (at < count && strcmp(words[at], "help") == 0)
        return help_run(count - at - 1, words + at + 1);
    if (at < count)
        return command_run(store, count - at, words + at);
    help_print_program(stderr);
    return EXIT_CODE_USAGE;
}

int main(int count, char **words)
{
    output_secure_descriptors();
    output_survive_file_limit();
    /* Only for the width of characters; what is written is UTF-8 everywhere, cron included. */
    setlocale(LC_CTYPE, "C.UTF-8");
    return output_finish(program_run(count, words));
}
