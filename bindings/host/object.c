#include "object.h"

#include <stdlib.h>

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
