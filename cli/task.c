/* dashcore task: one task and its runs. */
#include "error_text.h"
#include "json_text.h"
#include "output.h"
#include "store_access.h"
#include "task_text.h"
#include "terminal_table.h"
#include "terminal_text.h"
#include "time_text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct option options[] = {
    {'n', "limit", "N", "at most N runs, 1 to 100 (20)", NULL},
    {0, "json", NULL, "the answer of\nGET /api/v1/background-tasks/NAME/runs", NULL},
    {0, NULL, NULL, NULL, NULL},
};

static const char *const words[] = {WORDS_OF_TASKS, NULL};

static int task_run(const struct arguments *arguments);

const struct command task_command = {
    .name = "task",
    .operands = "NAME",
    .summary = "show one task and its runs",
    .description = "Shows one task in full and its latest runs, newest first.",
    .options = options,
    .words = words,
    .operands_min = 1,
    .operands_max = 1,
    .run = task_run,
};

static int runs_json(dashcore *core, const char *name, uint32_t limit)
{
    dashcore_answer *answer = NULL;
    int r = dashcore_runs_json(core, name, limit, &answer);
    return r < 0 ? store_failure(r) : output_answer(answer);
}

static void field_print(const char *name, const char *text)
{
    printf("%-12s %s\n", name, text);
}

/* A time, and how far it is from now. */
static void time_print(const char *name, int64_t time, const char *relative)
{
    char local[TIME_TEXT_SIZE] = "";
    if (time != 0)
        printf("%-12s %s (%s)\n", name, time_text_local(time, local), relative);
}

/* Text of any number of lines, each escaped, below each other. */
static void lines_print(const char *name, const char *text)
{
    char *copy = strdup(text);
    char *rest = copy;
    for (char *line = strsep(&rest, "\n"); line != NULL; line = strsep(&rest, "\n")) {
        char *escaped = terminal_text_escape(line);
        if (escaped != NULL && (escaped[0] != '\0' || rest != NULL))
            field_print(name, escaped);
        free(escaped);
        name = "";
    }
    free(copy);
}

static void value_print(const char *name, const char *json)
{
    char *text = error_text_value(json);
    if (text != NULL)
        lines_print(name, text);
    free(text);
}

/* An object with a message and the end of stderr as those two, anything else as it is. */
static void error_print(const char *error)
{
    const char *message = json_text_member(error, "message");
    const char *output = json_text_member(error, "stderr");
    if (message == NULL || output == NULL) {
        value_print("Last error", error);
        return;
    }
    char *text = error_text_value(message);
    if (text != NULL)
        lines_print("Last error", text);
    free(text);
    value_print("Stderr", output);
}

static void task_print(const dashcore_task *task, int64_t now)
{
    char text[TASK_TEXT_SIZE] = "";
    field_print("Task", task->task_name);
    field_print("Status", task_text_status(task, text));
    if (task->progress_message != NULL)
        lines_print("Progress", task->progress_message);
    time_print("Last run", task->last_run, time_text_relative(task->last_run, now, text));
    field_print("Duration", task_text_duration(task, now, text));
    time_print("Next run", task->next_run, task_text_next(task, now, text));
    if (task->interval_seconds > 0)
        field_print("Every", time_text_duration(task->interval_seconds * 1000, text));
    printf("%-12s %" PRId64 ", %" PRId64 " failed\n", "Runs", task->runs_total,
           task->failures_total);
    error_print(task->last_error);
    value_print("Last result", task->last_result);
}

static void run_add(struct terminal_table *table, const dashcore_run *run, int64_t now)
{
    char text[TIME_TEXT_SIZE] = "";
    const char *outcome = run->outcome ? run->outcome : "running";
    char *end = run->error ? error_text_line(run->error) : error_text_value(run->result);
    snprintf(text, sizeof(text), "%" PRId64, run->run_id);
    terminal_table_add(table, text, NULL);
    terminal_table_add(table, time_text_local(run->started, text), NULL);
    terminal_table_add(table, time_text_relative(run->started, now, text), NULL);
    int64_t duration = run->outcome ? run->duration_ms : (now - run->started) / 1000;
    terminal_table_add(table, time_text_duration(duration, text), NULL);
    terminal_table_add(table, outcome, colour_of_status(outcome));
    terminal_table_add(table, run->trigger, NULL);
    terminal_table_add(table, run->host, NULL);
    terminal_table_add(table, end, NULL);
    free(end);
}

static int runs_table(dashcore *core, const char *name, uint32_t limit)
{
    static const char *const headers[] = {
        "RUN", "STARTED", "AGE", "DURATION", "OUTCOME", "TRIGGER", "HOST", "RESULT OR ERROR", NULL};
    struct terminal_table *table = terminal_table_create(headers);
    dashcore_runs *runs = NULL;
    const dashcore_run *run = NULL;
    int64_t now = dashcore_time_now();
    int r = dashcore_runs_open(core, name, limit, &runs);
    while (r >= 0 && table != NULL && (r = dashcore_runs_next(runs, &run)) == 1)
        run_add(table, run, now);
    int code = r < 0 ? store_failure(r) : EXIT_CODE_OK;
    dashcore_runs_close(runs);
    if (code == EXIT_CODE_OK)
        putchar('\n');
    int printed = terminal_table_print(table, true);
    return code != EXIT_CODE_OK ? code : printed;
}

static int task_show(dashcore *core, const char *name, uint32_t limit)
{
    dashcore_tasks *tasks = NULL;
    const dashcore_task *task = NULL;
    int r = dashcore_tasks_open(core, name, &tasks);
    if (r >= 0)
        r = dashcore_tasks_next(tasks, &task);
    if (r == 1)
        task_print(task, dashcore_time_now());
    int code = r < 0 ? store_failure(r) : EXIT_CODE_OK;
    dashcore_tasks_close(tasks);
    /* An unknown task is what dashcore_runs_open() complains about. */
    return code != EXIT_CODE_OK ? code : runs_table(core, name, limit);
}

static int task_run(const struct arguments *arguments)
{
    int64_t limit = 0;
    int code = argument_number(arguments, "limit", 1, DASHCORE_RUNS_KEPT, &limit);
    if (code != 0)
        return code;
    dashcore *core = NULL;
    code = store_open_existing(arguments, &core);
    if (code != 0)
        return code;
    const char *name = arguments->operands[0];
    code = argument_given(arguments, "json") ? runs_json(core, name, (uint32_t)limit)
                                             : task_show(core, name, (uint32_t)limit);
    dashcore_close(core);
    return code;
}
