#include "dashcore.h"
#include "probe/http.h"
#include "support/scarce_memory.h"
#include "support/stand_in.h"
#include "support/suite.h"

#include <arpa/inet.h>
#include <dlfcn.h>
#include <netdb.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define TIMEOUT_MS 2000

/* A name whose look-up hangs, as one does when the name server is gone. libcurl's thread for it
 * calls this function, since the symbols a program exports come before those of libraries. */
#define SLOW_NAME       "slow.invalid"
#define SLOW_SECONDS    4
#define LOOKUP_ENDED_IN 5

static atomic_int lookups_under_way;

__attribute__((visibility("default"))) int getaddrinfo(const char *name, const char *service,
                                                       const struct addrinfo *hints,
                                                       struct addrinfo **result)
{
    typedef int (*function)(const char *, const char *, const struct addrinfo *,
                            struct addrinfo **);
    function real = NULL;
    *(void **)&real = dlsym(RTLD_NEXT, "getaddrinfo");
    if (name == NULL || strcmp(name, SLOW_NAME) != 0)
        return real(name, service, hints, result);
    atomic_fetch_add(&lookups_under_way, 1);
    sleep(SLOW_SECONDS);
    atomic_fetch_sub(&lookups_under_way, 1);
    return EAI_AGAIN;
}

static struct stand_in_http stand_in;

static struct http_response get_for(const char *what, int64_t timeout_ms)
{
    char url[STAND_IN_PATH_SIZE];
    struct http_response response = {0};
    stand_in_http_url(&stand_in, what, url);
    CHECK_INT(http_get(url, timeout_ms, NULL, &response), 0);
    return response;
}

static struct http_response get(const char *what)
{
    return get_for(what, TIMEOUT_MS);
}

/* No answer came, and `error` says why. */
static void check_failed(struct http_response *response, const char *error)
{
    CHECK_INT(response->status, 0);
    CHECK_TEXT(response->body, "");
    CHECK_INT(response->length, 0);
    CHECK_TEXT(response->error, error);
    http_response_free(response);
    CU_ASSERT_PTR_NULL(response->body);
}

#define QUEUE_FILLED 8

/* Gives a port whose listener has no room for another connection; the descriptors hold it so. */
static int listener_fill(int queue[QUEUE_FILLED + 1])
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}};
    socklen_t length = sizeof address;
    queue[0] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    CU_ASSERT_EQUAL_FATAL(bind(queue[0], (struct sockaddr *)&address, length), 0);
    CU_ASSERT_EQUAL_FATAL(listen(queue[0], 0), 0);
    getsockname(queue[0], (struct sockaddr *)&address, &length);
    for (size_t i = 1; i <= QUEUE_FILLED; i++) {
        queue[i] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        (void)connect(queue[i], (struct sockaddr *)&address, length);
    }
    return ntohs(address.sin_port);
}

static void gives_status_and_body(void)
{
    struct http_response response =
        get("acexy/0.2.1-status-two-streams-three-clients.http/ace/status");
    CHECK_INT(response.status, 200);
    CHECK_TEXT(response.body, "{\"streams\":2}\n");
    CHECK_INT(response.length, 14);
    CHECK_TEXT(response.error, "");
    http_response_free(&response);
}

static void gives_the_status_of_a_refusal(void)
{
    struct http_response response = get("status/503/");
    CHECK_INT(response.status, 503);
    CHECK_TEXT(response.body, "");
    CHECK_TEXT(response.error, "");
    http_response_free(&response);
}

static void joins_chunks(void)
{
    struct http_response response = get("acexy/synthetic-chunked.http/ace/status");
    CHECK_INT(response.status, 200);
    CHECK_TEXT(response.body, "{\"streams\":2}\n");
    http_response_free(&response);
}

static void follows_no_redirect(void)
{
    struct http_response response = get("redirect/");
    CHECK_INT(response.status, 302);
    CHECK_TEXT(response.body, "");
    http_response_free(&response);
}

static void a_zero_byte_does_not_hide_the_length(void)
{
    struct http_response response = get("body/a%00b/");
    CHECK_INT(response.length, 3);
    CU_ASSERT_EQUAL(memcmp(response.body, "a\0b", 4), 0);
    http_response_free(&response);
}

static void a_cut_answer_is_no_answer(void)
{
    struct http_response response = get("acexy/synthetic-truncated.http/ace/status");
    check_failed(&response, "the answer was cut short");
}

static void a_closed_connection_is_told(void)
{
    struct http_response response = get("close/");
    check_failed(&response, "the connection was closed without an answer");
    response = get("reset/");
    check_failed(&response, "recv failure: Connection reset by peer");
}

static void what_is_not_http_is_told(void)
{
    struct http_response response =
        get("acestream/hellots-3.2.11.txt/webui/api/service?method=get_version");
    check_failed(&response, "received HTTP/0.9 when not allowed");
}

static void a_refused_connection_is_told(void)
{
    struct http_response response = {0};
    char url[64];
    snprintf(url, sizeof url, "http://127.0.0.1:%d/ace/status", unused_port());
    int64_t start = milliseconds();
    CHECK_INT(http_get(url, TIMEOUT_MS, NULL, &response), 0);
    CU_ASSERT_TRUE(milliseconds() - start < 500);
    check_failed(&response, "connection refused");
}

static void check_timed_out(const char *what)
{
    int64_t start = milliseconds();
    struct http_response response = get(what);
    int64_t took = milliseconds() - start;
    CU_ASSERT_TRUE(took >= 1900 && took < 2600);
    check_failed(&response, "no answer within 2 s");
}

static void a_hang_ends_in_time(void)
{
    check_timed_out("hang/");
}

static void a_drip_ends_in_time(void)
{
    check_timed_out("drip/");
}

/* The queue of a listener that accepts nobody is full, so the next connection hangs. */
static void a_connection_that_hangs_ends_in_a_second(void)
{
    struct http_response response = {0};
    char url[64];
    int queue[QUEUE_FILLED + 1];
    snprintf(url, sizeof url, "http://127.0.0.1:%d/", listener_fill(queue));
    int64_t start = milliseconds();
    CHECK_INT(http_get(url, TIMEOUT_MS, NULL, &response), 0);
    int64_t took = milliseconds() - start;
    CU_ASSERT_TRUE(took >= 900 && took < 1600);
    check_failed(&response, "no connection in time");
    for (size_t i = 0; i <= QUEUE_FILLED; i++)
        close(queue[i]);
}

static void a_name_server_that_hangs_delays_nothing(void)
{
    struct http_response response = {0};
    int64_t start = milliseconds();
    CHECK_INT(http_get("http://" SLOW_NAME "/", TIMEOUT_MS, NULL, &response), 0);
    CU_ASSERT_TRUE(milliseconds() - start < 2600);
    check_failed(&response, "no connection in time");
    CHECK_INT(lookups_under_way, 1);
    for (int i = 0; i < LOOKUP_ENDED_IN * 20 && lookups_under_way > 0; i++)
        usleep(50000);
    CHECK_INT(lookups_under_way, 0);
}

static void check_too_long(const char *what)
{
    int64_t start = milliseconds();
    struct http_response response = get(what);
    CU_ASSERT_TRUE(milliseconds() - start < 1500);
    check_failed(&response, "the answer is longer than 65536 bytes");
}

static void a_huge_answer_is_stopped(void)
{
    check_too_long("huge/");
    check_too_long("huge-chunked/");
}

static void endless_headers_end(void)
{
    int64_t start = milliseconds();
    struct http_response response = get("headers/");
    CU_ASSERT_TRUE(milliseconds() - start < 2600);
    CHECK_INT(response.status, 0);
    CU_ASSERT_NOT_EQUAL(response.error[0], '\0');
    http_response_free(&response);
}

/* The limit lies between these two. */
static void a_body_at_the_limit_is_whole(void)
{
    for (int extra = 0; extra <= 1; extra++) {
        char what[64];
        snprintf(what, sizeof what, "fill/%d/", HTTP_BODY_MAX + extra);
        struct http_response response = get(what);
        CHECK_INT(response.length, extra ? 0 : HTTP_BODY_MAX);
        CHECK_TEXT(response.error, extra ? "the answer is longer than 65536 bytes" : "");
        http_response_free(&response);
    }
}

static void only_http_is_spoken(void)
{
    static const char *const urls[] = {"file:///etc/passwd",
                                       "ftp://127.0.0.1/",
                                       "gopher://127.0.0.1/",
                                       "dict://127.0.0.1/",
                                       "not a url",
                                       "http://",
                                       ""};
    for (size_t i = 0; i < sizeof urls / sizeof urls[0]; i++) {
        struct http_response response = {0};
        CHECK_INT(http_get(urls[i], TIMEOUT_MS, NULL, &response), 0);
        CHECK_INT(response.status, 0);
        CHECK_TEXT(response.body, "");
        CU_ASSERT_NOT_EQUAL(response.error[0], '\0');
        http_response_free(&response);
    }
}

static void the_environment_names_no_proxy(void)
{
    char proxy[64];
    snprintf(proxy, sizeof proxy, "http://127.0.0.1:%d", unused_port());
    setenv("http_proxy", proxy, 1);
    setenv("ALL_PROXY", proxy, 1);
    struct http_response response = get("body/ok/");
    CHECK_TEXT(response.body, "ok");
    unsetenv("http_proxy");
    unsetenv("ALL_PROXY");
    http_response_free(&response);
}

static void *cancel_soon(void *cancel)
{
    usleep(200000);
    atomic_store((atomic_int *)cancel, 1);
    return NULL;
}

static void a_cancel_ends_it_soon(void)
{
    struct http_response response = {0};
    char url[STAND_IN_PATH_SIZE];
    atomic_int cancel = 0;
    pthread_t thread;
    pthread_create(&thread, NULL, cancel_soon, &cancel);
    int64_t start = milliseconds();
    CHECK_INT(http_get(stand_in_http_url(&stand_in, "hang/", url), 60000, &cancel, &response), 0);
    int64_t took = milliseconds() - start;
    pthread_join(thread, NULL);
    CU_ASSERT_TRUE(took >= 150 && took < 600);
    check_failed(&response, "cancelled");
}

static void leaves_signals_and_descriptors_as_they_were(void)
{
    sigset_t before;
    sigset_t after;
    struct http_response warm = get("body/ok/");
    http_response_free(&warm);
    size_t descriptors = descriptors_open();
    pthread_sigmask(SIG_BLOCK, NULL, &before);
    static const char *const whats[] = {"body/ok/", "reset/", "close/", "huge/", "redirect/"};
    for (size_t i = 0; i < 50; i++) {
        struct http_response response = get(whats[i % 5]);
        http_response_free(&response);
    }
    pthread_sigmask(SIG_BLOCK, NULL, &after);
    CHECK_INT(sigismember(&after, SIGPIPE), sigismember(&before, SIGPIPE));
    CHECK_INT(descriptors_open(), descriptors);
    CU_ASSERT_PTR_EQUAL((void *)signal(SIGPIPE, SIG_DFL), (void *)SIG_DFL);
}

/* A SIGPIPE that waited before the call is the host's and still waits after it. */
static void a_pending_sigpipe_of_the_host_stays(void)
{
    sigset_t blocked;
    sigset_t before;
    sigset_t pending;
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &blocked, &before);
    raise(SIGPIPE);
    struct http_response response = get("body/ok/");
    sigpending(&pending);
    CHECK_INT(sigismember(&pending, SIGPIPE), 1);
    int number = 0;
    sigwait(&blocked, &number);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    http_response_free(&response);
}

static void works_after_fork(void)
{
    struct http_response response = get("body/parent/");
    http_response_free(&response);
    pid_t pid = fork();
    if (pid == 0) {
        response = get("body/child/");
        _exit(strcmp(response.body, "child") == 0 ? 0 : 1);
    }
    int status = 0;
    waitpid(pid, &status, 0);
    CU_ASSERT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static void *get_several(void *failures)
{
    for (int i = 0; i < 25; i++) {
        char url[STAND_IN_PATH_SIZE];
        char what[64];
        char expected[32];
        struct http_response response = {0};
        snprintf(expected, sizeof expected, "n%d", i);
        snprintf(what, sizeof what, "body/%s/", expected);
        stand_in_http_url(&stand_in, what, url);
        if (http_get(url, 20000, NULL, &response) < 0 || strcmp(response.body, expected) != 0)
            atomic_fetch_add((atomic_int *)failures, 1);
        http_response_free(&response);
    }
    return NULL;
}

static void many_threads_at_once(void)
{
    pthread_t threads[4];
    atomic_int failures = 0;
    for (size_t i = 0; i < 4; i++)
        pthread_create(&threads[i], NULL, get_several, &failures);
    for (size_t i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    CHECK_INT(failures, 0);
}

/* Each request for memory refused in turn. */
static void without_memory_it_is_an_error(void)
{
    char url[STAND_IN_PATH_SIZE];
    long refused = 0;
    stand_in_http_url(&stand_in, "fill/30000/", url);
    for (bool was_refused = true; was_refused; refused++) {
        struct http_response response = {0};
        scarce_memory_start(refused + 1);
        int r = http_get(url, TIMEOUT_MS, NULL, &response);
        was_refused = scarce_memory_end();
        CHECK_INT(r, was_refused ? DASHCORE_ENOMEM : 0);
        CHECK_INT(response.length, was_refused ? 0 : 30000);
        http_response_free(&response);
    }
    CU_ASSERT_TRUE(refused > 1);
}

static const struct suite_test tests[] = {
    {"many threads at once", many_threads_at_once},
    {"gives status and body", gives_status_and_body},
    {"gives the status of a refusal", gives_the_status_of_a_refusal},
    {"joins chunks", joins_chunks},
    {"follows no redirect", follows_no_redirect},
    {"a zero byte", a_zero_byte_does_not_hide_the_length},
    {"a cut answer", a_cut_answer_is_no_answer},
    {"a closed connection", a_closed_connection_is_told},
    {"what is not HTTP", what_is_not_http_is_told},
    {"a refused connection", a_refused_connection_is_told},
    {"a hang ends in time", a_hang_ends_in_time},
    {"a drip ends in time", a_drip_ends_in_time},
    {"a connection that hangs", a_connection_that_hangs_ends_in_a_second},
    {"a name server that hangs", a_name_server_that_hangs_delays_nothing},
    {"a huge answer is stopped", a_huge_answer_is_stopped},
    {"endless headers end", endless_headers_end},
    {"a body at the limit", a_body_at_the_limit_is_whole},
    {"only HTTP is spoken", only_http_is_spoken},
    {"no proxy of the environment", the_environment_names_no_proxy},
    {"a cancel ends it soon", a_cancel_ends_it_soon},
    {"signals and descriptors stay", leaves_signals_and_descriptors_as_they_were},
    {"a pending SIGPIPE stays", a_pending_sigpipe_of_the_host_stays},
    {"works after fork", works_after_fork},
    {"without memory", without_memory_it_is_an_error},
};

int main(void)
{
    stand_in_http_start(&stand_in);
    int r = suite_run("http", tests, sizeof tests / sizeof tests[0]);
    stand_in_http_stop(&stand_in);
    return r;
}
