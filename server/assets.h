/* Files that are part of the program; the table is written by embed.cmake. */
#ifndef SERVER_ASSETS_H
#define SERVER_ASSETS_H

#include <stddef.h>
#include <stdint.h>

struct asset {
    const char *name; /* its path below "/", but for pages, whose routes name the file */
    const char *bytes;
    size_t length;
    const char *gzip; /* the same compressed; NULL where that does not pay */
    size_t gzip_length;
    uint64_t hash; /* of the bytes; known without reading them, which would load them from disk */
};

extern const struct asset assets[];
extern const size_t asset_count;

#endif
