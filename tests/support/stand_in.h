/* The stand-ins for acexy, the engine and warp-cli, started from C, and what a probe may leave
 * behind: processes and descriptors. */
#ifndef SUPPORT_STAND_IN_H
#define SUPPORT_STAND_IN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define STAND_IN_PATH_SIZE 512

/* stand_in_http.py; see there for what it answers. */
struct stand_in_http {
    pid_t pid;
    int input;
    int port;
};

/* Ends the test program when it cannot be started. */
void stand_in_http_start(struct stand_in_http *http);
void stand_in_http_stop(struct stand_in_http *http);

/* "http://127.0.0.1:PORT/what", in a buffer of STAND_IN_PATH_SIZE bytes. */
const char *stand_in_http_url(const struct stand_in_http *http, const char *what, char *url);

/* A port of 127.0.0.1 on which nothing listens. */
int unused_port(void);

/* A temporary folder with a link to stand_in_warp_cli called "warp-cli". */
struct stand_in_warp {
    char folder[STAND_IN_PATH_SIZE / 2];
    char program[STAND_IN_PATH_SIZE];
};

void stand_in_warp_make(struct stand_in_warp *warp);
void stand_in_warp_remove(struct stand_in_warp *warp);

/* Says how it behaves from now on and forgets the calls so far. */
void stand_in_warp_behave(const struct stand_in_warp *warp, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The text of a file in the folder: "calls", "grandchild"; "" when there is none. To be freed. */
char *stand_in_warp_file(const struct stand_in_warp *warp, const char *name);

/* ---- what is left behind ---- */

/* Open descriptors of this process. */
size_t descriptors_open(void);

/* Whether this process has a child, living or a zombie. */
bool child_exists(void);

/* Whether a process ends within a second, or has; a zombie has ended. */
bool process_ends(pid_t pid);

/* Milliseconds that do not jump. */
int64_t milliseconds(void);

#endif
