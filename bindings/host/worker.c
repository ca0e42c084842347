/* What is done without being asked for each time: the worker, and retention at once. */
#include "object.h"

void Core_worker_start(Core *self, uint32_t duties)
{
    CALL(self, dashcore_worker_start(core, duties));
}

void Core_worker_stop(Core *self)
{
    dashcore *core = core_enter(self);
    if (core == NULL)
        return;
    dashcore_worker_stop(core);
    core_leave(self, DASHCORE_OK);
}

int64_t Core_retention_run(Core *self)
{
    int64_t rows = 0;
    CALL(self, dashcore_retention_run(core, &rows, NULL));
    return rows;
}
