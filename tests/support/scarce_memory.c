#include "scarce_memory.h"

#include "dashcore.h"

#include <stdatomic.h>
#include <stdlib.h>

static atomic_long left;

static void *allocate(size_t bytes)
{
    return atomic_fetch_sub(&left, 1) == 1 ? NULL : malloc(bytes);
}

static void *resize(void *memory, size_t bytes)
{
    return atomic_fetch_sub(&left, 1) == 1 ? NULL : realloc(memory, bytes);
}

void scarce_memory_start(long refused)
{
    atomic_store(&left, refused);
    dashcore_set_allocator(allocate, resize, free);
}

bool scarce_memory_end(void)
{
    dashcore_set_allocator(malloc, realloc, free);
    return atomic_load(&left) <= 0;
}
