#include "task.h"

#include <stdio.h>

enum { RETRY_SECONDS = 300 };          /* after a run that failed */
static const int64_t second = 1000000; /* dashcore counts microseconds */

int told(int r)
{
    if (r < 0)
        fprintf(stderr, "scraper_host: %s\n", dashcore_last_error());
    return r;
}

void task_plan(dashcore *core, struct task *task, int64_t next_run)
{
    const dashcore_schedule schedule = {.size = sizeof(schedule),
                                        .next_run = next_run,
                                        .interval_seconds = task->interval_seconds,
                                        .flags = DASHCORE_TASK_CAN_RUN};
    task->next_run = next_run;
    told(dashcore_task_schedule(core, task->name, &schedule));
}

/* Does the work of a run that has begun, and says how that ended. The log needs no entry for an
 * error: with the failed run dashcore writes one. */
static int finish_run(dashcore *core, const struct task *task, struct scraper *scraper,
                      int64_t run_id)
{
    char error[ERROR_SIZE] = "";
    char message[128] = "";
    char details[128] = "";
    int count = task->work(scraper, error);
    if (count < 0) {
        fprintf(stderr, "scraper_host: %s: %s\n", task->name, error);
        told(dashcore_task_fail(core, run_id, error));
        return -1;
    }
    snprintf(message, sizeof(message), "%d %s in the %s", count, task->unit, task->place);
    snprintf(details, sizeof(details), "{\"task\": \"%s\", \"%s\": %d}", task->name, task->unit,
             count);
    told(dashcore_log(core, "scrape", message, details, NULL));
    told(dashcore_task_finish(core, run_id, details));
    return 0;
}

int task_run(dashcore *core, const struct task *task, struct scraper *scraper)
{
    int64_t run_id = 0;
    told(dashcore_task_begin(core, task->name, NULL, &run_id));
    return finish_run(core, task, scraper, run_id);
}

void task_run_if_due(dashcore *core, struct task *task, struct scraper *scraper)
{
    const dashcore_run_options options = {.size = sizeof(options),
                                          .trigger = DASHCORE_TRIGGER_SCHEDULE};
    int64_t run_id = 0;
    if (told(dashcore_task_claim(core, task->name, &run_id)) != 1) {
        if (dashcore_time_now() < task->next_run)
            return;
        told(dashcore_task_begin(core, task->name, &options, &run_id));
    }
    int r = finish_run(core, task, scraper, run_id);
    int64_t pause = r < 0 ? RETRY_SECONDS : task->interval_seconds;
    task_plan(core, task, dashcore_time_now() + pause * second);
}
