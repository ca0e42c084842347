/* Answers as h2o wants them, and its own error answers turned into ours: what it refuses before it
 * calls us would be plain text. */
#include "http_h2o.h"

#include <string.h>

#define NAME_SIZE 32

static const char *const names[HTTP_NAMES] = {
    [HTTP_ALLOW] = "Allow",
    [HTTP_CACHE_CONTROL] = "Cache-Control",
    [HTTP_CONTENT_DISPOSITION] = "Content-Disposition",
    [HTTP_CONTENT_ENCODING] = "Content-Encoding",
    [HTTP_CONTENT_SECURITY_POLICY] = "Content-Security-Policy",
    [HTTP_CONTENT_TYPE] = "Content-Type",
    [HTTP_CONTENT_TYPE_OPTIONS] = "X-Content-Type-Options",
    [HTTP_ETAG] = "ETag",
    [HTTP_LINK] = "Link",
    [HTTP_LOCATION] = "Location",
    [HTTP_REFERRER_POLICY] = "Referrer-Policy",
    [HTTP_REQUEST_ID] = "X-Request-Id",
    [HTTP_RETRY_AFTER] = "Retry-After",
    [HTTP_VARY] = "Vary",
};

/* The names as the library looks at them: in lower case, or its own for those it knows. */
static struct {
    char text[NAME_SIZE];
    h2o_iovec_t lower;
    h2o_iovec_t *known;
} lower_names[HTTP_NAMES];

void http_names_init(void)
{
    for (size_t i = 0; i < HTTP_NAMES; i++) {
        char *text = strncpy(lower_names[i].text, names[i], NAME_SIZE - 1);
        h2o_iovec_t lower = h2o_iovec_init(text, strlen(text));
        h2o_strtolower(text, lower.len);
        const h2o_token_t *token = h2o_lookup_token(text, lower.len);
        lower_names[i].lower = lower;
        lower_names[i].known =
            token != NULL ? (h2o_iovec_t *)(uintptr_t)&token->buf : &lower_names[i].lower;
    }
}

void http_response_head(h2o_req_t *req, const struct http_response *response)
{
    size_t count = response->header_count;
    req->res.status = response->status;
    req->res.reason = http_status_phrase(response->status);
    req->res.headers = (h2o_headers_t){NULL, 0, 0};
    h2o_vector_reserve(&req->pool, &req->res.headers, count);
    for (size_t i = 0; i < count; i++) {
        enum http_name name = response->headers[i].name;
        const char *value = response->headers[i].value;
        req->res.headers.entries[i] = (h2o_header_t){
            .name = lower_names[name].known,
            .orig_name = names[name],
            .value = {(char *)(uintptr_t)value, strlen(value)},
        };
    }
    req->res.headers.size = count;
}

struct replacement {
    h2o_ostream_t super;
    h2o_iovec_t bytes;
};

static void on_replacement_send(h2o_ostream_t *self, h2o_req_t *req, h2o_iovec_t *bytes,
                                size_t count, h2o_send_state_t state)
{
    struct replacement *replacement = (struct replacement *)self;
    h2o_ostream_send_next(self, req, count != 0 ? &replacement->bytes : bytes, count != 0, state);
}

static const char *library_error_detail(int status)
{
    switch (status) {
    case 413:
        return "The body is larger than 1048576 bytes.";
    case 417:
        return "The only expectation understood is '100-continue'.";
    case 503:
        return "There is no memory for the request.";
    default:
        return "The body of the request cannot be read.";
    }
}

static void on_exchange_end(void *exchange)
{
    http_response_clear(&((struct http_exchange *)exchange)->response);
}

void http_on_library_error(struct http *http, h2o_req_t *req, h2o_ostream_t **slot)
{
    struct http_exchange *exchange =
        h2o_mem_alloc_shared(&req->pool, sizeof(*exchange), on_exchange_end);
    int status = req->res.status;
    http_linger(req);
    *exchange = (struct http_exchange){0};
    http_request_name(http, req, &exchange->request);
    http->application->refuse(http->application->state, exchange, status,
                              library_error_detail(status));
    http_response_head(req, &exchange->response);
    struct replacement *replacement = (void *)h2o_add_ostream(req, sizeof(*replacement), slot);
    replacement->super.do_send = on_replacement_send;
    replacement->bytes = (h2o_iovec_t){NULL, 0};
    const struct body *body = exchange->response.body;
    if (body != NULL)
        replacement->bytes = h2o_iovec_init(body->bytes, body->length);
    req->res.content_length = replacement->bytes.len;
    h2o_setup_next_ostream(req, &replacement->super.next);
}
