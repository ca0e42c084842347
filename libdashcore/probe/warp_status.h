/* What warp_read_status() finds, with a word on whether it was understood; for warp.c. */
#ifndef PROBE_WARP_STATUS_H
#define PROBE_WARP_STATUS_H

#include "warp.h"

#include <stdbool.h>

/* `understood` is false when nothing said was a status or an error known to be warp-cli's; an
 * exit_status below zero is not known. Errors: DASHCORE_ENOMEM. */
int warp_status_read(const char *output, const char *errors, int exit_status,
                     struct warp_reading *reading, bool *understood);

/* Makes a reading without details. Errors: DASHCORE_ENOMEM. */
int warp_reading_say(struct warp_reading *reading, const char *status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
