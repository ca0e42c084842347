/* Answers as h2o wants them, and its own error answers turned into ours: what it refuses before it
 * calls us would be plain text. */
#include "http_h2o.h"

void http_response_head(h2o_req_t *req, const struct http_response *response)
{
    req->res.status = response->status;
    req->res.reason = http_status_phrase(response->status);
    req->res.headers = (h2o_headers_t){NULL, 0, 0};
    for (size_t i = 0; i < response->header_count; i++) {
        const char *name = response->headers[i].name;
        h2o_iovec_t lower = h2o_strdup(&req->pool, name, SIZE_MAX);
        h2o_iovec_t value = h2o_strdup(&req->pool, response->headers[i].value, SIZE_MAX);
        h2o_strtolower(lower.base, lower.len);
        h2o_add_header_by_str(&req->pool, &req->res.headers, lower.base, lower.len, 1, name,
                              value.base, value.len);
    }
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

void http_on_library_error(struct http *http, h2o_req_t *req, h2o_ostream_t **slot)
{
    struct http_exchange exchange = {0};
    int status = req->res.status;
    http_linger(req);
    http_request_name(http, req, &exchange.request);
    http->application->refuse(http->application->state, &exchange, status,
                              library_error_detail(status));
    http_response_head(req, &exchange.response);
    struct replacement *replacement = (void *)h2o_add_ostream(req, sizeof(*replacement), slot);
    replacement->super.do_send = on_replacement_send;
    replacement->bytes = (h2o_iovec_t){NULL, 0};
    if (exchange.response.body != NULL)
        replacement->bytes =
            h2o_strdup(&req->pool, exchange.response.body->bytes, exchange.response.body->length);
    req->res.content_length = replacement->bytes.len;
    http_response_clear(&exchange.response);
    h2o_setup_next_ostream(req, &replacement->super.next);
}
