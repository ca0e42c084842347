/* The bodies of the answers about tasks and runs. */
#include "base/clock.h"
#include "base/error.h"
#include "base/json.h"
#include "core/answer.h"
#include "core/task.h"

#define RUNS_DEFAULT 20

/* ---- tasks ---- */

struct tasks_writer {
    dashcore *core;
    struct buffer body;
    int64_t now;
    int64_t expires; /* the earliest time at which something here changes by itself */
};

static void expire_at(struct tasks_writer *writer, int64_t time)
{
    if (writer->expires == 0 || time < writer->expires)
        writer->expires = time;
}

static void write_number(struct buffer *body, const char *key, int64_t number, bool known)
{
    json_key(body, key);
    if (known)
        buffer_append_integer(body, number);
    else
        buffer_append_text(body, "null");
}

static void write_time(struct buffer *body, const char *key, int64_t time)
{
    json_key(body, key);
    json_write_time(body, time);
}

static void write_raw(struct buffer *body, const char *key, const char *json)
{
    json_key(body, key);
    json_write_raw(body, json);
}

static void write_progress(struct buffer *body, const struct task_row *task)
{
    bool running = task->run_id != 0 && task->outcome == NULL;
    json_key(body, "progress");
    if (!running || (task->progress_percent < 0 && task->progress_message == NULL)) {
        buffer_append_text(body, "null");
        return;
    }
    buffer_append_char(body, '{');
    write_number(body, "percent", task->progress_percent, task->progress_percent >= 0);
    json_key(body, "message");
    json_write_text(body, task->progress_message);
    buffer_append_char(body, '}');
}

static int write_task(void *context, const struct task_row *task)
{
    struct tasks_writer *writer = context;
    struct buffer *body = &writer->body;
    int64_t overdue = task_overdue(task, writer->now);
    bool offered = task->runner != NULL && !owner_is_gone(&writer->core->owner, task->runner,
                                                          task->runner_heartbeat, writer->now);
    if (overdue >= 0)
        expire_at(writer, task->next_run + (overdue + 1) * CLOCK_SECOND);
    else if (task->next_run > writer->now)
        expire_at(writer, task->next_run);

    json_next(body);
    buffer_append_text(body, "{\"task_name\":");
    json_write_text(body, task->task_name);
    json_key(body, "status");
    json_write_text(body, task_status(task));
    write_time(body, "last_run", task->last_run);
    write_time(body, "next_run", task->next_run);
    write_raw(body, "last_error", task->last_error);
    write_raw(body, "last_result", task->last_result);
    write_time(body, "last_finished", task->last_finished);
    write_number(body, "last_duration_ms", task->last_duration / 1000, task->last_duration >= 0);
    write_progress(body, task);
    write_number(body, "interval_seconds", task->interval_seconds, task->interval_seconds > 0);
    write_number(body, "overdue_seconds", overdue, overdue >= 0);
    json_key(body, "can_run");
    buffer_append_text(body, offered ? "true" : "false");
    write_number(body, "runs_total", task->runs_total, true);
    write_number(body, "failures_total", task->failures_total, true);
    write_number(body, "run_id", task->run_id, task->run_id != 0);
    buffer_append_char(body, '}');
    return 0;
}

int dashcore_tasks_json(dashcore *core, dashcore_answer **answer)
{
    struct tasks_writer writer = {.core = core};
    int64_t revision = 0;
    int r = core_check_call(core, answer);
    if (r < 0)
        return r;
    task_reap_at_once(core);
    r = dashcore_revision(core, DASHCORE_TOPIC_TASKS, &revision);
    if (r == DASHCORE_OK)
        r = answer_start(&writer.body);
    if (r < 0)
        return r;
    writer.now = clock_now();
    buffer_append_char(&writer.body, '[');
    r = store_task_list(core->store, NULL, write_task, &writer);
    if (r < 0) {
        buffer_free(&writer.body);
        return r;
    }
    buffer_append_char(&writer.body, ']');
    return answer_finish(&writer.body, NULL, writer.expires, revision, answer);
}

/* ---- runs ---- */

static int write_run(void *context, const struct run_row *run)
{
    struct buffer *body = context;
    buffer_append_text(body, "{\"run_id\":");
    buffer_append_integer(body, run->run_id);
    json_key(body, "task_name");
    json_write_text(body, run->task_name);
    write_time(body, "started", run->started);
    write_time(body, "finished", run->finished);
    write_number(body, "duration_ms", (run->finished - run->started) / 1000, run->finished != 0);
    json_key(body, "outcome");
    json_write_text(body, run->outcome);
    json_key(body, "trigger");
    json_write_text(body, run->trigger);
    write_raw(body, "error", run->error);
    write_raw(body, "result", run->result);
    json_key(body, "host");
    json_write_text(body, run->host);
    write_number(body, "pid", run->pid, run->pid != 0);
    buffer_append_char(body, '}');
    return 0;
}

static int write_next_run(void *context, const struct run_row *run)
{
    json_next(context);
    return write_run(context, run);
}

static int note_task(void *context, const struct task_row *task)
{
    (void)task;
    *(bool *)context = true;
    return 1;
}

int runs_check(dashcore *core, const char *task_name, uint32_t *limit)
{
    bool known = false;
    int r = task_check_name(task_name);
    if (r == DASHCORE_OK && *limit > DASHCORE_RUNS_KEPT)
        r = fail_field(DASHCORE_ERANGE, "limit", "limit is %u, 1 to %d are allowed", *limit,
                       DASHCORE_RUNS_KEPT);
    if (r < 0)
        return r;
    task_reap_at_once(core);
    r = store_task_list(core->store, task_name, note_task, &known);
    if (r == DASHCORE_OK && !known)
        r = fail_field(DASHCORE_ENOTFOUND, "task_name", "there is no task '%s'", task_name);
    if (*limit == 0)
        *limit = RUNS_DEFAULT;
    return r;
}

int dashcore_runs_json(dashcore *core, const char *task_name, uint32_t limit,
                       dashcore_answer **answer)
{
    struct buffer body;
    int64_t revision = 0;
    uint32_t checked = limit;
    int r = core_check_call(core, answer);
    if (r == DASHCORE_OK)
        r = runs_check(core, task_name, &checked);
    if (r == DASHCORE_OK)
        r = dashcore_revision(core, DASHCORE_TOPIC_TASKS, &revision);
    if (r == DASHCORE_OK)
        r = answer_start(&body);
    if (r < 0)
        return r;
    struct run_query query = {.task_name = task_name, .limit = checked};
    buffer_append_char(&body, '[');
    r = store_run_list(core->store, &query, write_next_run, &body);
    if (r < 0) {
        buffer_free(&body);
        return r;
    }
    buffer_append_char(&body, ']');
    return answer_finish(&body, NULL, 0, revision, answer);
}

int dashcore_run_json(dashcore *core, int64_t run_id, dashcore_answer **answer)
{
    struct buffer body;
    int64_t revision = 0;
    int r = core_check_call(core, answer);
    if (r == DASHCORE_OK && run_id <= 0)
        r = fail_field(DASHCORE_ENOTFOUND, "run_id", "there is no run %lld", (long long)run_id);
    if (r == DASHCORE_OK)
        r = dashcore_revision(core, DASHCORE_TOPIC_TASKS, &revision);
    if (r == DASHCORE_OK)
        r = answer_start(&body);
    if (r < 0)
        return r;
    struct run_query query = {.run_id = run_id};
    size_t before = answer_length(&body);
    r = store_run_list(core->store, &query, write_run, &body);
    if (r == DASHCORE_OK && answer_length(&body) == before)
        r = fail_field(DASHCORE_ENOTFOUND, "run_id", "there is no run %lld", (long long)run_id);
    if (r < 0) {
        buffer_free(&body);
        return r;
    }
    return answer_finish(&body, NULL, 0, revision, answer);
}
