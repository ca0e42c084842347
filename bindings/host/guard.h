/*
 * Guards a handle of the library for languages that promise nothing: an object may be closed twice,
 * used after that, closed by one thread while another is in a call with it, and collected in any
 * order. So calls enter and leave; a close takes effect at once for those who come later, and the
 * last who leaves ends the handle. What was opened from an object keeps that one in memory.
 *
 * A guard is the first member of the object it guards, which guard_give_up() frees. In a child of
 * fork() nobody is inside: the threads that were are the parent's.
 */
#ifndef DASHCORE_HOST_GUARD_H
#define DASHCORE_HOST_GUARD_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct Guard {
    void *handle;
    void (*end)(void *handle);
    struct Guard *parent;   /* entered for as long as this handle lives; or NULL */
    const char *noun;       /* what people call it, for messages */
    _Atomic uint64_t state; /* how many are inside, and the flags; see guard.c */
} Guard;

/* Takes a handle over. The caller has entered the parent. */
void guard_init(Guard *guard, const char *noun, void *handle, void (*end)(void *handle),
                Guard *parent);

/* Gives the handle until guard_leave(); NULL, with a failure noted, once the object or its parent
 * is closed. NULL is no object, so it is closed. */
void *guard_enter(Guard *guard);

/* The same for handles that one thread at a time may use: others fail while one is inside. Until
 * guard_leave_alone() a fork waits, which would give the child a handle in the midst of a call. */
void *guard_enter_alone(Guard *guard);
void guard_leave_alone(Guard *guard);

/* The same for what ends the calls of others: a closed parent does not matter. */
void *guard_enter_last(Guard *guard);

/* Ends the handle where the object was closed meanwhile; the failure noted stays. */
void guard_leave(Guard *guard);

/* Closes the object; again and again does nothing. */
void guard_close(Guard *guard);
bool guard_is_closed(Guard *guard);

/* Ends the handle and frees the object, once nobody is inside: for the destructor of a language.
 * What was opened from it goes on: a cursor may be all that a program still holds of its store. */
void guard_give_up(Guard *guard);

#endif
