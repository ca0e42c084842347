/* What the operator asks for, by flags and environment variables. */
#ifndef SERVER_OPTIONS_H
#define SERVER_OPTIONS_H

#include "listen.h"

#include <stdbool.h>

/* Exit codes; --help lists them. */
enum {
    EXIT_OK = 0,
    EXIT_INTERNAL = 1,
    EXIT_USAGE = 2,
    EXIT_ADDRESS = 3,
    EXIT_STORE = 4,
    EXIT_NEWER = 5
};

struct options {
    struct listen_address listen;
    const char *listen_text;
    const char *store; /* this and the next three: NULL for the library's default */
    const char *acexy_url;
    const char *acestream_url;
    const char *warp_cli;
    unsigned threads;
    unsigned write_timeout_seconds;
    bool cache;
    int log_level;
};

/* Fills the options; a flag wins over its variable. Returns true to go on, or false with the exit
 * code, after --help, --version or a line on stderr about a bad value. */
bool options_read(int argc, char **argv, struct options *options, int *exit_code);

#endif
