/* The words of warp-cli: made readable, searched, and quoted without what belongs to the user. */
#ifndef PROBE_WARP_WORDS_H
#define PROBE_WARP_WORDS_H

#include "base/buffer.h"
#include "base/json.h"

#include <stdbool.h>
#include <stddef.h>

/* One output of warp-cli as clean UTF-8 without colours, carriage returns and other controls. */
struct words {
    char *text;
    char *folded; /* the same, byte for byte, with A to Z as a to z */
};

/* A piece of some words; length 0 when there is none. */
struct words_span {
    const char *text;
    size_t length;
};

/* Marks `buffer` failed, as an append without memory does, where `part` of it is. */
void words_pass_failure(struct buffer *buffer, const struct buffer *part);

/* Errors: DASHCORE_ENOMEM. */
int words_make(const char *said, struct words *words);

void words_free(struct words *words);

bool words_contain(const struct words *words, const char *folded);

/* What follows `folded`, a label such as "reason:", on the first line that begins with it. */
struct words_span words_labelled(const struct words *words, const char *folded);

/* The first line that contains `folded`; "" finds the first that is not blank and may be quoted. */
struct words_span words_line(const struct words *words, const char *folded);

/* Appends text with "[removed]" in place of all that looks like a key or an id, cut to `limit`
 * bytes. */
void words_append_safe(struct buffer *buffer, const char *text, size_t length, size_t limit);

/* The same for a JSON string; nothing for what is none. */
void words_append_safe_json(struct buffer *buffer, struct json_span string, size_t limit);

/* Appends `"…"`, such a text as a JSON string. */
void words_write_safe(struct buffer *buffer, const char *text, size_t length, size_t limit);

/* Whether an object's key, with its quotes, is a plain name that points at nothing of the user's.
 */
bool words_key_is_safe(struct json_span key);

/* Appends a JSON tree compactly, its texts made safe, without members that name a licence, an
 * account, a device or a key; what is too deep becomes null. */
void words_write_tree(struct buffer *buffer, struct json_span tree, int depth);

#endif
