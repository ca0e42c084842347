/* One bounded GET. libcurl does the talking; a handle lives for one call only, so that neither
 * fork() nor threads meet an old one. The multi interface is used for its short steps, between
 * which a cancel is noticed: an easy transfer looks at its callbacks about once a second. */
#include "http.h"

#include "base/alloc.h"
#include "base/buffer.h"
#include "base/clock.h"
#include "base/error.h"
#include "dashcore.h"

#include <ctype.h>
#include <curl/curl.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

/* How late a cancel may be noticed. */
#define HTTP_STEP_MS 50

#define HTTP_CONNECT_MS 1000

/* One GET under way. */
struct transfer {
    CURL *easy;
    CURLM *multi;
    struct buffer body;
    bool too_long;
    bool cancelled;
    int64_t timeout_ms;
    char detail[CURL_ERROR_SIZE]; /* libcurl's own words */
};

static pthread_once_t library_once = PTHREAD_ONCE_INIT;
static CURLcode library_state = CURLE_FAILED_INIT;

/* Never undone: the host may use libcurl too. */
static void library_start(void)
{
    library_state = curl_global_init(CURL_GLOBAL_DEFAULT);
}

/* ---- SIGPIPE: TLS may write to a closed socket, and a library must not change the host's
 * disposition. It is blocked in this thread, and one of ours is taken away again. ---- */

struct pipe_guard {
    sigset_t before;
    bool pending;
};

static void pipe_guard_start(struct pipe_guard *guard)
{
    sigset_t blocked;
    sigset_t pending;
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGPIPE);
    sigemptyset(&pending);
    sigpending(&pending);
    guard->pending = sigismember(&pending, SIGPIPE) == 1;
    pthread_sigmask(SIG_BLOCK, &blocked, &guard->before);
}

static void pipe_guard_end(const struct pipe_guard *guard)
{
    sigset_t blocked;
    const struct timespec at_once = {0};
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGPIPE);
    if (!guard->pending)
        while (sigtimedwait(&blocked, NULL, &at_once) == SIGPIPE)
            continue;
    pthread_sigmask(SIG_SETMASK, &guard->before, NULL);
}

/* ---- the transfer ---- */

static size_t body_receive(char *data, size_t size, size_t count, void *context)
{
    struct transfer *transfer = context;
    size_t length = size * count;
    transfer->too_long = length > HTTP_BODY_MAX - transfer->body.length;
    if (transfer->too_long)
        return 0;
    buffer_append(&transfer->body, data, length);
    return transfer->body.failed ? 0 : length;
}

static CURLcode transfer_limits(struct transfer *transfer)
{
    CURL *easy = transfer->easy;
    CURLcode c = curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)transfer->timeout_ms);
    if (c == CURLE_OK)
        c = curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)HTTP_CONNECT_MS);
    if (c == CURLE_OK)
        c = curl_easy_setopt(easy, CURLOPT_MAXFILESIZE, (long)HTTP_BODY_MAX);
    if (c == CURLE_OK)
        c = curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    if (c == CURLE_OK)
        c = curl_easy_setopt(easy, CURLOPT_PROXY, "");
    if (c == CURLE_OK)
        c = curl_easy_setopt(easy, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    if (c == CURLE_OK)
        c = curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
#if LIBCURL_VERSION_NUM >= 0x075700
    /* Else the end of a transfer waits for a name server that does not answer. */
    if (c == CURLE_OK)
        c = curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
#endif
    return c;
}

static CURLcode transfer_set_up(struct transfer *transfer, const char *url)
{
    CURL *easy = transfer->easy;
    CURLcode c = curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    if (c == CURLE_OK)
        c = curl_easy_setopt(easy, CURLOPT_URL, url);
    if (c == CURLE_OK)
        c = curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    if (c == CURLE_OK)
        c = curl_easy_setopt(easy, CURLOPT_USERAGENT, "dashcore");
    if (c == CURLE_OK)
        c = curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, body_receive);
    if (c == CURLE_OK)
        c = curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer);
    if (c == CURLE_OK)
        c = curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer->detail);
    return c == CURLE_OK ? transfer_limits(transfer) : c;
}

/* Goes on until libcurl is done, or the caller cancels. */
static CURLcode transfer_perform(struct transfer *transfer, const atomic_int *cancel)
{
    int running = 1;
    while (running > 0) {
        CURLMcode m = curl_multi_perform(transfer->multi, &running);
        if (m == CURLM_OK && running > 0)
            m = curl_multi_poll(transfer->multi, NULL, 0, HTTP_STEP_MS, NULL);
        if (m != CURLM_OK)
            return CURLE_OUT_OF_MEMORY;
        transfer->cancelled = cancel != NULL && atomic_load(cancel) != 0;
        if (running > 0 && transfer->cancelled)
            return CURLE_ABORTED_BY_CALLBACK;
    }
    int left = 0;
    CURLMsg *message = curl_multi_info_read(transfer->multi, &left);
    return message != NULL ? message->data.result : CURLE_OUT_OF_MEMORY;
}

/* ---- what went wrong, in words ---- */

static void describe_text(char *error, const char *text)
{
    snprintf(error, PROBE_ERROR_SIZE, "%s", text);
    error[0] = (char)tolower((unsigned char)error[0]);
}

static void describe_unconnected(const struct transfer *transfer, char *error)
{
    char words[128] = "";
    long number = 0;
    curl_easy_getinfo(transfer->easy, CURLINFO_OS_ERRNO, &number);
    if (number == 0)
        describe_text(error, "cannot connect");
    else
        describe_text(error, strerror_r((int)number, words, sizeof words));
}

static void describe_timeout(const struct transfer *transfer, char *error)
{
    curl_off_t connected = 0;
    curl_easy_getinfo(transfer->easy, CURLINFO_CONNECT_TIME_T, &connected);
    if (connected == 0)
        describe_text(error, "no connection in time");
    else
        snprintf(error, PROBE_ERROR_SIZE, "no answer within %g s",
                 (double)transfer->timeout_ms / 1000);
}

/* A phrase for each end we know; libcurl's words for the rest. */
static void describe(const struct transfer *transfer, CURLcode code, char *error)
{
    if (transfer->cancelled)
        describe_text(error, "cancelled");
    else if (transfer->too_long || code == CURLE_FILESIZE_EXCEEDED)
        snprintf(error, PROBE_ERROR_SIZE, "the answer is longer than %d bytes", HTTP_BODY_MAX);
    else if (code == CURLE_COULDNT_CONNECT)
        describe_unconnected(transfer, error);
    else if (code == CURLE_OPERATION_TIMEDOUT)
        describe_timeout(transfer, error);
    else if (code == CURLE_GOT_NOTHING)
        describe_text(error, "the connection was closed without an answer");
    else if (code == CURLE_PARTIAL_FILE)
        describe_text(error, "the answer was cut short");
    else if (transfer->detail[0] != '\0')
        describe_text(error, transfer->detail);
    else
        describe_text(error, curl_easy_strerror(code));
}

/* ---- the call ---- */

static int transfer_run(struct transfer *transfer, const char *url, const atomic_int *cancel,
                        struct http_response *made)
{
    CURLcode c = transfer_set_up(transfer, url);
    if (c != CURLE_OK || curl_multi_add_handle(transfer->multi, transfer->easy) != CURLM_OK)
        return fail_memory();
    c = transfer_perform(transfer, cancel);
    if (c == CURLE_OUT_OF_MEMORY || transfer->body.failed)
        return fail_memory();
    if (c == CURLE_OK)
        curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &made->status);
    else {
        describe(transfer, c, made->error);
        buffer_clear(&transfer->body);
    }
    made->length = transfer->body.length;
    made->body = buffer_take(&transfer->body);
    return made->body != NULL ? 0 : fail_memory();
}

int http_get(const char *url, int64_t timeout_ms, const atomic_int *cancel,
             struct http_response *response)
{
    struct http_response made = {0};
    /* For libcurl 0 would mean no end. */
    struct transfer transfer = {.timeout_ms = timeout_ms > 0 ? timeout_ms : 1};
    struct pipe_guard guard;
    pipe_guard_start(&guard);
    pthread_once(&library_once, library_start);
    if (library_state == CURLE_OK) {
        transfer.easy = curl_easy_init();
        transfer.multi = curl_multi_init();
    }
    int r = transfer.easy != NULL && transfer.multi != NULL
                ? transfer_run(&transfer, url, cancel, &made)
                : fail_memory();
    /* A handle that was never added may be removed all the same. */
    if (transfer.easy != NULL && transfer.multi != NULL)
        curl_multi_remove_handle(transfer.multi, transfer.easy);
    curl_easy_cleanup(transfer.easy);
    curl_multi_cleanup(transfer.multi);
    buffer_free(&transfer.body);
    pipe_guard_end(&guard);
    if (r < 0)
        return r;
    *response = made;
    return 0;
}

void http_response_free(struct http_response *response)
{
    if (response == NULL)
        return;
    memory_release(response->body);
    *response = (struct http_response){0};
}
