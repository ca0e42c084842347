#include "guard.h"

#include "dashcore.h"
#include "failure.h"
#include "fork.h"

#include <stdio.h>
#include <stdlib.h>

/* The parts of the state. Who is in a call is not in a child that another thread forks meanwhile,
 * so the callers count only where the number of forks is that of this process; what was opened
 * does. */
#define CALLER      1ull
#define CALLERS     0xfffffull
#define OPENED      (1ull << 20)
#define ALL_OPENED  (0xfffffull << 20)
#define FORKS_SHIFT 40
#define FORKS       (0x3fffffull << FORKS_SHIFT)
#define CLOSED      (1ull << 62)
#define GIVEN_UP    (1ull << 63)
#define INSIDE      (CALLERS | ALL_OPENED)

void guard_init(Guard *guard, const char *noun, void *handle, void (*end)(void *handle),
                Guard *parent)
{
    guard->handle = handle;
    guard->end = end;
    guard->parent = parent;
    guard->noun = noun;
    fork_watch();
    atomic_init(&guard->state, 0);
    if (parent)
        atomic_fetch_add(&parent->state, OPENED - CALLER);
}

/* The state without the callers that a fork left behind. */
static uint64_t state_here(uint64_t state)
{
    uint64_t forks = ((uint64_t)fork_count() << FORKS_SHIFT) & FORKS;
    return (state & FORKS) == forks ? state : (state & ~(FORKS | CALLERS)) | forks;
}

static void refuse_closed(const Guard *guard)
{
    char message[96];
    snprintf(message, sizeof(message), "the %s is closed", guard ? guard->noun : "object");
    failure_set_closed(message);
}

static void refuse_second(const Guard *guard)
{
    char message[96];
    snprintf(message, sizeof(message), "the %s is in use by another thread", guard->noun);
    failure_set(DASHCORE_EMISUSE, "", message);
}

bool guard_is_closed(Guard *guard)
{
    return (atomic_load(&guard->state) & CLOSED) != 0;
}

static void *enter(Guard *guard, bool alone, bool last)
{
    if (guard == NULL) {
        refuse_closed(NULL);
        return NULL;
    }
    uint64_t before = atomic_load(&guard->state), state = 0;
    do {
        state = state_here(before);
        if (state & CLOSED) {
            refuse_closed(guard);
            return NULL;
        }
        if (alone && (state & INSIDE) != 0) {
            refuse_second(guard);
            return NULL;
        }
    } while (!atomic_compare_exchange_weak(&guard->state, &before, state + CALLER));
    /* Only now is it sure that the parent is still there: it may go with the last who is inside. */
    if (!last && guard->parent && guard_is_closed(guard->parent)) {
        refuse_closed(guard->parent);
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
    fork_delay();
    void *handle = enter(guard, true, false);
    if (handle == NULL)
        fork_allow();
    return handle;
}

void *guard_enter_last(Guard *guard)
{
    return enter(guard, false, true);
}

static void leave(Guard *guard, uint64_t one, uint64_t all);

/* What there is to do after the state was changed. Nobody else comes to do it: only one change
 * makes an object closed, or given up, and empty. */
static void settle(Guard *guard, const Guard *copy, bool ended, bool given_up)
{
    if (ended)
        copy->end(copy->handle);
    if (given_up)
        free(guard);
    if (ended && copy->parent)
        leave(copy->parent, OPENED, ALL_OPENED);
}

static void leave(Guard *guard, uint64_t one, uint64_t all)
{
    /* Another thread may free the object as soon as this one is counted out. */
    Guard copy = {.handle = guard->handle, .end = guard->end, .parent = guard->parent};
    uint64_t before = atomic_load(&guard->state), state = 0;
    do {
        state = state_here(before);
        if ((state & all) == 0)
            return;
        state -= one;
    } while (!atomic_compare_exchange_weak(&guard->state, &before, state));
    if ((state & INSIDE) != 0)
        return;
    settle(guard, &copy, (state & (CLOSED | GIVEN_UP)) != 0, (state & GIVEN_UP) != 0);
}

void guard_leave(Guard *guard)
{
    leave(guard, CALLER, CALLERS);
}

void guard_leave_alone(Guard *guard)
{
    guard_leave(guard);
    fork_allow();
}

static void part_with(Guard *guard, uint64_t flag)
{
    if (guard == NULL)
        return;
    Guard copy = {.handle = guard->handle, .end = guard->end, .parent = guard->parent};
    uint64_t before = atomic_load(&guard->state), state = 0;
    do
        state = state_here(before);
    while (!atomic_compare_exchange_weak(&guard->state, &before, state | flag));
    if ((state & INSIDE) != 0)
        return;
    settle(guard, &copy, (state & CLOSED) == 0, flag == GIVEN_UP);
}

void guard_close(Guard *guard)
{
    part_with(guard, CLOSED);
}

void guard_give_up(Guard *guard)
{
    part_with(guard, GIVEN_UP);
}
