/*
 * A stream is a pipe, or a pseudo-terminal where ours is a terminal: programs on a terminal expect
 * colours, progress bars and line buffering. A thread of its own for each stream copies, so that a
 * stopped reader of one holds up neither the other nor a signal; each piece is written before it is
 * looked at.
 */
#include "run_stream.h"

#include "complain.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

enum { DRAIN_MS = 50 };

static void descriptor_close(int *descriptor)
{
    if (*descriptor >= 0)
        close(*descriptor);
    *descriptor = -1;
}

/* A pseudo-terminal like ours, but for the output processing, which ours does already. */
static int terminal_open(struct run_stream *stream)
{
    char name[128] = "";
    struct termios modes;
    stream->source = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (stream->source < 0 || grantpt(stream->source) != 0 || unlockpt(stream->source) != 0 ||
        ptsname_r(stream->source, name, sizeof(name)) != 0)
        return -1;
    stream->child_end = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (stream->child_end < 0 || tcgetattr(stream->destination, &modes) != 0)
        return -1;
    modes.c_oflag &= ~(tcflag_t)OPOST;
    modes.c_lflag &= ~(tcflag_t)ECHO;
    if (tcsetattr(stream->child_end, TCSANOW, &modes) != 0)
        return -1;
    run_stream_resize(stream);
    return 0;
}

static int pipe_open(struct run_stream *stream)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return -1;
    stream->source = ends[0];
    stream->child_end = ends[1];
    return 0;
}

void run_stream_resize(const struct run_stream *stream)
{
    struct winsize size;
    if (stream->terminal && stream->source >= 0 &&
        ioctl(stream->destination, TIOCGWINSZ, &size) == 0)
        ioctl(stream->source, TIOCSWINSZ, &size);
}

/* Returns 0 or an errno. */
static int all_write(int descriptor, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t written = write(descriptor, bytes, length);
        if (written >= 0) {
            bytes += written;
            length -= (size_t)written;
        } else if (errno == EAGAIN) {
            struct pollfd ready = {.fd = descriptor, .events = POLLOUT};
            poll(&ready, 1, -1);
        } else if (errno != EINTR) {
            return errno;
        }
    }
    return 0;
}

static void piece_remember(struct run_stream *stream, const char *bytes, size_t length)
{
    char message[RUN_MESSAGE_MAX + 1] = "";
    pthread_mutex_lock(&stream->lock);
    int percent = run_lines_feed(&stream->lines, bytes, length, message);
    pthread_mutex_unlock(&stream->lock);
    if (percent >= 0)
        stream->progress(stream->context, percent, message);
}

/* Whether nothing can be passed on any more: a pipe has no reader, or a terminal is gone. A full
 * disk may have room again for what comes next, and a log that is full must not end a backup. */
static bool is_final(const struct run_stream *stream, int error)
{
    return error == EPIPE || (stream->terminal && error == EIO);
}

/* Passes on one piece; false at the end of the stream, or when no more can be passed on: then the
 * command's next write fails as it would have without us. */
static bool piece_pass(struct run_stream *stream)
{
    ssize_t length = read(stream->source, stream->piece, sizeof(stream->piece));
    if (length < 0)
        return errno == EINTR || errno == EAGAIN;
    if (length == 0)
        return false;
    int error = all_write(stream->destination, stream->piece, (size_t)length);
    /* Whoever closed our output did not want it; it is read so that the command can go on. */
    if (error == EBADF)
        error = 0;
    if (error != 0 && error != EPIPE && !stream->complained) {
        complain("cannot pass on the output: %s", strerror(error));
        stream->complained = true;
    }
    piece_remember(stream, stream->piece, (size_t)length);
    return !is_final(stream, error);
}

static void *stream_thread(void *argument)
{
    struct run_stream *stream = argument;
    bool open = true;
    bool draining = false;
    while (open) {
        struct pollfd ready[2] = {{.fd = stream->source, .events = POLLIN},
                                  {.fd = draining ? -1 : stream->wake, .events = POLLIN}};
        int count = poll(ready, 2, draining ? DRAIN_MS : -1);
        if (count == 0)
            break;
        if (ready[1].revents != 0)
            draining = true;
        if (count > 0 && ready[0].revents != 0)
            open = piece_pass(stream);
    }
    if (!open)
        descriptor_close(&stream->source);
    eventfd_write(stream->done, 1);
    return NULL;
}

static void stream_give_up(struct run_stream *stream)
{
    descriptor_close(&stream->source);
    descriptor_close(&stream->child_end);
    descriptor_close(&stream->wake);
    descriptor_close(&stream->done);
}

void run_stream_open(struct run_stream *stream, int destination,
                     void (*progress)(void *context, int percent, const char *message),
                     void *context)
{
    stream->destination = destination;
    stream->source = stream->child_end = -1;
    stream->progress = progress;
    stream->context = context;
    stream->terminal = isatty(destination) == 1;
    pthread_mutex_init(&stream->lock, NULL);
    stream->wake = eventfd(0, EFD_CLOEXEC);
    stream->done = eventfd(0, EFD_CLOEXEC);
    if (stream->terminal && terminal_open(stream) != 0) {
        descriptor_close(&stream->source);
        descriptor_close(&stream->child_end);
        stream->terminal = false;
    }
    bool opened = stream->terminal || pipe_open(stream) == 0;
    stream->running = opened && stream->wake >= 0 && stream->done >= 0 &&
                      pthread_create(&stream->thread, NULL, stream_thread, stream) == 0;
    if (!stream->running)
        stream_give_up(stream);
}

void run_stream_spawned(struct run_stream *stream)
{
    descriptor_close(&stream->child_end);
}

void run_stream_drain(struct run_stream *stream)
{
    if (stream->running)
        eventfd_write(stream->wake, 1);
}

size_t run_stream_last_line(struct run_stream *stream, char *buffer)
{
    const char *line = NULL;
    pthread_mutex_lock(&stream->lock);
    size_t length = run_lines_last(&stream->lines, &line);
    memcpy(buffer, line, length);
    pthread_mutex_unlock(&stream->lock);
    return stream->terminal ? run_lines_strip(buffer, length) : length;
}

size_t run_stream_tail(struct run_stream *stream, char *buffer)
{
    pthread_mutex_lock(&stream->lock);
    size_t length = run_lines_tail(&stream->lines, buffer);
    pthread_mutex_unlock(&stream->lock);
    return stream->terminal ? run_lines_strip(buffer, length) : length;
}

void run_stream_close(struct run_stream *stream)
{
    eventfd_t ended = 0;
    struct pollfd done = {.fd = stream->done, .events = POLLIN};
    if (!stream->running || poll(&done, 1, 0) != 1)
        return;
    eventfd_read(stream->done, &ended);
    pthread_join(stream->thread, NULL);
    stream->running = false;
}

/* piece_pass() without what is remembered. */
static bool leftover_pass(struct run_stream *stream)
{
    ssize_t length = read(stream->source, stream->piece, sizeof(stream->piece));
    if (length < 0)
        return errno == EINTR || errno == EAGAIN;
    return length > 0 &&
           !is_final(stream, all_write(stream->destination, stream->piece, (size_t)length));
}

/* What the process that is left behind does: nothing but copying, for it is the copy of a process
 * that had threads. */
static void leftovers_pass(struct run_stream *streams, size_t count)
{
    for (;;) {
        struct pollfd ready[2] = {{.fd = -1}, {.fd = -1}};
        bool open = false;
        for (size_t i = 0; i < count && i < 2; i++) {
            ready[i] = (struct pollfd){.fd = streams[i].source, .events = POLLIN};
            open = open || streams[i].source >= 0;
        }
        if (!open)
            _exit(0);
        poll(ready, 2, -1);
        for (size_t i = 0; i < count && i < 2; i++)
            if (ready[i].revents != 0 && !leftover_pass(&streams[i]))
                descriptor_close(&streams[i].source);
    }
}

/* Closes all descriptors but the first three and the sources. */
static void other_descriptors_close(const struct run_stream *streams, size_t count)
{
    unsigned from = 3;
    int kept[2] = {-1, -1};
    for (size_t i = 0; i < count && i < 2; i++)
        kept[i] = streams[i].source;
    if (kept[0] > kept[1]) {
        int higher = kept[0];
        kept[0] = kept[1];
        kept[1] = higher;
    }
    for (int i = 0; i < 2; i++)
        if (kept[i] >= 0) {
            if ((unsigned)kept[i] > from)
                close_range(from, (unsigned)kept[i] - 1, 0);
            from = (unsigned)kept[i] + 1;
        }
    close_range(from, ~0U, 0);
}

void run_streams_leave(struct run_stream *streams, size_t count, const sigset_t *mask)
{
    bool left = false;
    for (size_t i = 0; i < count; i++) {
        /* A thread that still writes has its stream to itself. */
        if (streams[i].running)
            streams[i].source = -1;
        left = left || streams[i].source >= 0;
    }
    /* _Fork() runs no fork handlers, so a store that hangs cannot hold it up. */
    if (!left || _Fork() != 0)
        return;
    int nothing = open("/dev/null", O_RDONLY);
    if (nothing >= 0)
        dup2(nothing, STDIN_FILENO);
    other_descriptors_close(streams, count);
    /* As in run_signals_take(), which the mask undoes. */
    signal(SIGPIPE, SIG_IGN);
    sigprocmask(SIG_SETMASK, mask, NULL);
    leftovers_pass(streams, count);
}
