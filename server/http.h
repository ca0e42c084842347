/* The transport: sockets, threads and HTTP/1.1, so that nothing else of the server knows which
 * library speaks it. Event-loop threads read requests and write responses; a request is answered
 * on its loop thread when that needs no waiting, else in a pool thread, and long answers are read
 * piece by piece in pool threads while the client keeps up. */
#ifndef SERVER_HTTP_H
#define SERVER_HTTP_H

#include "body.h"
#include "listen.h"
#include "pool.h"

#include <stdbool.h>
#include <stdint.h>

enum http_method {
    HTTP_GET = 1,
    HTTP_HEAD = 2,
    HTTP_POST = 4,
    HTTP_PUT = 8,
    HTTP_PATCH = 16,
    HTTP_DELETE = 32,
    HTTP_OPTIONS = 64,
    HTTP_UNKNOWN = 128
};

/* Where a request that may wait does so: each lane has threads of its own, so that what is slow in
 * one holds up nobody in another. */
enum http_lane {
    HTTP_LANE_QUICK, /* reads of a few rows, which wait for no writer */
    HTTP_LANE_LONG,  /* reads of any length */
    HTTP_LANE_WRITE,
    HTTP_LANE_READY, /* answered with 503 when it takes longer than a second */
    HTTP_LANES
};

/* The headers that answers may have, beside those of the connection. */
enum http_name {
    HTTP_ALLOW,
    HTTP_CACHE_CONTROL,
    HTTP_CONTENT_DISPOSITION,
    HTTP_CONTENT_ENCODING,
    HTTP_CONTENT_SECURITY_POLICY,
    HTTP_CONTENT_TYPE,
    HTTP_CONTENT_TYPE_OPTIONS,
    HTTP_ETAG,
    HTTP_LINK,
    HTTP_LOCATION,
    HTTP_REFERRER_POLICY,
    HTTP_REQUEST_ID,
    HTTP_RETRY_AFTER,
    HTTP_VARY,
    HTTP_NAMES
};

#define HTTP_ID_SIZE     40
#define HTTP_HEADERS_MAX 16
#define HTTP_TEXT_SIZE   192     /* bytes for the values of most answers */
#define HTTP_BODY_MAX    1048576 /* bytes of the largest body any route takes */
#define HTTP_JOINED_MAX  POOL_JOINED_MAX

/* All text is zero-terminated, as it was sent; several headers of a name are joined by ", ". */
struct http_request {
    enum http_method method;
    const char *path;   /* still percent-encoded, without query */
    const char *query;  /* after the '?', or NULL */
    const char *accept; /* this and the next three: NULL when absent */
    const char *accept_encoding;
    const char *content_type;
    const char *if_none_match;
    const char *body;
    size_t body_length;
    char id[HTTP_ID_SIZE]; /* names the request in the log and in its answer */
};

/* A long body. `read` lends the next piece and returns 1, 0 at the end, below 0 on failure, upon
 * which the connection is cut so that nobody takes a part for the whole. It is called in pool
 * threads, never by two at once; `close` is called once, in any thread. */
struct http_stream {
    int (*read)(void *state, const char **bytes, size_t *length);
    void (*close)(void *state);
    void *state;
};

struct http_response {
    int status;
    struct body *body;         /* held by the response; NULL for none */
    struct http_stream stream; /* instead of a body, when `read` is set */
    size_t header_count;
    struct {
        enum http_name name;
        const char *value;
        char *owned; /* the same, when it has to be freed */
    } headers[HTTP_HEADERS_MAX];
    size_t text_length;
    char text[HTTP_TEXT_SIZE]; /* values that were copied, as long as there is room */
};

struct http_exchange {
    struct http_request request;
    struct http_response response;
    enum http_lane lane; /* set by `answer_at_once`, for `answer` */
    bool joins;          /* the same: for `answer_joined`, with others that wait for the lane */
    /* Grows with each look of the loop thread at its sockets: requests of one turn had all begun
     * to arrive before any of them was looked at. */
    uint64_t turn;
};

struct http_application {
    void *state;
    /* In a loop thread, so without waiting: fills the response and returns true, or returns false
     * to be called again as `answer`. */
    bool (*answer_at_once)(void *state, struct http_exchange *exchange);
    /* In a pool thread: fills the response. */
    void (*answer)(void *state, struct http_exchange *exchange);
    /* The same for several at once, up to HTTP_JOINED_MAX; never called by two threads. */
    void (*answer_joined)(void *state, struct http_exchange **exchanges, size_t count);
    /* Fills the response with an error the transport has found. */
    void (*refuse)(void *state, struct http_exchange *exchange, int status, const char *detail);
};

struct http_options {
    struct listen_address listen;
    unsigned loop_threads;
    unsigned write_timeout_seconds; /* a client that takes nothing for so long is cut off */
    unsigned connections_max;
};

struct http;

/* Takes the address, without answering yet. Returns 0 or an errno value. */
int http_open(const struct http_options *options, struct http **http);

/* "http://127.0.0.1:8420", with the port that was taken. */
const char *http_url(const struct http *http);

/* Begins to answer. Returns 0 or an errno value. */
int http_start(struct http *http, const struct http_application *application);

/* Stops accepting, lets requests under way end for up to `drain_ms`, then cuts the rest. */
void http_stop(struct http *http, unsigned drain_ms);

/* Ends what http_stop() left. NULL is allowed. */
void http_close(struct http *http);

/* Adds a header; the value is copied. A header too many, or no memory, is left out. */
void http_response_header(struct http_response *response, enum http_name name, const char *value);

/* The same for a value that lives at least as long as the response. */
void http_response_constant(struct http_response *response, enum http_name name, const char *value);

/* Lets go of the body, so that only status and headers are left. */
void http_response_drop_body(struct http_response *response);

/* Lets go of what the response holds. */
void http_response_clear(struct http_response *response);

/* The phrase of a status, such as "Not Found". */
const char *http_status_phrase(int status);

#endif
