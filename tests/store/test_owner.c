/* Whether a run's process lives: by its id and start time here, by its heartbeat from elsewhere. */
#include "core/owner.h"

#include "dashcore.h"
#include "support/answers.h"
#include "support/child.h"
#include "support/scratch.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define SECOND   INT64_C(1000000)
#define NOW      (INT64_C(1700000000) * SECOND)
#define LONG_AGO 1

static struct owner self;

static bool is_gone(const char *name)
{
    return owner_is_gone(&self, name, LONG_AGO, NOW);
}

/* ---- processes ---- */

struct named {
    char *name; /* shared; of the child */
    struct gate named;
    struct gate end;
    const char *program; /* what it calls itself, or NULL */
    const struct scratch *scratch;
};

static void tell_name(struct named *named)
{
    struct owner own;
    owner_init(&own);
    owner_name(&own, named->name);
    owner_destroy(&own);
    gate_post(&named->named);
}

static int live(void *context)
{
    struct named *named = context;
    if (named->program != NULL)
        prctl(PR_SET_NAME, named->program);
    tell_name(named);
    return !gate_wait(&named->end);
}

static void *live_in_thread(void *context)
{
    _exit(live(context));
}

static int live_without_main_thread(void *context)
{
    pthread_t thread;
    pthread_create(&thread, NULL, live_in_thread, context);
    pthread_exit(NULL);
}

static pid_t start_named(struct named *named, child_function *run)
{
    named->name = shared_memory(OWNER_NAME_SIZE);
    gate_open(&named->named);
    gate_open(&named->end);
    pid_t child = child_start(run, named);
    CU_ASSERT_TRUE(gate_wait(&named->named));
    return child;
}

static void end_named(struct named *named)
{
    shared_memory_end(named->name, OWNER_NAME_SIZE);
    gate_close(&named->named);
    gate_close(&named->end);
}

static void this_process_is_here(void)
{
    char name[OWNER_NAME_SIZE];
    owner_name(&self, name);
    CU_ASSERT_FALSE(is_gone(name));
    CU_ASSERT_TRUE(owner_host(&self)[0] != '\0');
}

static void wait_for_remains(pid_t child)
{
    siginfo_t status;
    waitid(P_PID, (id_t)child, &status, WEXITED | WNOWAIT);
}

/* Its remains are a zombie until its parent reaps it; its id may then be another's. */
static void check_death_is_seen(const char *program)
{
    struct named named = {.program = program};
    pid_t child = start_named(&named, live);
    CU_ASSERT_FALSE(is_gone(named.name));
    kill(child, SIGKILL);
    wait_for_remains(child);
    CU_ASSERT_TRUE(is_gone(named.name));
    CHECK_INT(child_wait(child), 128 + SIGKILL);
    CU_ASSERT_TRUE(is_gone(named.name));
    end_named(&named);
}

static void a_process_is_gone_once_it_ends(void)
{
    check_death_is_seen(NULL);
}

static void a_program_may_have_any_name(void)
{
    static const char *const programs[] = {"a) Z 1 (b", ") X ", "line\nbreak)", "(((", ""};
    for (size_t i = 0; i < sizeof(programs) / sizeof(programs[0]); i++)
        check_death_is_seen(programs[i]);
}

static void a_process_lives_on_without_its_main_thread(void)
{
    struct named named = {.program = NULL};
    pid_t child = start_named(&named, live_without_main_thread);
    sleep_ms(50); /* its main thread has ended */
    CU_ASSERT_FALSE(is_gone(named.name));
    gate_post(&named.end);
    CHECK_INT(child_wait(child), 0);
    CU_ASSERT_TRUE(is_gone(named.name));
    end_named(&named);
}

/* A name with the last field, the start time, changed: another process has the id now. */
static void an_id_used_again_is_another_process(void)
{
    char name[OWNER_NAME_SIZE];
    owner_name(&self, name);
    char *last = &name[strlen(name) - 1];
    *last = *last == '9' ? '8' : (char)(*last + 1);
    CU_ASSERT_TRUE(is_gone(name));
}

static int name_as_child(void *name)
{
    char own[OWNER_NAME_SIZE];
    owner_name(&self, own);
    return strcmp(own, name) == 0;
}

static void a_child_of_fork_has_its_own_name(void)
{
    char name[OWNER_NAME_SIZE];
    owner_name(&self, name);
    CHECK_INT(child_run(name_as_child, name), 0);
}

/* ---- what cannot be looked at ---- */

/* Runs the check where /proc tells nothing of any process, as for those of others when it is
 * mounted with hidepid: without a descriptor to spare, its files cannot be opened either. */
static bool is_gone_unseen(const char *name, int64_t heartbeat)
{
    struct rlimit limit;
    CU_ASSERT_EQUAL_FATAL(getrlimit(RLIMIT_NOFILE, &limit), 0);
    struct rlimit none = {.rlim_cur = 0, .rlim_max = limit.rlim_max};
    CU_ASSERT_EQUAL_FATAL(setrlimit(RLIMIT_NOFILE, &none), 0);
    bool gone = owner_is_gone(&self, name, heartbeat, NOW);
    CU_ASSERT_EQUAL_FATAL(setrlimit(RLIMIT_NOFILE, &limit), 0);
    return gone;
}

static void of_a_hidden_process_the_heartbeat_tells(void)
{
    struct named named = {.program = NULL};
    int64_t lease = DASHCORE_LEASE_SECONDS * SECOND;
    pid_t child = start_named(&named, live);
    CU_ASSERT_FALSE(is_gone(named.name)); /* this process has its own name by now */
    CU_ASSERT_FALSE(is_gone_unseen(named.name, NOW));
    CU_ASSERT_FALSE(is_gone_unseen(named.name, NOW - lease));
    CU_ASSERT_TRUE(is_gone_unseen(named.name, NOW - lease - 1));
    gate_post(&named.end);
    CHECK_INT(child_wait(child), 0);
    CU_ASSERT_TRUE(is_gone_unseen(named.name, NOW)); /* the kernel says that there is none */
    end_named(&named);
}

/* ---- elsewhere ---- */

static void from_elsewhere_the_heartbeat_tells(void)
{
    static const char *const names[] = {
        "", "other-boot/pid:[4026531836]/1/2", "?/?/1/2", "odd", "/", "a/b"};
    int64_t lease = DASHCORE_LEASE_SECONDS * SECOND;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        CU_ASSERT_FALSE(owner_is_gone(&self, names[i], NOW, NOW));
        CU_ASSERT_FALSE(owner_is_gone(&self, names[i], NOW - lease, NOW));
        CU_ASSERT_TRUE(owner_is_gone(&self, names[i], NOW - lease - 1, NOW));
    }
}

/* ---- through the library ---- */

static int begin_and_wait(void *context)
{
    struct named *named = context;
    int64_t run_id = 0;
    dashcore_run_options leased = {.size = sizeof(leased), .flags = DASHCORE_RUN_LEASED};
    dashcore_schedule offer = {.size = sizeof(offer), .flags = DASHCORE_TASK_CAN_RUN};
    dashcore *core = scratch_again(named->scratch);
    if (dashcore_task_begin(core, "bound", NULL, &run_id) < 0 ||
        dashcore_task_begin(core, "leased", &leased, &run_id) < 0 ||
        dashcore_task_schedule(core, "offered", &offer) < 0 ||
        dashcore_task_request(core, "offered", NULL) < 0)
        return 1;
    gate_post(&named->named);
    return !gate_wait(&named->end);
}

static void runs_and_offers_of_a_killed_process_end(void)
{
    struct scratch scratch;
    struct named named = {.scratch = &scratch};
    scratch_open(&scratch);
    pid_t child = start_named(&named, begin_and_wait);
    CHECK_TEXT(task_status_of(scratch.core, "bound"), "running");
    CHECK_TEXT(task_status_of(scratch.core, "leased"), "running");
    CHECK_TEXT(task_status_of(scratch.core, "offered"), "queued");
    kill(child, SIGKILL);
    wait_for_remains(child);
    CHECK_TEXT(task_status_of(scratch.core, "bound"), "interrupted");
    CHECK_TEXT(task_status_of(scratch.core, "leased"), "running");
    CHECK_TEXT(task_status_of(scratch.core, "offered"), "idle");
    CHECK_FAILS(dashcore_task_request(scratch.core, "offered", NULL), DASHCORE_ENORUNNER, "");
    CHECK_INT(child_wait(child), 128 + SIGKILL);
    CHECK_INT(scratch_number(&scratch, "SELECT count(*) FROM activity_log WHERE type = 'error'"),
              2);
    /* A lease is over a minute after its last heartbeat. */
    scratch_change(&scratch, "UPDATE task_run SET heartbeat = heartbeat - 61000000 WHERE "
                             "task_name = 'leased'");
    CHECK_TEXT(task_status_of(scratch.core, "leased"), "interrupted");
    end_named(&named);
    scratch_close(&scratch);
}

static const struct suite_test tests[] = {
    {"this process is here", this_process_is_here},
    {"a process is gone once it ends", a_process_is_gone_once_it_ends},
    {"a program may have any name", a_program_may_have_any_name},
    {"a process lives on without its main thread", a_process_lives_on_without_its_main_thread},
    {"an id used again is another process", an_id_used_again_is_another_process},
    {"a child of fork has its own name", a_child_of_fork_has_its_own_name},
    {"of a hidden process the heartbeat tells", of_a_hidden_process_the_heartbeat_tells},
    {"from elsewhere the heartbeat tells", from_elsewhere_the_heartbeat_tells},
    {"runs and offers of a killed process end", runs_and_offers_of_a_killed_process_end},
};

int main(void)
{
    owner_init(&self);
    return suite_run("owner", tests, sizeof(tests) / sizeof(tests[0]));
}
