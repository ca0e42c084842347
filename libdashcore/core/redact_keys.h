/* The names of secrets: which keys have a value that must not be stored. */
#ifndef CORE_REDACT_KEYS_H
#define CORE_REDACT_KEYS_H

#include <stdbool.h>
#include <stddef.h>

struct redact_keys;

/* The built-in list and a comma-separated one, which may be NULL. Errors: EINVAL, ERANGE (both
 * naming the field "redact_keys"), ENOMEM. */
int redact_keys_open(const char *extra, struct redact_keys **keys);

/* Takes NULL. */
void redact_keys_close(struct redact_keys *keys);

/* The listed key whose words occur, one after the other, among the words of `name`; NULL when there
 * is none. Words end at anything but letters and digits, between letters and digits, and where
 * camelCase has a hump; the case of ASCII letters does not count. With `at_end` they must be the
 * last words. */
const char *redact_keys_find(const struct redact_keys *keys, const char *name, size_t length,
                             bool at_end);

#endif
