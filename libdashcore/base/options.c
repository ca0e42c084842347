#include "base/options.h"

#include "base/error.h"
#include "dashcore.h"

#include <stdbool.h>
#include <string.h>

/* No struct of any version comes near this; a larger size is one that was never set. */
#define SIZE_PLAUSIBLE 4096

int options_read(void *options, size_t known, const void *given, const char *name)
{
    size_t size = 0;
    if (given != NULL) {
        memcpy(&size, given, sizeof(size));
        /* Sizes of structs with a size_t in them are multiples of its alignment. */
        if (size < sizeof(size) || size % _Alignof(size_t) != 0 || size > SIZE_PLAUSIBLE)
            return fail_field(DASHCORE_EINVAL, name,
                              "%s has the size %zu; set it to the sizeof() of its struct", name,
                              size);
    }
    const char *bytes = given;
    for (size_t i = known; i < size; i++)
        if (bytes[i] != 0)
            return fail_field(DASHCORE_ENOTSUP, name,
                              "%s uses fields that this version of the library does not know",
                              name);
    memset(options, 0, known);
    if (given != NULL)
        memcpy(options, given, size < known ? size : known);
    return DASHCORE_OK;
}
