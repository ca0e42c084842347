/*
 * The thread of a run's conversation with the store. An occupied store is asked again: while the
 * command runs nobody waits for this thread, and a backup that begins just when the store is being
 * purged is worth recording. Every other failure is said once and ends the conversation.
 */
#include "run_report.h"

#include "complain.h"
#include "json_text.h"
#include "text_cut.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>

enum {
    STORE_WAIT_MS = 2500,    /* longest wait for another writer, each time */
    BEGIN_RETRY_MS = 1000,   /* between attempts to begin in an occupied store */
    PROGRESS_PAUSE_MS = 250, /* between two progresses */
    END_ATTEMPTS = 2,        /* to tell an occupied store the end */
    RESULT_TEXT_MAX = 4096   /* bytes of a last line that is not JSON */
};

/* What only the thread knows. */
struct conversation {
    dashcore *core;
    int64_t run_id; /* 0: not begun */
    bool complained_of_progress;
};

static void store_complain(const char *what)
{
    complain("%s: %s", what, dashcore_last_error());
}

/* One attempt to open the store and begin the run. */
static int run_begin(struct run_report *report, struct conversation *conversation)
{
    pthread_mutex_lock(&report->lock);
    int64_t started = report->started;
    pthread_mutex_unlock(&report->lock);
    const dashcore_open_options open_options = {
        .size = sizeof(open_options), .store = report->store, .wait_ms = STORE_WAIT_MS};
    const dashcore_run_options run_options = {
        .size = sizeof(run_options),
        .interval_seconds = report->interval_seconds,
        .trigger = DASHCORE_TRIGGER_HOST,
        .flags = report->unique ? DASHCORE_RUN_UNIQUE : 0,
        /* A clock that was set back meanwhile must not cost the record. */
        .started = started <= dashcore_time_now() ? started : 0,
    };
    int r = conversation->core ? 0 : dashcore_open(&open_options, &conversation->core);
    if (r >= 0)
        r = dashcore_task_begin(conversation->core, report->task_name, &run_options,
                                &conversation->run_id);
    /* Without it the run is only less well known to other machines. */
    if (r >= 0)
        dashcore_worker_start(conversation->core, DASHCORE_WORKER_HEARTBEAT);
    return r;
}

static void progress_tell(struct conversation *conversation, int percent, const char *message)
{
    int r = dashcore_task_progress(conversation->core, conversation->run_id, percent,
                                   message[0] != '\0' ? message : NULL);
    if (r < 0 && !conversation->complained_of_progress) {
        store_complain("the progress is not recorded");
        conversation->complained_of_progress = true;
    }
}

/* Waits for a change, at most this long; the lock is held. */
static void change_wait(struct run_report *report, int milliseconds)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += milliseconds / 1000;
    until.tv_nsec += milliseconds % 1000 * 1000000L;
    if (until.tv_nsec >= 1000000000L) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000L;
    }
    int r = 0;
    while (!report->ended && r == 0)
        r = pthread_cond_clockwait(&report->changed, &report->lock, CLOCK_MONOTONIC, &until);
}

/* Passes progress on until the command ends; the lock is held on entry and on return. */
static void progress_follow(struct run_report *report, struct conversation *conversation)
{
    while (!report->ended) {
        while (!report->ended && !report->progress_new)
            pthread_cond_wait(&report->changed, &report->lock);
        if (report->ended)
            break;
        char message[RUN_MESSAGE_MAX + 1];
        int percent = report->percent;
        memcpy(message, report->message, sizeof(message));
        report->progress_new = false;
        pthread_mutex_unlock(&report->lock);
        progress_tell(conversation, percent, message);
        pthread_mutex_lock(&report->lock);
        change_wait(report, PROGRESS_PAUSE_MS);
    }
}

/* A line that is not JSON as a JSON string; NULL without memory. */
static char *result_text(const char *line, size_t length)
{
    char *json = NULL;
    size_t size = 0;
    char text[RESULT_TEXT_MAX];
    length = text_cut(text, sizeof(text), line, length);
    FILE *output = open_memstream(&json, &size);
    if (output == NULL)
        return NULL;
    json_text_print(output, text, length);
    if (fclose(output) == 0)
        return json;
    free(json);
    return NULL;
}

static int run_succeed(const struct conversation *conversation, const struct run_outcome *outcome)
{
    /* A zero would hide the rest of the line from the library. */
    bool whole = memchr(outcome->result, '\0', outcome->length) == NULL;
    int r = DASHCORE_EPARSE;
    if (whole)
        r = dashcore_task_finish(conversation->core, conversation->run_id,
                                 outcome->length > 0 ? outcome->result : NULL);
    if (r == DASHCORE_EPARSE || r == DASHCORE_ERANGE || r == DASHCORE_EINVAL) {
        char *text = result_text(outcome->result, outcome->length);
        r = dashcore_task_finish(conversation->core, conversation->run_id, text);
        free(text);
    }
    return r;
}

static void end_tell(const struct run_report *report, const struct conversation *conversation)
{
    int r = DASHCORE_EBUSY;
    for (int i = 0; i < END_ATTEMPTS && r == DASHCORE_EBUSY; i++)
        if (report->outcome.succeeded)
            r = run_succeed(conversation, &report->outcome);
        else
            r = dashcore_task_fail(conversation->core, conversation->run_id,
                                   report->outcome.error ? report->outcome.error : "failed");
    if (r < 0)
        store_complain("the end of the run is not recorded");
}

/* An occupied store is asked again while the command runs, and a last time when it has ended. */
static int begin_again(struct run_report *report, struct conversation *conversation)
{
    int r = DASHCORE_EBUSY;
    bool last = false;
    while (r == DASHCORE_EBUSY && !last) {
        pthread_mutex_lock(&report->lock);
        change_wait(report, BEGIN_RETRY_MS);
        last = report->ended;
        pthread_mutex_unlock(&report->lock);
        r = run_begin(report, conversation);
    }
    if (r < 0)
        store_complain("the run is not recorded");
    return r;
}

/* The first attempt, after which the command starts, unless this task runs already. */
static int begin_first(struct run_report *report, struct conversation *conversation)
{
    int r = run_begin(report, conversation);
    bool refused = report->unique && r == DASHCORE_ERUNNING;
    if (refused)
        store_complain("not started");
    else if (r < 0)
        store_complain(r == DASHCORE_EBUSY ? "the run is not recorded yet"
                                           : "the run is not recorded");
    pthread_mutex_lock(&report->lock);
    report->refused = refused;
    pthread_mutex_unlock(&report->lock);
    eventfd_write(report->settled, 1);
    return r;
}

static void *report_thread(void *argument)
{
    struct run_report *report = argument;
    struct conversation conversation = {0};
    int r = begin_first(report, &conversation);
    if (r == DASHCORE_EBUSY)
        r = begin_again(report, &conversation);
    if (r >= 0) {
        pthread_mutex_lock(&report->lock);
        progress_follow(report, &conversation);
        pthread_mutex_unlock(&report->lock);
        end_tell(report, &conversation);
    }
    dashcore_close(conversation.core);
    eventfd_write(report->done, 1);
    return NULL;
}

void run_report_start(struct run_report *report)
{
    pthread_mutex_init(&report->lock, NULL);
    pthread_cond_init(&report->changed, NULL);
    report->percent = -1;
    report->started = dashcore_time_now();
    report->settled = eventfd(0, EFD_CLOEXEC);
    report->done = eventfd(0, EFD_CLOEXEC);
    report->running = report->settled >= 0 && report->done >= 0 &&
                      pthread_create(&report->thread, NULL, report_thread, report) == 0;
    if (report->running)
        return;
    complain("the run is not recorded: no thread for it");
    eventfd_write(report->settled, 1);
    eventfd_write(report->done, 1);
}

bool run_report_refused(struct run_report *report)
{
    pthread_mutex_lock(&report->lock);
    bool refused = report->refused;
    pthread_mutex_unlock(&report->lock);
    return refused;
}

void run_report_command(struct run_report *report)
{
    pthread_mutex_lock(&report->lock);
    report->started = dashcore_time_now();
    pthread_mutex_unlock(&report->lock);
}

void run_report_progress(void *context, int percent, const char *message)
{
    struct run_report *report = context;
    pthread_mutex_lock(&report->lock);
    if (percent != report->percent) {
        report->percent = percent;
        report->progress_new = true;
        memcpy(report->message, message, sizeof(report->message));
        pthread_cond_signal(&report->changed);
    }
    pthread_mutex_unlock(&report->lock);
}

void run_report_end(struct run_report *report, const struct run_outcome *outcome)
{
    pthread_mutex_lock(&report->lock);
    report->outcome = *outcome;
    report->ended = true;
    pthread_cond_signal(&report->changed);
    pthread_mutex_unlock(&report->lock);
}

void run_report_close(struct run_report *report)
{
    if (report->running)
        pthread_join(report->thread, NULL);
    report->running = false;
}
