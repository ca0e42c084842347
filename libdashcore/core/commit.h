/*
 * Committed entries of many threads in few transactions: the first thread to come commits for all
 * that wait, so no thread of the library's is needed. One thread alone runs at the speed of the
 * store; many threads share the cost of each commit.
 */
#ifndef CORE_COMMIT_H
#define CORE_COMMIT_H

#include "store/store.h"

#include <pthread.h>
#include <stdbool.h>

struct commit_request;

struct commits {
    pthread_mutex_t mutex; /* guards the rest */
    bool leading;          /* a thread is committing */
    struct commit_request *first;
    struct commit_request *last;
};

void commits_init(struct commits *commits);
void commits_destroy(struct commits *commits);

/* Commits the records, all or none. Errors: those of the store. */
int commit_records(struct commits *commits, struct store *store,
                   const struct activity_record *records, size_t count, int64_t *ids);

/* Around fork: no thread is in the middle of a hand-over, and a child has no followers. */
void commits_lock(struct commits *commits);
void commits_unlock(struct commits *commits);
void commits_unlock_in_child(struct commits *commits);

#endif
