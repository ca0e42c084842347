#include "fork.h"

#include <pthread.h>
#include <stdatomic.h>

static _Atomic uint32_t forks = 0;

/* Read by calls, written by a fork, which would wait for ever if readers went first. */
static pthread_rwlock_t calls = PTHREAD_RWLOCK_WRITER_NONRECURSIVE_INITIALIZER_NP;

static void before_fork(void)
{
    pthread_rwlock_wrlock(&calls);
}

static void after_fork_in_parent(void)
{
    pthread_rwlock_unlock(&calls);
}

static void after_fork_in_child(void)
{
    /* Threads that wait for the lock are known to it, and are not here. */
    calls = (pthread_rwlock_t)PTHREAD_RWLOCK_WRITER_NONRECURSIVE_INITIALIZER_NP;
    atomic_fetch_add(&forks, 1);
}

static void install(void)
{
    pthread_atfork(before_fork, after_fork_in_parent, after_fork_in_child);
}

void fork_watch(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, install);
}

uint32_t fork_count(void)
{
    return atomic_load(&forks);
}

void fork_delay(void)
{
    pthread_rwlock_rdlock(&calls);
}

void fork_allow(void)
{
    pthread_rwlock_unlock(&calls);
}
