/* A caller's filter, checked, as the store's query. */
#ifndef CORE_FILTER_H
#define CORE_FILTER_H

#include "base/text.h"
#include "core/core.h"

struct filter {
    struct activity_query query;
    struct text_search search;
    char *types; /* what query.types point into */
    char *user;
    int64_t rolling;  /* µs: an entry leaves the answer when it is that old; 0: none does so */
    int64_t midnight; /* when the window that began today moves on; 0: it does not */
    uint32_t limit;   /* as given, or 0 */
};

/* Errors: EINVAL, ERANGE, ENOTSUP, ENOMEM, and those of reading the settings. */
int filter_open(dashcore *core, const dashcore_filter *given, struct filter *filter);

void filter_close(struct filter *filter);

/* When an answer whose oldest entry is of that time stops being true by itself; 0: never. `oldest`
 * is 0 when it holds none. */
int64_t filter_expires(const struct filter *filter, int64_t oldest);

/* The position of an entry as opaque text. */
#define CURSOR_SIZE 40
void cursor_write(int64_t timestamp, int64_t id, char text[CURSOR_SIZE]);

/* Errors: EINVAL. */
int cursor_read(const char *text, int64_t *timestamp, int64_t *id);

#endif
