/*
 * dashcore for languages with garbage collection: what dashcore.i wraps.
 *
 * The functions are those of dashcore.h as methods, with these differences, which hold for all:
 *  - An object may be closed twice, used after that, and collected in any order; see guard.h. Text
 *    and records that are given belong to the caller, so nothing lent outlives a call.
 *  - They answer with what was asked for; whether they failed is in failure.h. After a failure the
 *    answer is 0 or NULL.
 *  - A text is an address and a length, since texts of most languages may hold zeros; NULL is none.
 *    It is followed by a zero all the same. Where a zero would cut a name short it is refused; in
 *    messages and errors it becomes U+FFFD, as in dashcore_log_entry().
 */
#ifndef DASHCORE_HOST_H
#define DASHCORE_HOST_H

#include "dashcore.h"

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct Core Core;
typedef struct Activity Activity;
typedef struct Export Export;
typedef struct Tasks Tasks;
typedef struct Runs Runs;
typedef struct Watch Watch;

/* A text as parameter. */
#define TEXT(name) const char *name, size_t name##_length

/* What chooses entries; see dashcore_filter. */
#define FILTER                                                                                     \
    int32_t days, TEXT(types), TEXT(query), TEXT(user), uint32_t limit, int64_t since,             \
        int64_t until, TEXT(cursor)

/* ---------------------------------------------------------------------------------- library -- */

int64_t time_now(void);
int64_t time_parse(TEXT(text));
char *time_format(int64_t time);
const char *version(void);

/* ------------------------------------------------------------------------------------- core -- */

Core *new_Core(TEXT(store), TEXT(program), TEXT(redact_keys), TEXT(acexy_url), TEXT(acestream_url),
               TEXT(warp_cli), int64_t wait_ms, uint32_t queue_capacity, uint32_t flags);
void delete_Core(Core *self);

/* Stops the worker and commits what is queued, which may fail; the store is closed in any case,
 * once calls that other threads are in and what was opened from it have ended. */
void Core_close(Core *self);
bool Core_is_closed(Core *self);
char *Core_store_url(Core *self);
void Core_flush(Core *self);
void Core_check(Core *self);

int64_t Core_log(Core *self, TEXT(type), TEXT(message), TEXT(details), TEXT(user),
                 int64_t timestamp, uint32_t flags);
dashcore_answer *Core_log_json(Core *self, TEXT(body));
Activity *Core_activity(Core *self, FILTER);
Export *Core_export_log(Core *self, uint32_t format, FILTER);
dashcore_answer *Core_activity_json(Core *self, FILTER);
dashcore_answer *Core_summary_json(Core *self, uint32_t bucket_seconds, FILTER);

int64_t Core_task_begin(Core *self, TEXT(task_name), int64_t interval_seconds, int64_t next_run,
                        uint32_t trigger, uint32_t flags, TEXT(user), TEXT(host), int64_t started,
                        int64_t pid);
void Core_task_progress(Core *self, int64_t run_id, int32_t percent, TEXT(message));
void Core_task_heartbeat(Core *self, int64_t run_id);
void Core_task_finish(Core *self, int64_t run_id, TEXT(result));
void Core_task_fail(Core *self, int64_t run_id, TEXT(error));
void Core_task_schedule(Core *self, TEXT(task_name), int64_t next_run, int64_t interval_seconds,
                        uint32_t flags);
void Core_task_request(Core *self, TEXT(task_name), TEXT(user));

/* The id of the run that was begun; 0 when nothing is asked. */
int64_t Core_task_claim(Core *self, TEXT(task_name));
Tasks *Core_tasks(Core *self, TEXT(task_name));
Runs *Core_runs(Core *self, TEXT(task_name), uint32_t limit);
dashcore_answer *Core_tasks_json(Core *self);
dashcore_answer *Core_runs_json(Core *self, TEXT(task_name), uint32_t limit);

dashcore_settings *Core_settings(Core *self);
void Core_settings_set(Core *self, TEXT(name), int64_t value, TEXT(user));
void Core_settings_set_json(Core *self, TEXT(body), uint32_t flags, TEXT(user));
dashcore_answer *Core_settings_json(Core *self);

/* How many rows were deleted. */
int64_t Core_retention_run(Core *self);

dashcore_streams *Core_streams(Core *self);
dashcore_warp *Core_warp(Core *self);
dashcore_answer *Core_streams_json(Core *self);
dashcore_answer *Core_warp_json(Core *self);
void Core_probe_run(Core *self, uint32_t probes);

int64_t Core_revision(Core *self, uint32_t topics);
Watch *Core_watch(Core *self, uint32_t topics);
void Core_worker_start(Core *self, uint32_t duties);
void Core_worker_stop(Core *self);

/* ----------------------------------------------------------------------------------- records -- */

void delete_Activity(Activity *self);
void Activity_close(Activity *self);

/* The next record, NULL at the end; the same below. */
dashcore_entry *Activity_next(Activity *self);
char *Activity_cursor(Activity *self);

void delete_Tasks(Tasks *self);
void Tasks_close(Tasks *self);
dashcore_task *Tasks_next(Tasks *self);

void delete_Runs(Runs *self);
void Runs_close(Runs *self);
dashcore_run *Runs_next(Runs *self);

void delete_Export(Export *self);
void Export_close(Export *self);

/* The next piece of the text; NULL at the end. */
char *Export_read(Export *self);
int64_t Export_revision(Export *self);
int64_t Export_expires(Export *self);

/* ------------------------------------------------------------------------------------- watch -- */

void delete_Watch(Watch *self);

/* A wait that is under way ends first. */
void Watch_close(Watch *self);
int32_t Watch_wait(Watch *self, int64_t timeout_ms);
void Watch_wake(Watch *self);

#ifdef __cplusplus
}
#endif

#endif
