/*
 * What the last call of this thread failed with. A function of host.h answers with what it was
 * asked for and cannot answer with a code too, so the wrapper of each language looks here after
 * every call and raises its own kind of error.
 */
#ifndef DASHCORE_HOST_FAILURE_H
#define DASHCORE_HOST_FAILURE_H

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Forgets it; before each call. */
void failure_clear(void);

/* Takes over what the library says of a result below zero; others are no failure. Returns whether
 * the result is one. */
bool failure_note(int result);

/* Notes a failure that the library does not know of; `field` may be "". */
void failure_set(int code, const char *field, const char *message);

/* Notes that an object is closed, which is DASHCORE_EMISUSE. */
void failure_set_closed(const char *message);

/* The code, 0 after a success; its stable word; the sentence; the input at fault or "". The texts
 * live until the thread's next call. */
int failure_code(void);
const char *failure_name(void);
const char *failure_message(void);
const char *failure_field(void);

/* Whether it is that an object is closed: some languages have an error of its own for that. */
bool failure_is_closed(void);

#ifdef __cplusplus
}
#endif

#endif
