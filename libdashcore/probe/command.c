/* One bounded run of another program. The child leads a session and a group of its own, so a kill
 * reaches what it started, and its end is seen through a pidfd: neither a signal handler nor the
 * end of its output is needed, and both could be taken away, by the host or by a grandchild that
 * holds the pipes. The group is killed while the dead child is not reaped yet, because until then
 * its number cannot belong to a stranger. */
#include "command.h"

#include "base/alloc.h"
#include "base/buffer.h"
#include "base/clock.h"
#include "base/error.h"
#include "dashcore.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

/* How late a cancel may be noticed. */
#define COMMAND_STEP_MS 50

/* Bytes read from a pipe after the child's end: more than a pipe holds by default, and a bound for
 * a grandchild that left the group and never stops writing. */
#define COMMAND_DRAIN_MAX (1 << 20)

/* One of the child's outputs. */
struct stream {
    int fd; /* -1 once it has ended */
    struct buffer text;
};

struct child {
    pid_t pid;
    int pidfd; /* -1 when somebody else had reaped it already */
    struct stream output;
    struct stream errors;
};

static void descriptor_close(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

/* A host may have closed its own 0, 1 or 2; an end that landed there would be overwritten in the
 * child, so it is moved up. */
static int descriptor_raise(int *fd)
{
    if (*fd > STDERR_FILENO)
        return 0;
    int raised = fcntl(*fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    if (raised < 0)
        return -1;
    close(*fd);
    *fd = raised;
    return 0;
}

/* Only the end read here does not block: programs do not expect that of theirs. */
static int pipe_open(int ends[2])
{
    ends[0] = ends[1] = -1;
    if (pipe2(ends, O_CLOEXEC) == 0 && descriptor_raise(&ends[0]) == 0 &&
        descriptor_raise(&ends[1]) == 0 && fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0)
        return 0;
    int error = errno;
    descriptor_close(&ends[0]);
    descriptor_close(&ends[1]);
    return fail(DASHCORE_EIO, "no pipe for another program's output: %s", strerror(error));
}

static bool is_replaced(const char *variable)
{
    return strncmp(variable, "LC_ALL=", 7) == 0 || strncmp(variable, "NO_COLOR=", 9) == 0;
}

/* The environment with two variables of ours; the texts stay where they are. NULL without memory.
 */
static char **environment_make(void)
{
    static char language[] = "LC_ALL=C";
    static char colour[] = "NO_COLOR=1";
    size_t count = 0;
    while (environ != NULL && environ[count] != NULL)
        count++;
    char **variables = memory_allocate((count + 3) * sizeof *variables);
    if (variables == NULL)
        return NULL;
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (!is_replaced(environ[i]))
            variables[kept++] = environ[i];
    variables[kept++] = language;
    variables[kept++] = colour;
    variables[kept] = NULL;
    return variables;
}

/* Returns an errno, as posix_spawn does. */
static int spawn_with(posix_spawn_file_actions_t *actions, posix_spawnattr_t *attributes,
                      const char *const argv[], char **environment, const int ends[2], pid_t *pid)
{
    sigset_t every;
    sigset_t none;
    sigfillset(&every);
    sigemptyset(&none);
    int e = posix_spawnattr_setsigdefault(attributes, &every);
    if (e == 0)
        e = posix_spawnattr_setsigmask(attributes, &none);
    if (e == 0)
        e = posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGDEF |
                                                     POSIX_SPAWN_SETSIGMASK);
    if (e == 0)
        e = posix_spawn_file_actions_adddup2(actions, ends[0], STDOUT_FILENO);
    if (e == 0)
        e = posix_spawn_file_actions_adddup2(actions, ends[1], STDERR_FILENO);
    if (e == 0)
        e = posix_spawn_file_actions_addopen(actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    if (e == 0)
        e = posix_spawn_file_actions_addclosefrom_np(actions, STDERR_FILENO + 1);
    if (e == 0)
        e = posix_spawnp(pid, argv[0], actions, attributes, (char *const *)argv, environment);
    return e;
}

static int spawn(const char *const argv[], char **environment, const int ends[2], pid_t *pid)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    int e = posix_spawn_file_actions_init(&actions);
    if (e != 0)
        return e;
    e = posix_spawnattr_init(&attributes);
    if (e == 0) {
        e = spawn_with(&actions, &attributes, argv, environment, ends, pid);
        posix_spawnattr_destroy(&attributes);
    }
    posix_spawn_file_actions_destroy(&actions);
    return e;
}

static int child_reap(struct child *child, siginfo_t *info)
{
    int r;
    memset(info, 0, sizeof *info);
    do {
        r = child->pidfd >= 0 ? waitid(P_PIDFD, (id_t)child->pidfd, info, WEXITED)
                              : waitid(P_PID, (id_t)child->pid, info, WEXITED);
    } while (r < 0 && errno == EINTR);
    return r;
}

/* Starts the program; what hinders that is in result->spawn_error, not an error of this call. */
static int child_start(const char *const argv[], struct child *child, struct command_result *result)
{
    int output[2] = {-1, -1};
    int errors[2] = {-1, -1};
    char **environment = environment_make();
    int r = environment != NULL ? 0 : fail_memory();
    if (r == 0)
        r = pipe_open(output);
    if (r == 0)
        r = pipe_open(errors);
    if (r < 0)
        goto done;
    result->spawn_error =
        spawn(argv, environment, (const int[2]){output[1], errors[1]}, &child->pid);
    if (result->spawn_error != 0)
        goto done;
    child->pidfd = pidfd_open(child->pid, 0);
    /* ESRCH: the host let the kernel reap it before we looked. */
    if (child->pidfd < 0 && errno != ESRCH) {
        siginfo_t info;
        r = fail(DASHCORE_EIO, "cannot watch another program: %s", strerror(errno));
        kill(-child->pid, SIGKILL);
        child_reap(child, &info);
        goto done;
    }
    child->output.fd = output[0];
    child->errors.fd = errors[0];
    output[0] = errors[0] = -1;

done:
    descriptor_close(&output[0]);
    descriptor_close(&output[1]);
    descriptor_close(&errors[0]);
    descriptor_close(&errors[1]);
    memory_release(environment);
    return r;
}

/* Reads once, keeping what fits, and returns the count; 0 when nothing is there now. What goes
 * beyond the limit is read and dropped, so that the program can finish. */
static size_t stream_read(struct stream *stream)
{
    char piece[16384];
    if (stream->fd < 0)
        return 0;
    ssize_t n = read(stream->fd, piece, sizeof piece);
    if (n <= 0) {
        if (n == 0 || (errno != EAGAIN && errno != EINTR))
            descriptor_close(&stream->fd);
        return 0;
    }
    size_t room = COMMAND_OUTPUT_MAX - stream->text.length;
    buffer_append(&stream->text, piece, (size_t)n < room ? (size_t)n : room);
    return (size_t)n;
}

static void stream_drain(struct stream *stream)
{
    size_t total = 0;
    size_t n = 0;
    do {
        n = stream_read(stream);
        total += n;
    } while (n > 0 && total < COMMAND_DRAIN_MAX);
    descriptor_close(&stream->fd);
}

/* Collects output until the child ends, the time is up or the caller cancels. */
static void child_watch(struct child *child, int64_t deadline, const atomic_int *cancel,
                        struct command_result *result)
{
    while (child->pidfd >= 0) {
        int64_t left = (deadline - clock_monotonic() + 999) / 1000;
        result->cancelled = cancel != NULL && atomic_load(cancel) != 0;
        result->timed_out = !result->cancelled && left <= 0;
        if (result->cancelled || result->timed_out)
            return;
        struct pollfd waits[] = {
            {.fd = child->pidfd, .events = POLLIN},
            {.fd = child->output.fd, .events = POLLIN},
            {.fd = child->errors.fd, .events = POLLIN},
        };
        int ready = poll(waits, 3, left < COMMAND_STEP_MS ? (int)left : COMMAND_STEP_MS);
        if (ready <= 0)
            continue;
        if (waits[0].revents != 0)
            return;
        if (waits[1].revents != 0)
            stream_read(&child->output);
        if (waits[2].revents != 0)
            stream_read(&child->errors);
    }
}

/* Kills what is left of the group, takes what was written and reaps the child. */
static void child_end(struct child *child, struct command_result *result)
{
    siginfo_t info;
    if (child->pidfd >= 0)
        kill(-child->pid, SIGKILL);
    stream_drain(&child->output);
    stream_drain(&child->errors);
    bool reaped = child->pidfd >= 0 && child_reap(child, &info) == 0;
    if (reaped && info.si_code == CLD_EXITED) {
        result->exited = true;
        result->exit_status = info.si_status;
    } else if (reaped) {
        result->signal = info.si_status;
    }
    descriptor_close(&child->pidfd);
}

int command_run(const char *const argv[], int64_t timeout_ms, const atomic_int *cancel,
                struct command_result *result)
{
    struct command_result made = {0};
    struct child child = {.pidfd = -1, .output = {.fd = -1}, .errors = {.fd = -1}};
    int64_t deadline = clock_monotonic() + timeout_ms * 1000;
    int r = child_start(argv, &child, &made);
    if (r < 0)
        return r;
    if (made.spawn_error == 0) {
        child_watch(&child, deadline, cancel, &made);
        child_end(&child, &made);
    }
    made.output = buffer_take(&child.output.text);
    made.errors = buffer_take(&child.errors.text);
    if (made.output == NULL || made.errors == NULL) {
        command_result_free(&made);
        return fail_memory();
    }
    *result = made;
    return 0;
}

void command_result_free(struct command_result *result)
{
    if (result == NULL)
        return;
    memory_release(result->output);
    memory_release(result->errors);
    *result = (struct command_result){0};
}
