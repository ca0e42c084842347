#include "child.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define LONGEST_CHILD (60 * 1000000LL)
#define LONGEST_GATE  30000

static void give_up(const char *what)
{
    perror(what);
    exit(2);
}

int64_t time_passing(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000LL + now.tv_nsec / 1000;
}

void sleep_ms(int64_t ms)
{
    struct timespec pause = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};
    while (nanosleep(&pause, &pause) < 0 && errno == EINTR)
        continue;
}

pid_t child_start(child_function *run, void *context)
{
    fflush(stdout);
    fflush(stderr);
    pid_t child = fork();
    if (child < 0)
        give_up("fork");
    if (child == 0) {
        /* It does not outlive a test program that is killed. */
        alarm(120);
        _exit(run(context));
    }
    return child;
}

int child_wait(pid_t child)
{
    int64_t deadline = time_passing() + LONGEST_CHILD;
    int status = 0;
    pid_t ended = 0;
    while ((ended = waitpid(child, &status, WNOHANG)) == 0 && time_passing() < deadline)
        sleep_ms(2);
    if (ended == 0) {
        fprintf(stderr, "child %ld hangs\n", (long)child);
        child_kill(child);
        return -1;
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int child_run(child_function *run, void *context)
{
    return child_wait(child_start(run, context));
}

void child_kill(pid_t child)
{
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
}

void gate_open(struct gate *gate)
{
    if (pipe(gate->ends) < 0)
        give_up("pipe");
}

void gate_post(const struct gate *gate)
{
    if (write(gate->ends[1], "x", 1) != 1)
        give_up("gate");
}

int gate_wait(const struct gate *gate)
{
    struct pollfd end = {.fd = gate->ends[0], .events = POLLIN};
    char letter;
    return poll(&end, 1, LONGEST_GATE) == 1 && read(gate->ends[0], &letter, 1) == 1;
}

void gate_close(struct gate *gate)
{
    close(gate->ends[0]);
    close(gate->ends[1]);
}

void *shared_memory(size_t size)
{
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        give_up("mmap");
    return memory;
}

void shared_memory_end(void *memory, size_t size)
{
    munmap(memory, size);
}
