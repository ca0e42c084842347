/* Background tasks, and hosts that report their runs over HTTP. */
#include "../problem.h"
#include "../routes.h"
#include "../text.h"

#include <stdlib.h>
#include <string.h>

#define RUNS_LIMIT_DEFAULT 20

struct representation *tasks_list(struct visit *visit)
{
    dashcore_answer *answer = NULL;
    int r = dashcore_tasks_json(visit->server->core, &answer);
    return route_representation(visit, r, answer);
}

struct representation *task_runs(struct visit *visit)
{
    dashcore_answer *answer = NULL;
    int64_t limit = RUNS_LIMIT_DEFAULT;
    if (!query_number(&visit->query, visit->exchange, "limit", 1, DASHCORE_RUNS_KEPT, &limit))
        return NULL;
    int r = dashcore_runs_json(visit->server->core, visit->parameters[0], (uint32_t)limit, &answer);
    return route_representation(visit, r, answer);
}

/* Reads the run's id from the path. False after answering 404: no run has such an id. */
static bool run_id_read(struct visit *visit, int64_t *run_id)
{
    if (text_number(visit->parameters[1], run_id) && *run_id > 0)
        return true;
    problem_answer(visit->exchange, 404, dashcore_error_name(DASHCORE_ENOTFOUND), "run_id",
                   "there is no run '%.100s'", visit->parameters[1]);
    return false;
}

/* Whether a run, as the library writes it, is one of this task. Its own members come before what
 * the host gave, and names need no escapes in JSON. */
static bool run_is_of_task(const char *run, const char *task_name)
{
    static const char member[] = "\"task_name\":\"";
    size_t length = strlen(task_name);
    const char *name = strstr(run, member);
    return name != NULL && strncmp(name + sizeof(member) - 1, task_name, length) == 0 &&
           name[sizeof(member) - 1 + length] == '"';
}

struct representation *task_run(struct visit *visit)
{
    dashcore_answer *answer = NULL;
    int64_t run_id = 0;
    if (!run_id_read(visit, &run_id))
        return NULL;
    int r = dashcore_run_json(visit->server->core, run_id, &answer);
    if (r >= 0 && !run_is_of_task(answer->body, visit->parameters[0])) {
        dashcore_free(answer);
        problem_answer(visit->exchange, 404, dashcore_error_name(DASHCORE_ENOTFOUND), "run_id",
                       "task '%s' has no run %s", visit->parameters[0], visit->parameters[1]);
        return NULL;
    }
    return route_representation(visit, r, answer);
}

static void location_put(struct visit *visit, const char *run)
{
    static const char member[] = "\"run_id\":";
    const char *id = strstr(run, member);
    char location[ROUTE_PARAMETER_SIZE + 80];
    if (id == NULL)
        return;
    snprintf(location, sizeof(location), "/api/v1/background-tasks/%s/runs/%lld",
             visit->parameters[0], strtoll(id + sizeof(member) - 1, NULL, 10));
    http_response_header(&visit->exchange->response, HTTP_LOCATION, location);
}

void task_begin(struct visit *visit)
{
    const struct http_request *request = &visit->exchange->request;
    dashcore_answer *answer = NULL;
    int r = dashcore_task_begin_json(visit->server->core, visit->parameters[0], request->body,
                                     request->body_length, &answer);
    if (r < 0) {
        problem_answer_library(visit->exchange, r);
        return;
    }
    location_put(visit, answer->body);
    answer_json(visit->exchange, 201, answer);
}

void task_update(struct visit *visit)
{
    const struct http_request *request = &visit->exchange->request;
    dashcore_answer *answer = NULL;
    int64_t run_id = 0;
    if (!run_id_read(visit, &run_id))
        return;
    int r = dashcore_run_update_json(visit->server->core, visit->parameters[0], run_id,
                                     request->body, request->body_length, &answer);
    if (r < 0)
        problem_answer_library(visit->exchange, r);
    else
        answer_json(visit->exchange, 200, answer);
}

void task_request(struct visit *visit)
{
    struct http_exchange *exchange = visit->exchange;
    int r = dashcore_task_request(visit->server->core, visit->parameters[0], NULL);
    if (r < 0) {
        problem_answer_library(exchange, r);
        return;
    }
    size_t length = 0;
    char *text = NULL;
    FILE *out = open_memstream(&text, &length);
    if (out != NULL) {
        fputs("{\"task_name\":", out);
        text_write_json(out, visit->parameters[0]);
        fputs(",\"status\":\"queued\"}", out);
        fclose(out);
        exchange->response.body = body_create(text, length, text, free);
    }
    exchange->response.status = 202;
    answer_headers(exchange, ANSWER_JSON, "no-store");
}
