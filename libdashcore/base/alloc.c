#include "base/alloc.h"

#include "base/error.h"
#include "dashcore.h"

#include <stdlib.h>
#include <string.h>

/* Set before any other call, from one thread (dashcore.h), hence without a lock. */
static void *(*host_allocate)(size_t) = malloc;
static void *(*host_resize)(void *, size_t) = realloc;
static void (*host_release)(void *) = free;

void *memory_allocate(size_t bytes)
{
    /* An allocator may answer NULL to a request for nothing, which would read as a failure. */
    return host_allocate(bytes != 0 ? bytes : 1);
}

void *memory_allocate_zeroed(size_t bytes)
{
    void *memory = memory_allocate(bytes);
    if (memory != NULL)
        memset(memory, 0, bytes);
    return memory;
}

void *memory_resize(void *memory, size_t bytes)
{
    return memory != NULL ? host_resize(memory, bytes != 0 ? bytes : 1) : memory_allocate(bytes);
}

void memory_release(void *memory)
{
    if (memory != NULL)
        host_release(memory);
}

char *memory_copy_text(const char *text)
{
    if (text == NULL)
        return NULL;
    size_t bytes = strlen(text) + 1;
    char *copy = memory_allocate(bytes);
    if (copy != NULL)
        memcpy(copy, text, bytes);
    return copy;
}

void dashcore_free(void *memory)
{
    memory_release(memory);
}

int dashcore_set_allocator(void *(*allocate)(size_t bytes),
                           void *(*reallocate)(void *memory, size_t bytes),
                           void (*release)(void *memory))
{
    if (allocate == NULL || reallocate == NULL || release == NULL)
        return fail(DASHCORE_EMISUSE, "an allocator needs all three functions");
    host_allocate = allocate;
    host_resize = reallocate;
    host_release = release;
    return DASHCORE_OK;
}
