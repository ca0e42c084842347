/* A host in plain C99 that knows nothing of dashcore but what was installed: it logs an entry, runs
 * a task and reads both back. The store is its argument. */
#include <dashcore.h>

#include <stdio.h>
#include <string.h>

static int fails(const char *what)
{
    fprintf(stderr, "%s: %s\n", what, dashcore_last_error());
    return 1;
}

static int write_both(dashcore *core)
{
    dashcore_run_options options = {0};
    options.size = sizeof(options);
    options.interval_seconds = 3600;

    int64_t run_id = 0;
    if (dashcore_log(core, "scrape", "12 channels found", "{\"duration\": 12.3}", "ann") < 0)
        return fails("log");
    if (dashcore_task_begin(core, "guide", &options, &run_id) < 0)
        return fails("begin");
    if (dashcore_task_progress(core, run_id, 50, "half") < 0)
        return fails("progress");
    if (dashcore_task_finish(core, run_id, "{\"channels\": 12}") < 0)
        return fails("finish");
    return 0;
}

static int read_entry(dashcore *core)
{
    dashcore_filter filter = {0};
    filter.size = sizeof(filter);
    filter.types = "scrape";

    dashcore_activity *activity = NULL;
    const dashcore_entry *entry = NULL;
    if (dashcore_activity_open(core, &filter, &activity) < 0)
        return fails("activity");
    int result = 1;
    if (dashcore_activity_next(activity, &entry) != 1)
        fails("no entry");
    else if (strcmp(entry->message, "12 channels found") != 0 || strcmp(entry->user, "ann") != 0 ||
             strcmp(entry->details, "{\"duration\": 12.3}") != 0)
        fprintf(stderr, "another entry: %s %s\n", entry->message, entry->details);
    else
        result = 0;
    dashcore_activity_close(activity);
    return result;
}

static int read_task(dashcore *core)
{
    dashcore_tasks *tasks = NULL;
    const dashcore_task *task = NULL;
    if (dashcore_tasks_open(core, "guide", &tasks) < 0)
        return fails("tasks");
    int result = 1;
    if (dashcore_tasks_next(tasks, &task) != 1)
        fails("no task");
    else if (strcmp(task->status, "idle") != 0 || task->interval_seconds != 3600 ||
             task->runs_total != 1 || strcmp(task->last_result, "{\"channels\": 12}") != 0)
        fprintf(stderr, "another task: %s %s\n", task->status, task->last_result);
    else
        result = 0;
    dashcore_tasks_close(tasks);
    return result;
}

int main(int argc, char **argv)
{
    if (argc != 2)
        return 2;
    dashcore_open_options options = {0};
    options.size = sizeof(options);
    options.store = argv[1];
    options.program = "consumer";

    dashcore *core = NULL;
    if (dashcore_open(&options, &core) < 0)
        return fails("open");
    int result = write_both(core) || read_entry(core) || read_task(core);
    dashcore_close(core);
    if (result == 0)
        printf("dashcore %s\n", dashcore_version());
    return result;
}
