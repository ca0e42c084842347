/* A host that offers to run a task and runs the probes, for the tests of commands that show what
 * others do: each line on stdin is a step, answered by a line on stdout. $WARP_CLI is WARP's
 * command; the other probes are off. */
#include <dashcore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int step(dashcore *core, const char *task_name, const char *name, int64_t *run_id)
{
    const dashcore_schedule schedule = {.size = sizeof(schedule),
                                        .next_run = dashcore_time_now() + 600 * 1000000LL,
                                        .flags = DASHCORE_TASK_CAN_RUN};
    if (strcmp(name, "offer") == 0)
        return dashcore_task_schedule(core, task_name, &schedule);
    if (strcmp(name, "claim") == 0)
        return dashcore_task_claim(core, task_name, run_id);
    if (strcmp(name, "finish") == 0)
        return dashcore_task_finish(core, *run_id, "\"claimed\"");
    if (strcmp(name, "probe") == 0)
        return dashcore_probe_run(core, DASHCORE_PROBE_STREAMS | DASHCORE_PROBE_WARP);
    return DASHCORE_EINVAL;
}

int main(int count, char **words)
{
    if (count != 2)
        return 2;
    dashcore *core = NULL;
    const char *warp_cli = getenv("WARP_CLI");
    const dashcore_open_options options = {.size = sizeof(options),
                                           .acexy_url = "",
                                           .acestream_url = "",
                                           .warp_cli = warp_cli ? warp_cli : ""};
    int r = dashcore_open(&options, &core);
    char line[64] = "";
    int64_t run_id = 0;
    while (r >= 0 && fgets(line, sizeof(line), stdin) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        r = step(core, words[1], line, &run_id);
        printf("%d\n", r);
        fflush(stdout);
    }
    if (r < 0)
        fprintf(stderr, "%s\n", dashcore_last_error());
    dashcore_close(core);
    return r < 0;
}
