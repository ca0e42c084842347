/* What warp-cli says about the WARP tunnel. */
#ifndef PROBE_WARP_H
#define PROBE_WARP_H

#include <stdatomic.h>

struct warp_reading {
    const char *status; /* "connected", "connecting", "disconnected", "unregistered", "unavailable",
                           "error"; static */
    char *error;        /* what was seen, for all but a plain connected, connecting, disconnected */
    char *details; /* a JSON object: reason, mode, network health, colo, protocol, latency where
                      known; never a licence, an account or a device id; NULL when empty */
};

/* Runs `warp_cli --json status`, and again without --json where the client is too old for it; 5 s
 * in all. An empty name is switched off. Errors: DASHCORE_ENOMEM, DASHCORE_EIO. */
int warp_probe(const char *warp_cli, const atomic_int *cancel, struct warp_reading *reading);

/* What one run of warp-cli meant; apart from running it, for tests and fuzzing. */
int warp_read_status(const char *output, const char *errors, int exit_status,
                     struct warp_reading *reading);

void warp_reading_free(struct warp_reading *reading);

#endif
