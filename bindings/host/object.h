/* The objects of host.h from inside. */
#ifndef DASHCORE_HOST_OBJECT_H
#define DASHCORE_HOST_OBJECT_H

#include "failure.h"
#include "guard.h"
#include "host.h"

struct Core {
    Guard guard;
};

static inline dashcore *core_enter(Core *self)
{
    return guard_enter(self ? &self->guard : NULL);
}

static inline void core_leave(Core *self, int result)
{
    failure_note(result);
    guard_leave(&self->guard);
}

/* Calls the library with `core`, the handle of `self`, unless that is closed. */
#define CALL(self, call)                                                                           \
    do {                                                                                           \
        dashcore *core = core_enter(self);                                                         \
        if (core)                                                                                  \
            core_leave(self, call);                                                                \
    } while (0)

/* Makes an object of `size` bytes, of which a guard is the first, for a handle opened from `core`,
 * which the caller has entered and hereby leaves to the object. Ends the handle and leaves the core
 * where there is no memory: NULL, with a failure noted. */
void *object_new(size_t size, const char *noun, void *handle, void (*end)(void *handle),
                 Core *core);

#endif
