/*
 * What a fork means for objects: threads that are in a call stay behind in the parent, and a call
 * that changes its object is not to be cut in two.
 */
#ifndef DASHCORE_HOST_FORK_H
#define DASHCORE_HOST_FORK_H

#include <stdint.h>

/* Begins to count, once a process. After the first store was opened: what is registered later runs
 * first, and the library's own locks are taken last. */
void fork_watch(void);

/* How many forks lead to this process since then. */
uint32_t fork_count(void);

/* Between these a fork by another thread waits. For short calls, and not one inside another. */
void fork_delay(void);
void fork_allow(void);

#endif
