/* The store: open, close, settings, retention, probes, the worker. */
#include "failure.h"
#include "object.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

int64_t time_now(void)
{
    return dashcore_time_now();
}

int64_t time_parse(TEXT(text))
{
    int64_t time = 0;
    if (text == NULL || !text_is_whole("time", text, text_length))
        text = "";
    failure_note(dashcore_time_parse(text, &time));
    return time;
}

char *time_format(int64_t time)
{
    char text[DASHCORE_TIME_SIZE];
    if (failure_note(dashcore_time_format(time, text)))
        return NULL;
    return text_copy(text, strlen(text));
}

const char *version(void)
{
    return dashcore_version();
}

/* ---------------------------------------------------------------------------- open and close -- */

static void end_core(void *handle)
{
    dashcore_close(handle);
}

void *object_new(size_t size, const char *noun, void *handle, void (*end)(void *handle), Core *core)
{
    Guard *object = calloc(1, size);
    Guard *parent = core ? &core->guard : NULL;
    if (object) {
        guard_init(object, noun, handle, end, parent);
        return object;
    }
    failure_set(DASHCORE_ENOMEM, "", "no memory");
    end(handle);
    if (parent)
        guard_leave(parent);
    return NULL;
}

Core *new_Core(TEXT(store), TEXT(program), TEXT(redact_keys), TEXT(acexy_url), TEXT(acestream_url),
               TEXT(warp_cli), int64_t wait_ms, uint32_t queue_capacity, uint32_t flags)
{
    if (!text_is_whole("store", store, store_length) ||
        !text_is_whole("program", program, program_length) ||
        !text_is_whole("redact_keys", redact_keys, redact_keys_length) ||
        !text_is_whole("acexy_url", acexy_url, acexy_url_length) ||
        !text_is_whole("acestream_url", acestream_url, acestream_url_length) ||
        !text_is_whole("warp_cli", warp_cli, warp_cli_length))
        return NULL;
    dashcore_open_options options = {.size = sizeof(options),
                                     .store = store,
                                     .program = program,
                                     .redact_keys = redact_keys,
                                     .acexy_url = acexy_url,
                                     .acestream_url = acestream_url,
                                     .warp_cli = warp_cli,
                                     .wait_ms = wait_ms,
                                     .queue_capacity = queue_capacity,
                                     .flags = flags};
    dashcore *handle = NULL;
    if (failure_note(dashcore_open(&options, &handle)))
        return NULL;
    return object_new(sizeof(Core), "store", handle, end_core, NULL);
}

void delete_Core(Core *self)
{
    if (self)
        guard_give_up(&self->guard);
}

void Core_close(Core *self)
{
    if (Core_is_closed(self))
        return;
    dashcore *core = core_enter(self);
    if (core == NULL) {
        /* Another thread was faster. */
        failure_clear();
        return;
    }
    dashcore_worker_stop(core);
    int r = dashcore_flush(core);
    guard_close(&self->guard);
    core_leave(self, r);
}

bool Core_is_closed(Core *self)
{
    return self == NULL || guard_is_closed(&self->guard);
}

char *Core_store_url(Core *self)
{
    dashcore *core = core_enter(self);
    if (core == NULL)
        return NULL;
    const char *url = dashcore_store_url(core);
    char *copy = text_copy(url, strlen(url));
    core_leave(self, DASHCORE_OK);
    return copy;
}

void Core_flush(Core *self)
{
    CALL(self, dashcore_flush(core));
}

void Core_check(Core *self)
{
    CALL(self, dashcore_check(core));
}

/* ---------------------------------------------------------------------- settings, retention -- */

dashcore_settings *Core_settings(Core *self)
{
    dashcore_settings *settings = NULL;
    CALL(self, dashcore_settings_get(core, &settings));
    return settings;
}

void Core_settings_set(Core *self, TEXT(name), int64_t value, TEXT(user))
{
    if (!text_is_whole("name", name, name_length) || !text_is_whole("user", user, user_length))
        return;
    CALL(self, dashcore_settings_set(core, name, value, user));
}

void Core_settings_set_json(Core *self, TEXT(body), uint32_t flags, TEXT(user))
{
    if (!text_is_whole("user", user, user_length))
        return;
    CALL(self, dashcore_settings_set_json(core, body, body_length, flags, user));
}

dashcore_answer *Core_settings_json(Core *self)
{
    dashcore_answer *answer = NULL;
    CALL(self, dashcore_settings_json(core, &answer));
    return answer;
}

int64_t Core_retention_run(Core *self)
{
    int64_t rows = 0;
    CALL(self, dashcore_retention_run(core, &rows, NULL));
    return rows;
}

/* ------------------------------------------------------------------------- probes and worker -- */

dashcore_streams *Core_streams(Core *self)
{
    dashcore_streams *streams = NULL;
    CALL(self, dashcore_streams_get(core, &streams));
    return streams;
}

dashcore_warp *Core_warp(Core *self)
{
    dashcore_warp *warp = NULL;
    CALL(self, dashcore_warp_get(core, &warp));
    return warp;
}

dashcore_answer *Core_streams_json(Core *self)
{
    dashcore_answer *answer = NULL;
    CALL(self, dashcore_streams_json(core, &answer));
    return answer;
}

dashcore_answer *Core_warp_json(Core *self)
{
    dashcore_answer *answer = NULL;
    CALL(self, dashcore_warp_json(core, &answer));
    return answer;
}

void Core_probe_run(Core *self, uint32_t probes)
{
    CALL(self, dashcore_probe_run(core, probes));
}

int64_t Core_revision(Core *self, uint32_t topics)
{
    int64_t revision = 0;
    CALL(self, dashcore_revision(core, topics, &revision));
    return revision;
}

void Core_worker_start(Core *self, uint32_t duties)
{
    CALL(self, dashcore_worker_start(core, duties));
}

void Core_worker_stop(Core *self)
{
    dashcore *core = core_enter(self);
    if (core == NULL)
        return;
    dashcore_worker_stop(core);
    core_leave(self, DASHCORE_OK);
}
