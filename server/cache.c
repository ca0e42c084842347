#include "cache.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct slot {
    char *key;
    uint32_t hash;
    uint64_t used; /* when it was last asked for, in the cache's own count */
    size_t bytes;
    struct representation *representation;
};

struct cache {
    pthread_mutex_t mutex; /* guards all that follows */
    uint64_t clock;
    size_t bytes;
    size_t count;
    struct slot slots[CACHE_ENTRIES_MAX];
};

struct cache *cache_create(void)
{
    struct cache *cache = calloc(1, sizeof(*cache));
    if (cache != NULL)
        pthread_mutex_init(&cache->mutex, NULL);
    return cache;
}

/* Empties a slot and moves the last one into it. */
static void slot_drop(struct cache *cache, struct slot *slot)
{
    free(slot->key);
    representation_release(slot->representation);
    cache->bytes -= slot->bytes;
    *slot = cache->slots[--cache->count];
}

void cache_free(struct cache *cache)
{
    if (cache == NULL)
        return;
    while (cache->count > 0)
        slot_drop(cache, &cache->slots[cache->count - 1]);
    pthread_mutex_destroy(&cache->mutex);
    free(cache);
}

static uint32_t key_hash(const char *path, const char *query)
{
    uint32_t hash = 2166136261u;
    for (; *path != '\0'; path++)
        hash = (hash ^ (unsigned char)*path) * 16777619u;
    for (; query != NULL && *query != '\0'; query++)
        hash = (hash ^ (unsigned char)*query) * 16777619u;
    return hash;
}

/* A key is the path, '?' and the query; the path holds no '?'. */
static bool key_is(const char *key, const char *path, const char *query)
{
    size_t length = strlen(path);
    return strncmp(key, path, length) == 0 && key[length] == '?' &&
           strcmp(key + length + 1, query != NULL ? query : "") == 0;
}

static struct slot *slot_find(struct cache *cache, const char *path, const char *query)
{
    uint32_t hash = key_hash(path, query);
    for (size_t i = 0; i < cache->count; i++)
        if (cache->slots[i].hash == hash && key_is(cache->slots[i].key, path, query))
            return &cache->slots[i];
    return NULL;
}

struct representation *cache_get(struct cache *cache, const char *path, const char *query,
                                 int64_t revision)
{
    struct representation *found = NULL;
    pthread_mutex_lock(&cache->mutex);
    struct slot *slot = slot_find(cache, path, query);
    if (slot != NULL && slot->representation->revision == revision) {
        int64_t expires = slot->representation->expires;
        if (expires == 0 || dashcore_time_now() < expires) {
            slot->used = ++cache->clock;
            found = representation_hold(slot->representation);
        }
    }
    pthread_mutex_unlock(&cache->mutex);
    return found;
}

static void oldest_drop(struct cache *cache)
{
    struct slot *oldest = &cache->slots[0];
    for (size_t i = 1; i < cache->count; i++)
        if (cache->slots[i].used < oldest->used)
            oldest = &cache->slots[i];
    slot_drop(cache, oldest);
}

void cache_put(struct cache *cache, const char *path, const char *query,
               struct representation *representation)
{
    /* The compressed form comes later and takes at most as much again. */
    size_t bytes = 2 * representation->body->length + sizeof(*representation);
    size_t key_size = strlen(path) + 1 + (query != NULL ? strlen(query) : 0) + 1;
    char *key = bytes <= CACHE_BYTES_MAX / 2 ? malloc(key_size) : NULL;
    if (key == NULL)
        return;
    snprintf(key, key_size, "%s?%s", path, query != NULL ? query : "");
    pthread_mutex_lock(&cache->mutex);
    struct slot *slot = slot_find(cache, path, query);
    if (slot != NULL)
        slot_drop(cache, slot);
    while (cache->count > 0 &&
           (cache->count == CACHE_ENTRIES_MAX || cache->bytes + bytes > CACHE_BYTES_MAX))
        oldest_drop(cache);
    cache->slots[cache->count++] = (struct slot){
        .key = key,
        .hash = key_hash(path, query),
        .used = ++cache->clock,
        .bytes = bytes,
        .representation = representation_hold(representation),
    };
    cache->bytes += bytes;
    pthread_mutex_unlock(&cache->mutex);
}
