/* The log: entries in, entries out. */
#include "object.h"
#include "record.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

struct Activity {
    Guard guard;
};

struct Export {
    Guard guard;
    int64_t revision;
    int64_t expires;
};

int64_t Core_log(Core *self, TEXT(type), TEXT(message), TEXT(details), TEXT(user),
                 int64_t timestamp, uint32_t flags)
{
    if (!text_is_whole("type", type, type_length))
        return 0;
    dashcore_new_entry entry = {.size = sizeof(entry),
                                .type = type,
                                .message = message,
                                .message_length = message_length,
                                .details = details,
                                .details_length = details_length,
                                .user = user,
                                .user_length = user_length,
                                .timestamp = timestamp,
                                .flags = flags};
    int64_t id = 0;
    CALL(self, dashcore_log_entry(core, &entry, &id));
    return id;
}

dashcore_answer *Core_log_json(Core *self, TEXT(body))
{
    dashcore_answer *answer = NULL;
    CALL(self, dashcore_log_json(core, body, body_length, &answer));
    return answer;
}

/* ------------------------------------------------------------------------------------ filter -- */

#define FILTER_NAMES                                                                               \
    days, types, types_length, query, query_length, user, user_length, limit, since, until,        \
        cursor, cursor_length

static bool take_filter(dashcore_filter *filter, FILTER)
{
    *filter = (dashcore_filter){.size = sizeof(*filter),
                                .types = types,
                                .user = user,
                                .query = query,
                                .cursor = cursor,
                                .since = since,
                                .until = until,
                                .days = days,
                                .limit = limit};
    return text_is_whole("type", types, types_length) && text_is_whole("q", query, query_length) &&
           text_is_whole("user", user, user_length) &&
           text_is_whole("cursor", cursor, cursor_length);
}

dashcore_answer *Core_activity_json(Core *self, FILTER)
{
    dashcore_filter filter;
    dashcore_answer *answer = NULL;
    if (take_filter(&filter, FILTER_NAMES))
        CALL(self, dashcore_activity_json(core, &filter, &answer));
    return answer;
}

dashcore_answer *Core_summary_json(Core *self, uint32_t bucket_seconds, FILTER)
{
    dashcore_filter filter;
    dashcore_answer *answer = NULL;
    if (take_filter(&filter, FILTER_NAMES))
        CALL(self, dashcore_summary_json(core, &filter, bucket_seconds, &answer));
    return answer;
}

/* ----------------------------------------------------------------------------------- entries -- */

static void end_activity(void *handle)
{
    dashcore_activity_close(handle);
}

Activity *Core_activity(Core *self, FILTER)
{
    dashcore_filter filter;
    if (!take_filter(&filter, FILTER_NAMES))
        return NULL;
    dashcore *core = core_enter(self);
    if (core == NULL)
        return NULL;
    dashcore_activity *activity = NULL;
    int r = dashcore_activity_open(core, &filter, &activity);
    if (r == DASHCORE_OK)
        return object_new(sizeof(Activity), "cursor", activity, end_activity, self);
    core_leave(self, r);
    return NULL;
}

dashcore_entry *Activity_next(Activity *self)
{
    dashcore_activity *activity = guard_enter_alone(self ? &self->guard : NULL);
    if (activity == NULL)
        return NULL;
    const dashcore_entry *entry = NULL;
    int r = dashcore_activity_next(activity, &entry);
    dashcore_entry *copy = r == 1 ? record_copy_entry(entry) : NULL;
    failure_note(r);
    guard_leave_alone(&self->guard);
    return copy;
}

char *Activity_cursor(Activity *self)
{
    dashcore_activity *activity = guard_enter_alone(self ? &self->guard : NULL);
    if (activity == NULL)
        return NULL;
    char *cursor = NULL;
    failure_note(dashcore_activity_cursor(activity, &cursor));
    char *copy = cursor ? text_copy(cursor, strlen(cursor)) : NULL;
    dashcore_free(cursor);
    guard_leave_alone(&self->guard);
    return copy;
}

void Activity_close(Activity *self)
{
    if (self)
        guard_close(&self->guard);
}

void delete_Activity(Activity *self)
{
    if (self)
        guard_give_up(&self->guard);
}

/* ------------------------------------------------------------------------------------ export -- */

static void end_export(void *handle)
{
    dashcore_export_close(handle);
}

Export *Core_export_log(Core *self, uint32_t format, FILTER)
{
    dashcore_filter filter;
    if (!take_filter(&filter, FILTER_NAMES))
        return NULL;
    dashcore *core = core_enter(self);
    if (core == NULL)
        return NULL;
    dashcore_export *export_ = NULL;
    int64_t revision = 0, expires = 0;
    int r = dashcore_export_open(core, &filter, format, &export_);
    if (r == DASHCORE_OK)
        r = dashcore_export_version(export_, &revision, &expires);
    if (r != DASHCORE_OK) {
        dashcore_export_close(export_);
        core_leave(self, r);
        return NULL;
    }
    Export *object = object_new(sizeof(Export), "export", export_, end_export, self);
    if (object == NULL)
        return NULL;
    object->revision = revision;
    object->expires = expires;
    return object;
}

char *Export_read(Export *self)
{
    dashcore_export *export_ = guard_enter_alone(self ? &self->guard : NULL);
    if (export_ == NULL)
        return NULL;
    const char *text = NULL;
    size_t length = 0;
    int r = dashcore_export_read(export_, &text, &length);
    char *copy = r == 1 ? text_copy(text, length) : NULL;
    failure_note(r);
    guard_leave_alone(&self->guard);
    return copy;
}

int64_t Export_revision(Export *self)
{
    return self ? self->revision : 0;
}

int64_t Export_expires(Export *self)
{
    return self ? self->expires : 0;
}

void Export_close(Export *self)
{
    if (self)
        guard_close(&self->guard);
}

void delete_Export(Export *self)
{
    if (self)
        guard_give_up(&self->guard);
}
