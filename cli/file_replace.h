#ifndef CLI_FILE_REPLACE_H
#define CLI_FILE_REPLACE_H

#include <stdio.h>

/* A file that is seen under its name only once it is complete. */
struct file_replace {
    FILE *output;
    char *path;      /* where it shall be */
    char *temporary; /* where it is written; NULL when `path` is no regular file, such as a fifo */
};

/* Opens a file beside `path`. Returns 0, or EXIT_CODE_FAILURE after a line on stderr. */
int file_replace_begin(struct file_replace *file, const char *path);

/* Puts the file in its place when `code` is 0, else removes it. Returns the code, or
 * EXIT_CODE_FAILURE after a line on stderr. One of SIGINT, SIGTERM, SIGHUP before this removes the
 * file. */
int file_replace_end(struct file_replace *file, int code);

#endif
