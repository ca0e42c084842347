/* Bytes of an answer, shared by the cache and any number of responses under way. They never
 * change; the last holder frees them, on whatever thread it is. */
#ifndef SERVER_BODY_H
#define SERVER_BODY_H

#include <stdatomic.h>
#include <stddef.h>

struct body {
    atomic_uint holders;
    atomic_uint senders; /* of the holders: responses under way */
    const char *bytes;
    size_t length;
    void *owned; /* what `bytes` is part of */
    void (*release)(void *owned);
};

/* Makes a body with one holder. `release` frees `owned` in the end, also when this fails; both may
 * be NULL for bytes that always exist. NULL without memory. */
struct body *body_create(const char *bytes, size_t length, void *owned, void (*release)(void *));

struct body *body_hold(struct body *body);

/* NULL is allowed. */
void body_release(struct body *body);

#endif
