/* An allocator of the library that refuses one request, so that a test can have each of them fail
 * in turn. */
#ifndef SUPPORT_SCARCE_MEMORY_H
#define SUPPORT_SCARCE_MEMORY_H

#include <stdbool.h>

/* From now on the request with this number, from 1, gets nothing. */
void scarce_memory_start(long refused);

/* Back to malloc; whether there was such a request. */
bool scarce_memory_end(void);

#endif
