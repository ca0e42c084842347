/*
 * The command stays in our process group, as under env or nice: job control of the shell then works
 * for both (SIGTSTP and SIGCONT are not touched), and what a terminal sends reaches both, so it
 * must not be passed on a second time, for many programs take a second SIGINT as "at once". What
 * kill(2) sends to us is passed on. No handler is installed and no disposition changed: the command
 * inherits what we were started with.
 */
#include "run_signals.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

static const int ending_signals[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGALRM};

static bool is_ignored(int signal_number)
{
    struct sigaction action;
    return sigaction(signal_number, NULL, &action) == 0 && action.sa_handler == SIG_IGN;
}

void run_signals_take(struct run_signals *signals)
{
    sigset_t taken;
    sigset_t closed_pipe;
    sigemptyset(&taken);
    /* One that is ignored (nohup, a shell's background job) would be queued here all the same. */
    for (size_t i = 0; i < sizeof(ending_signals) / sizeof(ending_signals[0]); i++)
        if (!is_ignored(ending_signals[i]))
            sigaddset(&taken, ending_signals[i]);
    sigaddset(&taken, SIGCHLD);
    sigaddset(&taken, SIGWINCH);
    /* Blocked for good, so that writing to a closed pipe is an error like others. */
    sigemptyset(&closed_pipe);
    sigaddset(&closed_pipe, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &closed_pipe, &signals->original);
    pthread_sigmask(SIG_BLOCK, &taken, NULL);
    signals->descriptor = signalfd(-1, &taken, SFD_CLOEXEC | SFD_NONBLOCK);
    if (signals->descriptor < 0)
        pthread_sigmask(SIG_UNBLOCK, &taken, NULL);
    /* Were it ignored, as some parents leave it, the exit code would be lost. */
    if (is_ignored(SIGCHLD))
        signal(SIGCHLD, SIG_DFL);
}

/* A terminal's signals come from the kernel and go to the whole group. Two of the kernel's go to us
 * alone: an alarm set before we were started, and the hangup, which only a session's leader gets.
 */
static bool must_forward(const struct signalfd_siginfo *information)
{
    if (information->ssi_code != SI_KERNEL || information->ssi_signo == SIGALRM)
        return true;
    return information->ssi_signo == SIGHUP && getsid(0) == getpid();
}

static void signal_read(const struct run_signals *signals, struct run_event *event)
{
    struct signalfd_siginfo information;
    if (read(signals->descriptor, &information, sizeof(information)) != sizeof(information))
        return;
    if (information.ssi_signo == SIGCHLD) {
        event->child = true;
    } else if (information.ssi_signo == SIGWINCH) {
        event->resized = true;
    } else {
        event->signal_number = (int)information.ssi_signo;
        event->forward = must_forward(&information);
    }
}

struct run_event run_signals_wait(const struct run_signals *signals, int descriptor, int timeout_ms)
{
    struct run_event event = {0};
    struct pollfd ready[2] = {{.fd = signals->descriptor, .events = POLLIN},
                              {.fd = descriptor, .events = POLLIN}};
    if (poll(ready, 2, timeout_ms) <= 0)
        return event;
    event.ready = ready[1].revents != 0;
    if (ready[0].revents != 0)
        signal_read(signals, &event);
    return event;
}
