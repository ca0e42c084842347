/* Many dashboards at once:
 *
 *     pollers PORT DASHBOARDS INTERVAL_MS SECONDS
 *
 * Each dashboard has one keep-alive connection and polls as the page does: all its requests, one
 * after the other, each with the tag of the last answer, then nothing until the interval is over.
 * They begin spread over the interval. An interval of 0 asks again at once. A connection that the
 * server closed while nothing was asked is opened anew, as browsers do. Prints one JSON object: how
 * many answers were whole (200) and unchanged (304), errors (any other status, a connection broken
 * in an answer, no answer in time), connections opened anew, bytes received, and milliseconds from
 * request to answer. While it runs it prints the whole numbers so far, one line for each second. */
#include <arpa/inet.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define SECOND       INT64_C(1000000) /* µs */
#define ANSWER_LIMIT (10 * SECOND)
#define REQUESTS     6
#define HEAD_MAX     8192
#define STEPS        (100 * 200) /* of the times: a fifth of a millisecond each, up to 4 s */

static const char *const paths[REQUESTS] = {"/api/v1/activity/recent?limit=100",
                                            "/api/v1/activity/summary?bucket=hour",
                                            "/api/v1/background-tasks/status",
                                            "/api/v1/streams/active",
                                            "/api/v1/warp/status",
                                            "/api/v1/config/dashboard"};

/* What Chromium sends. */
static const char head[] =
    "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: keep-alive\r\n"
    "sec-ch-ua: \"Chromium\";v=\"142\", \"Not_A Brand\";v=\"99\"\r\nsec-ch-ua-mobile: ?0\r\n"
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/142.0.0.0 Safari/537.36\r\nsec-ch-ua-platform: \"Linux\"\r\nAccept: */*\r\n"
    "Sec-Fetch-Site: same-origin\r\nSec-Fetch-Mode: cors\r\nSec-Fetch-Dest: empty\r\n"
    "Referer: http://127.0.0.1:%d/\r\nAccept-Encoding: gzip, deflate, br\r\n"
    "Accept-Language: en-US,en;q=0.9\r\n%s%s%s\r\n";

struct dashboard {
    int fd;         /* -1: not connected */
    int next;       /* the request under way, REQUESTS while it waits */
    bool fresh;     /* nothing has been answered on this connection */
    int64_t due;    /* when to poll next */
    int64_t asked;  /* when the request under way was sent */
    size_t length;  /* of what has come of its answer's head */
    long body_left; /* after the head; -1: the head is not whole */
    char tags[REQUESTS][80];
    char *answer; /* the head; only while one is under way */
};

static struct {
    int port;
    int epoll;
    int count;
    int64_t interval;
    struct dashboard *dashboards;
    long whole, unchanged, errors, reopened, bytes, slowest;
    long steps[STEPS];
} run;

static char space[1 << 16]; /* what comes of bodies is thrown away */

static int64_t now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * SECOND + time.tv_nsec / 1000;
}

static void hang_up(struct dashboard *dashboard)
{
    if (dashboard->fd >= 0)
        close(dashboard->fd);
    dashboard->fd = -1;
}

static void rest(struct dashboard *dashboard)
{
    dashboard->next = REQUESTS;
    free(dashboard->answer);
    dashboard->answer = NULL;
}

static void fail(struct dashboard *dashboard)
{
    run.errors++;
    hang_up(dashboard);
    rest(dashboard);
}

static bool dial(struct dashboard *dashboard)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)run.port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = dashboard};
    dashboard->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    dashboard->fresh = true;
    if (dashboard->fd < 0 ||
        connect(dashboard->fd, (struct sockaddr *)&address, sizeof(address)) != 0 ||
        epoll_ctl(run.epoll, EPOLL_CTL_ADD, dashboard->fd, &event) != 0) {
        hang_up(dashboard);
        return false;
    }
    return true;
}

static void ask(struct dashboard *dashboard)
{
    char request[2048];
    const char *tag = dashboard->tags[dashboard->next];
    int length =
        snprintf(request, sizeof(request), head, paths[dashboard->next], run.port, run.port,
                 *tag != '\0' ? "If-None-Match: " : "", tag, *tag != '\0' ? "\r\n" : "");
    dashboard->length = 0;
    dashboard->body_left = -1;
    dashboard->asked = now();
    if ((dashboard->fd < 0 && !dial(dashboard)) ||
        send(dashboard->fd, request, (size_t)length, MSG_NOSIGNAL) != length)
        fail(dashboard);
}

static void poll_again(struct dashboard *dashboard)
{
    dashboard->due += run.interval;
    dashboard->next = 0;
    dashboard->answer = malloc(HEAD_MAX + 1);
    if (dashboard->answer == NULL)
        exit(1);
    ask(dashboard);
}

static void note_time(int64_t took)
{
    long step = (long)(took / 200);
    run.steps[step < STEPS ? step : STEPS - 1]++;
    if (took > run.slowest)
        run.slowest = (long)took;
}

static const char *header(const char *text, const char *name, char *value, size_t size)
{
    size_t length = strlen(name);
    for (const char *line = strstr(text, "\r\n"); line != NULL; line = strstr(line + 2, "\r\n")) {
        if (strncasecmp(line + 2, name, length) != 0 || line[2 + length] != ':')
            continue;
        const char *from = line + 3 + length + strspn(line + 3 + length, " ");
        snprintf(value, size, "%.*s", (int)strcspn(from, "\r"), from);
        return value;
    }
    return NULL;
}

/* Reads a head that is whole; false for an answer that is none of the two that are expected. */
static bool read_head(struct dashboard *dashboard, size_t head_length)
{
    char value[32];
    int status = 0;
    char *text = dashboard->answer;
    text[dashboard->length] = '\0';
    if (sscanf(text, "HTTP/1.1 %d", &status) != 1 || (status != 200 && status != 304))
        return false;
    text[head_length - 2] = '\0';
    header(text, "ETag", dashboard->tags[dashboard->next], sizeof(dashboard->tags[0]));
    if (status == 304)
        dashboard->body_left = 0;
    else if (header(text, "Content-Length", value, sizeof(value)) != NULL)
        dashboard->body_left = atol(value);
    else
        return false;
    run.whole += status == 200;
    run.unchanged += status == 304;
    dashboard->body_left -= (long)(dashboard->length - head_length);
    return dashboard->body_left >= 0;
}

static void finish_answer(struct dashboard *dashboard)
{
    note_time(now() - dashboard->asked);
    dashboard->fresh = false;
    if (++dashboard->next < REQUESTS)
        ask(dashboard);
    else
        rest(dashboard);
}

/* The server may close a connection that has been idle, also while a request is on its way. */
static void ended(struct dashboard *dashboard)
{
    bool idle = dashboard->next == REQUESTS;
    bool may_ask_anew = !dashboard->fresh && dashboard->length == 0;
    hang_up(dashboard);
    if (!idle && !may_ask_anew) {
        fail(dashboard);
        return;
    }
    run.reopened++;
    if (!idle)
        ask(dashboard);
}

static void receive(struct dashboard *dashboard)
{
    bool body = dashboard->next == REQUESTS || dashboard->body_left >= 0;
    char *into = body ? space : dashboard->answer + dashboard->length;
    size_t most = body ? sizeof(space) : HEAD_MAX - dashboard->length;
    ssize_t came = recv(dashboard->fd, into, most, MSG_DONTWAIT);
    if (came < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (came <= 0) {
        ended(dashboard);
        return;
    }
    run.bytes += came;
    if (body) {
        dashboard->body_left -= came;
    } else {
        dashboard->length += (size_t)came;
        const char *end = memmem(dashboard->answer, dashboard->length, "\r\n\r\n", 4);
        if (end == NULL && dashboard->length < HEAD_MAX)
            return;
        if (end == NULL || !read_head(dashboard, (size_t)(end - dashboard->answer) + 4)) {
            fail(dashboard);
            return;
        }
    }
    if (dashboard->next == REQUESTS || dashboard->body_left < 0)
        fail(dashboard); /* more than was asked for */
    else if (dashboard->body_left == 0)
        finish_answer(dashboard);
}

/* Those whose time has come ask; those whose answer does not come give up. How long until the next,
 * in milliseconds. */
static int look_at_all(void)
{
    int64_t time = now();
    int64_t next = time + SECOND / 10;
    for (int i = 0; i < run.count; i++) {
        struct dashboard *dashboard = &run.dashboards[i];
        if (dashboard->next < REQUESTS && time - dashboard->asked > ANSWER_LIMIT)
            fail(dashboard);
        if (dashboard->next == REQUESTS && dashboard->due <= time)
            poll_again(dashboard);
        if (dashboard->next == REQUESTS && dashboard->due < next)
            next = dashboard->due;
    }
    int64_t wait = (next - now()) / 1000;
    return wait > 0 ? (int)wait + 1 : 0;
}

static void poll_until(int64_t end)
{
    struct epoll_event events[64];
    int64_t told = now() + SECOND;
    while (now() < end) {
        int count = epoll_wait(run.epoll, events, 64, look_at_all());
        for (int i = 0; i < count; i++)
            receive(events[i].data.ptr);
        if (now() >= told) {
            printf("%ld\n", run.whole + run.unchanged);
            fflush(stdout);
            told += SECOND;
        }
    }
}

static double quantile(double part)
{
    long count = 0;
    long sum = 0;
    for (int i = 0; i < STEPS; i++)
        count += run.steps[i];
    for (int i = 0; i < STEPS; i++)
        if ((double)(sum += run.steps[i]) >= part * (double)count)
            return (i + 1) / 5.0;
    return 0;
}

int main(int argc, char **argv)
{
    if (argc != 5) {
        fprintf(stderr, "usage: pollers PORT DASHBOARDS INTERVAL_MS SECONDS\n");
        return 2;
    }
    run.port = atoi(argv[1]);
    run.count = atoi(argv[2]);
    run.interval = atoll(argv[3]) * 1000;
    run.epoll = epoll_create1(EPOLL_CLOEXEC);
    run.dashboards = calloc((size_t)run.count, sizeof(*run.dashboards));
    if (run.dashboards == NULL || run.epoll < 0)
        return 1;
    int64_t began = now();
    for (int i = 0; i < run.count; i++) {
        run.dashboards[i].fd = -1;
        run.dashboards[i].next = REQUESTS;
        run.dashboards[i].due = began + run.interval * i / run.count;
    }
    poll_until(began + atoll(argv[4]) * SECOND);
    printf("{\"whole\":%ld,\"unchanged\":%ld,\"errors\":%ld,\"reopened\":%ld,\"bytes\":%ld,"
           "\"p50\":%.1f,\"p99\":%.1f,\"slowest\":%.1f}\n",
           run.whole, run.unchanged, run.errors, run.reopened, run.bytes, quantile(0.5),
           quantile(0.99), (double)run.slowest / 1000);
    return 0;
}
