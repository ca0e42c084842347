/* Active streams and WARP: the last answers of the probes, never a wait for one. The library probes
 * more often while somebody asks, so an answer is kept for a second at most, and then it is asked
 * again. */
#include "../routes.h"

#define KEPT_MICROSECONDS 1000000

static struct representation *probe_representation(struct visit *visit, int error,
                                                   dashcore_answer *answer)
{
    struct representation *made = route_representation(visit, error, answer);
    if (made != NULL)
        made->expires = dashcore_time_now() + KEPT_MICROSECONDS;
    return made;
}

struct representation *probes_streams(struct visit *visit)
{
    dashcore_answer *answer = NULL;
    int r = dashcore_streams_json(visit->server->core, &answer);
    return probe_representation(visit, r, answer);
}

struct representation *probes_warp(struct visit *visit)
{
    dashcore_answer *answer = NULL;
    int r = dashcore_warp_json(visit->server->core, &answer);
    return probe_representation(visit, r, answer);
}
