#ifndef CLI_RUN_REPORT_H
#define CLI_RUN_REPORT_H

#include "run_lines.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

/* How a command ended. */
struct run_outcome {
    bool succeeded;
    char *error;        /* JSON, when it failed */
    const char *result; /* the last line of its output, when it did not, zero-terminated */
    size_t length;      /* bytes of it; it may hold zeros */
};

/*
 * The conversation with the store about one run, held by a thread of its own: the command neither
 * waits for the store nor ends with it. What fails is a line on stderr and nothing else.
 */
struct run_report {
    /* The plan, which does not change. */
    const char *store;
    const char *task_name;
    int64_t interval_seconds;
    bool unique;
    int settled; /* eventfd: the run has begun, or will not have for now */
    int done;    /* eventfd: all is said, the thread has ended */
    pthread_t thread;
    bool running; /* there is a thread */

    pthread_mutex_t lock;   /* guards what follows */
    pthread_cond_t changed; /* the command has something to say */
    int64_t started;        /* when the command did; until then when this was begun */
    bool refused;           /* the task runs already, and `unique` was asked for */
    bool ended;             /* `outcome` is set */
    bool progress_new;
    int percent;
    char message[RUN_MESSAGE_MAX + 1];
    struct run_outcome outcome;
};

/* Starts the thread, which begins the run at once. `settled` is told either way. */
void run_report_start(struct run_report *report);

bool run_report_refused(struct run_report *report);

/* Says that the command starts now: a run recorded late started then. */
void run_report_command(struct run_report *report);

/* Says how far the command is; never waits. `report` is a struct run_report. */
void run_report_progress(void *report, int percent, const char *message);

/* Says how the command ended; `done` is told once the store has it or cannot have it. */
void run_report_end(struct run_report *report, const struct run_outcome *outcome);

/* Joins the thread; only after `done`. */
void run_report_close(struct run_report *report);

#endif
