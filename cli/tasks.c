/* dashcore tasks: all tasks and how they are. */
#include "error_text.h"
#include "output.h"
#include "store_access.h"
#include "task_text.h"
#include "terminal_table.h"
#include "time_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const struct option options[] = {
    {0, "json", NULL, "the answer of GET /api/v1/background-tasks/status", NULL},
    {0, "names", NULL, "only the names, one a line", NULL},
    {0, NULL, NULL, NULL, NULL},
};

static int tasks_run(const struct arguments *arguments);

const struct command tasks_command = {
    .name = "tasks",
    .summary = "show all tasks and how they are",
    .description = "Shows all tasks: the status (idle, queued, running, error, interrupted), when\n"
                   "the latest run began and how long it took, when the next one is due, and what\n"
                   "the last error was.",
    .options = options,
    .run = tasks_run,
};

static int tasks_json(dashcore *core)
{
    dashcore_answer *answer = NULL;
    int r = dashcore_tasks_json(core, &answer);
    return r < 0 ? store_failure(r) : output_answer(answer);
}

static void task_add(struct terminal_table *table, const dashcore_task *task, int64_t now)
{
    char text[TASK_TEXT_SIZE] = "";
    char *error = error_text_line(task->last_error);
    terminal_table_add(table, task->task_name, NULL);
    terminal_table_add(table, task_text_status(task, text), colour_of_status(task->status));
    terminal_table_add(table, time_text_relative(task->last_run, now, text), NULL);
    terminal_table_add(table, task_text_duration(task, now, text), NULL);
    terminal_table_add(table, task_text_next(task, now, text),
                       task->overdue_seconds >= 0 ? colour_yellow : NULL);
    terminal_table_add(table, error, colour_red);
    free(error);
}

/* Lists the tasks as a table, or their bare names when there is none. */
static int tasks_list(dashcore *core, struct terminal_table *table)
{
    dashcore_tasks *tasks = NULL;
    const dashcore_task *task = NULL;
    int64_t now = dashcore_time_now();
    int found = 0;
    int r = dashcore_tasks_open(core, NULL, &tasks);
    while (r >= 0 && (r = dashcore_tasks_next(tasks, &task)) == 1) {
        if (table != NULL)
            task_add(table, task, now);
        else
            puts(task->task_name);
        found++;
    }
    int code = r < 0 ? store_failure(r) : EXIT_CODE_OK;
    dashcore_tasks_close(tasks);
    if (code == EXIT_CODE_OK && found == 0 && table != NULL && isatty(STDOUT_FILENO))
        fputs("no tasks yet; 'dashcore run NAME -- COMMAND' makes one\n", stderr);
    return code;
}

static int tasks_table(dashcore *core)
{
    static const char *const headers[] = {"NAME",     "STATUS",     "LAST RUN", "DURATION",
                                          "NEXT RUN", "LAST ERROR", NULL};
    struct terminal_table *table = terminal_table_create(headers);
    int code = table ? tasks_list(core, table) : EXIT_CODE_OK;
    int printed = terminal_table_print(table, true);
    return code != EXIT_CODE_OK ? code : printed;
}

static int tasks_run(const struct arguments *arguments)
{
    dashcore *core = NULL;
    int code = store_open_existing(arguments, &core);
    if (code != 0)
        return code;
    if (argument_given(arguments, "json"))
        code = tasks_json(core);
    else
        code = argument_given(arguments, "names") ? tasks_list(core, NULL) : tasks_table(core);
    dashcore_close(core);
    return code;
}
