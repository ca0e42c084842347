#ifndef CLI_STORE_ACCESS_H
#define CLI_STORE_ACCESS_H

#include "arguments.h"

/* Opens the store for a command that only looks: no store is made, so that a mistyped --store is
 * noticed. Returns 0, or an exit code after a line on stderr. */
int store_open_existing(const struct arguments *arguments, dashcore **core);

/* Opens the store, making it where there is none. */
int store_open(const struct arguments *arguments, dashcore **core);

/* Prints the last error of the library and returns the exit code for a result below zero. */
int store_failure(int r);

#endif
