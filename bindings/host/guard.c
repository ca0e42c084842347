#include "guard.h"

#include "dashcore.h"
#include "failure.h"

#include <stdio.h>
#include <stdlib.h>

#define CLOSED   0x40000000u
#define GIVEN_UP 0x80000000u
#define INSIDE   0x3fffffffu

void guard_init(Guard *guard, const char *noun, void *handle, void (*end)(void *handle),
                Guard *parent)
{
    guard->handle = handle;
    guard->end = end;
    guard->parent = parent;
    guard->noun = noun;
    atomic_init(&guard->state, 0);
}

static void refuse(const Guard *guard, const char *why)
{
    char message[96];
    snprintf(message, sizeof(message), "the %s is %s", guard ? guard->noun : "object", why);
    failure_set(DASHCORE_EMISUSE, "", message);
}

bool guard_is_closed(Guard *guard)
{
    return (atomic_load(&guard->state) & CLOSED) != 0;
}

static void *enter(Guard *guard, bool alone, bool last)
{
    if (guard == NULL) {
        refuse(NULL, "closed");
        return NULL;
    }
    uint32_t state = atomic_load(&guard->state);
    do {
        if (state & CLOSED) {
            refuse(guard, "closed");
            return NULL;
        }
        if (alone && (state & INSIDE) != 0) {
            refuse(guard, "in use by another thread");
            return NULL;
        }
    } while (!atomic_compare_exchange_weak(&guard->state, &state, state + 1));
    /* Only now is it sure that the parent is still there: it may go with the last who is inside. */
    if (!last && guard->parent && guard_is_closed(guard->parent)) {
        refuse(guard->parent, "closed");
        guard_leave(guard);
        return NULL;
    }
    return guard->handle;
}

void *guard_enter(Guard *guard)
{
    return enter(guard, false, false);
}

void *guard_enter_alone(Guard *guard)
{
    return enter(guard, true, false);
}

void *guard_enter_last(Guard *guard)
{
    return enter(guard, false, true);
}

/* What there is to do after the state was changed. Nobody else comes to do it: only one change
 * makes an object closed, or given up, and empty. */
static void settle(Guard *guard, const Guard *copy, bool ended, bool given_up)
{
    if (ended)
        copy->end(copy->handle);
    if (given_up)
        free(guard);
    if (ended && copy->parent)
        guard_leave(copy->parent);
}

void guard_leave(Guard *guard)
{
    /* Another thread may free the object as soon as this one is counted out. */
    Guard copy = {.handle = guard->handle, .end = guard->end, .parent = guard->parent};
    uint32_t state = atomic_fetch_sub(&guard->state, 1) - 1;
    if ((state & INSIDE) != 0)
        return;
    settle(guard, &copy, (state & (CLOSED | GIVEN_UP)) != 0, (state & GIVEN_UP) != 0);
}

static void part_with(Guard *guard, uint32_t flag)
{
    if (guard == NULL)
        return;
    Guard copy = {.handle = guard->handle, .end = guard->end, .parent = guard->parent};
    uint32_t before = atomic_fetch_or(&guard->state, flag);
    if ((before & INSIDE) != 0)
        return;
    settle(guard, &copy, (before & CLOSED) == 0, flag == GIVEN_UP);
}

void guard_close(Guard *guard)
{
    part_with(guard, CLOSED);
}

void guard_give_up(Guard *guard)
{
    part_with(guard, GIVEN_UP);
}
