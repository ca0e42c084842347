/*
 * The handle, and what the files of this folder know of one another. Order of locks, outermost
 * first: core_registry, worker, queue, commits, watches, settings, probes; none is held while the
 * store is called, but for settings and probes, which guard a cached reading.
 */
#ifndef CORE_CORE_H
#define CORE_CORE_H

#include "base/buffer.h"
#include "core/commit.h"
#include "core/owner.h"
#include "core/queue.h"
#include "core/redact.h"
#include "core/worker.h"
#include "dashcore.h"
#include "store/store.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

struct settings_cache {
    pthread_mutex_t mutex; /* guards the rest */
    bool known;
    int64_t revision;
    dashcore_settings settings;
};

struct probe_config {
    char *acexy_url;
    char *acestream_url;
    char *warp_cli;
};

struct probe_demand {
    _Atomic int64_t streams_asked; /* monotonic time of the last question; 0: never */
    _Atomic int64_t warp_asked;
    pthread_mutex_t running; /* held by the one that probes */
    atomic_int cancel;       /* ends a probe that is under way */
};

struct dashcore {
    struct store *store;
    char *url;
    char *program;
    struct redactor *redactor;
    int64_t wait; /* µs */
    struct owner owner;
    struct settings_cache settings;
    struct probe_config probe_config;
    struct probe_demand probe_demand;
    struct commits commits;
    struct queue queue;
    struct worker worker;
    struct dashcore *next; /* in the registry of fork handlers */
};

/* Fails with EMISUSE unless the handle is there. */
int core_check_handle(const dashcore *core);

/* The same, and unless there is somewhere to put what the call gives. */
int core_check_call(const dashcore *core, const void *output);

/* Commits what is queued when nobody is there to be told that it cannot be. */
void core_flush_if_possible(dashcore *core);

/* Raises nobody's revision: tells this process's watches that the store changed. */
void core_changed(dashcore *core);

#endif
