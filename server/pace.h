/* How long it took to make an answer the last time. What is made in a moment is made in the loop
 * thread that was asked, since the way to a pool thread and back would cost about as much; what
 * took longer, for its size or for the disk, waits in a pool thread the next time. */
#ifndef SERVER_PACE_H
#define SERVER_PACE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#define PACE_SLOTS     1024
#define PACE_QUICK_MAX 250 /* us */

/* Zeroed at first. Answers that share a slot take turns in it. */
struct pace {
    atomic_uint_least64_t slots[PACE_SLOTS]; /* half the answer's hash, half the microseconds */
};

/* Names the answer for a path and a canonical query, which may be NULL. */
uint64_t pace_name(const char *path, const char *query);

bool pace_is_quick(struct pace *pace, uint64_t name);

void pace_note(struct pace *pace, uint64_t name, int64_t microseconds);

#endif
