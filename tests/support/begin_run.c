/* A host in the middle of a run: begins one of the task TASK in STORE, says so, and waits for its
 * end, which is for the test to bring about. Usage: begin_run STORE TASK */
#include <dashcore.h>
#include <stdio.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    dashcore_open_options options = {.size = sizeof(options)};
    dashcore *core = NULL;
    int64_t run_id = 0;
    if (argc != 3)
        return 2;
    options.store = argv[1];
    if (dashcore_open(&options, &core) < 0 ||
        dashcore_task_begin(core, argv[2], NULL, &run_id) < 0) {
        fprintf(stderr, "begin_run: %s\n", dashcore_last_error());
        return 1;
    }
    puts("begun");
    fflush(stdout);
    sleep(60);
    dashcore_close(core);
    return 0;
}
