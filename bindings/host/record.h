/*
 * Records that the library lends until the next call, as copies that live on their own: a host
 * keeps them in lists. Each is one piece of memory, to be freed.
 */
#ifndef DASHCORE_HOST_RECORD_H
#define DASHCORE_HOST_RECORD_H

#include "dashcore.h"

/* NULL, with a failure noted, where there is no memory. */
dashcore_entry *record_copy_entry(const dashcore_entry *entry);
dashcore_task *record_copy_task(const dashcore_task *task);
dashcore_run *record_copy_run(const dashcore_run *run);

#endif
