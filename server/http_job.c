/* A request's way through the server.
 *
 * Each request becomes a job, which has its own copy of what was asked, because the request may end
 * before its answer does. A job is either with the loop thread or with a pool thread, never with
 * both; it comes back by h2o's message queue, the one call of h2o that another thread may make. h2o
 * has no limit for clients that never read, so each response has a watchdog. */
#include "http_h2o.h"
#include "http_head.h"
#include "log.h"

#include <linux/tcp.h>
#include <malloc.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define HALF_OPEN_MS 200 /* after which a client that says no more counts as gone */

/* Answers may be 4 MB each, and a client may take as long as it likes as long as it takes
 * something. What waits for such clients is bounded; above it, only answers that are not large go
 * out. A stream counts with the most it may have in memory, since what it has differs from piece to
 * piece: 256 KiB of an export and its longest entry, a deflater and what that has made. */
#define SENDING_BYTES_MAX 134217728
#define LARGE_ANSWER_MIN  65536
#define STREAM_BYTES      786432

/* Above this, what was sent is given back to the system once it has been: the C library by itself
 * keeps most of it. That takes some 30 ms, so it is not done in a loop thread. */
#define TRIM_BYTES_MIN 33554432
enum trim_stage { TRIM_NONE, TRIM_DUE, TRIM_QUEUED };

/* A job that is abandoned before a thread has started it is not worked on at all. */
enum stage { JOB_QUEUED, JOB_STARTED, JOB_ABANDONED };

struct job {
    struct http_exchange exchange;
    struct pool_job work;
    h2o_multithread_message_t message;
    h2o_generator_t generator;
    h2o_timeout_entry_t watchdog;
    h2o_timeout_entry_t late; /* when it has waited enough for its answer */
    uint64_t acknowledged;    /* bytes the client has taken, plus one; 0: not looked at yet */
    uint64_t acknowledged_at; /* when the watchdog saw that, in the loop's time */
    struct loop *loop;
    h2o_req_t *req;     /* NULL once the request has ended */
    struct job **guard; /* the request's way to its job */
    bool in_pool;
    atomic_int stage;  /* of a job in a pool */
    int fd;            /* of the request's connection */
    int64_t queued_at; /* monotonic, ms: when it went to the pool */
    bool sends_large;  /* its answer counts among what is being sent */
    bool streaming;
    int piece_state; /* what the stream's last read returned */
    h2o_iovec_t piece;
    char text[]; /* what the request's pointers point to */
};

static struct loop *loop_of(const h2o_req_t *req)
{
    return H2O_STRUCT_FROM_MEMBER(struct loop, context, req->conn->ctx);
}

static h2o_socket_t *socket_of(h2o_req_t *req)
{
    return req->conn->callbacks->get_socket(req->conn);
}

/* ---- the watchdog ---- */

static uint64_t bytes_acknowledged(int fd)
{
    struct tcp_info info = {0};
    socklen_t length = sizeof(info);
    return getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &length) == 0 ? info.tcpi_bytes_acked : 0;
}

/* Most answers are gone before the watchdog first looks, so it does not look now. */
static void watchdog_start(struct job *job)
{
    job->acknowledged = 0;
    job->acknowledged_at = h2o_now(job->loop->context.loop);
    h2o_timeout_link(job->loop->context.loop, &job->loop->write_check, &job->watchdog);
}

static void watchdog_stop(struct job *job)
{
    if (h2o_timeout_is_linked(&job->watchdog))
        h2o_timeout_unlink(&job->watchdog);
}

/* A slow client that takes some bytes each time may go on; one that takes none is cut off. */
static void on_watchdog(h2o_timeout_entry_t *entry)
{
    struct job *job = H2O_STRUCT_FROM_MEMBER(struct job, watchdog, entry);
    uint64_t now = h2o_now(job->loop->context.loop);
    int fd = h2o_socket_get_fd(socket_of(job->req));
    uint64_t acknowledged = bytes_acknowledged(fd) + 1;
    if (acknowledged != job->acknowledged) {
        watchdog_start(job);
        job->acknowledged = acknowledged;
    } else if (now - job->acknowledged_at < job->loop->http->write_timeout_ms) {
        h2o_timeout_link(job->loop->context.loop, &job->loop->write_check, &job->watchdog);
    } else {
        log_line(LOG_WARN, job->exchange.request.id,
                 "cut off a client that did not read its answer");
        shutdown(fd, SHUT_RDWR);
    }
}

/* ---- jobs ---- */

static void late_stop(struct job *job)
{
    if (h2o_timeout_is_linked(&job->late))
        h2o_timeout_unlink(&job->late);
}

static size_t bytes_sent_by(const struct http_response *response)
{
    if (response->body != NULL)
        return response->body->length;
    return response->stream.read != NULL ? STREAM_BYTES : 0;
}

static void trim_work(struct pool_job *work)
{
    struct http *http = H2O_STRUCT_FROM_MEMBER(struct http, trim, work);
    malloc_trim(0);
    atomic_store(&http->trim_stage, TRIM_NONE);
}

static void trim_when_due(struct http *http)
{
    int due = TRIM_DUE;
    if (atomic_load(&http->trim_stage) != TRIM_DUE || atomic_load(&http->bytes_sending) != 0 ||
        !atomic_compare_exchange_strong(&http->trim_stage, &due, TRIM_QUEUED))
        return;
    http->trim.run = trim_work;
    pool_run(http->lanes[HTTP_LANE_LONG], &http->trim);
}

/* A body is counted by the first of its senders, and until the last; a stream has but one. */
static void large_answer_end(struct job *job)
{
    const struct http_response *response = &job->exchange.response;
    struct body *body = response->body;
    if (job->sends_large && (body == NULL || atomic_fetch_sub(&body->senders, 1) == 1))
        atomic_fetch_sub(&job->loop->http->bytes_sending, bytes_sent_by(response));
    job->sends_large = false;
}

static bool bytes_sending_raise(struct http *http, size_t bytes)
{
    size_t sum = atomic_fetch_add(&http->bytes_sending, bytes) + bytes;
    int none = TRIM_NONE;
    if (sum > TRIM_BYTES_MIN)
        atomic_compare_exchange_strong(&http->trim_stage, &none, TRIM_DUE);
    return sum <= SENDING_BYTES_MAX;
}

/* False when it would be too much. An answer to a write is never large. */
static bool large_answer_begin(struct job *job)
{
    struct body *body = job->exchange.response.body;
    size_t bytes = bytes_sent_by(&job->exchange.response);
    if (bytes < LARGE_ANSWER_MIN || job->exchange.request.method != HTTP_GET)
        return true;
    job->sends_large = true;
    if ((body != NULL && atomic_fetch_add(&body->senders, 1) != 0) ||
        bytes_sending_raise(job->loop->http, bytes))
        return true;
    large_answer_end(job);
    return false;
}

static void job_free(struct job *job)
{
    struct http *http = job->loop->http;
    large_answer_end(job);
    http_response_clear(&job->exchange.response);
    free(job);
    trim_when_due(http);
}

static void job_abandon(struct job *job)
{
    *job->guard = NULL;
    job->req = NULL;
    atomic_store(&job->stage, JOB_ABANDONED);
}

/* The request has ended, by its last byte or by the end of its connection. */
static void on_request_end(void *guard)
{
    struct job *job = *(struct job **)guard;
    if (job == NULL)
        return;
    watchdog_stop(job);
    late_stop(job);
    job_abandon(job);
    if (!job->in_pool)
        job_free(job);
}

static int64_t clock_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

static const char occupied[] = "the server is occupied by earlier requests";

/* The library does not look at a connection while its request is under way. A client that closed
 * its own side may still read, so in doubt it gets an answer, but a cheap one. Should the
 * connection be closed meanwhile and its descriptor be another's, then whatever comes of this is
 * thrown away.
 */
static bool client_is_gone(const struct job *job, int64_t waited)
{
    struct pollfd client = {.fd = job->fd, .events = POLLRDHUP};
    if (poll(&client, 1, 0) <= 0)
        return false;
    return (client.revents & (POLLHUP | POLLERR)) != 0 || waited > HALF_OPEN_MS;
}

/* Answers a job whose client no longer waits. */
static bool job_refuse_gone(struct job *job)
{
    const struct http_application *application = job->loop->http->application;
    if (!client_is_gone(job, clock_ms() - job->queued_at))
        return false;
    application->refuse(application->state, &job->exchange, 503, occupied);
    return true;
}

static void job_answer(struct job *job)
{
    const struct http_application *application = job->loop->http->application;
    if (!job_refuse_gone(job))
        application->answer(application->state, &job->exchange);
}

static void job_read_piece(struct job *job)
{
    struct http_response *response = &job->exchange.response;
    const char *bytes = NULL;
    size_t length = 0;
    do {
        job->piece_state = response->stream.read(response->stream.state, &bytes, &length);
    } while (job->piece_state > 0 && length == 0);
    job->piece = h2o_iovec_init(bytes, length);
}

/* False when the job was abandoned before. */
static bool job_begin(struct job *job)
{
    int queued = JOB_QUEUED;
    return atomic_compare_exchange_strong(&job->stage, &queued, JOB_STARTED);
}

/* Works on a list of jobs of one application. */
static void jobs_work_joined(struct pool_job *work)
{
    const struct http *http = H2O_STRUCT_FROM_MEMBER(struct job, work, work)->loop->http;
    struct job *jobs[POOL_JOINED_MAX];
    struct http_exchange *exchanges[POOL_JOINED_MAX];
    size_t count = 0;
    size_t waiting = 0;
    for (; work != NULL; work = work->next) {
        struct job *job = H2O_STRUCT_FROM_MEMBER(struct job, work, work);
        jobs[count++] = job;
        if (job_begin(job) && !job_refuse_gone(job))
            exchanges[waiting++] = &job->exchange;
    }
    if (waiting > 0)
        http->application->answer_joined(http->application->state, exchanges, waiting);
    for (size_t i = 0; i < count; i++)
        h2o_multithread_send_message(&jobs[i]->loop->receiver, &jobs[i]->message);
}

static void job_work(struct pool_job *work)
{
    struct job *job = H2O_STRUCT_FROM_MEMBER(struct job, work, work);
    bool mine = job_begin(job);
    if (mine && job->streaming)
        job_read_piece(job);
    else if (mine)
        job_answer(job);
    h2o_multithread_send_message(&job->loop->receiver, &job->message);
}

static void job_to_pool(struct job *job)
{
    job->in_pool = true;
    job->queued_at = clock_ms();
    job->loop->jobs_in_pool++;
    atomic_store(&job->stage, JOB_QUEUED);
    if (!job->streaming)
        h2o_timeout_link(job->loop->context.loop,
                         job->exchange.lane == HTTP_LANE_READY ? &job->loop->ready_timeout
                                                               : &job->loop->queue_timeout,
                         &job->late);
    job->work.joins = job->exchange.joins;
    job->work.run = job->work.joins ? jobs_work_joined : job_work;
    pool_run(job->loop->http->lanes[job->exchange.lane], &job->work);
}

static void on_proceed(h2o_generator_t *generator, h2o_req_t *req)
{
    struct job *job = H2O_STRUCT_FROM_MEMBER(struct job, generator, generator);
    (void)req;
    watchdog_stop(job);
    job_to_pool(job);
}

/* Sends what the stream's last read gave. The job may be gone when this returns. */
static void job_send_piece(struct job *job)
{
    if (job->piece_state > 0) {
        watchdog_start(job);
        h2o_send(job->req, &job->piece, 1, H2O_SEND_STATE_IN_PROGRESS);
        return;
    }
    if (job->piece_state < 0) {
        /* A reset tells also an HTTP/1.0 client, whose body ends with the connection, that this is
         * not the whole. */
        struct linger reset = {.l_onoff = 1, .l_linger = 0};
        setsockopt(h2o_socket_get_fd(socket_of(job->req)), SOL_SOCKET, SO_LINGER, &reset,
                   sizeof(reset));
    }
    watchdog_start(job);
    h2o_send(job->req, NULL, 0, job->piece_state < 0 ? H2O_SEND_STATE_ERROR : H2O_SEND_STATE_FINAL);
}

static void job_log(const struct job *job)
{
    const struct http_response *response = &job->exchange.response;
    if (!log_enabled(LOG_DEBUG) && response->status < 500)
        return;
    log_line(response->status >= 500 && response->status != 501 ? LOG_WARN : LOG_DEBUG,
             job->exchange.request.id, "%.*s %.*s %d %zu", (int)job->req->input.method.len,
             job->req->input.method.base,
             (int)(job->req->input.path.len < 512 ? job->req->input.path.len : 512),
             job->req->input.path.base, response->status,
             response->body != NULL ? response->body->length : 0);
}

/* Sends the response. The job may be gone when this returns. */
static void job_respond(struct job *job)
{
    h2o_req_t *req = job->req;
    struct http_response *response = &job->exchange.response;
    const struct http_application *application = job->loop->http->application;
    bool head = job->exchange.request.method == HTTP_HEAD;
    if (!large_answer_begin(job))
        application->refuse(application->state, &job->exchange, 503,
                            "too many clients read large answers slowly");
    job_log(job);
    http_response_head(req, response);
    if (response->body != NULL)
        req->res.content_length = response->body->length;
    /* Whoever reads no heads makes nothing large wait. */
    if (head)
        http_response_drop_body(response);
    if (response->stream.read != NULL) {
        job->streaming = true;
        /* Before HTTP/1.1 a body of unknown length ends with its connection. */
        if (req->version < 0x101)
            req->http1_is_persistent = 0;
        h2o_start_response(req, &job->generator);
        job_to_pool(job);
        return;
    }
    h2o_iovec_t bytes = {NULL, 0};
    if (response->body != NULL)
        bytes = h2o_iovec_init(response->body->bytes, response->body->length);
    watchdog_start(job);
    h2o_start_response(req, &job->generator);
    h2o_send(req, &bytes, bytes.len == 0 ? 0 : 1, H2O_SEND_STATE_FINAL);
}

void http_on_messages(h2o_multithread_receiver_t *receiver, h2o_linklist_t *messages)
{
    (void)receiver;
    while (!h2o_linklist_is_empty(messages)) {
        struct job *job = H2O_STRUCT_FROM_MEMBER(struct job, message.link, messages->next);
        h2o_linklist_unlink(&job->message.link);
        job->in_pool = false;
        job->loop->jobs_in_pool--;
        job->loop->turn++; /* what was sent behind this request is to find what it wrote */
        late_stop(job);
        if (job->req == NULL)
            job_free(job);
        else if (job->streaming)
            job_send_piece(job);
        else
            job_respond(job);
    }
}

/* ---- the request ---- */

static void on_late(h2o_timeout_entry_t *entry);

static struct job *job_create(h2o_req_t *req)
{
    struct job *job = malloc(sizeof(*job) + http_request_size(req));
    if (job == NULL)
        return NULL;
    memset(job, 0, sizeof(*job));
    job->loop = loop_of(req);
    job->req = req;
    job->fd = h2o_socket_get_fd(socket_of(req));
    atomic_init(&job->stage, JOB_QUEUED);
    job->generator.proceed = on_proceed;
    job->watchdog.cb = on_watchdog;
    job->late.cb = on_late;
    http_request_copy(job->loop->http, req, &job->exchange.request, job->text);
    job->guard = h2o_mem_alloc_shared(&req->pool, sizeof(*job->guard), on_request_end);
    *job->guard = job;
    return job;
}

/* NULL without memory, which the client has then been told. */
static struct job *job_create_or_refuse(h2o_req_t *req)
{
    struct job *job = job_create(req);
    if (job == NULL) {
        req->http1_is_persistent = 0;
        h2o_send_error_503(req, "Service Unavailable", "out of memory",
                           H2O_SEND_ERROR_HTTP1_CLOSE_CONNECTION);
    }
    return job;
}

/* A job that waited so long for a thread is answered without one: who is behind others that wait
 * for the store need not wait for it as well. A job that a thread has started may change something,
 * so it goes on; but a question of readiness, for which the library has no shorter wait, goes on
 * without its request. */
static void on_late(h2o_timeout_entry_t *entry)
{
    struct job *job = H2O_STRUCT_FROM_MEMBER(struct job, late, entry);
    const struct http_application *application = job->loop->http->application;
    bool ready = job->exchange.lane == HTTP_LANE_READY;
    int queued = JOB_QUEUED;
    if (!atomic_compare_exchange_strong(&job->stage, &queued, JOB_ABANDONED) && !ready)
        return;
    h2o_req_t *req = job->req;
    job_abandon(job);
    struct job *refusal = job_create_or_refuse(req);
    if (refusal == NULL)
        return;
    application->refuse(application->state, &refusal->exchange, 503,
                        ready ? "the store could not be written within a second" : occupied);
    job_respond(refusal);
}

int http_on_request(struct http *http, h2o_req_t *req)
{
    const struct http_application *application = http->application;
    struct job *job = job_create_or_refuse(req);
    if (job == NULL)
        return 0;
    const h2o_buffer_t *input = socket_of(req)->input;
    struct http_head head = http_head_check(input->bytes, input->size);
    if (http_is_pipelined(req))
        job->loop->turn++;
    job->exchange.turn = job->loop->turn;
    /* Chunks have readings of their own that differ, so nothing may follow them. A length has one
     * reading: every head but one with a single plain number is refused and its connection closed,
     * and the library calls this once so many bytes are there. So a connection stays open for the
     * next request after such a body, which spares those who log much a connection an entry. */
    if (head.chunked)
        req->http1_is_persistent = 0;
    if (head.status != 0) {
        http_linger(req);
        application->refuse(application->state, &job->exchange, head.status, head.detail);
        job_respond(job);
    } else if (application->answer_at_once(application->state, &job->exchange)) {
        job_respond(job);
    } else {
        job_to_pool(job);
    }
    return 0;
}
