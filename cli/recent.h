#ifndef CLI_RECENT_H
#define CLI_RECENT_H

#include <dashcore.h>
#include <stdbool.h>

enum { RECENT_SHOWN = 20 }; /* entries without --limit, for people */

/* Prints the newest entries, oldest first, then each new one as it comes, until SIGINT, SIGTERM,
 * SIGHUP or a closed output. Returns an exit code. */
int recent_follow(dashcore *core, const dashcore_filter *filter, bool json);

#endif
