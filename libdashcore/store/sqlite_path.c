/*
 * Where a store's file really is. Everybody who opens it must arrive at the same lock file, through
 * whichever symbolic link; and the path must still hold when the host has changed its directory,
 * for connections are opened again later.
 */
#include "base/alloc.h"
#include "base/error.h"
#include "dashcore.h"
#include "store/sqlite.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int fail_place(const char *location)
{
    int code = errno == ENOSPC || errno == EDQUOT ? DASHCORE_EFULL : DASHCORE_EACCESS;
    return fail_field(code, "store", "cannot open '%s': %s", location, strerror(errno));
}

int sqlite_locate(const char *location, bool existing, char **path)
{
    char *found = realpath(location, NULL);
    if (found == NULL && errno == ENOENT) {
        if (existing)
            return fail_field(DASHCORE_ENOTFOUND, "store", "there is no store '%s'", location);
        /* An empty file is an empty database. No lock is lost with the close: none can be held on a
         * file that did not exist. */
        int file = open(location, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
        if (file < 0)
            return fail_place(location);
        close(file);
        found = realpath(location, NULL);
    }
    if (found == NULL)
        return fail_place(location);
    struct stat status;
    if (stat(found, &status) < 0 || !S_ISREG(status.st_mode)) {
        free(found);
        return fail_field(DASHCORE_EACCESS, "store", "'%s' is no file", location);
    }
    char *copy = memory_copy_text(found);
    free(found);
    if (copy == NULL)
        return fail_memory();
    *path = copy;
    return DASHCORE_OK;
}
