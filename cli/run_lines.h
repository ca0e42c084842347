/*
 * What is remembered of a command's output: the last line, how far it says it is, and the last
 * bytes. Nothing here waits or allocates, however much passes through.
 */
#ifndef CLI_RUN_LINES_H
#define CLI_RUN_LINES_H

#include <dashcore.h>
#include <stddef.h>

enum {
    RUN_LINE_MAX = DASHCORE_DETAILS_MAX, /* bytes of a line that are kept, from its start */
    RUN_TAIL_MAX = 4096,                 /* bytes of the end that are kept */
    RUN_MESSAGE_MAX = 200                /* bytes of a line that go with a progress */
};

struct run_lines {
    char lines[2][RUN_LINE_MAX]; /* the one being read, and the last that was not blank */
    size_t lengths[2];
    int reading; /* index of the one being read */
    char tail[RUN_TAIL_MAX];
    size_t total; /* bytes seen so far */
};

/* Takes the next bytes. Returns the last percentage in them as "N%", 0 to 100, and the line it
 * stood in as text of at most RUN_MESSAGE_MAX bytes and a zero; -1 when there was none. */
int run_lines_feed(struct run_lines *lines, const char *bytes, size_t length, char *message);

/* The last line with anything in it, whether or not it was ended; its length. */
size_t run_lines_last(const struct run_lines *lines, const char **line);

/* Copies the last bytes, at most RUN_TAIL_MAX, and returns their number. When there were more, they
 * begin with a whole line; of a single line that is longer it is the start instead. */
size_t run_lines_tail(const struct run_lines *lines, char *bytes);

/* Takes colours and other terminal sequences out of text in place; its new length. */
size_t run_lines_strip(char *text, size_t length);

#endif
