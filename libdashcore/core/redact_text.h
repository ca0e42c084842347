/* Finds secrets in text, also where the text is the inside of a JSON string. */
#ifndef CORE_REDACT_TEXT_H
#define CORE_REDACT_TEXT_H

#include "core/redact_scan.h"

#include <stdbool.h>
#include <stddef.h>

#define REDACTED "[redacted]"

/* Puts "[redacted]" for the secrets between `start` and `end`, which in JSON are within one string.
 * What is behind the last secret stays to be copied. */
void redact_text(struct redact_scan *scan, size_t start, size_t end);

/* Puts "[redacted]" for one range; an empty one stays empty. */
void redact_range(struct redact_scan *scan, size_t start, size_t end);

/* redact_keys_find() for a name that in JSON may hold escapes. */
const char *redact_name_find(const struct redact_keys *keys, const char *name, size_t length,
                             bool json, bool at_end);

/* Copies what is left up to `end`. */
void redact_rest(struct redact_scan *scan, size_t end);

#endif
