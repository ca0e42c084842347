/* The purge, for the worker. */
#ifndef CORE_RETENTION_H
#define CORE_RETENTION_H

#include "core/core.h"

#define RETENTION_TASK "retention_cleanup"

/* As dashcore_retention_run, in a run that was claimed already unless that is 0, and until *cancel,
 * which may be NULL, becomes nonzero. */
int retention_purge(dashcore *core, uint32_t trigger, int64_t claimed_run, const atomic_int *cancel,
                    int64_t *rows, int64_t *bytes);

/* When the last purge began that left nothing beyond a window of so many days; 0 when it left
 * something, or there is none. */
int64_t retention_last_purge(dashcore *core, int32_t retention_days);

#endif
