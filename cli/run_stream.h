#ifndef CLI_RUN_STREAM_H
#define CLI_RUN_STREAM_H

#include "run_lines.h"

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>

enum { RUN_PIECE_SIZE = 65536 };

/* One of the command's two output streams, on its way to ours. */
struct run_stream {
    int destination; /* STDOUT_FILENO or STDERR_FILENO */
    int source;      /* what the command writes comes out here; -1 once that has ended */
    int child_end;   /* what the command gets; -1: it inherits the destination itself */
    int wake;        /* eventfd: the command has ended, pass on what is left */
    int done;        /* eventfd: the thread has ended, and `source` is ours again */
    bool terminal;   /* the destination is one, so the command gets one as well */
    bool running;    /* there is a thread */
    bool complained; /* that output could not be passed on */
    pthread_t thread;
    pthread_mutex_t lock;       /* guards lines */
    char piece[RUN_PIECE_SIZE]; /* on its way; not on the thread's stack, which may be small */
    struct run_lines lines;
    void (*progress)(void *context, int percent, const char *message);
    void *context;
};

/* Makes the pipe or the pseudo-terminal and starts the thread that passes on and remembers. Where
 * that fails the command simply inherits the destination and nothing is remembered. */
void run_stream_open(struct run_stream *stream, int destination,
                     void (*progress)(void *context, int percent, const char *message),
                     void *context);

/* To be called once the command has its end. */
void run_stream_spawned(struct run_stream *stream);

/* The command has ended: the thread passes on what was written before that, then ends, even when
 * another process still holds the stream open. */
void run_stream_drain(struct run_stream *stream);

/* Takes over the size of our terminal. */
void run_stream_resize(const struct run_stream *stream);

/* The last line, or the last bytes, as remembered; their length. The buffer takes RUN_LINE_MAX
 * or RUN_TAIL_MAX bytes. From a terminal, colours are taken out. */
size_t run_stream_last_line(struct run_stream *stream, char *buffer);
size_t run_stream_tail(struct run_stream *stream, char *buffer);

/* Joins the thread if it has ended. */
void run_stream_close(struct run_stream *stream);

/* Leaves a process behind that goes on passing on what others, such as a daemon the command has
 * started, write to streams that are still open; without it they would die of SIGPIPE. */
void run_streams_leave(struct run_stream *streams, size_t count, const sigset_t *mask);

#endif
