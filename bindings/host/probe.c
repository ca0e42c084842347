/* Streams and WARP. */
#include "object.h"

dashcore_streams *Core_streams(Core *self)
{
    dashcore_streams *streams = NULL;
    CALL(self, dashcore_streams_get(core, &streams));
    return streams;
}

dashcore_warp *Core_warp(Core *self)
{
    dashcore_warp *warp = NULL;
    CALL(self, dashcore_warp_get(core, &warp));
    return warp;
}

dashcore_answer *Core_streams_json(Core *self)
{
    dashcore_answer *answer = NULL;
    CALL(self, dashcore_streams_json(core, &answer));
    return answer;
}

dashcore_answer *Core_warp_json(Core *self)
{
    dashcore_answer *answer = NULL;
    CALL(self, dashcore_warp_json(core, &answer));
    return answer;
}

void Core_probe_run(Core *self, uint32_t probes)
{
    CALL(self, dashcore_probe_run(core, probes));
}
