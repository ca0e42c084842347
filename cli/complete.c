/*
 * The candidates for completion, taken from the same tables as the parsing, so that a shell's
 * script needs to know nothing.
 */
#include "complete.h"

#include "arguments.h"
#include "output.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STORE_WAIT_MS = 500 };

/* A line as far as it was read. */
struct line {
    const struct command *command; /* NULL: it has none yet */
    const char *store;
    const struct option *valued; /* the option whose value comes next; NULL: none */
    int operands;
    bool options_end;
};

static void candidate_print(const char *before, const char *candidate, size_t length,
                            const char *word)
{
    size_t size = strlen(word);
    if (length >= size && strncmp(candidate, word, size) == 0)
        printf("%s%.*s\n", before, (int)length, candidate);
}

static void tasks_print(const char *store, const char *before, const char *word)
{
    const dashcore_open_options options = {.size = sizeof(options),
                                           .store = store,
                                           .wait_ms = STORE_WAIT_MS,
                                           .flags = DASHCORE_OPEN_EXISTING};
    dashcore *core = NULL;
    dashcore_tasks *tasks = NULL;
    const dashcore_task *task = NULL;
    if (dashcore_open(&options, &core) < 0)
        return;
    int r = dashcore_tasks_open(core, NULL, &tasks);
    while (r >= 0 && (r = dashcore_tasks_next(tasks, &task)) == 1)
        candidate_print(before, task->task_name, strlen(task->task_name), word);
    dashcore_tasks_close(tasks);
    dashcore_close(core);
}

/* Candidates from words as struct option has them; each is printed behind `before`. */
static void words_print(const struct line *line, const char *words, const char *before,
                        const char *word)
{
    if (words == NULL)
        return;
    if (strcmp(words, WORDS_OF_FILES) == 0) {
        puts(WORDS_OF_FILES);
        return;
    }
    if (strcmp(words, WORDS_OF_TASKS) == 0) {
        tasks_print(line->store, before, word);
        return;
    }
    while (*words != '\0') {
        size_t length = strcspn(words, " ");
        candidate_print(before, words, length, word);
        words += length + strspn(words + length, " ");
    }
}

static void options_print(const struct option *options, const char *word)
{
    for (; options != NULL && options->name != NULL; options++)
        candidate_print("--", options->name, strlen(options->name), word);
}

static bool is_own(const struct line *line)
{
    const struct command *command = line->command;
    return command != NULL && command->own_operands > 0 && line->operands >= command->own_operands;
}

static void operand_print(const struct line *line, const char *word)
{
    const char *const *words = line->command->words;
    for (int i = 0; words != NULL && words[i] != NULL; i++)
        if (i == line->operands)
            words_print(line, words[i], "", word);
}

static void last_word_print(const struct line *line, const char *word)
{
    const char *equals = strchr(word, '=');
    bool is_option = word[0] == '-' && !line->options_end;
    if (line->valued != NULL) {
        words_print(line, line->valued->words, "", word);
    } else if (is_option && word[1] == '-' && equals != NULL) {
        int index = -1;
        const struct option *option =
            option_find(line->command, word + 2, (size_t)(equals - word - 2), &index);
        char before[64] = "";
        snprintf(before, sizeof(before), "%.*s=", (int)(equals - word), word);
        if (option != NULL)
            words_print(line, option->words, before, equals + 1);
    } else if (is_option) {
        const char *name = word[1] == '-' ? word + 2 : "";
        options_print(line->command ? line->command->options : NULL, name);
        options_print(shared_options, name);
        if (line->command == NULL)
            candidate_print("--", "version", 7, name);
    } else if (line->command == NULL) {
        for (const struct command *const *command = commands; *command != NULL; command++)
            candidate_print("", (*command)->name, strlen((*command)->name), word);
    } else if (is_own(line)) {
        puts("@command");
    } else {
        operand_print(line, word);
    }
}

/* Takes a word before the last one. */
static void word_read(struct line *line, const char *word)
{
    int index = -1;
    if (line->valued != NULL) {
        if (strcmp(line->valued->name, "store") == 0)
            line->store = word;
        line->valued = NULL;
    } else if (!line->options_end && strcmp(word, "--") == 0) {
        line->options_end = true;
    } else if (!line->options_end && strncmp(word, "--store=", 8) == 0) {
        line->store = word + 8;
    } else if (!line->options_end && strncmp(word, "--", 2) == 0) {
        const struct option *option =
            option_find(line->command, word + 2, strlen(word + 2), &index);
        line->valued = option != NULL && option->value != NULL ? option : NULL;
    } else if (line->options_end || word[0] != '-') {
        line->options_end = line->options_end || is_own(line);
        if (line->command != NULL)
            line->operands++;
        else
            line->command = command_find(word);
    }
}

int complete_line(const char *text)
{
    static const char blanks[] = " \t\n";
    struct line line = {0};
    char *copy = strdup(text);
    char *at = copy ? copy + strcspn(copy, blanks) : NULL;
    if (copy == NULL)
        return EXIT_CODE_FAILURE;
    while (*at != '\0') {
        char *word = at + strspn(at, blanks);
        at = word + strcspn(word, blanks);
        if (*at == '\0') {
            last_word_print(&line, word);
            break;
        }
        *at++ = '\0';
        word_read(&line, word);
        /* What follows the last word is one more, as yet empty. */
        if (*at == '\0')
            last_word_print(&line, at);
    }
    free(copy);
    return EXIT_CODE_OK;
}
