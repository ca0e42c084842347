/* dashcore_log and its kin: from a caller's entry to a committed or queued one. */
#include "base/alloc.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/json.h"
#include "base/options.h"
#include "core/answer.h"
#include "core/entry.h"

#include <stdio.h>
#include <string.h>

#define BODY_MAX (64 * 1024 * 1024)

static int commit(dashcore *core, const struct activity_record *records, size_t count, int64_t *ids)
{
    int r = commit_records(&core->commits, core->store, records, count, ids);
    if (r == DASHCORE_OK)
        core_changed(core);
    return r;
}

int dashcore_log(dashcore *core, const char *type, const char *message, const char *details,
                 const char *user)
{
    dashcore_new_entry entry = {
        .size = sizeof(entry), .type = type, .message = message, .details = details, .user = user};
    return dashcore_log_entry(core, &entry, NULL);
}

int dashcore_log_entry(dashcore *core, const dashcore_new_entry *entry, int64_t *id)
{
    dashcore_new_entry given;
    struct queued_entry *prepared = NULL;
    int r = core_check_handle(core);
    if (r == DASHCORE_OK)
        r = options_read(&given, sizeof(given), entry, "entry");
    if (r == DASHCORE_OK && (given.flags & ~(uint64_t)(DASHCORE_LOG_ASYNC | DASHCORE_LOG_NOWAIT)))
        r = fail_field(DASHCORE_ENOTSUP, "flags", "flags hold a bit this library does not know");
    if (r == DASHCORE_OK)
        r = entry_prepare(core, &given, &prepared);
    if (r < 0)
        return r;

    int64_t number = 0;
    if (given.flags & DASHCORE_LOG_ASYNC) {
        r = queue_put(&core->queue, core->store, prepared, given.flags & DASHCORE_LOG_NOWAIT,
                      core->wait);
        if (r > 0)
            core_changed(core);
        if (r >= 0)
            prepared = NULL;
    } else {
        r = commit(core, &prepared->record, 1, &number);
    }
    memory_release(prepared);
    if (r < 0)
        return r;
    if (id != NULL)
        *id = number;
    return DASHCORE_OK;
}

int dashcore_flush(dashcore *core)
{
    int r = core_check_handle(core);
    if (r == DASHCORE_OK)
        r = queue_flush(&core->queue, core->store, core->wait);
    if (r == DASHCORE_OK)
        core_changed(core);
    return r;
}

/* ---- entries in JSON ---- */

/* The fields of one entry in a body, unescaped; `given` points into the buffers. */
struct entry_body {
    dashcore_new_entry given;
    struct buffer type;
    struct buffer message;
    struct buffer user;
};

static void free_body(struct entry_body *body)
{
    buffer_free(&body->type);
    buffer_free(&body->message);
    buffer_free(&body->user);
}

static int read_string(struct json_span value, const char *field, struct buffer *text)
{
    if (value.kind != JSON_STRING)
        return fail_field(DASHCORE_EINVAL, field, "%s is not a string", field);
    json_append_unescaped(text, value);
    buffer_append_char(text, '\0');
    return text->failed ? fail_memory() : DASHCORE_OK;
}

static int read_optional(struct json_span value, const char *field, struct buffer *text)
{
    return value.kind == JSON_NULL ? DASHCORE_OK : read_string(value, field, text);
}

static int read_time(struct json_span value, int64_t *time)
{
    struct buffer text = {0};
    int r = read_string(value, "timestamp", &text);
    if (r == DASHCORE_OK && clock_parse(text.text, time) < 0)
        r = fail_field(DASHCORE_EINVAL, "timestamp",
                       "timestamp '%.40s' is not an RFC 3339 time such as 2025-07-10T12:00:00Z",
                       text.text);
    else if (r == DASHCORE_OK && *time <= 0)
        r = fail_field(DASHCORE_ERANGE, "timestamp",
                       "timestamp is outside 1970 to one day ahead of now");
    buffer_free(&text);
    return r;
}

static int read_member(struct entry_body *body, struct json_span key, struct json_span value)
{
    if (json_equals(key, "type"))
        return read_string(value, "type", &body->type);
    if (json_equals(key, "message"))
        return read_string(value, "message", &body->message);
    if (json_equals(key, "user"))
        return read_optional(value, "user", &body->user);
    if (json_equals(key, "timestamp"))
        return value.kind == JSON_NULL ? DASHCORE_OK : read_time(value, &body->given.timestamp);
    if (json_equals(key, "details")) {
        bool none = value.kind == JSON_NULL;
        body->given.details = none ? NULL : value.text;
        body->given.details_length = none ? 0 : value.length;
        return DASHCORE_OK;
    }
    struct buffer name = {0};
    json_append_unescaped(&name, key);
    char *field = buffer_take(&name);
    int r = field == NULL ? fail_memory()
                          : fail_field(DASHCORE_EINVAL, field,
                                       "an entry has no field '%.60s'; it has type, message, "
                                       "details, user, timestamp",
                                       field);
    memory_release(field);
    return r;
}

static int prepare_object(const dashcore *core, struct json_span object,
                          struct queued_entry **entry)
{
    struct entry_body body = {.given = {.size = sizeof(body.given)}};
    struct json_span key = {0};
    struct json_span value = {0};
    int r = DASHCORE_OK;
    if (object.kind != JSON_OBJECT)
        r = fail_field(DASHCORE_EINVAL, "body", "an entry is a JSON object");
    struct json_walk walk = json_walk_start(object);
    while (r == DASHCORE_OK && json_walk_next(&walk, &key, &value))
        r = read_member(&body, key, value);
    if (r == DASHCORE_OK) {
        body.given.type = body.type.text;
        body.given.message = body.message.text;
        body.given.message_length = body.message.length > 0 ? body.message.length - 1 : 0;
        body.given.user = body.user.text;
        body.given.user_length = body.user.length > 0 ? body.user.length - 1 : 0;
        r = entry_prepare(core, &body.given, entry);
    }
    free_body(&body);
    return r;
}

/* The entries of a body; `count` of them, some NULL when one failed. */
struct entry_batch {
    size_t count;
    struct queued_entry *entries[DASHCORE_LIMIT_MAX];
    struct activity_record records[DASHCORE_LIMIT_MAX];
    int64_t ids[DASHCORE_LIMIT_MAX];
};

static int prepare_array(const dashcore *core, struct json_span array, struct entry_batch *batch)
{
    struct json_walk walk = json_walk_start(array);
    struct json_span value = {0};
    int r = DASHCORE_OK;
    while (r == DASHCORE_OK && json_walk_next(&walk, NULL, &value)) {
        if (batch->count == DASHCORE_LIMIT_MAX)
            return fail_field(DASHCORE_ERANGE, "body", "more than %d entries in one array",
                              DASHCORE_LIMIT_MAX);
        r = prepare_object(core, value, &batch->entries[batch->count]);
        if (r < 0) {
            char place[24];
            snprintf(place, sizeof(place), "%zu", batch->count);
            error_prefix_field(place);
        } else {
            batch->count++;
        }
    }
    if (r == DASHCORE_OK && batch->count == 0)
        r = fail_field(DASHCORE_ERANGE, "body", "the array is empty, 1 to %d entries are allowed",
                       DASHCORE_LIMIT_MAX);
    return r;
}

/* Room for the ids: once the entries are committed, their answer must not fail. */
static int reserve_ids(size_t count, struct buffer *body)
{
    int r = answer_start(body);
    if (r == DASHCORE_OK && buffer_reserve(body, 32 + 21 * count) == NULL) {
        buffer_free(body);
        r = fail_memory();
    }
    return r;
}

static int write_ids(const struct entry_batch *batch, struct buffer *body, dashcore_answer **answer)
{
    buffer_append_text(body, "{\"ids\":[");
    for (size_t i = 0; i < batch->count; i++) {
        json_next(body);
        buffer_append_integer(body, batch->ids[i]);
    }
    buffer_append_text(body, "]}");
    return answer_finish(body, NULL, 0, 0, answer);
}

static int commit_batch(dashcore *core, struct entry_batch *batch, dashcore_answer **answer)
{
    struct buffer body;
    int r = reserve_ids(batch->count, &body);
    if (r < 0)
        return r;
    for (size_t i = 0; i < batch->count; i++)
        batch->records[i] = batch->entries[i]->record;
    r = commit(core, batch->records, batch->count, batch->ids);
    if (r == DASHCORE_OK)
        return write_ids(batch, &body, answer);
    buffer_free(&body);
    return r;
}

int dashcore_log_json(dashcore *core, const char *body, size_t length, dashcore_answer **answer)
{
    struct entry_batch *batch = NULL;
    int r = core_check_call(core, answer);
    if (r == DASHCORE_OK)
        r = json_check_body(body, length, BODY_MAX);
    if (r < 0)
        return r;
    batch = memory_allocate_zeroed(sizeof(*batch));
    if (batch == NULL)
        return fail_memory();
    struct json_span value = json_value(body, length);
    if (value.kind == JSON_ARRAY) {
        r = prepare_array(core, value, batch);
    } else {
        r = prepare_object(core, value, &batch->entries[0]);
        batch->count = r == DASHCORE_OK;
    }
    if (r == DASHCORE_OK)
        r = commit_batch(core, batch, answer);
    for (size_t i = 0; i < batch->count; i++)
        memory_release(batch->entries[i]);
    memory_release(batch);
    return r;
}
