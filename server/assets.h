/* Files that are part of the program; the table is written by embed.cmake. */
#ifndef SERVER_ASSETS_H
#define SERVER_ASSETS_H

#include <stddef.h>

struct asset {
    const char *name;
    const char *bytes;
    size_t length;
};

extern const struct asset assets[];
extern const size_t asset_count;

#endif
