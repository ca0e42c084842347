/* One bounded HTTP GET to a service that may be anything, or hang. */
#ifndef PROBE_HTTP_H
#define PROBE_HTTP_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#define HTTP_BODY_MAX 65536

/* The error sentence fits here, cut if longer. */
#define PROBE_ERROR_SIZE 256

struct http_response {
    long status; /* 0 when no answer came */
    char *body;  /* zero-terminated; "" when none */
    size_t length;
    char error[PROBE_ERROR_SIZE]; /* why no answer came, as a phrase: "connection refused" */
};

/* GETs http:// or https://, follows no redirect, uses no proxy of the environment, and ends within
 * timeout_ms in all, or soon after *cancel becomes nonzero (cancel may be NULL). A body beyond
 * HTTP_BODY_MAX ends it with an error. Errors: DASHCORE_ENOMEM only; anything the peer does is in
 * the response. */
int http_get(const char *url, int64_t timeout_ms, const atomic_int *cancel,
             struct http_response *response);

void http_response_free(struct http_response *response);

#endif
