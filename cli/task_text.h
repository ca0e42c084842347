#ifndef CLI_TASK_TEXT_H
#define CLI_TASK_TEXT_H

#include <dashcore.h>

enum { TASK_TEXT_SIZE = 128 };

/* What is said about a task, for people. Each writes into a buffer of TASK_TEXT_SIZE bytes and
 * returns it. */

/* "idle", "running 42 %", … */
const char *task_text_status(const dashcore_task *task, char *buffer);

/* "in 5 min", "overdue 3 h", "queued", "now" while it runs, "-" when none is planned. */
const char *task_text_next(const dashcore_task *task, int64_t now, char *buffer);

/* Of the latest run, so far while it runs. */
const char *task_text_duration(const dashcore_task *task, int64_t now, char *buffer);

#endif
