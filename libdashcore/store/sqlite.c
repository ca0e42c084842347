/* The SQLite backend: opening and closing, transactions, and the table of slots. */
#include "store/sqlite.h"

#include "base/alloc.h"
#include "base/buffer.h"
#include "base/clock.h"
#include "base/error.h"
#include "dashcore.h"
#include "store/sqlite_search.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* The WAL is copied into the database each time it has grown by 4 MB. At 64 MB readers have held
 * that up for long, and the writer waits a little for them. */
#define CHECKPOINT_PAGES 1000
#define TRUNCATE_PAGES   (16 * 1024)
#define TRUNCATE_WAIT    (20 * 1000) /* µs */

#define IDLE_READERS_MAX 8

/* How long a step of the purge lets writers of its process go first, and how often it looks: the
 * mutex would not wake a thread before the purge has it again. */
#define LAST_WAIT     (2 * 1000) /* µs */
#define LAST_PAUSE_NS 20000L

/* ---- transactions ---- */

/* What gcc 12's ThreadSanitizer knows of locks with a deadline goes by the wall clock. */
#ifdef __SANITIZE_THREAD__
#define DEADLINE_CLOCK                 CLOCK_REALTIME
#define mutex_lock_until(mutex, until) pthread_mutex_timedlock(mutex, until)
#else
#define DEADLINE_CLOCK                 CLOCK_MONOTONIC
#define mutex_lock_until(mutex, until) pthread_mutex_clocklock(mutex, CLOCK_MONOTONIC, until)
#endif

static int lock_in_time(pthread_mutex_t *mutex, int64_t wait)
{
    if (pthread_mutex_trylock(mutex) == 0)
        return DASHCORE_OK;
    struct timespec until;
    clock_gettime(DEADLINE_CLOCK, &until);
    int64_t nanoseconds = until.tv_nsec + wait % CLOCK_SECOND * 1000;
    until.tv_sec += wait / CLOCK_SECOND + nanoseconds / 1000000000;
    until.tv_nsec = nanoseconds % 1000000000;
    if (mutex_lock_until(mutex, &until) != 0)
        return fail(DASHCORE_EBUSY, "the store is being written by another thread");
    return DASHCORE_OK;
}

/* The write mutex is held. */
static int ready_writer(struct sqlite_store *store)
{
    if (store->writer != NULL && store->writer->broken) {
        sqlite_connection_close(store->writer);
        store->writer = NULL;
    }
    if (store->writer != NULL)
        return DASHCORE_OK;
    store->checkpointed_pages = 0;
    return sqlite_connection_open(store, &store->writer);
}

static int begin_locked(struct sqlite_store *store, int64_t deadline)
{
    int r = ready_writer(store);
    if (r < 0)
        return r;
    store->writer->deadline = deadline;
    return sqlite_change(store->writer, "BEGIN IMMEDIATE", "");
}

static void unlock_writer(struct sqlite_store *store)
{
    sqlite_lock_release(store->lock_file);
    pthread_mutex_unlock(&store->write_mutex);
}

/* Both locks, without a transaction. */
static int lock_writer(struct sqlite_store *store, int64_t deadline)
{
    int64_t wait = deadline - clock_monotonic();
    atomic_fetch_add(&store->writers_waiting, 1);
    int r = lock_in_time(&store->write_mutex, wait > 0 ? wait : 0);
    atomic_fetch_sub(&store->writers_waiting, 1);
    if (r < 0)
        return r;
    sqlite_fork_check(store);
    r = sqlite_place_check(store);
    if (r == DASHCORE_OK)
        r = sqlite_lock_take(store->lock_file, deadline);
    if (r < 0)
        pthread_mutex_unlock(&store->write_mutex);
    return r;
}

int sqlite_write_begin(struct sqlite_store *store, struct sqlite_connection **connection)
{
    return sqlite_write_begin_until(store, clock_monotonic() + store->store.wait, connection);
}

int sqlite_write_begin_until(struct sqlite_store *store, int64_t deadline,
                             struct sqlite_connection **connection)
{
    int r = lock_writer(store, deadline);
    if (r < 0)
        return r;
    r = begin_locked(store, deadline);
    if (r < 0) {
        unlock_writer(store);
        return r;
    }
    *connection = store->writer;
    return DASHCORE_OK;
}

int sqlite_write_begin_last(struct sqlite_store *store, struct sqlite_connection **connection)
{
    int64_t until = clock_monotonic() + LAST_WAIT;
    while (atomic_load(&store->writers_waiting) > 0 && clock_monotonic() < until) {
        struct timespec pause = {.tv_nsec = LAST_PAUSE_NS};
        nanosleep(&pause, NULL);
    }
    return sqlite_write_begin(store, connection);
}

/* Copies the WAL into the database each time it has grown by another 4 MB, so that a reader that
 * holds it up does not make every commit try again. Both locks are held. A failure costs nothing
 * but space. */
static void checkpoint(struct sqlite_store *store)
{
    struct sqlite_connection *writer = store->writer;
    if (writer->wal_pages < store->checkpointed_pages)
        store->checkpointed_pages = 0; /* the WAL began anew */
    if (writer->wal_pages - store->checkpointed_pages < CHECKPOINT_PAGES && !store->checkpoint_due)
        return;
    store->checkpoint_due = false;
    int mode = SQLITE_CHECKPOINT_PASSIVE;
    if (writer->wal_pages >= TRUNCATE_PAGES) {
        mode = SQLITE_CHECKPOINT_TRUNCATE;
        writer->deadline = clock_monotonic() + TRUNCATE_WAIT;
    }
    int result = sqlite3_wal_checkpoint_v2(writer->database, NULL, mode, NULL, NULL);
    if ((result & 0xff) == SQLITE_IOERR)
        writer->broken = true;
    store->checkpointed_pages = writer->wal_pages;
}

int sqlite_write_end(struct sqlite_store *store, int r)
{
    struct sqlite_connection *writer = store->writer;
    if (r >= 0) {
        sqlite_gather_begin(writer);
        int committed = sqlite_change(writer, "COMMIT", "");
        int result = sqlite_gather_end(writer, committed >= 0);
        if (result != SQLITE_OK)
            committed = sqlite_fail(writer, result);
        if (committed < 0)
            r = committed;
    }
    if (r >= 0)
        checkpoint(store);
    else if (!sqlite3_get_autocommit(writer->database))
        sqlite3_exec(writer->database, "ROLLBACK", NULL, NULL, NULL);
    unlock_writer(store);
    return r;
}

int sqlite_write_finish(struct sqlite_store *store, int r, const char *topic,
                        const struct activity_record *entry)
{
    if (r >= 0)
        r = sqlite_raise_revision(store->writer, topic);
    if (r >= 0)
        r = sqlite_insert_entry(store->writer, entry);
    return sqlite_write_end(store, r < 0 ? r : DASHCORE_OK);
}

/* Before any reader is used: whether the connections are of this process, and of a file that is
 * still there. */
static int look_around(struct sqlite_store *store)
{
    if (store->process != getpid()) {
        pthread_mutex_lock(&store->write_mutex);
        sqlite_fork_check(store);
        pthread_mutex_unlock(&store->write_mutex);
    }
    return sqlite_place_look(store);
}

int sqlite_read_begin(struct sqlite_store *store, struct sqlite_connection **connection)
{
    int r = look_around(store);
    if (r < 0)
        return r;
    pthread_mutex_lock(&store->read_mutex);
    while (store->draining)
        pthread_cond_wait(&store->read_returned, &store->read_mutex);
    struct sqlite_connection *reader = store->idle_readers;
    if (reader != NULL)
        store->idle_readers = reader->next;
    store->readers_out++;
    pthread_mutex_unlock(&store->read_mutex);

    if (reader == NULL)
        r = sqlite_connection_open(store, &reader);
    if (r < 0)
        return sqlite_read_end(store, NULL, r);
    reader->deadline = clock_monotonic() + store->store.wait;
    *connection = reader;
    return DASHCORE_OK;
}

int sqlite_read_end(struct sqlite_store *store, struct sqlite_connection *connection, int r)
{
    pthread_mutex_lock(&store->read_mutex);
    int idle = 0;
    for (struct sqlite_connection *reader = store->idle_readers; reader != NULL;
         reader = reader->next)
        idle++;
    if (connection != NULL && !connection->broken && idle < IDLE_READERS_MAX && !store->draining) {
        connection->next = store->idle_readers;
        store->idle_readers = connection;
        connection = NULL;
    }
    /* Before the count drops: a fork that waits for it must find this connection closed. */
    sqlite_connection_close(connection);
    store->readers_out--;
    pthread_cond_broadcast(&store->read_returned);
    pthread_mutex_unlock(&store->read_mutex);
    return r;
}

/* ---- revisions ---- */

int sqlite_raise_revision(struct sqlite_connection *connection, const char *topic)
{
    return sqlite_change(connection, "UPDATE revision SET n = n + 1 WHERE topic = ?", "t", topic);
}

static int read_revisions(struct sqlite_connection *reader, int64_t revisions[STORE_TOPICS])
{
    static const char *const topics[STORE_TOPICS] = {"activity", "tasks", "settings", "probes"};
    int64_t numbers[STORE_TOPICS] = {0};
    sqlite3_stmt *statement = NULL;
    int r =
        sqlite_statement(reader,
                         "SELECT topic, n FROM revision UNION ALL "
                         "SELECT 'activity', seq FROM sqlite_sequence WHERE name = 'activity_log' "
                         "UNION ALL SELECT 'activity', n FROM search_change",
                         &statement);
    while (r >= 0 && (r = sqlite_step(reader, statement)) > 0)
        for (int i = 0; i < STORE_TOPICS; i++)
            if (strcmp(sqlite_required_text(statement, 0), topics[i]) == 0)
                numbers[i] += sqlite3_column_int64(statement, 1);
    if (r == DASHCORE_OK)
        memcpy(revisions, numbers, sizeof(numbers));
    return r;
}

/* The version is read before the tables: what is committed between the two is read again next time.
 */
static int refresh_revisions(struct sqlite_store *store)
{
    struct sqlite_connection *reader = store->revision_reader;
    sqlite3_stmt *statement = NULL;
    reader->deadline = clock_monotonic() + store->store.wait;
    int r = sqlite_query(reader, &statement, "PRAGMA data_version", "");
    if (r <= 0)
        return r;
    int64_t version = sqlite3_column_int64(statement, 0);
    sqlite3_reset(statement);
    if (version == store->data_version)
        return DASHCORE_OK;
    r = read_revisions(reader, store->revisions);
    if (r == DASHCORE_OK)
        store->data_version = version;
    return r;
}

static int sqlite_revisions(struct store *base, int64_t revisions[STORE_TOPICS])
{
    struct sqlite_store *store = (struct sqlite_store *)base;
    int r = look_around(store);
    if (r < 0)
        return r;
    pthread_mutex_lock(&store->revision_mutex);
    if (store->revision_reader != NULL && store->revision_reader->broken) {
        sqlite_connection_close(store->revision_reader);
        store->revision_reader = NULL;
    }
    if (store->revision_reader == NULL) {
        store->data_version = 0;
        r = sqlite_connection_open(store, &store->revision_reader);
    }
    if (r == DASHCORE_OK)
        r = refresh_revisions(store);
    if (r == DASHCORE_OK)
        memcpy(revisions, store->revisions, sizeof(store->revisions));
    pthread_mutex_unlock(&store->revision_mutex);
    return r;
}

/* ---- open, close, check ---- */

/* A store that takes what it cannot give back is not ready. */
static int read_newest(struct sqlite_connection *connection)
{
    sqlite3_stmt *statement = NULL;
    int r = sqlite_query(connection, &statement,
                         "SELECT * FROM activity_log ORDER BY timestamp DESC LIMIT 1", "");
    sqlite3_reset(statement);
    if (r >= 0)
        r = sqlite_query(connection, &statement, "SELECT * FROM background_task_status LIMIT 1",
                         "");
    sqlite3_reset(statement);
    return r;
}

static int sqlite_check(struct store *base)
{
    struct sqlite_store *store = (struct sqlite_store *)base;
    struct sqlite_connection *writer = NULL;
    int r = sqlite_write_begin(store, &writer);
    if (r < 0)
        return r;
    /* Writes a page, so that a full disk shows, and takes it back. */
    r = sqlite_raise_revision(writer, "settings");
    int result = r >= 0 ? sqlite3_db_cacheflush(writer->database) : SQLITE_OK;
    if (result != SQLITE_OK)
        r = sqlite_fail(writer, result);
    if (r >= 0)
        r = read_newest(writer);
    sqlite3_exec(writer->database, "ROLLBACK", NULL, NULL, NULL);
    unlock_writer(store);
    return r < 0 ? r : DASHCORE_OK;
}

void sqlite_close_connections(struct sqlite_store *store)
{
    /* Closing what is no longer ours would close the program's own files: it stays, and is lost. */
    if (store->lock_file >= 0 && !sqlite_place_holds_lock(store)) {
        store->abandoned = store->writer != NULL || store->revision_reader != NULL ||
                           store->idle_readers != NULL || store->abandoned;
        store->writer = NULL;
        store->revision_reader = NULL;
        store->idle_readers = NULL;
    }
    sqlite_connection_close(store->writer);
    store->writer = NULL;
    sqlite_connection_close(store->revision_reader);
    store->revision_reader = NULL;
    store->data_version = 0;
    while (store->idle_readers != NULL) {
        struct sqlite_connection *next = store->idle_readers->next;
        sqlite_connection_close(store->idle_readers);
        store->idle_readers = next;
    }
}

static void free_store(struct sqlite_store *store)
{
    sqlite_close_connections(store);
    if (store->lock_file >= 0 && sqlite_place_holds_lock(store))
        close(store->lock_file);
    pthread_mutex_destroy(&store->write_mutex);
    pthread_mutex_destroy(&store->read_mutex);
    pthread_mutex_destroy(&store->revision_mutex);
    pthread_cond_destroy(&store->read_returned);
    memory_release(store->path);
    memory_release(store);
}

/* Takes the path over when it succeeds. */
static int new_store(const struct store_config *config, char *path, struct sqlite_store **store)
{
    struct sqlite_store *made = memory_allocate_zeroed(sizeof(*made));
    if (made == NULL)
        return fail_memory();
    made->store.backend = &sqlite_backend;
    made->store.wait = config->wait;
    made->full = config->full;
    made->existing = config->existing;
    made->process = getpid();
    made->users = 1;
    made->lock_file = -1;
    pthread_mutex_init(&made->write_mutex, NULL);
    pthread_mutex_init(&made->read_mutex, NULL);
    pthread_mutex_init(&made->revision_mutex, NULL);
    pthread_cond_init(&made->read_returned, NULL);
    made->path = path;
    *store = made;
    return DASHCORE_OK;
}

/* The store this process has open already, however its path is spelled. The registry is locked. */
static struct sqlite_store *find_open(const char *lock_path)
{
    struct stat status;
    if (stat(lock_path, &status) < 0)
        return NULL;
    struct sqlite_store *store = sqlite_registry;
    while (store != NULL &&
           (store->lock_device != status.st_dev || store->lock_inode != status.st_ino))
        store = store->next;
    return store;
}

/* One more handle on an open store. Who asks for more durability gets it for all. */
static int share(struct sqlite_store *store, const struct store_config *config)
{
    if (config->full && !store->full) {
        int r = lock_in_time(&store->write_mutex, config->wait);
        if (r < 0)
            return r;
        store->full = true;
        sqlite_connection_close(store->writer);
        store->writer = NULL;
        pthread_mutex_unlock(&store->write_mutex);
    }
    store->users++;
    return DASHCORE_OK;
}

/* Who only reads need not wait for those who write. The connection is the first reader's. */
static bool open_current(struct sqlite_store *store)
{
    struct sqlite_connection *reader = NULL;
    struct error_kept kept;
    error_keep(&kept);
    if (sqlite_connection_open(store, &reader) < 0 || !sqlite_is_current(reader)) {
        sqlite_connection_close(reader);
        error_restore(&kept);
        return false;
    }
    store->idle_readers = reader;
    store->existing = true;
    return true;
}

static int migrate_locked(struct sqlite_store *store)
{
    int64_t deadline = clock_monotonic() + store->store.wait;
    int r = lock_writer(store, deadline);
    if (r < 0)
        return r;
    r = ready_writer(store);
    if (r == DASHCORE_OK) {
        store->writer->deadline = deadline;
        r = sqlite_migrate(store->writer, store->path, store->existing);
    }
    store->existing = true; /* a store that is deleted later is not made anew, empty */
    unlock_writer(store);
    return r;
}

/* Takes the path over. The registry is locked. */
static int open_new(const struct store_config *config, char *path, const char *lock_path,
                    struct sqlite_store **store)
{
    struct sqlite_store *made = NULL;
    int r = new_store(config, path, &made);
    if (r < 0) {
        memory_release(path);
        return r;
    }
    struct stat status = {0};
    r = sqlite_lock_open(lock_path, path, &made->lock_file);
    if (r == DASHCORE_OK && fstat(made->lock_file, &status) < 0)
        r = fail(DASHCORE_EIO, "cannot look at '%s': %s", lock_path, strerror(errno));
    made->lock_device = status.st_dev;
    made->lock_inode = status.st_ino;
    if (r == DASHCORE_OK && !open_current(made))
        r = migrate_locked(made);
    if (r == DASHCORE_OK)
        r = sqlite_place_remember(made);
    if (r < 0) {
        free_store(made);
        return r;
    }
    made->next = sqlite_registry;
    sqlite_registry = made;
    *store = made;
    return DASHCORE_OK;
}

/* The registry is locked. */
static int open_locked(const struct store_config *config, struct sqlite_store **store)
{
    char *path = NULL;
    struct buffer lock_path = {0};
    int r = sqlite_locate(config->location, config->existing, &path);
    if (r < 0)
        return r;
    buffer_append_format(&lock_path, "%s-lock", path);
    struct sqlite_store *found = lock_path.failed ? NULL : find_open(lock_path.text);
    if (lock_path.failed || found != NULL) {
        r = found != NULL ? share(found, config) : fail_memory();
        memory_release(path);
    } else {
        r = open_new(config, path, lock_path.text, &found);
    }
    buffer_free(&lock_path);
    if (r == DASHCORE_OK)
        *store = found;
    return r;
}

static int sqlite_open(const struct store_config *config, struct store **store)
{
    struct sqlite_store *opened = NULL;
    sqlite_fork_watch();
    pthread_mutex_lock(&sqlite_registry_mutex);
    int r = open_locked(config, &opened);
    pthread_mutex_unlock(&sqlite_registry_mutex);
    if (r == DASHCORE_OK)
        *store = &opened->store;
    return r;
}

static void sqlite_close(struct store *base)
{
    struct sqlite_store *store = (struct sqlite_store *)base;
    pthread_mutex_lock(&sqlite_registry_mutex);
    if (--store->users == 0) {
        struct sqlite_store **link = &sqlite_registry;
        while (*link != store)
            link = &(*link)->next;
        *link = store->next;
        /* Still under the registry's mutex: closing the lock file drops every lock this process has
         * on it, also one that a store opened meanwhile had taken. */
        free_store(store);
    }
    pthread_mutex_unlock(&sqlite_registry_mutex);
}

const struct store_backend sqlite_backend = {
    .scheme = "sqlite",
    .open = sqlite_open,
    .close = sqlite_close,
    .check = sqlite_check,
    .revisions = sqlite_revisions,
    .activity_insert = sqlite_activity_insert,
    .activity_page = sqlite_activity_page,
    .activity_counts = sqlite_activity_counts,
    .activity_purge = sqlite_activity_purge,
    .compact = sqlite_compact,
    .search_build = sqlite_search_build,
    .task_list = sqlite_task_list,
    .task_schedule = sqlite_task_schedule,
    .task_request = sqlite_task_request,
    .task_withdraw = sqlite_task_withdraw,
    .run_begin = sqlite_run_begin,
    .run_progress = sqlite_run_progress,
    .run_heartbeat = sqlite_run_heartbeat,
    .run_end = sqlite_run_end,
    .run_list = sqlite_run_list,
    .run_purge = sqlite_run_purge,
    .setting_list = sqlite_setting_list,
    .setting_write = sqlite_setting_write,
    .probe_list = sqlite_probe_list,
    .probe_write = sqlite_probe_write,
};
