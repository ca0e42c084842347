/* Active streams and WARP: the last answers of the probes, never a wait for one. They are not kept
 * in the cache, since the library counts who asks to know how often to probe. */
#include "../routes.h"

struct representation *probes_streams(struct visit *visit)
{
    dashcore_answer *answer = NULL;
    int r = dashcore_streams_json(visit->server->core, &answer);
    return route_representation(visit, r, answer);
}

struct representation *probes_warp(struct visit *visit)
{
    dashcore_answer *answer = NULL;
    int r = dashcore_warp_json(visit->server->core, &answer);
    return route_representation(visit, r, answer);
}
