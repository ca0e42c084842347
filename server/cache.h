/* Answers that stay true until something is written. A few hundred are kept; the one asked for
 * longest ago goes first. */
#ifndef SERVER_CACHE_H
#define SERVER_CACHE_H

#include "answer.h"

#define CACHE_ENTRIES_MAX 256
#define CACHE_BYTES_MAX   33554432

struct cache;

struct cache *cache_create(void);

void cache_free(struct cache *cache);

/* The answer kept for this path and canonical query, held for the caller, if it is of this revision
 * and has not expired; else NULL. `query` may be NULL. */
struct representation *cache_get(struct cache *cache, const char *path, const char *query,
                                 int64_t revision);

/* Keeps an answer in place of the one there was. */
void cache_put(struct cache *cache, const char *path, const char *query,
               struct representation *representation);

#endif
