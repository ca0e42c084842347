/* The store: open, close, and what it is asked as a whole. */
#include "object.h"
#include "text.h"

#include <string.h>

const char *version(void)
{
    return dashcore_version();
}

static void end_core(void *handle)
{
    dashcore_close(handle);
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
