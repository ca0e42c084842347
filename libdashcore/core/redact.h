/* Removes secrets from what is about to be stored. */
#ifndef CORE_REDACT_H
#define CORE_REDACT_H

#include "base/buffer.h"

#include <stdbool.h>
#include <stddef.h>

/* Knows which keys hold secrets; does not change once made, so threads may share it. */
struct redactor;

/* `extra_keys` is a comma-separated list of more keys, or NULL. With `keep_secrets` everything
 * passes as it is. Errors: EINVAL (field "redact_keys"), ENOMEM. */
int redactor_open(const char *extra_keys, bool keep_secrets, struct redactor **redactor);

/* Takes NULL. */
void redactor_close(struct redactor *redactor);

/* Appends clean text with "[redacted]" in place of its secrets. The result may be longer than the
 * text, and is empty only where the text is. Errors: ENOMEM. */
int redact_message(const struct redactor *redactor, struct buffer *out, const char *text,
                   size_t length);

/* The same for JSON that json_check() accepted; the result is JSON with the same keys. A secret
 * value of a key becomes the string "[redacted]", whatever its type, but null, true and false stay.
 */
int redact_json(const struct redactor *redactor, struct buffer *out, const char *json,
                size_t length);

#endif
