#include "pace.h"

#include "answer.h"

#include <string.h>

uint64_t pace_name(const char *path, const char *query)
{
    uint64_t hash = answer_hash(0, path, strlen(path));
    return query != NULL ? answer_hash(hash, query, strlen(query)) : hash;
}

static atomic_uint_least64_t *slot_of(struct pace *pace, uint64_t name)
{
    return &pace->slots[name % PACE_SLOTS];
}

bool pace_is_quick(struct pace *pace, uint64_t name)
{
    uint64_t slot = atomic_load_explicit(slot_of(pace, name), memory_order_relaxed);
    return slot != 0 && slot >> 32 == name >> 32 && (uint32_t)slot <= PACE_QUICK_MAX;
}

void pace_note(struct pace *pace, uint64_t name, int64_t microseconds)
{
    uint64_t took = microseconds < 0 ? 0 : microseconds > UINT32_MAX ? UINT32_MAX : microseconds;
    atomic_store_explicit(slot_of(pace, name), name >> 32 << 32 | took, memory_order_relaxed);
}
