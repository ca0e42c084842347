#include "warp_verdict.h"

#include <string.h>
#include <strings.h>

#define REASON_NAMES 4 /* taken from a nested reason */

void verdict_conclude(struct verdict *verdict, const char *status)
{
    verdict->status = status;
    verdict->understood = true;
}

void verdict_explain(struct verdict *verdict, const char *prefix, struct words_span seen)
{
    buffer_append_text(&verdict->error, prefix);
    words_append_safe(&verdict->error, seen.text, seen.length, LINE_MAX_SHOWN);
}

void verdict_detail_text(struct verdict *verdict, const char *key, struct words_span value)
{
    if (value.length == 0)
        return;
    json_key(&verdict->details, key);
    words_write_safe(&verdict->details, value.text, value.length, LINE_MAX_SHOWN);
}

void verdict_detail_json(struct verdict *verdict, const char *key, struct json_span value)
{
    struct buffer text = {0};
    if (value.kind == JSON_STRING)
        words_append_safe_json(&text, value, FIELD_MAX_SHOWN);
    else if (value.kind == JSON_NUMBER && value.length <= FIELD_MAX_SHOWN)
        buffer_append(&text, value.text, value.length);
    if (text.length > 0) {
        json_key(&verdict->details, key);
        if (value.kind == JSON_STRING)
            json_write_string(&verdict->details, text.text, text.length);
        else
            json_write_raw(&verdict->details, text.text);
    }
    words_pass_failure(&verdict->details, &text);
    buffer_free(&text);
}

/* Names of reasons begin with a capital; what else an object holds is left to the details. */
static void reason_names_append(struct buffer *buffer, struct json_span reason, int names)
{
    struct json_span key = {0};
    struct json_span value = {0};
    const char *joint = buffer->length > 0 ? ": " : "";
    if (reason.kind == JSON_STRING) {
        buffer_append_text(buffer, joint);
        words_append_safe_json(buffer, reason, FIELD_MAX_SHOWN);
    }
    if (reason.kind != JSON_OBJECT || names == 0)
        return;
    struct json_walk walk = json_walk_start(reason);
    if (!json_walk_next(&walk, &key, &value) || !words_key_is_safe(key) || key.text[1] > 'Z')
        return;
    buffer_append_text(buffer, joint);
    words_append_safe_json(buffer, key, FIELD_MAX_SHOWN);
    reason_names_append(buffer, value, names - 1);
}

void verdict_reason_names(struct buffer *buffer, struct json_span reason)
{
    reason_names_append(buffer, reason, REASON_NAMES);
}

void verdict_detail_reason(struct verdict *verdict, struct json_span reason)
{
    struct buffer tree = {0};
    if (reason.kind != JSON_STRING && reason.kind != JSON_OBJECT)
        return;
    words_write_tree(&tree, reason, 0);
    if (tree.length > REASON_MAX_SHOWN) {
        struct buffer names = {0};
        verdict_reason_names(&names, reason);
        buffer_clear(&tree);
        json_write_string(&tree, names.length > 0 ? names.text : "", names.length);
        words_pass_failure(&tree, &names);
        buffer_free(&names);
    }
    json_key(&verdict->details, "reason");
    if (tree.length > 0)
        buffer_append(&verdict->details, tree.text, tree.length);
    words_pass_failure(&verdict->details, &tree);
    buffer_free(&tree);
}

const char *state_of_word(const char *word, size_t length)
{
    static const struct {
        const char *word;
        const char *state;
    } states[] = {{"connected", "connected"},
                  {"connecting", "connecting"},
                  {"reconnecting", "connecting"},
                  {"disconnected", "disconnected"},
                  {"disconnecting", "disconnected"}};
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++)
        if (strlen(states[i].word) == length && strncasecmp(word, states[i].word, length) == 0)
            return states[i].state;
    return NULL;
}

bool word_is(const char *word, size_t length, const char *expected)
{
    return strlen(expected) == length && strncasecmp(word, expected, length) == 0;
}
