/*
 * The store: where entries, tasks, settings and probe answers are kept.
 *
 * A backend is one struct of functions at the level of records; this header is its manual. Rules
 * for every slot: it may be called from any thread and by many at once; it blocks no longer than
 * the wait given at open and then fails with DASHCORE_EBUSY; it sets the error with fail(); outputs
 * are written only on success; text handed in is clean UTF-8 and within its limits (core has
 * checked it); text handed to a row function lives until that function returns. A row function
 * returns 0 to go on, 1 to stop early without error, or a negative code to fail; it must not call
 * the store. A slot that writes does all of it in one transaction, which is committed when it
 * returns and is visible to every other process from then on; it also raises the revision of the
 * topics it changed.
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* In the order of the DASHCORE_TOPIC_… bits. */
enum { STORE_ACTIVITY, STORE_TASKS, STORE_SETTINGS, STORE_PROBES, STORE_TOPICS };

struct store_config {
    const char *location; /* the URL after its scheme */
    int64_t wait;         /* µs, the longest wait for other writers */
    bool full;            /* a commit survives a power cut */
    bool existing;        /* never make a new store */
};

/* ---- activity ---- */

struct activity_record {
    int64_t timestamp;
    const char *type;
    const char *message;
    const char *details; /* JSON or NULL */
    const char *user;    /* or NULL */
};

struct activity_row {
    int64_t id;
    int64_t timestamp;
    const char *type;
    const char *message;
    const char *details;
    const char *user;
    size_t type_length;
    size_t message_length;
    size_t details_length;
    size_t user_length;
};

#define STORE_TYPES_MAX 32

struct activity_query {
    const char *types[STORE_TYPES_MAX]; /* any of these; none: all */
    size_t type_count;
    const char *user;         /* or NULL */
    const char *words;        /* of text_search, or NULL */
    int64_t since;            /* inclusive */
    int64_t until;            /* exclusive */
    int64_t before_timestamp; /* only what follows this position, newest first; */
    int64_t before_id;        /* (INT64_MAX, INT64_MAX) for the newest */
    uint32_t limit;
};

typedef int activity_row_function(void *context, const struct activity_row *row);

struct activity_count {
    int64_t start; /* of the bucket */
    const char *type;
    int64_t count;
    int64_t oldest; /* the least of these is the timestamp of the oldest entry of all counted */
};

typedef int activity_count_function(void *context, const struct activity_count *count);

/* ---- tasks ---- */

struct task_row {
    const char *task_name;
    const char *last_error;
    const char *last_result;
    const char *outcome; /* of the latest run; NULL while it runs or when there is none */
    const char *progress_message;
    const char *runner; /* the process that offers to run it, or NULL */
    int64_t runner_heartbeat;
    int64_t requested_at; /* 0: not asked */
    int64_t run_id;       /* the latest; 0: none */
    int64_t last_run;
    int64_t last_finished; /* of the latest run that ended; 0: none has */
    int64_t last_duration; /* of the same; -1: none has */
    int64_t next_run;
    int64_t interval_seconds;
    int64_t runs_total;
    int64_t failures_total;
    int32_t progress_percent; /* -1: not known */
};

typedef int task_row_function(void *context, const struct task_row *task);

struct run_row {
    int64_t run_id;
    int64_t started;
    int64_t finished; /* 0: under way */
    int64_t heartbeat;
    int64_t pid;
    const char *task_name;
    const char *outcome;
    const char *trigger;
    const char *error;
    const char *result;
    const char *host;
    const char *owner; /* the process it belongs to; "" for a leased run */
};

typedef int run_row_function(void *context, const struct run_row *run);

/* One of three questions: one run by its id; the runs under way, of a task or of any; or the runs
 * of a task. */
struct run_query {
    const char *task_name; /* NULL: of any task, with under_way */
    int64_t run_id;        /* unless 0 nothing else counts */
    bool under_way;        /* only those that have not ended */
    uint32_t limit;
};

struct run_start {
    const char *task_name;
    const char *trigger;
    const char *host;
    const char *owner;
    int64_t started;
    int64_t heartbeat;
    int64_t pid;
    int64_t next_run;         /* 0: started + interval, where there is one */
    int64_t interval_seconds; /* 0: as it was */
    bool unique;              /* DASHCORE_ERUNNING when one is under way */
    bool claim;               /* only if the task was asked to run; takes the request */
};

struct run_end {
    int64_t run_id;
    int64_t finished;
    const char *outcome;
    const char *error;
    const char *result;
    int64_t heartbeat; /* unless 0: only if the run's heartbeat is not later than this */
};

struct schedule_change {
    const char *task_name;
    int64_t next_run;
    int64_t interval_seconds;
    const char *runner; /* NULL: nobody offers */
    int64_t now;
};

/* ---- settings, probes ---- */

typedef int setting_row_function(void *context, const char *key, int64_t value);

struct setting_change {
    const char *key;
    int64_t value;
};

struct probe_row {
    const char *probe;  /* "streams", "warp" */
    const char *status; /* the state; for streams its source */
    const char *error;
    const char *details;
    int64_t count; /* -1: not known */
    int64_t last_connected;
    int64_t checked_at;
    int64_t since; /* when the status was first seen; 0: not known */
};

typedef int probe_row_function(void *context, const struct probe_row *probe);

/* ---- the backend ---- */

struct store;
struct search_build;

struct store_backend {
    const char *scheme;

    /* Opens, makes or migrates. Errors: EACCESS, ENOTFOUND, ECORRUPT, ENEWER, EBUSY, EFULL, EIO. */
    int (*open)(const struct store_config *config, struct store **store);

    /* Ends it; no other call is under way. Takes a store whose open got half-way. */
    void (*close)(struct store *store);

    /* Whether it can be read and written; changes nothing. */
    int (*check)(struct store *store);

    /* The topics' revisions. Must be cheap when nothing was written since the last call. */
    int (*revisions)(struct store *store, int64_t revisions[STORE_TOPICS]);

    /* Inserts all or none, in order; ids may be NULL. Waits for other writers until `deadline`
     * (monotonic). */
    int (*activity_insert)(struct store *store, const struct activity_record *records, size_t count,
                           int64_t *ids, int64_t deadline);

    /* Newest first. */
    int (*activity_page)(struct store *store, const struct activity_query *query,
                         activity_row_function *row, void *context);

    /* Counts by bucket and type, buckets ascending, types ascending within; no empty ones. */
    int (*activity_counts)(struct store *store, const struct activity_query *query, int64_t bucket,
                           activity_count_function *row, void *context);

    /* Deletes up to `batch` entries older than `before`, oldest first. */
    int (*activity_purge)(struct store *store, int64_t before, int64_t batch, int64_t *deleted);

    /* Gives up to `bytes` of free space back to the file system; *freed is 0 when none is left. */
    int (*compact)(struct store *store, int64_t bytes, int64_t *freed);

    /* Takes some milliseconds to add to what makes searches for words faster, and gives back what
     * is of no use any more; *more: at once there is more to do. It holds up no writer, and answers
     * do not depend on it. *build is NULL at first, and what one caller's steps have in common from
     * then on: one piece, for memory_release(). Not to be called by two threads with one build. */
    int (*search_build)(struct store *store, struct search_build **build, bool *more);

    /* By name; one task, or all when NULL. */
    int (*task_list)(struct store *store, const char *task_name, task_row_function *row,
                     void *context);

    int (*task_schedule)(struct store *store, const struct schedule_change *change);

    /* Sets the request, with its entry. Errors: ENOTFOUND, EQUEUED, ERUNNING, ENORUNNER. */
    int (*task_request)(struct store *store, const char *task_name, const char *user, int64_t now,
                        const struct activity_record *entry);

    /* Forgets an offer if it is still by `runner` and not renewed after `heartbeat`, and with it a
     * request, for which `entry` is written. Waits for other writers until `deadline` (monotonic).
     */
    int (*task_withdraw)(struct store *store, const char *task_name, const char *runner,
                         int64_t heartbeat, const struct activity_record *entry, int64_t deadline);

    /* Begins a run and returns 1; 0 when it was to be claimed and nobody asked. */
    int (*run_begin)(struct store *store, const struct run_start *start,
                     const struct activity_record *entry, int64_t *run_id);

    /* Progress and heartbeat; percent -2: heartbeat only. Errors: ENOTFOUND, EENDED. */
    int (*run_progress)(struct store *store, int64_t run_id, int32_t percent, const char *message,
                        int64_t now);

    /* Renews all runs and offers of an owner. */
    int (*run_heartbeat)(struct store *store, const char *owner, int64_t now);

    /* Ends a run. Waits for other writers until `deadline` (monotonic). Errors: ENOTFOUND, EENDED
     * (also when its heartbeat is later than asked). */
    int (*run_end)(struct store *store, const struct run_end *end,
                   const struct activity_record *entry, int64_t deadline);

    /* Newest first. */
    int (*run_list)(struct store *store, const struct run_query *query, run_row_function *row,
                    void *context);

    /* Deletes ended runs that began before `before`, but for each task's latest. */
    int (*run_purge)(struct store *store, int64_t before, int64_t *deleted);

    int (*setting_list)(struct store *store, setting_row_function *row, void *context);

    int (*setting_write)(struct store *store, const struct setting_change *changes, size_t count,
                         const struct activity_record *entry);

    int (*probe_list)(struct store *store, probe_row_function *row, void *context);

    /* `entry` may be NULL. */
    int (*probe_write)(struct store *store, const struct probe_row *probe,
                       const struct activity_record *entry);
};

/* Every backend's store begins with this. */
struct store {
    const struct store_backend *backend;
    int64_t wait; /* µs, the longest wait for other writers; set at open, for good */
};

/* ---- the facade: the only caller of the slots ---- */

/* Opens `url` with the backend of its scheme; a plain path is SQLite's. Errors: as the slot,
 * ENOTSUP, EINVAL. */
int store_open(const char *url, const struct store_config *config, struct store **store);
void store_close(struct store *store);

int store_check(struct store *store);
int store_revisions(struct store *store, int64_t revisions[STORE_TOPICS]);
int store_activity_insert(struct store *store, const struct activity_record *records, size_t count,
                          int64_t *ids);
/* The same for who has waited already: until `deadline` (monotonic), rather than the whole wait. */
int store_activity_insert_until(struct store *store, const struct activity_record *records,
                                size_t count, int64_t *ids, int64_t deadline);
int store_activity_page(struct store *store, const struct activity_query *query,
                        activity_row_function *row, void *context);
int store_activity_counts(struct store *store, const struct activity_query *query, int64_t bucket,
                          activity_count_function *row, void *context);
int store_activity_purge(struct store *store, int64_t before, int64_t batch, int64_t *deleted);
int store_compact(struct store *store, int64_t bytes, int64_t *freed);
int store_search_build(struct store *store, struct search_build **build, bool *more);
int store_task_list(struct store *store, const char *task_name, task_row_function *row,
                    void *context);
int store_task_schedule(struct store *store, const struct schedule_change *change);
int store_task_request(struct store *store, const char *task_name, const char *user, int64_t now,
                       const struct activity_record *entry);
int store_task_withdraw(struct store *store, const char *task_name, const char *runner,
                        int64_t heartbeat, const struct activity_record *entry);
/* This and the next `…_until`: for who waits until `deadline` (monotonic), not at all where that is
 * past. */
int store_task_withdraw_until(struct store *store, const char *task_name, const char *runner,
                              int64_t heartbeat, const struct activity_record *entry,
                              int64_t deadline);
int store_run_begin(struct store *store, const struct run_start *start,
                    const struct activity_record *entry, int64_t *run_id);
int store_run_progress(struct store *store, int64_t run_id, int32_t percent, const char *message,
                       int64_t now);
int store_run_heartbeat(struct store *store, const char *owner, int64_t now);
int store_run_end(struct store *store, const struct run_end *end,
                  const struct activity_record *entry);
int store_run_end_until(struct store *store, const struct run_end *end,
                        const struct activity_record *entry, int64_t deadline);
int store_run_list(struct store *store, const struct run_query *query, run_row_function *row,
                   void *context);
int store_run_purge(struct store *store, int64_t before, int64_t *deleted);
int store_setting_list(struct store *store, setting_row_function *row, void *context);
int store_setting_write(struct store *store, const struct setting_change *changes, size_t count,
                        const struct activity_record *entry);
int store_probe_list(struct store *store, probe_row_function *row, void *context);
int store_probe_write(struct store *store, const struct probe_row *probe,
                      const struct activity_record *entry);

#endif
