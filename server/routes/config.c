/* The dashboard's settings. */
#include "../problem.h"
#include "../routes.h"

struct representation *config_read(struct visit *visit)
{
    dashcore_answer *answer = NULL;
    int r = dashcore_settings_json(visit->server->core, &answer);
    return route_representation(visit, r, answer);
}

static void config_set(struct visit *visit, uint32_t flags)
{
    const struct http_request *request = &visit->exchange->request;
    dashcore *core = visit->server->core;
    dashcore_answer *answer = NULL;
    int r = dashcore_settings_set_json(core, request->body, request->body_length, flags, NULL);
    if (r >= 0)
        r = dashcore_settings_json(core, &answer);
    if (r < 0)
        problem_answer_library(visit->exchange, r);
    else
        answer_json(visit->exchange, 200, answer);
}

void config_change(struct visit *visit)
{
    config_set(visit, 0);
}

void config_replace(struct visit *visit)
{
    config_set(visit, DASHCORE_SETTINGS_ALL);
}
