/* JSON: an append-only writer, checks of what others wrote (json_text.h), and a look into it. */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "buffer.h"
#include "json_text.h"

#include <stdbool.h>
#include <stdint.h>

/* ---- writing: the caller keeps the order of commas through json_key and json_next ---- */

/* A string with its quotes; clean UTF-8 in, escapes for controls, quotes and backslashes. */
void json_write_string(struct buffer *buffer, const char *text, size_t length);

/* The same for zero-terminated text; null for NULL. */
void json_write_text(struct buffer *buffer, const char *text);

/* A time as a string; null for 0. */
void json_write_time(struct buffer *buffer, int64_t time);

/* JSON as it stands; null for NULL. */
void json_write_raw(struct buffer *buffer, const char *json);

/* `,"key":`, without the comma directly after a `{`. Keys are our own literals. */
void json_key(struct buffer *buffer, const char *key);

/* A comma, unless directly after `[` or `{`. */
void json_next(struct buffer *buffer);

/* ---- looking into JSON that was checked; spans point into the text ---- */

enum json_kind {
    JSON_NONE, /* no such member */
    JSON_NULL,
    JSON_TRUE,
    JSON_FALSE,
    JSON_NUMBER,
    JSON_STRING,
    JSON_ARRAY,
    JSON_OBJECT
};

struct json_span {
    const char *text;
    size_t length;
    enum json_kind kind;
};

/* The one value in a checked text, without blanks around it. */
struct json_span json_value(const char *text, size_t length);

/* Walks the members of an object or the elements of an array. */
struct json_walk {
    const char *next;
    const char *end;
};

struct json_walk json_walk_start(struct json_span container);

/* False at the end. `key`, the string with its quotes, is only for objects, else NULL. */
bool json_walk_next(struct json_walk *walk, struct json_span *key, struct json_span *value);

/* A member's value by name; kind JSON_NONE when it is not there. */
struct json_span json_member(struct json_span object, const char *name);

/* Whether a string span, escapes looked through, equals `text`. */
bool json_equals(struct json_span string, const char *text);

/* Appends a string span without quotes and escapes; U+FFFD for an escaped NUL or lone surrogate. */
void json_append_unescaped(struct buffer *buffer, struct json_span string);

/* Whether the span is a whole number that fits; 1.0 and 1e3 do not count. */
bool json_read_integer(struct json_span number, int64_t *value);

#endif
