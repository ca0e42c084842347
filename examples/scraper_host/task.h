/* A task of this program, as dashcore sees it: planned, run, run now when a person asks for it. */
#ifndef TASK_H
#define TASK_H

#include "scraper.h"

#include <dashcore.h>

struct task {
    const char *name;
    int interval_seconds;
    int (*work)(struct scraper *scraper, char *error); /* gives a count, or -1 */
    const char *unit;                                  /* what it counts */
    const char *place;                                 /* and where */
    int64_t next_run;
};

/* Says on stderr why a call of dashcore failed, and gives its result. A log that cannot be written
 * is no reason to stop working. */
int told(int r);

/* Says when a task runs next, and that this program takes requests for it. */
void task_plan(dashcore *core, struct task *task, int64_t next_run);

/* Runs a task now; -1 when that failed. */
int task_run(dashcore *core, const struct task *task, struct scraper *scraper);

/* Runs a task, and plans its next run, when somebody asked for it or its time has come. */
void task_run_if_due(dashcore *core, struct task *task, struct scraper *scraper);

#endif
