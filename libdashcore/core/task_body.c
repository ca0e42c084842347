/* Runs begun and changed over HTTP: what their request bodies mean. */
#include "base/clock.h"
#include "base/error.h"
#include "base/json.h"
#include "core/core.h"
#include "core/task.h"

#include <string.h>

#define BODY_MAX (256 * 1024)

/* ---- fields ---- */

static int read_string(struct json_span value, const char *field, struct buffer *text)
{
    buffer_clear(text);
    if (value.kind != JSON_STRING)
        return fail_field(DASHCORE_EINVAL, field, "%s is not a string", field);
    json_append_unescaped(text, value);
    buffer_append_char(text, '\0');
    return text->failed ? fail_memory() : DASHCORE_OK;
}

static int read_integer(struct json_span value, const char *field, int64_t *number)
{
    if (value.kind != JSON_NUMBER || !json_read_integer(value, number))
        return fail_field(DASHCORE_EINVAL, field, "%s is not a whole number", field);
    return DASHCORE_OK;
}

static int fail_unknown(struct json_span key, const char *known)
{
    struct buffer name = {0};
    json_append_unescaped(&name, key);
    buffer_append_char(&name, '\0');
    int r = name.failed ? fail_memory()
                        : fail_field(DASHCORE_EINVAL, name.text,
                                     "there is no field '%.60s'; there are %s", name.text, known);
    buffer_free(&name);
    return r;
}

/* An empty body counts as {}. */
static int read_object(const char *body, size_t length, struct json_span *object)
{
    if (length == 0)
        body = "{}", length = 2;
    int r = json_check_body(body, length, BODY_MAX);
    if (r < 0)
        return r;
    *object = json_value(body, length);
    if (object->kind != JSON_OBJECT)
        return fail_field(DASHCORE_EINVAL, "body", "the body is not a JSON object");
    return DASHCORE_OK;
}

/* ---- begin ---- */

struct begin_body {
    dashcore_run_options options;
    struct buffer host;
    struct buffer user;
};

static int read_trigger(struct json_span value, uint32_t *trigger)
{
    if (value.kind == JSON_STRING && json_equals(value, "schedule"))
        *trigger = DASHCORE_TRIGGER_SCHEDULE;
    else if (value.kind == JSON_STRING && json_equals(value, "manual"))
        *trigger = DASHCORE_TRIGGER_MANUAL;
    else if (value.kind == JSON_STRING && json_equals(value, "host"))
        *trigger = DASHCORE_TRIGGER_HOST;
    else
        return fail_field(DASHCORE_EINVAL, "trigger",
                          "trigger is none of \"schedule\", \"manual\", \"host\"");
    return DASHCORE_OK;
}

static int read_time(struct json_span value, const char *field, int64_t *time)
{
    struct buffer text = {0};
    int r = read_string(value, field, &text);
    if (r == DASHCORE_OK && clock_parse(text.text, time) < 0)
        r = fail_field(DASHCORE_EINVAL, field,
                       "%s '%.40s' is not an RFC 3339 time such as 2025-07-10T12:00:00Z", field,
                       text.text);
    buffer_free(&text);
    return r;
}

/* The first moment of 1970 is as far from now as the next one, and not 0, which means now. */
static int read_started(struct json_span value, int64_t *started)
{
    int r = read_time(value, "started", started);
    if (r == DASHCORE_OK && *started == 0)
        *started = 1;
    return r;
}

static int read_unique(struct json_span value, uint32_t *flags)
{
    if (value.kind != JSON_TRUE && value.kind != JSON_FALSE)
        return fail_field(DASHCORE_EINVAL, "unique", "unique is not true or false");
    if (value.kind == JSON_TRUE)
        *flags |= DASHCORE_RUN_UNIQUE;
    return DASHCORE_OK;
}

static int read_begin_member(struct begin_body *body, struct json_span key, struct json_span value)
{
    dashcore_run_options *options = &body->options;
    if (json_equals(key, "trigger"))
        return read_trigger(value, &options->trigger);
    if (json_equals(key, "host"))
        return read_string(value, "host", &body->host);
    if (json_equals(key, "user"))
        return read_string(value, "user", &body->user);
    if (json_equals(key, "pid"))
        return read_integer(value, "pid", &options->pid);
    if (json_equals(key, "next_run"))
        return read_time(value, "next_run", &options->next_run);
    if (json_equals(key, "started"))
        return read_started(value, &options->started);
    if (json_equals(key, "interval_seconds"))
        return read_integer(value, "interval_seconds", &options->interval_seconds);
    if (json_equals(key, "unique"))
        return read_unique(value, &options->flags);
    return fail_unknown(key,
                        "trigger, host, user, pid, next_run, interval_seconds, unique, started");
}

int dashcore_task_begin_json(dashcore *core, const char *task_name, const char *body, size_t length,
                             dashcore_answer **answer)
{
    struct begin_body read = {
        .options = {.size = sizeof(read.options), .flags = DASHCORE_RUN_LEASED}};
    struct json_span object = {0};
    struct json_span key = {0};
    struct json_span value = {0};
    int64_t run_id = 0;
    int r = core_check_call(core, answer);
    if (r == DASHCORE_OK)
        r = task_check_name(task_name);
    if (r == DASHCORE_OK)
        r = read_object(body, length, &object);
    if (r < 0)
        return r;
    struct json_walk walk = json_walk_start(object);
    while (r == DASHCORE_OK && json_walk_next(&walk, &key, &value))
        r = value.kind == JSON_NULL ? DASHCORE_OK : read_begin_member(&read, key, value);
    read.options.host = read.host.text;
    read.options.user = read.user.text;
    if (r == DASHCORE_OK)
        r = dashcore_task_begin(core, task_name, &read.options, &run_id);
    if (r == DASHCORE_OK)
        r = dashcore_run_json(core, run_id, answer);
    buffer_free(&read.host);
    buffer_free(&read.user);
    return r;
}

/* ---- update ---- */

struct update_body {
    struct json_span progress;
    struct json_span outcome;
    struct json_span result;
    struct json_span error;
};

static int read_update_member(struct update_body *body, struct json_span key,
                              struct json_span value)
{
    if (json_equals(key, "progress"))
        body->progress = value;
    else if (json_equals(key, "outcome"))
        body->outcome = value;
    else if (json_equals(key, "result"))
        body->result = value;
    else if (json_equals(key, "error"))
        body->error = value;
    else
        return fail_unknown(key, "progress, outcome, result, error");
    return DASHCORE_OK;
}

static int update_progress(dashcore *core, int64_t run_id, struct json_span progress)
{
    if (progress.kind != JSON_OBJECT)
        return fail_field(DASHCORE_EINVAL, "progress",
                          "progress is not an object with percent and message");
    struct buffer message = {0};
    struct json_span key = {0};
    struct json_span value = {0};
    int64_t percent = -1;
    int r = DASHCORE_OK;
    struct json_walk walk = json_walk_start(progress);
    while (r == DASHCORE_OK && json_walk_next(&walk, &key, &value)) {
        if (value.kind == JSON_NULL && (json_equals(key, "percent") || json_equals(key, "message")))
            continue;
        if (json_equals(key, "percent")) {
            r = read_integer(value, "percent", &percent);
            if (r == DASHCORE_OK && (percent < 0 || percent > 100))
                r = fail_field(DASHCORE_ERANGE, "percent", "percent is %lld, 0 to 100 are allowed",
                               (long long)percent);
        } else if (json_equals(key, "message")) {
            r = read_string(value, "message", &message);
        } else {
            r = fail_unknown(key, "percent, message");
        }
    }
    if (r == DASHCORE_OK)
        r = dashcore_task_progress(core, run_id, (int32_t)percent, message.text);
    buffer_free(&message);
    return r;
}

/* A result or an object as its JSON, a string as its text: zero-terminated either way. */
static int copy_value(struct json_span value, bool unescaped, struct buffer *text)
{
    if (unescaped && value.kind == JSON_STRING)
        json_append_unescaped(text, value);
    else
        buffer_append(text, value.text, value.length);
    buffer_append_char(text, '\0');
    return text->failed ? fail_memory() : DASHCORE_OK;
}

static int update_outcome(dashcore *core, int64_t run_id, const struct update_body *body)
{
    struct buffer text = {0};
    int r = DASHCORE_OK;
    if (body->outcome.kind == JSON_STRING && json_equals(body->outcome, "success")) {
        if (body->error.kind != JSON_NONE)
            return fail_field(DASHCORE_EINVAL, "error", "error does not go with outcome success");
        bool given = body->result.kind != JSON_NONE && body->result.kind != JSON_NULL;
        if (given)
            r = copy_value(body->result, false, &text);
        if (r == DASHCORE_OK)
            r = dashcore_task_finish(core, run_id, given ? text.text : NULL);
    } else if (body->outcome.kind == JSON_STRING && json_equals(body->outcome, "error")) {
        if (body->result.kind != JSON_NONE)
            return fail_field(DASHCORE_EINVAL, "result", "result does not go with outcome error");
        if (body->error.kind != JSON_STRING && body->error.kind != JSON_OBJECT)
            return fail_field(DASHCORE_EINVAL, "error",
                              "error is required with outcome error: a string or an object");
        r = copy_value(body->error, true, &text);
        if (r == DASHCORE_OK)
            r = dashcore_task_fail(core, run_id, text.text);
    } else {
        return fail_field(DASHCORE_EINVAL, "outcome",
                          "outcome is neither \"success\" nor \"error\"");
    }
    buffer_free(&text);
    return r;
}

static int apply_update(dashcore *core, int64_t run_id, const struct update_body *body)
{
    bool ends = body->outcome.kind != JSON_NONE;
    if (!ends && (body->result.kind != JSON_NONE || body->error.kind != JSON_NONE))
        return fail_field(DASHCORE_EINVAL, "outcome", "outcome is required with result or error");
    if (ends && body->progress.kind != JSON_NONE)
        return fail_field(DASHCORE_EINVAL, "progress", "progress does not go with outcome");
    if (ends)
        return update_outcome(core, run_id, body);
    if (body->progress.kind != JSON_NONE)
        return update_progress(core, run_id, body->progress);
    return dashcore_task_heartbeat(core, run_id);
}

int dashcore_run_update_json(dashcore *core, const char *task_name, int64_t run_id,
                             const char *body, size_t length, dashcore_answer **answer)
{
    struct update_body read = {0};
    struct run_facts facts;
    struct json_span object = {0};
    struct json_span key = {0};
    struct json_span value = {0};
    int r = core_check_call(core, answer);
    if (r == DASHCORE_OK)
        r = task_check_name(task_name);
    if (r == DASHCORE_OK)
        r = run_find(core, run_id, &facts);
    if (r == DASHCORE_OK && strcmp(facts.task_name, task_name) != 0)
        r = fail_field(DASHCORE_ENOTFOUND, "run_id", "task '%s' has no run %lld", task_name,
                       (long long)run_id);
    if (r == DASHCORE_OK)
        r = read_object(body, length, &object);
    if (r < 0)
        return r;
    struct json_walk walk = json_walk_start(object);
    while (r == DASHCORE_OK && json_walk_next(&walk, &key, &value))
        r = read_update_member(&read, key, value);
    if (r == DASHCORE_OK)
        r = apply_update(core, run_id, &read);
    return r < 0 ? r : dashcore_run_json(core, run_id, answer);
}
