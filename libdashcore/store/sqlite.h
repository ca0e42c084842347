/*
 * The SQLite backend, inside: one database file shared by many processes.
 *
 * A write is: the process's write mutex, then a POSIX lock on `<database>-lock`, then BEGIN
 * IMMEDIATE, statements, COMMIT, and a checkpoint when the WAL has grown. The lock queues the
 * writers of all processes, which SQLite's own busy timeout does not do fairly, and as no
 * checkpoint runs without it, none runs beside a commit. Readers have connections of their own and
 * wait for nobody.
 *
 * No connection may be open across fork(): SQLite keeps its file locks in the process's memory, and
 * a child that inherits them takes none. sqlite_fork.c closes all connections before a fork; they
 * are opened again when next needed, on both sides.
 */
#ifndef STORE_SQLITE_H
#define STORE_SQLITE_H

#include "store/store.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <sys/types.h>

extern const struct store_backend sqlite_backend;

/* ---- connections and statements (sqlite_connection.c) ---- */

#define SQLITE_STATEMENTS 48

struct sqlite_statement {
    char *sql;
    sqlite3_stmt *prepared;
    uint64_t used;
};

struct sqlite_connection {
    sqlite3 *database;
    struct sqlite_statement statements[SQLITE_STATEMENTS];
    uint64_t uses;
    int64_t deadline; /* monotonic; the busy handler gives up then */
    int wal_pages;    /* after the last commit of this connection */
    bool broken;      /* an I/O error: not to be used again */
    bool bounded;     /* words_match() stops a search once this is used up: */
    int64_t budget;   /* entries, a long one counts as several */
    struct sqlite_connection *next;
};

struct sqlite_store;

int sqlite_connection_open(const struct sqlite_store *store, struct sqlite_connection **connection);

/* Takes NULL. Never checkpoints. */
void sqlite_connection_close(struct sqlite_connection *connection);

/* The prepared statement for this SQL, reset; kept for the next time. Bindings are those of the
 * last time, so all of them are bound anew. */
int sqlite_statement(struct sqlite_connection *connection, const char *sql,
                     sqlite3_stmt **statement);

/* Runs SQL without results. */
int sqlite_run(struct sqlite_connection *connection, const char *sql);

/* Sets the error for an SQLite result, and returns its code. */
int sqlite_fail(struct sqlite_connection *connection, int result);

/* Binds the values behind `format`, one letter each: 'i' int64_t, 'n' int64_t with NULL for 0,
 * 't' text or NULL. */
int sqlite_bind(struct sqlite_connection *connection, sqlite3_stmt *statement, const char *format,
                va_list values);

/* Steps to the next row: 1, or 0 at the end, when the statement is reset. */
int sqlite_step(struct sqlite_connection *connection, sqlite3_stmt *statement);

/* Prepares, binds as sqlite_bind and steps once: 1 with a row, which the caller reads and then
 * resets, or 0. */
int sqlite_query(struct sqlite_connection *connection, sqlite3_stmt **statement, const char *sql,
                 const char *format, ...);

/* The same for a statement that changes rows; gives their number. */
int sqlite_change(struct sqlite_connection *connection, const char *sql, const char *format, ...);

/* A column as text, NULL for NULL. */
const char *sqlite_text(sqlite3_stmt *statement, int column);

/* The same for a column that is NOT NULL, which does not hold on damaged pages: "" then. */
const char *sqlite_required_text(sqlite3_stmt *statement, int column);

/* A column that is a time, 0 for NULL. Also 0 for what no clock tells, which damaged pages may
 * hold: others take the difference of two times without a thought. */
int64_t sqlite_time(sqlite3_stmt *statement, int column);

/* ---- the store (sqlite.c) ---- */

struct sqlite_store {
    struct store store;
    char *path;
    atomic_bool full; /* may be raised while readers are opened */
    bool existing;
    pid_t process;             /* whose connections these are */
    int users;                 /* handles that share this store; guarded by the registry */
    dev_t lock_device;         /* what file the lock is, */
    ino_t lock_inode;          /* however its path is spelled */
    dev_t file_device;         /* what file the database is */
    ino_t file_inode;          /* 0: it is being made */
    bool abandoned;            /* the program closed our descriptors; guarded by write_mutex */
    _Atomic int64_t looked_at; /* monotonic: when a reader last saw that all is in place */
    int lock_file;             /* open for as long as the store is: closing it drops the lock */
    struct sqlite_store *next; /* in the registry */

    pthread_mutex_t write_mutex; /* guards the lock on lock_file, and the writer */
    atomic_int writers_waiting;  /* threads that wait for it */
    struct sqlite_connection *writer;
    int checkpointed_pages; /* of the WAL when it was last copied, whole or in part */
    bool checkpoint_due;    /* after the present write, however small the WAL */

    pthread_mutex_t read_mutex; /* guards the four below */
    pthread_cond_t read_returned;
    struct sqlite_connection *idle_readers;
    int readers_out;
    bool draining; /* a fork waits until no reader is out */

    pthread_mutex_t revision_mutex; /* guards the four below */
    struct sqlite_connection *revision_reader;
    int64_t data_version; /* what SQLite calls the state that was read last; 0: none yet */
    int64_t revisions[STORE_TOPICS];
};

/* Starts a transaction for writing; always followed by sqlite_write_end when it succeeded. */
int sqlite_write_begin(struct sqlite_store *store, struct sqlite_connection **connection);

/* The same, waiting for other writers until `deadline` (monotonic). */
int sqlite_write_begin_until(struct sqlite_store *store, int64_t deadline,
                             struct sqlite_connection **connection);

/* The same for one of many steps that nobody waits for: threads that want to write go first. */
int sqlite_write_begin_last(struct sqlite_store *store, struct sqlite_connection **connection);

/* Commits when r is a success, else rolls back; returns r or the error of the commit. */
int sqlite_write_end(struct sqlite_store *store, int r);

/* The end of a write that changed a topic: raises its revision, inserts the entry, NULL for none,
 * and commits; rolls back when r or one of these fails. Returns DASHCORE_OK or the error. */
int sqlite_write_finish(struct sqlite_store *store, int r, const char *topic,
                        const struct activity_record *entry);

int sqlite_read_begin(struct sqlite_store *store, struct sqlite_connection **connection);

/* Returns r. */
int sqlite_read_end(struct sqlite_store *store, struct sqlite_connection *connection, int r);

/* Closes what is not in use by a reader. The caller holds all three mutexes, or the only reference.
 */
void sqlite_close_connections(struct sqlite_store *store);

/* Raises the revision of a topic, within a write. */
int sqlite_raise_revision(struct sqlite_connection *connection, const char *topic);

/* Inserts an entry within a write; NULL inserts none. */
int sqlite_insert_entry(struct sqlite_connection *connection, const struct activity_record *entry);

/* ---- lists (sqlite_rows.c) ---- */

/* The rows of a query, read one after another on a connection of their own. What goes wrong on the
 * way stays in `result`, a row function's wish to stop as well, and ends the reading:
 *
 *     sqlite_rows_open(&rows, store, sql, "t", name);
 *     while (sqlite_rows_next(&rows))
 *         rows.result = row(context, …rows.statement…);
 *     return sqlite_rows_close(&rows);
 */
struct sqlite_rows {
    struct sqlite_store *store;
    struct sqlite_connection *reader;
    sqlite3_stmt *statement;
    int result; /* other than 0 no more rows are read */
};

/* Begins a read and prepares its statement; binds as sqlite_bind. Always followed by
 * sqlite_rows_close. */
void sqlite_rows_open(struct sqlite_rows *rows, struct store *store, const char *sql,
                      const char *format, ...);

bool sqlite_rows_next(struct sqlite_rows *rows);

/* The result; stopping early is none. */
int sqlite_rows_close(struct sqlite_rows *rows);

/* ---- where it is (sqlite_path.c) ---- */

/* The absolute path of a store's file without symbolic links; makes the file, empty, unless it must
 * exist. Errors: ENOTFOUND, EACCESS, EFULL, ENOMEM. */
int sqlite_locate(const char *location, bool existing, char **path);

/* Makes a file that is not there yet, through no link, and returns its descriptor or -1 with errno.
 * What root makes goes to the owner of `like`, a file of the same folder, or of the folder where
 * `like` is NULL or not there; SQLite does the same for its own files. */
int sqlite_file_make(const char *path, mode_t mode, const char *like);

/* ---- whether it still is (sqlite_place.c) ---- */

/* Notes which file it is, once it is made. */
int sqlite_place_remember(struct sqlite_store *store);

/* Fails when the file is no longer the one that was opened (EIO), or the program closed our
 * descriptors (EMISUSE). The write mutex is held. */
int sqlite_place_check(struct sqlite_store *store);

/* The same for readers, about once a second. No mutex is held. */
int sqlite_place_look(struct sqlite_store *store);

/* Whether lock_file is still ours, and not a number that the program uses for something else. */
bool sqlite_place_holds_lock(const struct sqlite_store *store);

/* ---- the lock between processes (sqlite_lock.c) ---- */

/* Opens or makes the lock file of a database; the latter says whose it is to be and may be NULL.
 * It is never a link: root would make or open what somebody else chose. Errors: EACCES. */
int sqlite_lock_open(const char *path, const char *database, int *file);

/* Takes the lock, waiting until `deadline` (monotonic). Errors: EBUSY, EIO. */
int sqlite_lock_take(int file, int64_t deadline);

void sqlite_lock_release(int file);

/* ---- a commit in one write (sqlite_gather.c) ---- */

/* The name of the layer for sqlite3_open_v2(); NULL, which is SQLite's own, where there is none. */
const char *sqlite_gather_layer(void);

/* Around a COMMIT; the end gives a result of SQLite. */
void sqlite_gather_begin(struct sqlite_connection *connection);
int sqlite_gather_end(struct sqlite_connection *connection, bool committed);

/* ---- the schema (sqlite_migration.c) ---- */

/* Whether there is nothing to migrate. */
bool sqlite_is_current(struct sqlite_connection *connection);

/* Makes or migrates the tables; the process lock is held. With `existing`, an empty file is
 * ENOTFOUND. */
int sqlite_migrate(struct sqlite_connection *connection, const char *path, bool existing);

/* ---- fork (sqlite_fork.c) ---- */

/* All open stores of the process; guarded by the mutex, which is held across a fork. */
extern pthread_mutex_t sqlite_registry_mutex;
extern struct sqlite_store *sqlite_registry;

/* Installs the fork handlers, once a process. */
void sqlite_fork_watch(void);

/* Second line, for children of a fork that ran no handlers: drops connections that are not of this
 * process. The write mutex is held. */
void sqlite_fork_check(struct sqlite_store *store);

/* ---- the slots ---- */

int sqlite_activity_insert(struct store *store, const struct activity_record *records, size_t count,
                           int64_t *ids, int64_t deadline);
int sqlite_activity_page(struct store *store, const struct activity_query *query,
                         activity_row_function *row, void *context);
int sqlite_activity_counts(struct store *store, const struct activity_query *query, int64_t bucket,
                           activity_count_function *row, void *context);
int sqlite_activity_purge(struct store *store, int64_t before, int64_t batch, int64_t *deleted);
int sqlite_compact(struct store *store, int64_t bytes, int64_t *freed);
int sqlite_task_list(struct store *store, const char *task_name, task_row_function *row,
                     void *context);
int sqlite_task_schedule(struct store *store, const struct schedule_change *change);
int sqlite_task_request(struct store *store, const char *task_name, const char *user, int64_t now,
                        const struct activity_record *entry);
int sqlite_task_withdraw(struct store *store, const char *task_name, const char *runner,
                         int64_t heartbeat, const struct activity_record *entry, int64_t deadline);
int sqlite_run_begin(struct store *store, const struct run_start *start,
                     const struct activity_record *entry, int64_t *run_id);
int sqlite_run_progress(struct store *store, int64_t run_id, int32_t percent, const char *message,
                        int64_t now);
int sqlite_run_heartbeat(struct store *store, const char *owner, int64_t now);
int sqlite_run_end(struct store *store, const struct run_end *end,
                   const struct activity_record *entry, int64_t deadline);
int sqlite_run_list(struct store *store, const struct run_query *query, run_row_function *row,
                    void *context);
int sqlite_run_purge(struct store *store, int64_t before, int64_t *deleted);
int sqlite_setting_list(struct store *store, setting_row_function *row, void *context);
int sqlite_setting_write(struct store *store, const struct setting_change *changes, size_t count,
                         const struct activity_record *entry);
int sqlite_probe_list(struct store *store, probe_row_function *row, void *context);
int sqlite_probe_write(struct store *store, const struct probe_row *probe,
                       const struct activity_record *entry);

#endif
