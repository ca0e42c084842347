/* dashcore log: one entry, committed when the command returns. */
#include "complain.h"
#include "store_access.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct option options[] = {
    {0, "details", "JSON", "any JSON value to keep with it; - reads stdin", NULL},
    {0, "user", "USER", "who did it", NULL},
    {0, NULL, NULL, NULL, NULL},
};

static const char *const words[] = {"scrape task error user_action system", NULL};

static int log_run(const struct arguments *arguments);

const struct command log_command = {
    .name = "log",
    .operands = "TYPE MESSAGE",
    .summary = "write an entry to the activity log",
    .description = "Writes an entry to the activity log; it is stored when the command returns.\n"
                   "TYPE is scrape, task, error, user_action, system or a word of your own\n"
                   "([a-z][a-z0-9_.-]*). MESSAGE - reads the message from stdin. Passwords and\n"
                   "tokens are removed before anything is stored.\n"
                   "\nExamples:\n"
                   "  dashcore log system \"disk replaced\" --user alice\n"
                   "  df --output=pcent / | tail -n 1 | dashcore log scrape -",
    .options = options,
    .words = words,
    .operands_min = 2,
    .operands_max = 2,
    .run = log_run,
};

struct input {
    char *text;
    size_t length;
};

/* Reads stdin up to one byte past `most`, which is enough for the library to refuse it. */
static int input_read(struct input *input, size_t most)
{
    input->text = malloc(most + 2);
    if (input->text == NULL) {
        complain("no memory for the input");
        return EXIT_CODE_FAILURE;
    }
    input->length = fread(input->text, 1, most + 1, stdin);
    if (ferror(stdin)) {
        complain("cannot read stdin: %s", strerror(errno));
        return EXIT_CODE_FAILURE;
    }
    if (input->length > 0 && input->length <= most && input->text[input->length - 1] == '\n')
        input->length--;
    input->text[input->length] = '\0';
    return 0;
}

static int entry_store(const struct arguments *arguments, const dashcore_new_entry *entry)
{
    dashcore *core = NULL;
    int r = store_open(arguments, &core);
    if (r != 0)
        return r;
    r = dashcore_log_entry(core, entry, NULL);
    int code = r < 0 ? store_failure(r) : EXIT_CODE_OK;
    dashcore_close(core);
    return code;
}

static int log_run(const struct arguments *arguments)
{
    dashcore_new_entry entry = {
        .size = sizeof(entry),
        .type = arguments->operands[0],
        .message = arguments->operands[1],
        .details = argument_value(arguments, "details"),
        .user = argument_value(arguments, "user"),
    };
    bool message_given = strcmp(entry.message, "-") == 0;
    bool details_given = entry.details != NULL && strcmp(entry.details, "-") == 0;
    if (message_given && details_given)
        return usage_error(arguments->command, "only one of MESSAGE and --details can be '-'");
    struct input input = {0};
    int code = 0;
    if (message_given || details_given)
        code = input_read(&input, message_given ? DASHCORE_MESSAGE_MAX : DASHCORE_DETAILS_MAX);
    if (code == 0 && message_given) {
        entry.message = input.text;
        entry.message_length = input.length;
    } else if (code == 0 && details_given) {
        entry.details = input.text;
        entry.details_length = input.length;
    }
    if (code == 0)
        code = entry_store(arguments, &entry);
    free(input.text);
    return code;
}
