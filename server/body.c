#include "body.h"

#include <stdlib.h>

struct body *body_create(const char *bytes, size_t length, void *owned, void (*release)(void *))
{
    struct body *body = malloc(sizeof(*body));
    if (body == NULL) {
        if (release != NULL)
            release(owned);
        return NULL;
    }
    atomic_init(&body->holders, 1);
    atomic_init(&body->senders, 0);
    body->bytes = bytes;
    body->length = length;
    body->owned = owned;
    body->release = release;
    return body;
}

struct body *body_hold(struct body *body)
{
    atomic_fetch_add_explicit(&body->holders, 1, memory_order_relaxed);
    return body;
}

void body_release(struct body *body)
{
    if (body == NULL || atomic_fetch_sub_explicit(&body->holders, 1, memory_order_acq_rel) != 1)
        return;
    if (body->release != NULL)
        body->release(body->owned);
    free(body);
}
