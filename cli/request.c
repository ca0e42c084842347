/* dashcore request: asks the host of a task for a run. */
#include "store_access.h"

static const struct option options[] = {
    {0, "user", "USER", "who asks (default: $USER)", NULL},
    {0, NULL, NULL, NULL, NULL},
};

static const char *const words[] = {WORDS_OF_TASKS, NULL};

static int request_run(const struct arguments *arguments);

const struct command request_command = {
    .name = "request",
    .operands = "NAME",
    .summary = "ask for a run of a task",
    .description = "Asks for a run of a task. The program that owns the task starts it; where no\n"
                   "living program has offered that, or the task is queued or running already,\n"
                   "this fails.",
    .options = options,
    .words = words,
    .operands_min = 1,
    .operands_max = 1,
    .run = request_run,
};

static int request_run(const struct arguments *arguments)
{
    dashcore *core = NULL;
    int code = store_open_existing(arguments, &core);
    if (code != 0)
        return code;
    int r = dashcore_task_request(core, arguments->operands[0], argument_user(arguments));
    code = r < 0 ? store_failure(r) : EXIT_CODE_OK;
    dashcore_close(core);
    return code;
}
