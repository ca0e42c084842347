/* The table of all routes, and what is checked for each of them before its function is called: the
 * path, the method, what the client accepts, the body's type and length, the query. A request is
 * looked at twice, first in a loop thread, where it is answered if that needs no waiting, then in a
 * pool thread; reading its head again costs less than carrying what was read. */
#include "routes.h"

#include "problem.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define ACTIVITY_QUERY "days,type,user,q,since,until"
#define BODY_SMALL     65536
#define BODY_RUN       262144 /* a result or an error of 64 KiB, escaped, and what is around it */

static const struct route routes[] = {
    {.methods = HTTP_GET,
     .pattern = "/api/v1/activity/recent",
     .make = activity_recent,
     .lane = HTTP_LANE_LONG,
     .topics = DASHCORE_TOPIC_ACTIVITY | DASHCORE_TOPIC_SETTINGS,
     .query = ACTIVITY_QUERY ",limit,cursor",
     .media = ANSWER_JSON},
    {.methods = HTTP_GET,
     .pattern = "/api/v1/activity/summary",
     .make = activity_summary,
     .lane = HTTP_LANE_LONG,
     .topics = DASHCORE_TOPIC_ACTIVITY | DASHCORE_TOPIC_SETTINGS,
     .query = ACTIVITY_QUERY ",bucket",
     .media = ANSWER_JSON},
    {.methods = HTTP_GET,
     .pattern = "/api/v1/activity/export",
     .act = activity_export,
     .lane = HTTP_LANE_LONG,
     .query = ACTIVITY_QUERY ",format"},
    {.methods = HTTP_POST,
     .pattern = "/api/v1/activity",
     .act = activity_log,
     .lane = HTTP_LANE_WRITE,
     .media = ANSWER_JSON,
     .body_max = HTTP_BODY_MAX,
     .body_required = true,
     .joins = true},
    {.methods = HTTP_GET,
     .pattern = "/api/v1/background-tasks/status",
     .make = tasks_list,
     .lane = HTTP_LANE_QUICK,
     .topics = DASHCORE_TOPIC_TASKS,
     .media = ANSWER_JSON},
    {.methods = HTTP_GET,
     .pattern = "/api/v1/background-tasks/{}/runs",
     .make = task_runs,
     .lane = HTTP_LANE_QUICK,
     .topics = DASHCORE_TOPIC_TASKS,
     .query = "limit",
     .media = ANSWER_JSON},
    {.methods = HTTP_POST,
     .pattern = "/api/v1/background-tasks/{}/runs",
     .act = task_begin,
     .lane = HTTP_LANE_WRITE,
     .media = ANSWER_JSON,
     .body_max = BODY_SMALL},
    {.methods = HTTP_GET,
     .pattern = "/api/v1/background-tasks/{}/runs/{}",
     .make = task_run,
     .lane = HTTP_LANE_QUICK,
     .topics = DASHCORE_TOPIC_TASKS,
     .media = ANSWER_JSON},
    {.methods = HTTP_PATCH,
     .pattern = "/api/v1/background-tasks/{}/runs/{}",
     .act = task_update,
     .lane = HTTP_LANE_WRITE,
     .media = ANSWER_JSON,
     .body_max = BODY_RUN,
     .body_required = true},
    {.methods = HTTP_POST,
     .pattern = "/api/v1/background-tasks/{}/run",
     .act = task_request,
     .lane = HTTP_LANE_WRITE,
     .media = ANSWER_JSON},
    {.methods = HTTP_GET,
     .pattern = "/api/v1/streams/active",
     .make = probes_streams,
     .lane = HTTP_LANE_QUICK,
     .topics = DASHCORE_TOPIC_PROBES,
     .media = ANSWER_JSON},
    {.methods = HTTP_GET,
     .pattern = "/api/v1/warp/status",
     .make = probes_warp,
     .lane = HTTP_LANE_QUICK,
     .topics = DASHCORE_TOPIC_PROBES,
     .media = ANSWER_JSON},
    {.methods = HTTP_GET,
     .pattern = "/api/v1/config/dashboard",
     .make = config_read,
     .lane = HTTP_LANE_QUICK,
     .topics = DASHCORE_TOPIC_SETTINGS,
     .media = ANSWER_JSON},
    {.methods = HTTP_PATCH | HTTP_POST,
     .pattern = "/api/v1/config/dashboard",
     .act = config_change,
     .lane = HTTP_LANE_WRITE,
     .media = ANSWER_JSON,
     .body_max = BODY_SMALL,
     .body_required = true},
    {.methods = HTTP_PUT,
     .pattern = "/api/v1/config/dashboard",
     .act = config_replace,
     .lane = HTTP_LANE_WRITE,
     .media = ANSWER_JSON,
     .body_max = BODY_SMALL,
     .body_required = true},
    {.methods = HTTP_GET,
     .pattern = "/healthz",
     .act = health_alive,
     .at_once = true,
     .media = ANSWER_JSON},
    {.methods = HTTP_GET,
     .pattern = "/readyz",
     .act = health_ready,
     .lane = HTTP_LANE_READY,
     .media = ANSWER_JSON},
    {.methods = HTTP_GET,
     .pattern = "/openapi.json",
     .make = document_read,
     .at_once = true,
     .document = "openapi.json"},
    {.methods = HTTP_GET,
     .pattern = "/docs",
     .make = document_read,
     .at_once = true,
     .document = "docs.html"},
    {.methods = HTTP_GET,
     .pattern = "/docs.js",
     .make = document_read,
     .at_once = true,
     .document = "docs.js"},
    {.methods = HTTP_GET,
     .pattern = "/docs.css",
     .make = document_read,
     .at_once = true,
     .document = "docs.css"},
    {.methods = HTTP_GET,
     .pattern = "/",
     .make = document_read,
     .at_once = true,
     .query_ignored = true,
     .document = "index.html"},
    {.methods = HTTP_GET, .pattern = "/assets/{}", .make = document_read, .at_once = true},
};

/* ---- finding the route ---- */

static unsigned methods_of(const struct route *route)
{
    return route->methods | (route->methods & HTTP_GET ? HTTP_HEAD : 0) | HTTP_OPTIONS;
}

static bool segment_read(const char *start, const char *end, char decoded[ROUTE_PARAMETER_SIZE])
{
    return end - start < ROUTE_PARAMETER_SIZE && text_decode(start, end, false, decoded);
}

/* Most segments are as they are named, or are another's: only an escape has to be decoded. */
static bool segment_is(const char *start, const char *end, const char *name, size_t length)
{
    char decoded[ROUTE_PARAMETER_SIZE];
    if ((size_t)(end - start) == length && memcmp(start, name, length) == 0)
        return true;
    return memchr(start, '%', (size_t)(end - start)) != NULL && segment_read(start, end, decoded) &&
           strlen(decoded) == length && memcmp(decoded, name, length) == 0;
}

/* Whether a path, percent-encoded, is of a pattern; the segments for "{}" are decoded. */
static bool path_matches(const char *path, const char *pattern,
                         char parameters[][ROUTE_PARAMETER_SIZE])
{
    unsigned count = 0;
    while (*path == '/' && *pattern == '/') {
        const char *end = strchrnul(++path, '/');
        size_t length = strcspn(++pattern, "/");
        if (length == 2 && memcmp(pattern, "{}", 2) == 0) {
            if (!segment_read(path, end, parameters[count]) || parameters[count++][0] == '\0')
                return false;
        } else if (!segment_is(path, end, pattern, length)) {
            return false;
        }
        path = end;
        pattern += length;
    }
    return *path == '\0' && *pattern == '\0';
}

static void allow_write(unsigned methods, char *allow, size_t size)
{
    static const char *const names[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};
    size_t length = 0;
    allow[0] = '\0';
    for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (methods & 1u << i)
            length += (size_t)snprintf(allow + length, size - length, "%s%s",
                                       length != 0 ? ", " : "", names[i]);
}

/* Answers a request whose path exists and whose method no route of it has. */
static void method_answer(struct http_exchange *exchange, unsigned methods)
{
    char allow[64];
    allow_write(methods, allow, sizeof(allow));
    if (exchange->request.method == HTTP_OPTIONS) {
        exchange->response.status = 204;
        answer_headers(exchange, NULL, "no-store");
    } else if (exchange->request.method == HTTP_UNKNOWN) {
        problem_answer_status(exchange, 501, "The server does not know this method.");
    } else {
        problem_answer_status(exchange, 405, "The resource does not have this method.");
    }
    http_response_header(&exchange->response, HTTP_ALLOW, allow);
}

static bool path_is_encoded(const char *path)
{
    char *decoded = malloc(strlen(path) + 1);
    bool encoded = decoded != NULL && text_decode(path, path + strlen(path), false, decoded);
    free(decoded);
    return encoded;
}

static bool route_find(struct visit *visit)
{
    struct http_exchange *exchange = visit->exchange;
    const char *path = exchange->request.path;
    unsigned methods = 0;
    for (size_t i = 0; i < sizeof(routes) / sizeof(routes[0]); i++) {
        const struct route *route = &routes[i];
        if (!path_matches(path, route->pattern, visit->parameters))
            continue;
        methods |= methods_of(route);
        if (exchange->request.method != HTTP_OPTIONS &&
            (methods_of(route) & exchange->request.method)) {
            visit->route = route;
            return true;
        }
    }
    if (methods != 0)
        method_answer(exchange, methods);
    else if (!path_is_encoded(path))
        problem_answer_status(exchange, 400, "The path is not percent-encoded UTF-8.");
    else
        problem_answer_status(exchange, 404, "There is nothing at this path.");
    return false;
}

/* ---- checks before the call ---- */

/* Some clients send {} with every POST. */
static bool body_says_nothing(const char *body)
{
    static const char blanks[] = " \t\r\n";
    body += strspn(body, blanks);
    if (strncmp(body, "{}", 2) == 0)
        body += 2;
    return body[strspn(body, blanks)] == '\0';
}

static bool body_check(struct visit *visit)
{
    const struct route *route = visit->route;
    struct http_exchange *exchange = visit->exchange;
    const struct http_request *request = &exchange->request;
    if (request->method & (HTTP_GET | HTTP_HEAD) ||
        (route->body_max == 0 && body_says_nothing(request->body)))
        return true;
    if (route->body_max == 0) {
        problem_answer(exchange, 422, dashcore_error_name(DASHCORE_EINVAL), NULL,
                       "this request takes no body");
        return false;
    }
    if (request->body_length > route->body_max) {
        char detail[64];
        snprintf(detail, sizeof(detail), "The body is larger than %zu bytes.", route->body_max);
        problem_answer_status(exchange, 413, detail);
        return false;
    }
    if ((route->body_required || request->body_length != 0) &&
        !text_is_media(request->content_type, "application/json")) {
        problem_answer_status(exchange, 415, "The Content-Type must be application/json.");
        return false;
    }
    return true;
}

/* Fills the visit, or answers the exchange and returns false. */
static bool visit_begin(struct visit *visit, struct server *server, struct http_exchange *exchange)
{
    visit->server = server;
    visit->exchange = exchange;
    visit->query = (struct query){0};
    if (!route_find(visit))
        return false;
    const char *media = visit->route->media;
    if (media != NULL && !text_accepts(exchange->request.accept, media)) {
        problem_answer_status(exchange, 406, "The answer would be application/json.");
        return false;
    }
    const char *allowed = visit->route->query != NULL ? visit->route->query : "";
    return body_check(visit) &&
           (visit->route->query_ignored || query_read(exchange, allowed, &visit->query));
}

/* ---- answering ---- */

static int64_t clock_microseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000000) + now.tv_nsec / 1000;
}

/* Asks the store for its revision once for all requests of a turn. A change that is missed so was
 * committed after every one of these requests had been sent. */
static int revision_in_turn(const struct visit *visit, int64_t *revision)
{
    static _Thread_local struct {
        uint64_t turn;
        int64_t revision;
    } known[DASHCORE_TOPIC_ALL + 1];
    unsigned topics = visit->route->topics;
    if (known[topics].turn != visit->exchange->turn) {
        int r = dashcore_revision(visit->server->core, topics, &known[topics].revision);
        if (r < 0)
            return r;
        known[topics].turn = visit->exchange->turn;
    }
    *revision = known[topics].revision;
    return 0;
}

/* What the cache has for a route that is kept, held, or NULL. */
static struct representation *kept_answer(const struct visit *visit, bool in_turn)
{
    const struct http_request *request = &visit->exchange->request;
    unsigned topics = visit->route->topics;
    int64_t revision = 0;
    if (topics == 0 || visit->server->cache == NULL ||
        (in_turn ? revision_in_turn(visit, &revision)
                 : dashcore_revision(visit->server->core, topics, &revision)) < 0)
        return NULL;
    return cache_get(visit->server->cache, request->path, visit->query.canonical, revision);
}

static uint64_t visit_name(const struct visit *visit)
{
    return pace_name(visit->exchange->request.path, visit->query.canonical);
}

/* Makes the answer of a route that reads the store, held, or NULL after a problem. */
static struct representation *answer_make(struct visit *visit)
{
    struct server *server = visit->server;
    int64_t start = clock_microseconds();
    struct representation *made = visit->route->make(visit);
    pace_note(&server->pace, visit_name(visit), clock_microseconds() - start);
    if (made != NULL && visit->route->topics != 0 && server->cache != NULL)
        cache_put(server->cache, visit->exchange->request.path, visit->query.canonical, made);
    return made;
}

/* The same in a loop thread: NULL, without a problem, where it may take longer than a moment. How
 * long a search takes depends on where the log has what it looks for now, not on the last time. */
static struct representation *answer_make_quickly(struct visit *visit)
{
    bool quick = query_text(&visit->query, "q") == NULL &&
                 pace_is_quick(&visit->server->pace, visit_name(visit));
    return quick ? answer_make(visit) : NULL;
}

bool routes_answer_at_once(void *state, struct http_exchange *exchange)
{
    struct visit visit;
    if (!visit_begin(&visit, state, exchange))
        return true;
    bool answered = false;
    exchange->lane = visit.route->lane;
    exchange->joins = visit.route->joins && activity_log_joins(&exchange->request);
    if (visit.route->act != NULL && visit.route->at_once) {
        visit.route->act(&visit);
        answered = true;
    } else if (visit.route->make != NULL) {
        struct representation *known =
            visit.route->at_once ? visit.route->make(&visit) : kept_answer(&visit, true);
        if (known == NULL && !visit.route->at_once)
            known = answer_make_quickly(&visit);
        answered = known != NULL ? representation_answer(known, exchange, false)
                                 : exchange->response.status != 0;
        representation_release(known);
    }
    query_clear(&visit.query);
    return answered;
}

void routes_answer(void *state, struct http_exchange *exchange)
{
    struct visit visit;
    if (!visit_begin(&visit, state, exchange))
        return;
    if (visit.route->act != NULL) {
        visit.route->act(&visit);
    } else {
        struct representation *answer = kept_answer(&visit, false);
        if (answer == NULL)
            answer = answer_make(&visit);
        if (answer != NULL)
            representation_answer(answer, exchange, true);
        representation_release(answer);
    }
    query_clear(&visit.query);
}

void routes_answer_joined(void *state, struct http_exchange **exchanges, size_t count)
{
    activity_log_joined(state, exchanges, count);
}

void routes_refuse(void *state, struct http_exchange *exchange, int status, const char *detail)
{
    (void)state;
    problem_answer_status(exchange, status, detail);
}

struct representation *route_representation(struct visit *visit, int error, dashcore_answer *answer)
{
    struct representation *made = NULL;
    if (error < 0)
        problem_answer_library(visit->exchange, error);
    else if ((made = representation_of(answer)) == NULL)
        problem_answer(visit->exchange, 500, dashcore_error_name(DASHCORE_ENOMEM), NULL,
                       "out of memory");
    return made;
}
