/* How many streams are being served: asked of acexy, else of the Ace Stream engine. */
#ifndef PROBE_STREAMS_H
#define PROBE_STREAMS_H

#include <stdatomic.h>
#include <stdint.h>

struct streams_reading {
    int64_t count;      /* -1: not known */
    const char *source; /* "acexy", "acestream", "unavailable"; static */
    char *error;        /* why the count is not known, naming each service asked; NULL when known */
};

/* An empty URL is switched off and not asked. Takes at most 4 s: 2 s for each service.
 * Errors: DASHCORE_ENOMEM. */
int streams_probe(const char *acexy_url, const char *acestream_url, const atomic_int *cancel,
                  struct streams_reading *reading);

void streams_reading_free(struct streams_reading *reading);

#endif
