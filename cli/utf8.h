#ifndef CLI_UTF8_H
#define CLI_UTF8_H

#include <stddef.h>
#include <stdint.h>

#define UTF8_INVALID UINT32_MAX

/* Reads the character at *text and moves past it. A byte that begins no valid character is
 * UTF8_INVALID, and only that byte is passed over. `length` is at least 1. */
uint32_t utf8_next(const char **text, size_t length);

#endif
