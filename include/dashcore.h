/*
 * dashcore: an activity log, background-task status and probes for programs that run unattended.
 *
 * Laws, for every function below:
 *
 *  Errors.  An `int` result below zero is one of the DASHCORE_E… codes; zero or above is success.
 *           After a failure dashcore_last_error() tells what happened and
 *           dashcore_last_error_field() which input was at fault, both for the calling thread
 *           until its next failing call. Outputs are written only on success. Beyond what it
 *           names, a call that reads or writes the store may end with EACCESS, EBUSY, ECORRUPT, EIO
 *           or ENOMEM: files can be damaged, taken away or in use at any time.
 *  Memory.  Inputs are copied. `const T **out` lends: the object lives until the next call on the
 *           same cursor, or its close. `T **out` gives: end it with dashcore_free(), or with its
 *           own …_close() where it has one. Every …_close(), …_free() takes NULL.
 *  Threads. All functions may be called from any thread. A cursor, an export or a watch is used by
 *           one thread at a time (dashcore_watch_wake() excepted). The library starts no thread but
 *           the two of dashcore_worker_start(), and installs no signal handler.
 *  fork.    A child of fork() may go on with an inherited handle: connections are reopened on both
 *           sides, entries still queued stay with the parent, and the child has no worker until it
 *           starts one. Cursors, exports and watches stay usable. Only fork() as libc provides it
 *           is covered, and only connections of this library: a host that opens the same file with
 *           SQLite itself closes those connections before it forks. A program that closes
 *           descriptors it does not know, as daemons do, does so before it opens a handle, or in
 *           the child right after fork().
 *  Growth.  Input structs begin with `size`, set to sizeof(the struct); a zero field means its
 *           default. A caller built with a newer header is refused (DASHCORE_ENOTSUP) only when it
 *           uses what this library does not know. Output structs are made by the library and only
 *           grow at the end.
 *  Units.   Times are int64_t microseconds since 1970-01-01 00:00 UTC; 0 means none. Durations
 *           carry their unit in the name. Text is UTF-8, zero-terminated unless a length is given.
 *           In what is stored, bytes that are not UTF-8 and NUL bytes become U+FFFD.
 */
#ifndef DASHCORE_H
#define DASHCORE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define DASHCORE_API __attribute__((visibility("default")))
#else
#define DASHCORE_API
#endif

/* The version of this header; dashcore_version() is that of the library in use. */
#define DASHCORE_VERSION_MAJOR 0
#define DASHCORE_VERSION_MINOR 1
#define DASHCORE_VERSION_PATCH 0

/* ------------------------------------------------------------------------------------ limits -- */

#define DASHCORE_TYPE_MAX             64       /* bytes of an entry's type */
#define DASHCORE_MESSAGE_MAX          4096     /* bytes of a message */
#define DASHCORE_DETAILS_MAX          65536    /* bytes of JSON as stored: details, result, error */
#define DASHCORE_DETAILS_DEPTH_MAX    64       /* nested arrays and objects in that JSON */
#define DASHCORE_USER_MAX             256      /* bytes of a user's name */
#define DASHCORE_TASK_NAME_MAX        128      /* bytes of a task's name */
#define DASHCORE_HOST_MAX             255      /* bytes of the name of the machine a run is on */
#define DASHCORE_INTERVAL_SECONDS_MAX 31622400 /* 366 days */
#define DASHCORE_WAIT_MS_MAX          600000   /* ten minutes */
#define DASHCORE_QUEUE_CAPACITY_MAX   1048576  /* entries */
#define DASHCORE_REDACT_KEYS_MAX      4096     /* bytes of dashcore_open_options.redact_keys */
#define DASHCORE_QUERY_MAX            1024     /* bytes of a text search */
#define DASHCORE_LIMIT_MAX            1000 /* entries in one page, entries in one dashcore_log_json() */
#define DASHCORE_LIMIT_DEFAULT        100     /* entries in one page when no limit is given */
#define DASHCORE_PAGE_BYTES_MAX       4194304 /* a page ends once its JSON passes this */
#define DASHCORE_DAYS_MAX             30      /* look-back and retention, days */
#define DASHCORE_RUNS_KEPT            100     /* runs kept for each task */
#define DASHCORE_LEASE_SECONDS        60 /* a run elsewhere without a heartbeat is interrupted */

/* ------------------------------------------------------------------------------------ errors -- */

enum {
    DASHCORE_OK = 0,
    DASHCORE_EMISUSE = -1,    /* a NULL handle, a closed object, a call out of order */
    DASHCORE_EPARSE = -2,     /* text that is not what it should be at all: not JSON, not a time */
    DASHCORE_EINVAL = -3,     /* a value that is not allowed; the field is named */
    DASHCORE_ERANGE = -4,     /* a number or a length outside its limits; the field is named */
    DASHCORE_ENOTSUP = -5,    /* this library does not know what was asked for */
    DASHCORE_ENOMEM = -6,     /* no memory */
    DASHCORE_EBUSY = -7,      /* the store or the queue stayed occupied for the whole wait */
    DASHCORE_EIO = -8,        /* reading or writing failed */
    DASHCORE_EFULL = -9,      /* the disk is full */
    DASHCORE_EACCESS = -10,   /* the store cannot be opened or written with these rights */
    DASHCORE_ECORRUPT = -11,  /* the file is damaged, or is no dashcore store */
    DASHCORE_ENEWER = -12,    /* the store was written by a newer dashcore */
    DASHCORE_ENOTFOUND = -13, /* no such task, run or store */
    DASHCORE_EQUEUED = -14,   /* the task is already asked to run */
    DASHCORE_ERUNNING = -15,  /* the task is already running */
    DASHCORE_ENORUNNER = -16, /* no living host has offered to run the task */
    DASHCORE_EENDED = -17     /* the run has ended and can no longer change */
};

/* What happened in the last failing call of this thread, as a sentence in English. Never NULL;
 * empty before the first failure. The text lives until this thread's next failing call. */
DASHCORE_API const char *dashcore_last_error(void);

/* The input at fault in that call, by the name it has in this API and in HTTP ("limit",
 * "details", "retention_days"). Never NULL; empty when no single input was. */
DASHCORE_API const char *dashcore_last_error_field(void);

/* The meaning of a code in general, as a phrase. Static, never NULL. */
DASHCORE_API const char *dashcore_strerror(int code);

/* A stable word for a code, for programs: "busy", "invalid_value". Static, never NULL. */
DASHCORE_API const char *dashcore_error_name(int code);

/* ------------------------------------------------------------------------------ the library -- */

/* The library's version, as "0.1.0". Static. */
DASHCORE_API const char *dashcore_version(void);

/* Frees what a function of this library gave. NULL is allowed. */
DASHCORE_API void dashcore_free(void *memory);

/* Replaces the allocator of this library (not that of SQLite, libcurl or jansson). To be called
 * before any other function and from one thread; all three functions are required.
 * Errors: EMISUSE. */
DASHCORE_API int dashcore_set_allocator(void *(*allocate)(size_t bytes),
                                        void *(*reallocate)(void *memory, size_t bytes),
                                        void (*release)(void *memory));

/* Reads an RFC 3339 time with zone, such as "2025-07-10T12:00:00Z" or "…T14:00:00.250+02:00".
 * Errors: EPARSE. */
DASHCORE_API int dashcore_time_parse(const char *text, int64_t *time);

#define DASHCORE_TIME_SIZE 32

/* Writes a time as "2025-07-10T12:00:00.000Z" into a buffer of DASHCORE_TIME_SIZE bytes.
 * Errors: ERANGE outside the years 0000 to 9999. */
DASHCORE_API int dashcore_time_format(int64_t time, char *buffer);

/* The present time. */
DASHCORE_API int64_t dashcore_time_now(void);

/* ---------------------------------------------------------------------------- open and close -- */

typedef struct dashcore dashcore;

/* dashcore_open_options.flags */
#define DASHCORE_OPEN_FULL         1u /* a committed entry survives a power cut, not only a kill */
#define DASHCORE_OPEN_KEEP_SECRETS 2u /* store passwords and tokens in messages and details */
#define DASHCORE_OPEN_EXISTING     4u /* ENOTFOUND where there is no store; none is made */

typedef struct dashcore_open_options {
    size_t size;
    /* "sqlite:/path/to/file.db" or a plain path. Default: $DASHCORE_STORE, else
     * sqlite:$XDG_STATE_HOME/dashcore/dashcore.db, else ~/.local/state/dashcore/dashcore.db.
     * Missing folders of a default path are made, readable by their owner only. */
    const char *store;
    const char *program;     /* when given, start and stop of its worker are logged by this name */
    const char *redact_keys; /* more names of secret keys, comma-separated; added to the list */
    const char *acexy_url;   /* default "http://127.0.0.1:8080"; "" switches the probe off */
    const char *acestream_url; /* default "http://127.0.0.1:6878"; "" switches the probe off */
    const char *warp_cli;      /* path or name of warp-cli; default "warp-cli"; "" switches off */
    int64_t wait_ms;           /* longest wait for another writer or a full queue; 5000 */
    uint32_t queue_capacity;   /* entries in the queue of DASHCORE_LOG_ASYNC; 8192 */
    uint32_t flags;
} dashcore_open_options;

/* Opens a store, making or migrating it where needed. `options` may be NULL. Handles to one store
 * in one process share their connections and the wait_ms of the first.
 * Errors: EINVAL, ERANGE, EACCESS, ENOTFOUND, ECORRUPT, ENEWER, EBUSY, EFULL, EIO, ENOMEM,
 * ENOTSUP (a scheme this build lacks). */
DASHCORE_API int dashcore_open(const dashcore_open_options *options, dashcore **core);

/* Stops the worker, commits what is queued and ends the handle. Entries that cannot be committed
 * are lost then: who must know calls dashcore_flush() first. No other thread may be in a call with
 * this handle, and cursors, exports and watches on it are closed first. */
DASHCORE_API void dashcore_close(dashcore *core);

/* The store's URL, as opened. Lives as long as the handle. */
DASHCORE_API const char *dashcore_store_url(const dashcore *core);

/* Waits until every entry accepted with DASHCORE_LOG_ASYNC before this call is committed; commits
 * them itself when there is no worker. Errors: EBUSY past wait_ms, EFULL, EIO. */
DASHCORE_API int dashcore_flush(dashcore *core);

/* Tells whether the store can be read and written now; changes nothing.
 * Errors: those of a write. */
DASHCORE_API int dashcore_check(dashcore *core);

/* ----------------------------------------------------------------------------- activity: log -- */

/* dashcore_new_entry.flags */
#define DASHCORE_LOG_ASYNC  1u /* accept into the queue; committed by the worker or a flush */
#define DASHCORE_LOG_NOWAIT 2u /* with ASYNC: EBUSY at once when the queue is full, and counted */

typedef struct dashcore_new_entry {
    size_t size;
    const char *type;      /* required; [a-z][a-z0-9_.-]{0,63} */
    const char *message;   /* required; 1 to 4096 bytes; line breaks become spaces */
    const char *details;   /* any JSON value, kept byte for byte; NULL for none */
    const char *user;      /* NULL for none */
    size_t message_length; /* bytes; 0: up to the terminating zero; the same below */
    size_t details_length;
    size_t user_length;
    int64_t timestamp; /* 0: now; at most one day ahead of now */
    uint64_t flags;
} dashcore_new_entry;

/* Logs one entry. Returns once it is committed: a kill of the process no longer loses it. `details`
 * and `user` may be NULL. Known types: scrape, task, error, user_action, system; others are
 * welcome. Secrets are removed first (README, "Secrets"). Errors: EINVAL, ERANGE, EPARSE (details),
 * EBUSY, EFULL, EIO, ENOMEM; then nothing is stored. */
DASHCORE_API int dashcore_log(dashcore *core, const char *type, const char *message,
                              const char *details, const char *user);

/* The same with every choice. `id`, which may be NULL, receives the entry's id; 0 with ASYNC, when
 * none is known yet. */
DASHCORE_API int dashcore_log_entry(dashcore *core, const dashcore_new_entry *entry, int64_t *id);

typedef struct dashcore_answer {
    const char *body; /* JSON, zero-terminated */
    size_t length;    /* bytes of body */
    const char *next; /* cursor of the next page; NULL when there is none */
    int64_t expires;  /* from here on the answer differs though nothing was written; 0: never */
    int64_t revision; /* dashcore_revision() of the topics it was read from, taken before */
} dashcore_answer;

/* Logs the body of POST /api/v1/activity: one entry as a JSON object with type, message, details,
 * user, timestamp, or an array of 1 to 1000; all of them in one transaction, or none. Gives
 * {"ids":[…]} in the order of the input. In an array a field is named as "3.message".
 * Errors: as dashcore_log; EPARSE where the body is not JSON. */
DASHCORE_API int dashcore_log_json(dashcore *core, const char *body, size_t length,
                                   dashcore_answer **answer);

/* ---------------------------------------------------------------------------- activity: read -- */

#define DASHCORE_TODAY (-1) /* dashcore_filter.days: since 00:00 UTC */

typedef struct dashcore_filter {
    size_t size;
    const char *types;  /* comma-separated; NULL: all */
    const char *user;   /* exactly this user; NULL: any */
    const char *query;  /* every word of it occurs in message or details, in any case */
    const char *cursor; /* where a page ended: dashcore_answer.next or dashcore_activity_cursor */
    int64_t since;      /* from here, inclusive */
    int64_t until;      /* up to here, exclusive */
    int32_t days;   /* 1 to 30: the last days × 24 h; DASHCORE_TODAY; 0: the retention window */
    uint32_t limit; /* 1 to 1000; 0: 100 in an answer, no limit for a cursor or an export */
} dashcore_filter;

typedef struct dashcore_entry {
    int64_t id;
    int64_t timestamp;
    const char *type;
    const char *message;
    const char *details; /* JSON or NULL */
    const char *user;    /* NULL for none */
} dashcore_entry;

/* Reads entries, newest first (timestamp, then id), never beyond the retention window. */
typedef struct dashcore_activity dashcore_activity;

/* Opens a cursor; `filter` may be NULL. It holds no lock and no transaction between calls, and
 * neither skips nor repeats an entry while others are logged. Errors: EINVAL, ERANGE, ENOMEM. */
DASHCORE_API int dashcore_activity_open(dashcore *core, const dashcore_filter *filter,
                                        dashcore_activity **activity);

/* Lends the next entry and returns 1; returns 0 at the end. Errors: EBUSY, EIO, ECORRUPT, ENOMEM.
 */
DASHCORE_API int dashcore_activity_next(dashcore_activity *activity, const dashcore_entry **entry);

/* Gives the position after the last entry lent, for dashcore_filter.cursor. Errors: EMISUSE before
 * the first entry, ENOMEM. */
DASHCORE_API int dashcore_activity_cursor(dashcore_activity *activity, char **cursor);

DASHCORE_API void dashcore_activity_close(dashcore_activity *activity);

/* The body of GET /api/v1/activity/recent. Errors: as a cursor. */
DASHCORE_API int dashcore_activity_json(dashcore *core, const dashcore_filter *filter,
                                        dashcore_answer **answer);

/* The body of GET /api/v1/activity/summary: exact counts by type in buckets of an hour (3600) or a
 * day (86400) of UTC. cursor and limit of the filter are not used. Errors: EINVAL, ERANGE, EIO. */
DASHCORE_API int dashcore_summary_json(dashcore *core, const dashcore_filter *filter,
                                       uint32_t bucket_seconds, dashcore_answer **answer);

/* A whole filtered log as text, piece by piece. */
typedef struct dashcore_export dashcore_export;

#define DASHCORE_EXPORT_NDJSON 1u /* a JSON object a line */
#define DASHCORE_EXPORT_CSV                                                                        \
    2u /* RFC 4180 with a header line; a cell a spreadsheet would run as                           \
          a formula begins with an apostrophe */

DASHCORE_API int dashcore_export_open(dashcore *core, const dashcore_filter *filter,
                                      uint32_t format, dashcore_export **export_);

/* Tells which version of the text this is, as of the opening: `revision` is dashcore_revision() of
 * the topics it is read from, and from `expires` on it may differ though nothing was written; 0:
 * never. Exports of one store with one filter and format that are alike in both have the same text,
 * but for what is written while they are read, which is of a later version. Errors: EMISUSE. */
DASHCORE_API int dashcore_export_version(const dashcore_export *export_, int64_t *revision,
                                         int64_t *expires);

/* Lends the next piece and returns 1; returns 0 at the end. */
DASHCORE_API int dashcore_export_read(dashcore_export *export_, const char **text, size_t *length);

DASHCORE_API void dashcore_export_close(dashcore_export *export_);

/* ------------------------------------------------------------------------------------- tasks -- */

/* A task is known by its name, [A-Za-z0-9][A-Za-z0-9_.:-]{0,127}, from its first run or schedule
 * on. A run belongs to the process that begins it; when that process is gone, the run becomes
 * interrupted: on the same machine as soon as anybody looks, elsewhere after 60 s without a
 * heartbeat, which the worker renews. Looking waits for no writer: what it finds dead while the
 * store is held is said by the next look, or by a worker. Begin, end and interruption write
 * activity entries in the same transaction. */

/* dashcore_run_options.flags */
#define DASHCORE_RUN_LEASED 1u /* not tied to this process: 60 s without a heartbeat end it */
#define DASHCORE_RUN_UNIQUE 2u /* ERUNNING when a run of the task is under way */

/* dashcore_run_options.trigger */
#define DASHCORE_TRIGGER_HOST     0u /* the host's own decision */
#define DASHCORE_TRIGGER_SCHEDULE 1u /* its time had come */
#define DASHCORE_TRIGGER_MANUAL   2u /* a person asked */

typedef struct dashcore_run_options {
    size_t size;
    const char *host; /* where it runs; default: this machine's name */
    const char *user; /* who asked; NULL for nobody */
    int64_t next_run; /* when the task runs next; 0: started + interval, where there is one */
    int64_t interval_seconds; /* how often it should run; 0: as it was */
    int64_t pid;              /* default: this process; only shown for a leased run */
    uint32_t trigger;
    uint32_t flags;
    int64_t started; /* 0: now; for a run told late: at most 30 days ago, never in the future */
} dashcore_run_options;

/* Begins a run. `options` may be NULL. A `started` up to a minute ahead, of a clock that is not
 * quite right, counts as now. Of a task's runs the one begun last is the latest, whatever its
 * `started`. Errors: EINVAL, ERANGE, ERUNNING, EBUSY, EFULL, EIO. */
DASHCORE_API int dashcore_task_begin(dashcore *core, const char *task_name,
                                     const dashcore_run_options *options, int64_t *run_id);

/* Says how far a run is: percent 0 to 100, or -1 when that is not known; `message` may be NULL.
 * Counts as a heartbeat. Errors: ENOTFOUND, EENDED, ERANGE, EBUSY, EIO. */
DASHCORE_API int dashcore_task_progress(dashcore *core, int64_t run_id, int32_t percent,
                                        const char *message);

/* Says that a run is alive. Needed for leased runs and for hosts on another machine that have no
 * worker. Errors: ENOTFOUND, EENDED, EBUSY, EIO. */
DASHCORE_API int dashcore_task_heartbeat(dashcore *core, int64_t run_id);

/* Ends a run well. `result` is any JSON value, or NULL. Errors: ENOTFOUND, EENDED, EPARSE, ERANGE,
 * EBUSY, EFULL, EIO; then the run goes on. */
DASHCORE_API int dashcore_task_finish(dashcore *core, int64_t run_id, const char *result);

/* Ends a run as failed. `error` is text, or a JSON object (with a stack trace, an exit code), which
 * may also carry a "message" for the log; required. Text past 64 KiB keeps its end. Errors: as
 * dashcore_task_finish. */
DASHCORE_API int dashcore_task_fail(dashcore *core, int64_t run_id, const char *error);

/* dashcore_schedule.flags */
#define DASHCORE_TASK_CAN_RUN 1u /* this process claims requests for the task while it lives */

typedef struct dashcore_schedule {
    size_t size;
    int64_t next_run;         /* 0: not planned */
    int64_t interval_seconds; /* 0: no fixed interval */
    uint64_t flags;
} dashcore_schedule;

/* Makes a task known and says when it runs next; replaces what was said before. No entry is
 * written. Errors: EINVAL, ERANGE, EBUSY, EFULL, EIO. */
DASHCORE_API int dashcore_task_schedule(dashcore *core, const char *task_name,
                                        const dashcore_schedule *schedule);

/* Asks for a run. `user`, who asks, may be NULL. Errors: ENOTFOUND, EQUEUED, ERUNNING, ENORUNNER,
 * EBUSY, EIO. */
DASHCORE_API int dashcore_task_request(dashcore *core, const char *task_name, const char *user);

/* Takes the request for a task, if there is one: begins its run, gives its id and returns 1;
 * returns 0 when nothing is asked. Of several claims of one request, one wins. Errors: EINVAL,
 * EBUSY, EIO. */
DASHCORE_API int dashcore_task_claim(dashcore *core, const char *task_name, int64_t *run_id);

typedef struct dashcore_task {
    const char *task_name;
    const char *status;           /* idle, queued, running, error, interrupted */
    const char *last_error;       /* JSON, or NULL */
    const char *last_result;      /* JSON, or NULL */
    const char *progress_message; /* NULL when none */
    int64_t last_run;             /* when the latest run started */
    int64_t last_finished;        /* when the latest run that ended did; 0: none has */
    int64_t last_duration_ms;     /* of the same; -1: none has */
    int64_t next_run;
    int64_t interval_seconds; /* 0: none */
    int64_t overdue_seconds;  /* -1: not overdue */
    int64_t run_id;           /* of the latest run; 0: none yet */
    int64_t runs_total;
    int64_t failures_total;   /* failed or interrupted runs */
    int32_t progress_percent; /* -1: not known */
    int32_t can_run;          /* 1: a living host takes requests */
} dashcore_task;

typedef struct dashcore_tasks dashcore_tasks;

/* Lists all tasks by name, or the one called `task_name` (none if unknown). Errors: EINVAL, EIO. */
DASHCORE_API int dashcore_tasks_open(dashcore *core, const char *task_name, dashcore_tasks **tasks);

/* Lends the next task and returns 1; returns 0 at the end. */
DASHCORE_API int dashcore_tasks_next(dashcore_tasks *tasks, const dashcore_task **task);

DASHCORE_API void dashcore_tasks_close(dashcore_tasks *tasks);

/* The body of GET /api/v1/background-tasks/status. */
DASHCORE_API int dashcore_tasks_json(dashcore *core, dashcore_answer **answer);

typedef struct dashcore_run {
    int64_t run_id;
    const char *task_name;
    int64_t started;
    int64_t finished;    /* 0: under way */
    int64_t duration_ms; /* -1: under way */
    const char *outcome; /* success, error, interrupted; NULL: under way */
    const char *trigger; /* schedule, manual, host */
    const char *error;   /* JSON, or NULL */
    const char *result;  /* JSON, or NULL */
    const char *host;
    int64_t pid; /* 0: not known */
} dashcore_run;

typedef struct dashcore_runs dashcore_runs;

/* Lists the runs of a task, newest first; limit 1 to 100, 0: 20. Errors: ENOTFOUND, EINVAL, ERANGE,
 * EIO. */
DASHCORE_API int dashcore_runs_open(dashcore *core, const char *task_name, uint32_t limit,
                                    dashcore_runs **runs);

/* Lends the next run and returns 1; returns 0 at the end. */
DASHCORE_API int dashcore_runs_next(dashcore_runs *runs, const dashcore_run **run);

DASHCORE_API void dashcore_runs_close(dashcore_runs *runs);

/* The body of GET /api/v1/background-tasks/{task_name}/runs. */
DASHCORE_API int dashcore_runs_json(dashcore *core, const char *task_name, uint32_t limit,
                                    dashcore_answer **answer);

/* One run, as an element of that body. Errors: ENOTFOUND, EIO. */
DASHCORE_API int dashcore_run_json(dashcore *core, int64_t run_id, dashcore_answer **answer);

/* Begins a leased run from the body of POST …/{task_name}/runs: an object with any of trigger
 * ("schedule", "manual", "host"), host, pid, user, next_run (a time), interval_seconds, unique
 * (bool), started (a time). An empty body counts as {}. Gives the run. Errors: as
 * dashcore_task_begin; EPARSE. */
DASHCORE_API int dashcore_task_begin_json(dashcore *core, const char *task_name, const char *body,
                                          size_t length, dashcore_answer **answer);

/* Changes a run from the body of PATCH …/{task_name}/runs/{run_id}: {} is a heartbeat,
 * {"progress":{"percent":40,"message":"…"}}, {"outcome":"success","result":…} or
 * {"outcome":"error","error":…}. Gives the run. Errors: ENOTFOUND (also for a run of another task),
 * EENDED, EPARSE, EINVAL, ERANGE, EBUSY, EFULL, EIO. */
DASHCORE_API int dashcore_run_update_json(dashcore *core, const char *task_name, int64_t run_id,
                                          const char *body, size_t length,
                                          dashcore_answer **answer);

/* ---------------------------------------------------------------------- settings, retention -- */

typedef struct dashcore_settings {
    int32_t retention_days;        /* 0 to 30; 0 keeps today only; 7 */
    int32_t auto_refresh_interval; /* seconds, 10 to 600; 30 */
} dashcore_settings;

/* Gives the settings in force in every process of the store. Errors: EBUSY, EIO, ENOMEM. */
DASHCORE_API int dashcore_settings_get(dashcore *core, dashcore_settings **settings);

/* Changes one setting by its field name; `user`, who changes it, may be NULL. A change writes a
 * user_action entry; the value it had already writes none. Errors: EINVAL, ERANGE, EBUSY, EIO. */
DASHCORE_API int dashcore_settings_set(dashcore *core, const char *name, int64_t value,
                                       const char *user);

#define DASHCORE_SETTINGS_ALL 1u /* the body must hold every setting (PUT) */

/* Changes the settings in a JSON object, all of them or none. Errors: EPARSE, EINVAL (unknown
 * setting, wrong type), ERANGE, EBUSY, EIO. */
DASHCORE_API int dashcore_settings_set_json(dashcore *core, const char *body, size_t length,
                                            uint32_t flags, const char *user);

/* The body of GET /api/v1/config/dashboard. */
DASHCORE_API int dashcore_settings_json(dashcore *core, dashcore_answer **answer);

/* Deletes what is older than the retention window, in small batches, as a run of the task
 * retention_cleanup, and gives space back to the file system. `rows` and `bytes` may be NULL.
 * Errors: ERUNNING when another process is at it, EBUSY, EIO. */
DASHCORE_API int dashcore_retention_run(dashcore *core, int64_t *rows, int64_t *bytes);

/* ------------------------------------------------------------------------------------ probes -- */

typedef struct dashcore_streams {
    int64_t count;      /* -1: not known */
    const char *source; /* acexy, acestream, unavailable */
    const char *error;  /* why it is not known, or NULL */
    int64_t checked_at; /* 0: never */
    int64_t since;      /* when `source` was first seen to be so; 0: not known */
} dashcore_streams;

typedef struct dashcore_warp {
    const char *status;  /* connected, connecting, disconnected, unregistered, unavailable, error */
    const char *error;   /* what was seen, or NULL */
    const char *details; /* a JSON object, or NULL */
    int64_t last_connected; /* when a probe last saw it connected; 0: never */
    int64_t checked_at;     /* 0: never */
    int64_t since;          /* when `status` was first seen to be so; 0: not known */
} dashcore_warp;

/* Give the last answer in the store; never wait for a probe. Asking makes the worker of this
 * process probe every 5 s for the next minute. Errors: EIO, ENOMEM. */
DASHCORE_API int dashcore_streams_get(dashcore *core, dashcore_streams **streams);
DASHCORE_API int dashcore_warp_get(dashcore *core, dashcore_warp **warp);

/* The bodies of GET /api/v1/streams/active and /api/v1/warp/status; the same otherwise. */
DASHCORE_API int dashcore_streams_json(dashcore *core, dashcore_answer **answer);
DASHCORE_API int dashcore_warp_json(dashcore *core, dashcore_answer **answer);

#define DASHCORE_PROBE_STREAMS 1u
#define DASHCORE_PROBE_WARP    2u

/* Runs the named probes now, in this thread, and stores their answers: for hosts without the
 * worker. Takes up to 5 s. What a probe finds wrong is its answer, not an error of this call.
 * Errors: EINVAL, EBUSY (a probe of this process is under way), EIO. */
DASHCORE_API int dashcore_probe_run(dashcore *core, uint32_t probes);

/* ----------------------------------------------------------------------------------- changes -- */

#define DASHCORE_TOPIC_ACTIVITY 1u
#define DASHCORE_TOPIC_TASKS    2u
#define DASHCORE_TOPIC_SETTINGS 4u
#define DASHCORE_TOPIC_PROBES   8u
#define DASHCORE_TOPIC_ALL      15u

/* A number that grows with every change to any of the topics, made by whichever process; costs
 * about a microsecond when nothing changed. Errors: EINVAL, EIO. */
DASHCORE_API int dashcore_revision(dashcore *core, uint32_t topics, int64_t *revision);

/* Waits for changes and says which topics to read again; it carries no data, so it cannot overflow.
 */
typedef struct dashcore_watch dashcore_watch;

DASHCORE_API int dashcore_watch_open(dashcore *core, uint32_t topics, dashcore_watch **watch);

/* Waits until something changed since the last wait, or since the open, and returns the topics as a
 * mask above 0; returns 0 after timeout_ms (-1: no end) or dashcore_watch_wake(). Changes of this
 * process wake it at once, those of others within 250 ms. Errors: EIO. */
DASHCORE_API int dashcore_watch_wait(dashcore_watch *watch, int64_t timeout_ms);

/* Ends the present wait, or the next one, at once. From any thread. */
DASHCORE_API void dashcore_watch_wake(dashcore_watch *watch);

DASHCORE_API void dashcore_watch_close(dashcore_watch *watch);

/* ------------------------------------------------------------------------------------ worker -- */

#define DASHCORE_WORKER_QUEUE 1u /* commits entries logged with DASHCORE_LOG_ASYNC */
#define DASHCORE_WORKER_HEARTBEAT                                                                  \
    2u /* renews the runs and offers of this handle, finds dead ones */
#define DASHCORE_WORKER_RETENTION                                                                  \
    4u /* purges once a day, whichever host of the store does: at start when that is due, and at   \
          once when retention is lowered; keeps the index that searches for words use */
#define DASHCORE_WORKER_PROBES 8u /* keeps streams and WARP answers fresh */
#define DASHCORE_WORKER_ALL    15u

/* Starts this handle's background threads with these duties: one commits and renews, the other
 * purges and probes, so that a hung service holds up nothing else. They block all signals. Errors:
 * EMISUSE when it runs already, EINVAL, ENOMEM. */
DASHCORE_API int dashcore_worker_start(dashcore *core, uint32_t duties);

/* Stops them after the step they are in, at most about a second, and commits what is queued. Does
 * nothing when it does not run. */
DASHCORE_API void dashcore_worker_stop(dashcore *core);

#ifdef __cplusplus
}
#endif

#endif
