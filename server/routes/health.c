/* For supervisors: whether the process answers, and whether its store can be used. */
#include "../problem.h"
#include "../routes.h"

static const char ok[] = "{\"status\":\"ok\"}";

void health_alive(struct visit *visit)
{
    answer_text(visit->exchange, 200, ANSWER_JSON, ok);
}

void health_ready(struct visit *visit)
{
    int r = dashcore_check(visit->server->core);
    if (r >= 0)
        answer_text(visit->exchange, 200, ANSWER_JSON, ok);
    else
        problem_answer_unavailable(visit->exchange, r);
}
