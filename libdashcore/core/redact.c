/* JSON is read once from left to right and copied in the pieces between its secrets, so that all
 * other bytes stay as they were. Keys stay too, even those that contain a secret: two keys could
 * become one. A secret that stands beside its name in the same object ({"name": "password",
 * "value": "…"}) is not seen. */
#include "core/redact.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/json.h"
#include "core/redact_keys.h"
#include "core/redact_text.h"
#include "dashcore.h"

#include <assert.h>
#include <string.h>

struct redactor {
    struct redact_keys *keys; /* NULL: secrets are kept */
};

int redactor_open(const char *extra_keys, bool keep_secrets, struct redactor **redactor)
{
    struct redactor *made = memory_allocate_zeroed(sizeof(*made));
    if (made == NULL)
        return fail_memory();
    int r = redact_keys_open(extra_keys, &made->keys);
    if (r < 0) {
        redactor_close(made);
        return r;
    }
    if (keep_secrets) {
        redact_keys_close(made->keys);
        made->keys = NULL;
    }
    *redactor = made;
    return DASHCORE_OK;
}

void redactor_close(struct redactor *redactor)
{
    if (redactor == NULL)
        return;
    redact_keys_close(redactor->keys);
    memory_release(redactor);
}

int redact_message(const struct redactor *redactor, struct buffer *out, const char *text,
                   size_t length)
{
    struct redact_scan scan = {.keys = redactor->keys, .out = out, .text = text};
    if (redactor->keys != NULL)
        redact_text(&scan, 0, length);
    redact_rest(&scan, length);
    return out->failed ? fail_memory() : DASHCORE_OK;
}

/* Reads JSON. */
struct reader {
    struct redact_scan scan;
    size_t length;
    bool argument; /* the string before was "--password" or the like: the next is its value */
};

static size_t skip_blanks(const struct reader *reader, size_t at)
{
    const char *text = reader->scan.text;
    while (at < reader->length &&
           (text[at] == ' ' || text[at] == '\n' || text[at] == '\t' || text[at] == '\r'))
        at++;
    return at;
}

/* Behind the key whose colon is at `colon`: removes its value when it is a secret. Returns where to
 * go on. */
static size_t read_key(struct reader *reader, struct json_span key, size_t colon)
{
    struct redact_scan *scan = &reader->scan;
    if (redact_name_find(scan->keys, key.text + 1, key.length - 2, true, false) == NULL)
        return colon + 1;
    struct json_span value = json_value(scan->text + colon + 1, reader->length - colon - 1);
    if (value.kind == JSON_NULL || value.kind == JSON_TRUE || value.kind == JSON_FALSE)
        return colon + 1;
    size_t start = (size_t)(value.text - scan->text);
    redact_rest(scan, start);
    buffer_append_text(scan->out, "\"" REDACTED "\"");
    scan->copied = start + value.length;
    return scan->copied;
}

/* A string that is no key. */
static void read_string(struct reader *reader, struct json_span string)
{
    struct redact_scan *scan = &reader->scan;
    size_t start = (size_t)(string.text - scan->text) + 1;
    size_t length = string.length - 2;
    if (reader->argument && (length < 2 || memcmp(string.text, "\"--", 3) != 0)) {
        reader->argument = false;
        redact_range(scan, start, start + length);
        return;
    }
    redact_text(scan, start, start + length);
    reader->argument = length > 2 && memcmp(string.text, "\"--", 3) == 0 &&
                       memchr(string.text, '=', string.length) == NULL &&
                       redact_name_find(scan->keys, string.text + 1, length, true, false) != NULL;
}

static void read_json(struct reader *reader)
{
    const char *json = reader->scan.text;
    size_t at = 0;
    while (at < reader->length) {
        if (json[at] != '"') {
            char c = json[at++];
            if (c == '[' || c == ']' || c == '{' || c == '}')
                reader->argument = false;
            continue;
        }
        struct json_span string = json_value(json + at, reader->length - at);
        assert(string.length >= 2);
        size_t behind = skip_blanks(reader, at + string.length);
        if (behind < reader->length && json[behind] == ':') {
            reader->argument = false;
            at = read_key(reader, string, behind);
        } else {
            read_string(reader, string);
            at = behind;
        }
    }
}

int redact_json(const struct redactor *redactor, struct buffer *out, const char *json,
                size_t length)
{
    struct reader reader = {
        .scan = {.keys = redactor->keys, .out = out, .text = json, .json = true},
        .length = length,
    };
    if (redactor->keys != NULL)
        read_json(&reader);
    redact_rest(&reader.scan, length);
    return out->failed ? fail_memory() : DASHCORE_OK;
}
