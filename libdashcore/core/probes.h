/* The probes, for the worker. */
#ifndef CORE_PROBES_H
#define CORE_PROBES_H

#include "core/core.h"

/* Probes what is due: every 5 s while somebody asked in the last minute, else every 60 s, whichever
 * process probed last. Ends early when the demand's cancel is set. */
void probes_run_due(dashcore *core);

#endif
