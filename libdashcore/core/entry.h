/* An entry as a caller gives it, made fit for the store: checked, cleaned, without secrets. */
#ifndef CORE_ENTRY_H
#define CORE_ENTRY_H

#include "base/json.h"
#include "core/core.h"

/* Gives a block to be released with memory_release. Errors: EINVAL, ERANGE, EPARSE, ENOMEM. */
int entry_prepare(const dashcore *core, const dashcore_new_entry *given,
                  struct queued_entry **entry);

/* An entry of the library's own, whose message is cut to its limit; details are JSON or NULL. */
int entry_compose(const dashcore *core, struct queued_entry **entry, const char *type,
                  const char *user, const char *details, const char *format, ...)
    __attribute__((format(printf, 6, 7)));

/* Text of an input field: clean, within `limit` bytes, never NULL; appended to `out`.
 * Errors: ERANGE, ENOMEM. */
int entry_append_text(struct buffer *out, const char *field, const char *text, size_t length,
                      size_t limit);

/* JSON of an input field: clean, checked, without secrets; appended to `out`.
 * Errors: EPARSE, ERANGE, ENOMEM. */
int entry_append_json(const dashcore *core, struct buffer *out, const char *field, const char *text,
                      size_t length);

#endif
