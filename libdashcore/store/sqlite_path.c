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
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int fail_place(const char *location)
{
    int code = errno == ENOSPC || errno == EDQUOT ? DASHCORE_EFULL : DASHCORE_EACCESS;
    return fail_field(code, "store", "cannot open '%s': %s", location, strerror(errno));
}

/* What root makes in somebody's folder is theirs, or their service could not open it. Only a file
 * that this process has just made goes to another owner, and by its descriptor: whoever may change
 * the folder cannot get a file of root's that was there before, by a link or a swap of names. Where
 * it cannot be given, as on a file system without owners, it stays root's. */
static int give_away(int file, int folder, const char *like)
{
    struct stat owner;
    if (like == NULL || fstatat(folder, like, &owner, AT_SYMLINK_NOFOLLOW) < 0 ||
        !S_ISREG(owner.st_mode))
        if (fstat(folder, &owner) < 0)
            return -1;
    return owner.st_uid == 0 ? 0 : fchown(file, owner.st_uid, owner.st_gid);
}

static const char *name_in(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

int sqlite_file_make(const char *path, mode_t mode, const char *like)
{
    char folder_path[PATH_MAX] = ".";
    const char *name = name_in(path);
    size_t length = (size_t)(name - path);
    if (length >= sizeof(folder_path)) {
        errno = ENAMETOOLONG;
        return -1;
    }
    if (length > 0)
        snprintf(folder_path, sizeof(folder_path), "%.*s", (int)length, path);
    int folder = open(folder_path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0)
        return -1;
    int file = openat(folder, name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
    int error = errno;
    if (file >= 0 && geteuid() == 0)
        give_away(file, folder, like == NULL ? NULL : name_in(like));
    close(folder);
    errno = error;
    return file;
}

int sqlite_locate(const char *location, bool existing, char **path)
{
    char *found = realpath(location, NULL);
    if (found == NULL && errno == ENOENT) {
        if (existing)
            return fail_field(DASHCORE_ENOTFOUND, "store", "there is no store '%s'", location);
        /* An empty file is an empty database. No lock is lost with the close: none can be held on a
         * file that did not exist. */
        int file = sqlite_file_make(location, 0644, NULL);
        /* A link that leads nowhere yet. What is made at its end is given to nobody. */
        if (file < 0 && errno == EEXIST)
            file = open(location, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
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
