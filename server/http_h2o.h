/* What the files that know h2o share; nobody else includes this. */
#ifndef SERVER_HTTP_H2O_H
#define SERVER_HTTP_H2O_H

#include "http.h"

#include <h2o.h>
#include <pthread.h>
#include <stdbool.h>

struct loop {
    h2o_context_t context;
    h2o_accept_ctx_t accept;
    h2o_multithread_receiver_t receiver;
    h2o_timeout_t write_check;
    h2o_timeout_t linger_timeout;
    h2o_timeout_t accept_timeout;
    h2o_timeout_t ready_timeout;
    h2o_timeout_t queue_timeout;
    h2o_timeout_entry_t accept_again; /* when descriptors may be there again */
    h2o_linklist_t connections;
    h2o_socket_t *listener;
    struct http *http;
    int fd; /* the listening socket */
    unsigned jobs_in_pool;
    uint64_t turn; /* see struct http_exchange */
    bool ended;    /* no connection and no job is left */
    pthread_t thread;
};

struct http {
    h2o_globalconf_t config;
    const struct http_application *application;
    struct pool *lanes[HTTP_LANES];
    char url[LISTEN_URL_SIZE];
    uint64_t id_prefix;
    atomic_uint_least64_t id_count;
    atomic_uint connections;
    atomic_size_t bytes_sending; /* of all large answers under way, each body counted once */
    atomic_int trim_stage;
    struct pool_job trim;
    unsigned connections_max;
    uint64_t write_timeout_ms;
    pthread_barrier_t step; /* of all loop threads and the one that calls us */
    bool running;
    atomic_bool stopping;
    unsigned drain_ms;
    unsigned started; /* loop threads that run */
    unsigned loop_count;
    struct loop loops[];
};

/* Makes the connection close after this response, but not before the client has stopped sending. */
void http_linger(h2o_req_t *req);

/* Whether this is the connection's second request of the loop's present turn, or a later one; it
 * may have been sent since the turn began. */
bool http_is_pipelined(h2o_req_t *req);

/* Fills in the method and an id. */
void http_request_name(struct http *http, const h2o_req_t *req, struct http_request *request);

/* Fills in a request. What it points to is copied to `space`, which takes http_request_size()
 * bytes: for the target, the body and every header it looks at. */
void http_request_copy(struct http *http, const h2o_req_t *req, struct http_request *request,
                       char *space);
size_t http_request_size(const h2o_req_t *req);

/* To be called once before the next. */
void http_names_init(void);

/* Gives status and headers to h2o, which reads them where they are. */
void http_response_head(h2o_req_t *req, const struct http_response *response);

/* Called by h2o with each request it has read. */
int http_on_request(struct http *http, h2o_req_t *req);

/* Called by h2o before it sends an error of its own, which is plain text, to make it one of ours.
 */
void http_on_library_error(struct http *http, h2o_req_t *req, h2o_ostream_t **slot);

/* Called by h2o with the jobs that pool threads have done their part of. */
void http_on_messages(h2o_multithread_receiver_t *receiver, h2o_linklist_t *messages);

#endif
