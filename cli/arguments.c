/*
 * Reading the words after a command's name by the command's own table of options. getopt_long is
 * not used: it would accept abbreviations, which break scripts when an option is added, and its
 * messages name neither the command nor where to look.
 */
#include "arguments.h"

#include "complain.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char given[] = "";

const struct option shared_options[] = {
    {0, "store", "URL",
     "the store: sqlite:PATH or a plain path\n"
     "(default: $DASHCORE_STORE, else dashcore/dashcore.db\n"
     "under $XDG_STATE_HOME or ~/.local/state)",
     WORDS_OF_FILES},
    {'h', "help", NULL, "show this help", NULL},
    {0, NULL, NULL, NULL, NULL},
};

int usage_error(const struct command *command, const char *format, ...)
{
    char text[512] = "";
    va_list values;
    va_start(values, format);
    vsnprintf(text, sizeof(text), format, values);
    va_end(values);
    complain("%s; see dashcore %s%s--help", text, command ? command->name : "", command ? " " : "");
    return EXIT_CODE_USAGE;
}

static const struct option *option_among(const struct option *options, const char *name,
                                         size_t length, int *index)
{
    for (int i = 0; options != NULL && options[i].name != NULL; i++)
        if (strlen(options[i].name) == length && memcmp(options[i].name, name, length) == 0) {
            *index = i;
            return &options[i];
        }
    return NULL;
}

const struct option *option_find(const struct command *command, const char *name, size_t length,
                                 int *index)
{
    int found = -1;
    const struct option *option =
        command ? option_among(command->options, name, length, &found) : NULL;
    if (option == NULL) {
        int unused = 0;
        option = option_among(shared_options, name, length, &unused);
    }
    *index = found;
    return option;
}

static const struct option *option_by_letter(const struct command *command, char letter, int *index)
{
    const struct option *lists[] = {command->options, shared_options};
    for (int list = 0; list < 2; list++)
        for (int i = 0; lists[list] != NULL && lists[list][i].name != NULL; i++)
            if (lists[list][i].letter == letter) {
                *index = list == 0 ? i : -1;
                return &lists[list][i];
            }
    return NULL;
}

static void option_take(struct arguments *arguments, const struct option *option, int index,
                        const char *value)
{
    if (index >= 0)
        arguments->values[index] = value;
    else if (option->letter == 'h')
        arguments->help = true;
    else
        arguments->store = value;
}

/* Takes "--name", "--name=value" or "--name value"; *at is moved over a value in a word of its
 * own. */
static int long_option_take(struct arguments *arguments, char **words, int count, int *at)
{
    const char *name = words[*at] + 2;
    const char *equals = strchr(name, '=');
    size_t length = equals ? (size_t)(equals - name) : strlen(name);
    int index = -1;
    const struct option *option = option_find(arguments->command, name, length, &index);
    if (option == NULL)
        return usage_error(arguments->command, "unknown option '--%.*s'", (int)length, name);
    const char *value = equals ? equals + 1 : NULL;
    if (option->value == NULL && value != NULL)
        return usage_error(arguments->command, "option '--%s' takes no value", option->name);
    if (option->value == NULL)
        value = given;
    else if (value == NULL && *at + 1 >= count)
        return usage_error(arguments->command, "option '--%s' needs a value", option->name);
    else if (value == NULL)
        value = words[++*at];
    option_take(arguments, option, index, value);
    return 0;
}

/* Takes "-f", "-fj", "-n5" or "-n 5". */
static int letters_take(struct arguments *arguments, char **words, int count, int *at)
{
    for (const char *letter = words[*at] + 1; *letter != '\0'; letter++) {
        int index = -1;
        const struct option *option = option_by_letter(arguments->command, *letter, &index);
        if (option == NULL)
            return usage_error(arguments->command, "unknown option '-%c'", *letter);
        if (option->value == NULL) {
            option_take(arguments, option, index, given);
            continue;
        }
        if (letter[1] == '\0' && *at + 1 >= count)
            return usage_error(arguments->command, "option '-%c' needs a value", *letter);
        option_take(arguments, option, index, letter[1] != '\0' ? letter + 1 : words[++*at]);
        break;
    }
    return 0;
}

static int operands_check(const struct arguments *arguments)
{
    const struct command *command = arguments->command;
    if (arguments->help)
        return 0;
    if (arguments->operand_count < command->operands_min)
        return usage_error(command, "%s needs %s", command->name, command->operands);
    if (command->operands_max >= 0 && arguments->operand_count > command->operands_max)
        return usage_error(command, "unexpected argument '%s'",
                           arguments->operands[command->operands_max]);
    return 0;
}

int arguments_parse(struct arguments *arguments, const struct command *command, const char *store,
                    int count, char **words)
{
    *arguments = (struct arguments){.command = command, .store = store, .operands = words};
    bool options_end = false;
    for (int at = 0; at < count; at++) {
        char *word = words[at];
        int own = command->own_operands;
        if (own > 0 && arguments->operand_count >= own && (options_end || word[0] != '-'))
            options_end = true;
        int r = 0;
        if (options_end || word[0] != '-' || word[1] == '\0')
            words[arguments->operand_count++] = word;
        else if (strcmp(word, "--") == 0)
            options_end = true;
        else if (word[1] == '-')
            r = long_option_take(arguments, words, count, &at);
        else
            r = letters_take(arguments, words, count, &at);
        if (r != 0)
            return r;
        if (arguments->help)
            break;
    }
    words[arguments->operand_count] = NULL;
    return operands_check(arguments);
}

const char *argument_value(const struct arguments *arguments, const char *option)
{
    int index = -1;
    const struct option *found =
        option_among(arguments->command->options, option, strlen(option), &index);
    assert(found != NULL);
    return found ? arguments->values[index] : NULL;
}

bool argument_given(const struct arguments *arguments, const char *option)
{
    return argument_value(arguments, option) != NULL;
}

int argument_number(const struct arguments *arguments, const char *option, int64_t least,
                    int64_t most, int64_t *number)
{
    const char *text = argument_value(arguments, option);
    if (text == NULL)
        return 0;
    char *end = NULL;
    errno = 0;
    long long read = strtoll(text, &end, 10);
    bool digits = text[0] >= '0' && text[0] <= '9';
    if (!digits || *end != '\0' || errno != 0 || read < least || read > most)
        return usage_error(arguments->command,
                           "--%s must be a whole number from %" PRId64 " to %" PRId64
                           ", not '%.64s'",
                           option, least, most, text);
    *number = read;
    return 0;
}

const char *argument_user(const struct arguments *arguments)
{
    const char *user = argument_value(arguments, "user");
    if (user == NULL)
        user = getenv("USER");
    return user != NULL && user[0] != '\0' ? user : NULL;
}
