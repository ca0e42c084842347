/*
 * The text of --help. Its form is what cli/man/manual.awk reads: a heading is a line in the first
 * column that ends in a colon, an entry is two spaces, the name, two spaces or more, the text.
 */
#include "help.h"

#include <string.h>

enum { ENTRY_COLUMN = 22 };

/* An entry of a list: its name, then the lines of its text below each other. */
static void entry_print(FILE *output, const char *name, const char *text)
{
    int width = fprintf(output, "  %s", name);
    if (width > ENTRY_COLUMN - 2) {
        fputc('\n', output);
        width = 0;
    }
    while (text != NULL) {
        const char *end = strchr(text, '\n');
        int length = end ? (int)(end - text) : (int)strlen(text);
        fprintf(output, "%*s%.*s\n", ENTRY_COLUMN - width, "", length, text);
        width = 0;
        text = end ? end + 1 : NULL;
    }
}

static void options_print(FILE *output, const struct option *options)
{
    for (; options != NULL && options->name != NULL; options++) {
        char name[64] = "";
        char letter[8] = "";
        if (options->letter != 0)
            snprintf(letter, sizeof(letter), "-%c, ", options->letter);
        snprintf(name, sizeof(name), "%s--%s%s%s", letter, options->name, options->value ? " " : "",
                 options->value ? options->value : "");
        entry_print(output, name, options->help);
    }
}

void help_print_command(FILE *output, const struct command *command)
{
    fprintf(output, "Usage: dashcore %s [OPTIONS]%s%s\n\n%s\n", command->name,
            command->operands ? " " : "", command->operands ? command->operands : "",
            command->description);
    fputs("\nOptions:\n", output);
    options_print(output, command->options);
    options_print(output, shared_options);
}

static const struct {
    const char *name;
    const char *text;
} environment[] = {
    {"DASHCORE_STORE", "the store when --store is not given"},
    {"XDG_STATE_HOME", "where the default store lies (~/.local/state)"},
    {"USER", "who asks, for request and config set"},
    {"NO_COLOR", "when set and not empty, no colours"},
    {"TZ", "the zone of the times shown"},
};

static const struct {
    const char *name;
    const char *text;
} exit_codes[] = {
    {"0", "done"},
    {"1", "it could not be done: the store or the output failed, there is no such "
          "task, a request was refused; one line on stderr says why"},
    {"2", "the command line, or a value in it, is not valid"},
    {"other", "dashcore run gives the exit code of the command it ran"},
};

void help_print_program(FILE *output)
{
    fputs("Usage: dashcore [--store URL] COMMAND [ARGUMENTS]\n\n"
          "dashcore logs what unattended programs do, watches their runs and shows both.\n"
          "It works on the store that dashcored serves; no server is needed.\n"
          "\nCommands:\n",
          output);
    for (const struct command *const *command = commands; *command != NULL; command++)
        entry_print(output, (*command)->name, (*command)->summary);
    fputs("\nOptions:\n", output);
    options_print(output, shared_options);
    entry_print(output, "--version", "show the version");
    fputs("\nEnvironment:\n", output);
    for (size_t i = 0; i < sizeof(environment) / sizeof(environment[0]); i++)
        entry_print(output, environment[i].name, environment[i].text);
    fputs("\nExit status:\n", output);
    for (size_t i = 0; i < sizeof(exit_codes) / sizeof(exit_codes[0]); i++)
        entry_print(output, exit_codes[i].name, exit_codes[i].text);
    fputs("\nSee dashcore COMMAND --help for each command.\n", output);
}
