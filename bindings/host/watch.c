/* Waiting for changes. One thread waits, any thread wakes it. */
#include "fork.h"
#include "object.h"

struct Watch {
    Guard guard;
    _Atomic uint32_t waiting; /* 0, or number_here() of the process where a thread waits */
};

int64_t Core_revision(Core *self, uint32_t topics)
{
    int64_t revision = 0;
    CALL(self, dashcore_revision(core, topics, &revision));
    return revision;
}

static void end_watch(void *handle)
{
    dashcore_watch_close(handle);
}

Watch *Core_watch(Core *self, uint32_t topics)
{
    dashcore *core = core_enter(self);
    if (core == NULL)
        return NULL;
    dashcore_watch *handle = NULL;
    int r = dashcore_watch_open(core, topics, &handle);
    if (r != DASHCORE_OK) {
        core_leave(self, r);
        return NULL;
    }
    return object_new(sizeof(Watch), "watch", handle, end_watch, self);
}

/* Tells a process from those it was forked from, whose threads wait there alone. */
static uint32_t number_here(void)
{
    return fork_count() + 1;
}

int32_t Watch_wait(Watch *self, int64_t timeout_ms)
{
    dashcore_watch *watch = guard_enter(self ? &self->guard : NULL);
    if (watch == NULL)
        return 0;
    int topics = 0;
    if (atomic_exchange(&self->waiting, number_here()) == number_here()) {
        failure_set(DASHCORE_EMISUSE, "", "the watch is in use by another thread");
    } else {
        topics = dashcore_watch_wait(watch, timeout_ms);
        atomic_store(&self->waiting, 0);
        failure_note(topics);
    }
    guard_leave(&self->guard);
    return topics > 0 ? topics : 0;
}

void Watch_wake(Watch *self)
{
    dashcore_watch *watch = guard_enter_last(self ? &self->guard : NULL);
    if (watch == NULL)
        return;
    dashcore_watch_wake(watch);
    guard_leave(&self->guard);
}

void Watch_close(Watch *self)
{
    if (self == NULL || guard_is_closed(&self->guard))
        return;
    Watch_wake(self);
    failure_clear();
    guard_close(&self->guard);
}

void delete_Watch(Watch *self)
{
    if (self)
        guard_give_up(&self->guard);
}
