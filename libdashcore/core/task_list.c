/* Lists of tasks and runs for C hosts: read whole at the open, lent one by one. */
#include "base/alloc.h"
#include "base/clock.h"
#include "base/error.h"
#include "core/task.h"

#include <string.h>

/* Texts are kept in one buffer, as offsets while it grows; 0 is NULL. */
struct text_store {
    struct buffer buffer;
};

static const char *keep(struct text_store *texts, const char *text)
{
    if (text == NULL)
        return NULL;
    if (texts->buffer.length == 0)
        buffer_append_char(&texts->buffer, '\0');
    size_t place = texts->buffer.length;
    buffer_append(&texts->buffer, text, strlen(text) + 1);
    return (const char *)(uintptr_t)place;
}

static void settle(const struct text_store *texts, const char **text)
{
    if (*text != NULL)
        *text = texts->buffer.text + (uintptr_t)*text;
}

/* Makes room for one more element; NULL when there is no memory. */
static void *grow(void *array, size_t count, size_t *capacity, size_t size)
{
    if (count < *capacity)
        return array;
    size_t more = *capacity * 2 + 16;
    void *grown = memory_resize(array, more * size);
    if (grown != NULL)
        *capacity = more;
    return grown;
}

/* ---- what a row means ---- */

const char *task_status(const struct task_row *task)
{
    if (task->run_id != 0 && task->outcome == NULL)
        return "running";
    if (task->requested_at != 0)
        return "queued";
    if (task->run_id == 0 || strcmp(task->outcome, "success") == 0)
        return "idle";
    return strcmp(task->outcome, "error") == 0 ? "error" : "interrupted";
}

int64_t task_overdue(const struct task_row *task, int64_t now)
{
    bool waiting = task->requested_at == 0 && (task->run_id == 0 || task->outcome != NULL);
    if (task->next_run == 0 || task->next_run > now || !waiting)
        return -1;
    return (now - task->next_run) / CLOCK_SECOND;
}

/* ---- tasks ---- */

struct dashcore_tasks {
    dashcore *core;
    int64_t now;
    struct text_store texts;
    dashcore_task *tasks;
    size_t count;
    size_t capacity;
    size_t position;
};

static int keep_task(void *context, const struct task_row *row)
{
    struct dashcore_tasks *list = context;
    dashcore_task *grown = grow(list->tasks, list->count, &list->capacity, sizeof(*grown));
    if (grown == NULL)
        return fail_memory();
    list->tasks = grown;
    bool finished = row->run_id != 0 && row->outcome != NULL;
    bool offered = row->runner != NULL && !owner_is_gone(&list->core->owner, row->runner,
                                                         row->runner_heartbeat, list->now);
    list->tasks[list->count++] = (dashcore_task){
        .task_name = keep(&list->texts, row->task_name),
        .status = task_status(row),
        .last_error = keep(&list->texts, row->last_error),
        .last_result = keep(&list->texts, row->last_result),
        .progress_message = finished ? NULL : keep(&list->texts, row->progress_message),
        .last_run = row->last_run,
        .last_finished = row->last_finished,
        .last_duration_ms = row->last_duration >= 0 ? row->last_duration / 1000 : -1,
        .next_run = row->next_run,
        .interval_seconds = row->interval_seconds,
        .overdue_seconds = task_overdue(row, list->now),
        .run_id = row->run_id,
        .runs_total = row->runs_total,
        .failures_total = row->failures_total,
        .progress_percent = finished || row->run_id == 0 ? -1 : row->progress_percent,
        .can_run = offered,
    };
    return 0;
}

static void settle_tasks(struct dashcore_tasks *list)
{
    for (size_t i = 0; i < list->count; i++) {
        settle(&list->texts, &list->tasks[i].task_name);
        settle(&list->texts, &list->tasks[i].last_error);
        settle(&list->texts, &list->tasks[i].last_result);
        settle(&list->texts, &list->tasks[i].progress_message);
    }
}

int dashcore_tasks_open(dashcore *core, const char *task_name, dashcore_tasks **tasks)
{
    int r = core_check_call(core, tasks);
    if (r == DASHCORE_OK && task_name != NULL)
        r = task_check_name(task_name);
    if (r < 0)
        return r;
    task_reap_at_once(core);
    struct dashcore_tasks *list = memory_allocate_zeroed(sizeof(*list));
    if (list == NULL)
        return fail_memory();
    list->core = core;
    list->now = clock_now();
    r = store_task_list(core->store, task_name, keep_task, list);
    if (r == DASHCORE_OK && list->texts.buffer.failed)
        r = fail_memory();
    if (r < 0) {
        dashcore_tasks_close(list);
        return r;
    }
    settle_tasks(list);
    *tasks = list;
    return DASHCORE_OK;
}

int dashcore_tasks_next(dashcore_tasks *tasks, const dashcore_task **task)
{
    if (tasks == NULL || task == NULL)
        return fail(DASHCORE_EMISUSE, "the list or its output is NULL");
    if (tasks->position == tasks->count)
        return 0;
    *task = &tasks->tasks[tasks->position++];
    return 1;
}

void dashcore_tasks_close(dashcore_tasks *tasks)
{
    if (tasks == NULL)
        return;
    buffer_free(&tasks->texts.buffer);
    memory_release(tasks->tasks);
    memory_release(tasks);
}

/* ---- runs ---- */

struct dashcore_runs {
    struct text_store texts;
    dashcore_run *runs;
    size_t count;
    size_t capacity;
    size_t position;
};

static int keep_run(void *context, const struct run_row *row)
{
    struct dashcore_runs *list = context;
    dashcore_run *grown = grow(list->runs, list->count, &list->capacity, sizeof(*grown));
    if (grown == NULL)
        return fail_memory();
    list->runs = grown;
    list->runs[list->count++] = (dashcore_run){
        .run_id = row->run_id,
        .task_name = keep(&list->texts, row->task_name),
        .started = row->started,
        .finished = row->finished,
        .duration_ms = row->finished != 0 ? (row->finished - row->started) / 1000 : -1,
        .outcome = keep(&list->texts, row->outcome),
        .trigger = keep(&list->texts, row->trigger),
        .error = keep(&list->texts, row->error),
        .result = keep(&list->texts, row->result),
        .host = keep(&list->texts, row->host),
        .pid = row->pid,
    };
    return 0;
}

static void settle_runs(struct dashcore_runs *list)
{
    for (size_t i = 0; i < list->count; i++) {
        settle(&list->texts, &list->runs[i].task_name);
        settle(&list->texts, &list->runs[i].outcome);
        settle(&list->texts, &list->runs[i].trigger);
        settle(&list->texts, &list->runs[i].error);
        settle(&list->texts, &list->runs[i].result);
        settle(&list->texts, &list->runs[i].host);
    }
}

int dashcore_runs_open(dashcore *core, const char *task_name, uint32_t limit, dashcore_runs **runs)
{
    uint32_t checked = limit;
    int r = core_check_call(core, runs);
    if (r == DASHCORE_OK)
        r = runs_check(core, task_name, &checked);
    if (r < 0)
        return r;
    struct dashcore_runs *list = memory_allocate_zeroed(sizeof(*list));
    if (list == NULL)
        return fail_memory();
    struct run_query query = {.task_name = task_name, .limit = checked};
    r = store_run_list(core->store, &query, keep_run, list);
    if (r == DASHCORE_OK && list->texts.buffer.failed)
        r = fail_memory();
    if (r < 0) {
        dashcore_runs_close(list);
        return r;
    }
    settle_runs(list);
    *runs = list;
    return DASHCORE_OK;
}

int dashcore_runs_next(dashcore_runs *runs, const dashcore_run **run)
{
    if (runs == NULL || run == NULL)
        return fail(DASHCORE_EMISUSE, "the list or its output is NULL");
    if (runs->position == runs->count)
        return 0;
    *run = &runs->runs[runs->position++];
    return 1;
}

void dashcore_runs_close(dashcore_runs *runs)
{
    if (runs == NULL)
        return;
    buffer_free(&runs->texts.buffer);
    memory_release(runs->runs);
    memory_release(runs);
}
