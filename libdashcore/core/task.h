/* What the files about tasks share. */
#ifndef CORE_TASK_H
#define CORE_TASK_H

#include "core/core.h"

#include <stddef.h>

/* Ends the runs whose process is gone, and forgets offers of such processes. Cheap when there are
 * none. Errors: those of the store. */
int task_reap(dashcore *core);

/* The same for readers: one try that waits for no other writer, for a store that cannot be written
 * can still be read. */
void task_reap_at_once(dashcore *core);

/* Errors: EINVAL. */
int task_check_name(const char *task_name);

/* A duration for people: "120 ms", "1.2 s", "3 min 20 s", "2 h 5 min". */
#define DURATION_SIZE 32
void duration_write(int64_t duration, char text[DURATION_SIZE]);

/* What is known of a run before it changes. */
struct run_facts {
    char task_name[DASHCORE_TASK_NAME_MAX + 1];
    int64_t started;
};

/* Errors: ENOTFOUND, those of the store. */
int run_find(dashcore *core, int64_t run_id, struct run_facts *facts);

/* Reaps, and checks what is asked of a task's history; a limit of 0 becomes the default.
 * Errors: EINVAL, ERANGE, ENOTFOUND, those of the store. */
int runs_check(dashcore *core, const char *task_name, uint32_t *limit);

/* idle, queued, running, error, interrupted */
const char *task_status(const struct task_row *task);

/* Seconds that next_run is past while nothing runs; -1 when it is not. */
int64_t task_overdue(const struct task_row *task, int64_t now);

#endif
