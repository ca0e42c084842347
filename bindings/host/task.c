/* Tasks and their runs. */
#include "object.h"
#include "record.h"
#include "text.h"

#include <stdlib.h>

struct Tasks {
    Guard guard;
};

struct Runs {
    Guard guard;
};

int64_t Core_task_begin(Core *self, TEXT(task_name), int64_t interval_seconds, int64_t next_run,
                        uint32_t trigger, uint32_t flags, TEXT(user), TEXT(host), int64_t started,
                        int64_t pid)
{
    if (!text_is_whole("task_name", task_name, task_name_length) ||
        !text_is_whole("user", user, user_length) || !text_is_whole("host", host, host_length))
        return 0;
    dashcore_run_options options = {.size = sizeof(options),
                                    .host = host,
                                    .user = user,
                                    .next_run = next_run,
                                    .interval_seconds = interval_seconds,
                                    .pid = pid,
                                    .trigger = trigger,
                                    .flags = flags,
                                    .started = started};
    int64_t run_id = 0;
    CALL(self, dashcore_task_begin(core, task_name, &options, &run_id));
    return run_id;
}

void Core_task_progress(Core *self, int64_t run_id, int32_t percent, TEXT(message))
{
    char *text = text_without_zeros(message, message_length);
    if (text || message == NULL)
        CALL(self, dashcore_task_progress(core, run_id, percent, text));
    free(text);
}

void Core_task_heartbeat(Core *self, int64_t run_id)
{
    CALL(self, dashcore_task_heartbeat(core, run_id));
}

void Core_task_finish(Core *self, int64_t run_id, TEXT(result))
{
    if (!text_is_whole("result", result, result_length))
        return;
    CALL(self, dashcore_task_finish(core, run_id, result));
}

void Core_task_fail(Core *self, int64_t run_id, TEXT(error))
{
    char *text = text_without_zeros(error, error_length);
    if (text || error == NULL)
        CALL(self, dashcore_task_fail(core, run_id, text));
    free(text);
}

void Core_task_schedule(Core *self, TEXT(task_name), int64_t next_run, int64_t interval_seconds,
                        uint32_t flags)
{
    if (!text_is_whole("task_name", task_name, task_name_length))
        return;
    dashcore_schedule schedule = {.size = sizeof(schedule),
                                  .next_run = next_run,
                                  .interval_seconds = interval_seconds,
                                  .flags = flags};
    CALL(self, dashcore_task_schedule(core, task_name, &schedule));
}

void Core_task_request(Core *self, TEXT(task_name), TEXT(user))
{
    if (!text_is_whole("task_name", task_name, task_name_length) ||
        !text_is_whole("user", user, user_length))
        return;
    CALL(self, dashcore_task_request(core, task_name, user));
}

int64_t Core_task_claim(Core *self, TEXT(task_name))
{
    int64_t run_id = 0;
    if (text_is_whole("task_name", task_name, task_name_length))
        CALL(self, dashcore_task_claim(core, task_name, &run_id));
    return run_id;
}

dashcore_answer *Core_tasks_json(Core *self)
{
    dashcore_answer *answer = NULL;
    CALL(self, dashcore_tasks_json(core, &answer));
    return answer;
}

dashcore_answer *Core_runs_json(Core *self, TEXT(task_name), uint32_t limit)
{
    dashcore_answer *answer = NULL;
    if (text_is_whole("task_name", task_name, task_name_length))
        CALL(self, dashcore_runs_json(core, task_name, limit, &answer));
    return answer;
}

/* ------------------------------------------------------------------------------------- tasks -- */

static void end_tasks(void *handle)
{
    dashcore_tasks_close(handle);
}

Tasks *Core_tasks(Core *self, TEXT(task_name))
{
    if (!text_is_whole("task_name", task_name, task_name_length))
        return NULL;
    dashcore *core = core_enter(self);
    if (core == NULL)
        return NULL;
    dashcore_tasks *tasks = NULL;
    int r = dashcore_tasks_open(core, task_name, &tasks);
    if (r == DASHCORE_OK)
        return object_new(sizeof(Tasks), "list", tasks, end_tasks, self);
    core_leave(self, r);
    return NULL;
}

dashcore_task *Tasks_next(Tasks *self)
{
    dashcore_tasks *tasks = guard_enter_alone(self ? &self->guard : NULL);
    if (tasks == NULL)
        return NULL;
    const dashcore_task *task = NULL;
    int r = dashcore_tasks_next(tasks, &task);
    dashcore_task *copy = r == 1 ? record_copy_task(task) : NULL;
    failure_note(r);
    guard_leave_alone(&self->guard);
    return copy;
}

void Tasks_close(Tasks *self)
{
    if (self)
        guard_close(&self->guard);
}

void delete_Tasks(Tasks *self)
{
    if (self)
        guard_give_up(&self->guard);
}

/* -------------------------------------------------------------------------------------- runs -- */

static void end_runs(void *handle)
{
    dashcore_runs_close(handle);
}

Runs *Core_runs(Core *self, TEXT(task_name), uint32_t limit)
{
    if (!text_is_whole("task_name", task_name, task_name_length))
        return NULL;
    dashcore *core = core_enter(self);
    if (core == NULL)
        return NULL;
    dashcore_runs *runs = NULL;
    int r = dashcore_runs_open(core, task_name, limit, &runs);
    if (r == DASHCORE_OK)
        return object_new(sizeof(Runs), "list", runs, end_runs, self);
    core_leave(self, r);
    return NULL;
}

dashcore_run *Runs_next(Runs *self)
{
    dashcore_runs *runs = guard_enter_alone(self ? &self->guard : NULL);
    if (runs == NULL)
        return NULL;
    const dashcore_run *run = NULL;
    int r = dashcore_runs_next(runs, &run);
    dashcore_run *copy = r == 1 ? record_copy_run(run) : NULL;
    failure_note(r);
    guard_leave_alone(&self->guard);
    return copy;
}

void Runs_close(Runs *self)
{
    if (self)
        guard_close(&self->guard);
}

void delete_Runs(Runs *self)
{
    if (self)
        guard_give_up(&self->guard);
}
