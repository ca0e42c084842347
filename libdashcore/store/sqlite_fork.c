/*
 * No SQLite connection lives across a fork (sqlite.h says why). Before a fork the handlers take
 * every lock of every store, so that no transaction is under way, and close all connections;
 * afterwards both sides let go and open again when they need to.
 */
#include "store/sqlite.h"

#include <unistd.h>

pthread_mutex_t sqlite_registry_mutex = PTHREAD_MUTEX_INITIALIZER;
struct sqlite_store *sqlite_registry;

static void prepare_store(struct sqlite_store *store)
{
    pthread_mutex_lock(&store->write_mutex);
    pthread_mutex_lock(&store->read_mutex);
    store->draining = true;
    while (store->readers_out > 0)
        pthread_cond_wait(&store->read_returned, &store->read_mutex);
    pthread_mutex_lock(&store->revision_mutex);
    sqlite_close_connections(store);
}

static void resume_store(struct sqlite_store *store)
{
    store->draining = false;
    pthread_mutex_unlock(&store->revision_mutex);
    pthread_cond_broadcast(&store->read_returned);
    pthread_mutex_unlock(&store->read_mutex);
    pthread_mutex_unlock(&store->write_mutex);
}

static void before_fork(void)
{
    pthread_mutex_lock(&sqlite_registry_mutex);
    for (struct sqlite_store *store = sqlite_registry; store != NULL; store = store->next)
        prepare_store(store);
}

static void after_fork_in_parent(void)
{
    for (struct sqlite_store *store = sqlite_registry; store != NULL; store = store->next)
        resume_store(store);
    pthread_mutex_unlock(&sqlite_registry_mutex);
}

static void after_fork_in_child(void)
{
    for (struct sqlite_store *store = sqlite_registry; store != NULL; store = store->next) {
        store->process = getpid();
        /* Threads that waited here exist in the parent only. */
        pthread_cond_init(&store->read_returned, NULL);
        atomic_store(&store->writers_waiting, 0);
        resume_store(store);
    }
    pthread_mutex_unlock(&sqlite_registry_mutex);
}

static void install(void)
{
    pthread_atfork(before_fork, after_fork_in_parent, after_fork_in_child);
}

void sqlite_fork_watch(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, install);
}

void sqlite_fork_check(struct sqlite_store *store)
{
    if (store->process == getpid())
        return;
    pthread_mutex_lock(&store->read_mutex);
    pthread_mutex_lock(&store->revision_mutex);
    sqlite_close_connections(store);
    store->readers_out = 0;
    store->process = getpid();
    pthread_mutex_unlock(&store->revision_mutex);
    pthread_mutex_unlock(&store->read_mutex);
}
