#ifndef CLI_FILTER_ARGUMENTS_H
#define CLI_FILTER_ARGUMENTS_H

#include "arguments.h"

/* The options that choose entries, the same for every command that lists them. */
#define FILTER_OPTIONS                                                                             \
    {0, "days", "N",                                                                               \
     "of the last N times 24 hours, 0 to 30; 0: since 00:00\nUTC today "                           \
     "(default: all that retention keeps)",                                                        \
     NULL},                                                                                        \
        {0, "type", "TYPES", "only these types, separated by commas",                              \
         "scrape task error user_action system"},                                                  \
        {0, "user", "USER", "only entries of this user", NULL},                                    \
        {0, "query", "TEXT",                                                                       \
         "only entries with every word of TEXT in message\nor details, in "                        \
         "any case",                                                                               \
         NULL},                                                                                    \
        {0, "since", "TIME",                                                                       \
         "not before TIME: RFC 3339, local as in\n\"2026-11-21 12:00\", or "                       \
         "how long ago: 30m, 2h, 3d",                                                              \
         NULL},                                                                                    \
    {                                                                                              \
        0, "until", "TIME", "only before TIME", NULL                                               \
    }

/* Fills the filter but for its limit. Returns 0, or EXIT_CODE_USAGE after a line on stderr. */
int filter_arguments_read(const struct arguments *arguments, dashcore_filter *filter);

#endif
