#include "task_text.h"

#include "time_text.h"

#include <stdio.h>
#include <string.h>

_Static_assert((int)TASK_TEXT_SIZE >= (int)TIME_TEXT_SIZE,
               "times are written into the same buffer");

static int has_status(const dashcore_task *task, const char *status)
{
    return strcmp(task->status, status) == 0;
}

const char *task_text_status(const dashcore_task *task, char *buffer)
{
    if (has_status(task, "running") && task->progress_percent >= 0)
        snprintf(buffer, TASK_TEXT_SIZE, "running %d %%", (int)task->progress_percent);
    else
        snprintf(buffer, TASK_TEXT_SIZE, "%s", task->status);
    return buffer;
}

const char *task_text_next(const dashcore_task *task, int64_t now, char *buffer)
{
    char span[TIME_TEXT_SIZE] = "";
    if (has_status(task, "queued"))
        return strcpy(buffer, "queued");
    if (task->overdue_seconds >= 0) {
        snprintf(buffer, TASK_TEXT_SIZE, "overdue %s", time_text_span(task->overdue_seconds, span));
        return buffer;
    }
    /* A next run in the past is not upcoming: it is what runs now, or is about to be overdue. */
    if (task->next_run != 0 && task->next_run <= now)
        return strcpy(buffer, "now");
    return time_text_relative(task->next_run, now, buffer);
}

const char *task_text_duration(const dashcore_task *task, int64_t now, char *buffer)
{
    int64_t milliseconds = task->last_duration_ms;
    if (has_status(task, "running"))
        milliseconds = (now - task->last_run) / 1000;
    return time_text_duration(milliseconds, buffer);
}
