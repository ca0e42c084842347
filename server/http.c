/* HTTP/1.1 by libh2o-evloop: its configuration, threads and connections. Only the files that
 * include http_h2o.h know it. Each loop thread has its own context, listening socket and
 * connections; nothing of h2o is shared between threads. */
#include "http_h2o.h"
#include "log.h"

#include <errno.h>
#include <fcntl.h>
#include <h2o/http1.h>
#include <stdlib.h>
#include <sys/random.h>
#include <unistd.h>

#define ACCEPTED_AT_ONCE 16
#define LAST_WORDS_MS    200 /* for connections that were cut to be noticed as closed */
#define LINGER_MS        2000
#define ACCEPT_PAUSE_MS  100
#define SLEEP_MAX_MS     3600000 /* of a loop: timers and messages wake it before */
#define READY_MAX_MS     900     /* with the way there and back, within a second */
#define QUEUED_MAX_MS    4000    /* below what the library waits for a store that is held */
#define LINGER_BYTES_MAX 16777216

/* Threads that sleep cost little. Long reads have more than a small machine has cores, since some
 * wait for the disk; writers that meet share a commit. */
static const unsigned lane_threads[HTTP_LANES] = {
    [HTTP_LANE_QUICK] = 4,
    [HTTP_LANE_LONG] = 4,
    [HTTP_LANE_WRITE] = 4,
    [HTTP_LANE_READY] = 1,
};

struct connection {
    h2o_linklist_t link;
    h2o_socket_t *socket;
    struct loop *loop;
    int spare; /* a second descriptor of a connection that lingers, or -1 */
    bool lingers;
    uint64_t turn; /* of its latest request */
    size_t discarded;
    h2o_timeout_entry_t linger_end;
};

/* A handler of h2o with the way back to us. */
struct handler {
    h2o_handler_t super;
    struct http *http;
};

struct filter {
    h2o_filter_t super;
    struct http *http;
};

/* ---- connections ---- */

/* Closing a connection on which a client still sends a body resets it, often before the client has
 * read why it was refused. Such a connection lingers: nothing more is sent, and what comes is read
 * and dropped until the client is done, for a while. */
static void on_linger_read(h2o_socket_t *socket, const char *error)
{
    struct connection *connection = socket->data;
    connection->discarded += socket->input->size;
    h2o_buffer_consume(&socket->input, socket->input->size);
    if (error != NULL || connection->discarded > LINGER_BYTES_MAX)
        h2o_socket_close(socket);
}

static void on_linger_end(h2o_timeout_entry_t *entry)
{
    h2o_socket_close(H2O_STRUCT_FROM_MEMBER(struct connection, linger_end, entry)->socket);
}

static void on_connection_close(void *data);

static void connection_watch(struct connection *connection, h2o_socket_t *socket)
{
    connection->socket = socket;
    socket->on_close.cb = on_connection_close;
    socket->on_close.data = connection;
}

static void linger_begin(struct connection *connection)
{
    struct loop *loop = connection->loop;
    shutdown(connection->spare, SHUT_WR);
    h2o_socket_t *socket = h2o_evloop_socket_create(loop->context.loop, connection->spare, 0);
    connection_watch(connection, socket);
    connection->spare = -1;
    connection->lingers = true;
    connection->linger_end.cb = on_linger_end;
    h2o_timeout_link(loop->context.loop, &loop->linger_timeout, &connection->linger_end);
    socket->data = connection;
    h2o_socket_read_start(socket, on_linger_read);
}

static void on_connection_close(void *data)
{
    struct connection *connection = data;
    if (connection->spare >= 0) {
        linger_begin(connection);
        return;
    }
    if (h2o_timeout_is_linked(&connection->linger_end))
        h2o_timeout_unlink(&connection->linger_end);
    h2o_linklist_unlink(&connection->link);
    atomic_fetch_sub(&connection->loop->http->connections, 1);
    free(connection);
}

void http_linger(h2o_req_t *req)
{
    h2o_socket_t *socket = req->conn->callbacks->get_socket(req->conn);
    struct connection *connection = socket->on_close.data;
    req->http1_is_persistent = 0;
    if (connection->spare < 0)
        connection->spare = fcntl(h2o_socket_get_fd(socket), F_DUPFD_CLOEXEC, 0);
}

bool http_is_pipelined(h2o_req_t *req)
{
    h2o_socket_t *socket = req->conn->callbacks->get_socket(req->conn);
    struct connection *connection = socket->on_close.data;
    bool pipelined = connection->turn == connection->loop->turn;
    connection->turn = connection->loop->turn;
    return pipelined;
}

/* One connection too many is told so rather than left to guess. */
static void connection_refuse(h2o_socket_t *socket)
{
    static const char busy[] = "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n"
                               "Retry-After: 1\r\nContent-Length: 0\r\n\r\n";
    ssize_t sent = send(h2o_socket_get_fd(socket), busy, sizeof(busy) - 1, MSG_NOSIGNAL);
    (void)sent;
    h2o_socket_close(socket);
}

static void connection_accept(struct loop *loop, h2o_socket_t *socket)
{
    struct http *http = loop->http;
    struct connection *connection = calloc(1, sizeof(*connection));
    if (connection == NULL || atomic_fetch_add(&http->connections, 1) >= http->connections_max) {
        if (connection != NULL)
            atomic_fetch_sub(&http->connections, 1);
        free(connection);
        connection_refuse(socket);
        return;
    }
    connection->loop = loop;
    connection->spare = -1;
    connection_watch(connection, socket);
    h2o_linklist_insert(&loop->connections, &connection->link);
    h2o_accept(&loop->accept, socket);
}

static void accept_pause(struct loop *loop);

static void on_accept(h2o_socket_t *listener, const char *error)
{
    struct loop *loop = listener->data;
    h2o_socket_t *socket = NULL;
    for (int i = 0; error == NULL && i < ACCEPTED_AT_ONCE; i++) {
        errno = 0;
        if ((socket = h2o_evloop_socket_accept(listener)) == NULL) {
            if (errno == EMFILE || errno == ENFILE)
                accept_pause(loop);
            return;
        }
        connection_accept(loop, socket);
    }
}

static void on_accept_pause_end(h2o_timeout_entry_t *entry)
{
    struct loop *loop = H2O_STRUCT_FROM_MEMBER(struct loop, accept_again, entry);
    if (!atomic_load(&loop->http->stopping))
        h2o_socket_read_start(loop->listener, on_accept);
}

/* Out of descriptors: the listener stays readable, and asking it again at once would take a core.
 */
static void accept_pause(struct loop *loop)
{
    h2o_socket_read_stop(loop->listener);
    loop->accept_again.cb = on_accept_pause_end;
    if (!h2o_timeout_is_linked(&loop->accept_again))
        h2o_timeout_link(loop->context.loop, &loop->accept_timeout, &loop->accept_again);
}

/* Ends connections: all of them, or those that wait for a next request. */
static void connections_end(struct loop *loop, bool all)
{
    h2o_linklist_t *link = loop->connections.next;
    for (; link != &loop->connections; link = link->next) {
        struct connection *connection = H2O_STRUCT_FROM_MEMBER(struct connection, link, link);
        if (all || connection->lingers)
            shutdown(h2o_socket_get_fd(connection->socket), SHUT_RDWR);
        else if (connection->socket->input->size == 0)
            shutdown(h2o_socket_get_fd(connection->socket), SHUT_RD);
    }
}

/* ---- loops ---- */

static bool loop_is_empty(const struct loop *loop)
{
    return loop->connections.next == &loop->connections && loop->jobs_in_pool == 0;
}

static void loop_run_until(struct loop *loop, uint64_t duration_ms)
{
    uint64_t end = h2o_now(loop->context.loop) + duration_ms;
    while (!loop_is_empty(loop) && h2o_now(loop->context.loop) < end) {
        loop->turn++;
        h2o_evloop_run(loop->context.loop, 20);
    }
}

static void loop_drain(struct loop *loop)
{
    if (h2o_timeout_is_linked(&loop->accept_again))
        h2o_timeout_unlink(&loop->accept_again);
    h2o_socket_read_stop(loop->listener);
    h2o_evloop_run(loop->context.loop, 0);
    h2o_socket_close(loop->listener);
    /* Set by hand, since h2o's own call also starts HTTP/2 timers that cannot be ended. */
    loop->context.shutdown_requested = 1;
    connections_end(loop, false);
    loop_run_until(loop, loop->http->drain_ms);
    connections_end(loop, true);
    loop_run_until(loop, LAST_WORDS_MS);
}

static void loop_init(struct loop *loop)
{
    struct http *http = loop->http;
    h2o_context_init(&loop->context, h2o_evloop_create(), &http->config);
    h2o_multithread_register_receiver(loop->context.queue, &loop->receiver, http_on_messages);
    h2o_timeout_init(loop->context.loop, &loop->write_check, http->write_timeout_ms / 4);
    h2o_timeout_init(loop->context.loop, &loop->linger_timeout, LINGER_MS);
    h2o_timeout_init(loop->context.loop, &loop->accept_timeout, ACCEPT_PAUSE_MS);
    h2o_timeout_init(loop->context.loop, &loop->ready_timeout, READY_MAX_MS);
    h2o_timeout_init(loop->context.loop, &loop->queue_timeout, QUEUED_MAX_MS);
    h2o_linklist_init_anchor(&loop->connections);
    loop->accept.ctx = &loop->context;
    loop->accept.hosts = http->config.hosts;
    loop->listener =
        h2o_evloop_socket_create(loop->context.loop, loop->fd, H2O_SOCKET_FLAG_DONT_READ);
    loop->listener->data = loop;
    h2o_socket_read_start(loop->listener, on_accept);
}

/* To be called once no pool thread can be in the middle of sending the loop a message. h2o cannot
 * be taken down under open connections; then the process ends around it. */
static void loop_dispose(struct loop *loop)
{
    loop->ended = loop_is_empty(loop);
    if (!loop->ended)
        return;
    h2o_timeout_dispose(loop->context.loop, &loop->write_check);
    h2o_timeout_dispose(loop->context.loop, &loop->linger_timeout);
    h2o_timeout_dispose(loop->context.loop, &loop->accept_timeout);
    h2o_timeout_dispose(loop->context.loop, &loop->ready_timeout);
    h2o_timeout_dispose(loop->context.loop, &loop->queue_timeout);
    h2o_multithread_unregister_receiver(loop->context.queue, &loop->receiver);
    h2o_context_dispose(&loop->context);
    h2o_evloop_destroy(loop->context.loop);
}

/* What h2o makes for a loop is made and ended in the loop's own thread, since it keeps buffers in
 * thread-local memory. All threads and the caller of http_…() go from step to step together. */
static void *loop_thread(void *argument)
{
    struct loop *loop = argument;
    struct http *http = loop->http;
    loop_init(loop);
    pthread_barrier_wait(&http->step); /* http_start(): all can be reached */
    while (!atomic_load(&http->stopping)) {
        loop->turn++;
        h2o_evloop_run(loop->context.loop, SLEEP_MAX_MS);
    }
    loop_drain(loop);
    pthread_barrier_wait(&http->step); /* http_stop(): all are drained */
    pthread_barrier_wait(&http->step); /* http_close(): the pools have ended */
    loop_dispose(loop);
    return NULL;
}

/* ---- the server ---- */

static int on_request(h2o_handler_t *self, h2o_req_t *req)
{
    return http_on_request(((struct handler *)self)->http, req);
}

static void on_library_error(h2o_filter_t *self, h2o_req_t *req, h2o_ostream_t **slot)
{
    http_on_library_error(((struct filter *)self)->http, req, slot);
}

static void config_init(struct http *http)
{
    h2o_globalconf_t *config = &http->config;
    h2o_config_init(config);
    http_names_init();
    config->server_name = (h2o_iovec_t){NULL, 0};
    /* One more, since chunked bodies of exactly this size would be refused. */
    config->max_request_entity_size = HTTP_BODY_MAX + 1;
    config->http1.upgrade_to_http2 = 0;
    config->http1.req_timeout = 10 * 1000;
    h2o_hostconf_t *host =
        h2o_config_register_host(config, h2o_iovec_init(H2O_STRLIT("default")), 65535);
    h2o_pathconf_t *path = h2o_config_register_path(host, "/", 0);
    struct handler *handler = (void *)h2o_create_handler(path, sizeof(*handler));
    handler->super.on_req = on_request;
    handler->http = http;
    struct filter *filter = (void *)h2o_create_filter(&host->fallback_path, sizeof(*filter));
    filter->super.on_setup_ostream = on_library_error;
    filter->http = http;
}

int http_open(const struct http_options *options, struct http **result)
{
    unsigned count = options->loop_threads;
    struct http *http = calloc(1, sizeof(*http) + count * sizeof(http->loops[0]));
    int *sockets = calloc(count, sizeof(*sockets));
    int error = http == NULL || sockets == NULL ? ENOMEM : 0;
    if (error == 0)
        error = listen_open(&options->listen, sockets, count, http->url);
    if (error == 0 && getrandom(&http->id_prefix, sizeof(http->id_prefix), 0) < 0)
        http->id_prefix = (uint64_t)getpid();
    for (unsigned i = 0; error == 0 && i < count; i++) {
        http->loops[i].http = http;
        http->loops[i].fd = sockets[i];
    }
    free(sockets);
    if (error != 0) {
        free(http);
        return error;
    }
    http->loop_count = count;
    http->connections_max = options->connections_max;
    http->write_timeout_ms = options->write_timeout_seconds * UINT64_C(1000);
    *result = http;
    return 0;
}

const char *http_url(const struct http *http)
{
    return http->url;
}

int http_start(struct http *http, const struct http_application *application)
{
    http->application = application;
    for (int i = 0; i < HTTP_LANES; i++)
        if ((http->lanes[i] = pool_start(lane_threads[i])) == NULL)
            return ENOMEM;
    config_init(http);
    pthread_barrier_init(&http->step, NULL, http->loop_count + 1);
    for (; http->started < http->loop_count; http->started++) {
        struct loop *loop = &http->loops[http->started];
        int error = pthread_create(&loop->thread, NULL, loop_thread, loop);
        if (error != 0)
            return error;
    }
    pthread_barrier_wait(&http->step);
    http->running = true;
    return 0;
}

void http_stop(struct http *http, unsigned drain_ms)
{
    if (!http->running)
        return;
    http->drain_ms = drain_ms;
    atomic_store(&http->stopping, true);
    for (unsigned i = 0; i < http->started; i++)
        h2o_multithread_send_message(&http->loops[i].receiver, NULL);
    pthread_barrier_wait(&http->step);
}

void http_close(struct http *http)
{
    if (http == NULL)
        return;
    for (int i = 0; i < HTTP_LANES; i++)
        pool_stop(http->lanes[i]);
    bool ended = http->running;
    if (http->running)
        pthread_barrier_wait(&http->step);
    for (unsigned i = 0; http->running && i < http->started; i++) {
        pthread_join(http->loops[i].thread, NULL);
        ended = ended && http->loops[i].ended;
    }
    if (ended)
        h2o_config_dispose(&http->config);
    /* After half a start its threads still wait for the others. */
    if (http->running || http->started == 0)
        free(http);
}
