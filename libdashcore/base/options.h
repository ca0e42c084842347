/* The rule by which input structs grow (dashcore.h, "Growth"). */
#ifndef BASE_OPTIONS_H
#define BASE_OPTIONS_H

#include <stddef.h>

/* Copies a caller's input struct, which begins with its `size`, into one of ours of `known` bytes;
 * what the caller's is too short for becomes zero, NULL becomes all zero. Errors: DASHCORE_EINVAL
 * for a size no version ever had, DASHCORE_ENOTSUP for unknown fields in use; both name `name`. */
int options_read(void *options, size_t known, const void *given, const char *name);

#endif
