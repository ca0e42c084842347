/* A quick look that knows most JSON, so that jansson, which makes a tree of what it reads, is asked
 * about the rest only. */
#ifndef BASE_JSON_PLAIN_H
#define BASE_JSON_PLAIN_H

#include <stdbool.h>
#include <stddef.h>

/* Whether the text is surely one JSON value in UTF-8, no deeper than `depth_max`, without duplicate
 * keys. False says nothing: the text may be wrong, or have what is not looked into here, such as
 * escapes in keys. */
bool json_is_plain(const char *text, size_t length, size_t depth_max);

#endif
