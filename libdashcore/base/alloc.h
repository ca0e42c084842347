/* Memory of the library, through the allocator the host chose. */
#ifndef BASE_ALLOC_H
#define BASE_ALLOC_H

#include <stddef.h>

/* NULL when there is no memory; the caller turns that into fail_memory(). */
void *memory_allocate(size_t bytes);

/* The same, zeroed. */
void *memory_allocate_zeroed(size_t bytes);

/* On failure the old block stays as it was. */
void *memory_resize(void *memory, size_t bytes);

/* Takes NULL. */
void memory_release(void *memory);

/* A copy of zero-terminated text; NULL for NULL, and when there is no memory. */
char *memory_copy_text(const char *text);

#endif
