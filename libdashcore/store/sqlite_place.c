/*
 * Whether an open store is still what was opened. A host that becomes a daemon closes every
 * descriptor, and the next file it opens takes the number of ours; an operator deletes or replaces
 * the file under us. Neither may cost an acknowledged entry, or a byte of somebody else's file.
 */
#include "base/buffer.h"
#include "base/clock.h"
#include "base/error.h"
#include "dashcore.h"
#include "store/sqlite.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#define LOOK_INTERVAL CLOCK_SECOND /* for readers; writers look each time */

bool sqlite_place_holds_lock(const struct sqlite_store *store)
{
    struct stat status;
    return fstat(store->lock_file, &status) == 0 && status.st_dev == store->lock_device &&
           status.st_ino == store->lock_inode;
}

static int fail_descriptors(void)
{
    return fail_field(DASHCORE_EMISUSE, "store",
                      "this program closed the store's descriptors; it has to close the handle "
                      "first, and open it again");
}

/* The descriptors are gone, but no connection used them: as in a daemon's child. */
static int reopen_lock(struct sqlite_store *store)
{
    struct buffer path = {0};
    int file = -1;
    buffer_append_format(&path, "%s-lock", store->path);
    int r = path.failed ? fail_memory() : sqlite_lock_open(path.text, store->path, &file);
    buffer_free(&path);
    if (r < 0)
        return r;
    store->lock_file = file;
    if (!sqlite_place_holds_lock(store))
        return fail_field(DASHCORE_EIO, "store", "the lock file of '%s' was replaced", store->path);
    return DASHCORE_OK;
}

static bool has_connections(struct sqlite_store *store)
{
    pthread_mutex_lock(&store->read_mutex);
    bool readers = store->idle_readers != NULL || store->readers_out > 0;
    pthread_mutex_unlock(&store->read_mutex);
    pthread_mutex_lock(&store->revision_mutex);
    bool found = readers || store->writer != NULL || store->revision_reader != NULL;
    pthread_mutex_unlock(&store->revision_mutex);
    return found;
}

int sqlite_place_check(struct sqlite_store *store)
{
    struct stat status;
    if (!store->abandoned && !sqlite_place_holds_lock(store)) {
        if (has_connections(store)) {
            store->abandoned = true;
        } else {
            int r = reopen_lock(store);
            if (r < 0)
                return r;
        }
    }
    if (store->abandoned)
        return fail_descriptors();
    if (store->file_inode == 0)
        return DASHCORE_OK; /* it is just being made */
    if (stat(store->path, &status) < 0)
        return fail_field(DASHCORE_EIO, "store", "the store '%s' is no longer there: %s",
                          store->path, strerror(errno));
    if (status.st_dev != store->file_device || status.st_ino != store->file_inode)
        return fail_field(DASHCORE_EIO, "store",
                          "the store '%s' was replaced while it was open; open it again",
                          store->path);
    return DASHCORE_OK;
}

int sqlite_place_look(struct sqlite_store *store)
{
    int64_t now = clock_monotonic();
    if (now - atomic_load(&store->looked_at) < LOOK_INTERVAL)
        return DASHCORE_OK;
    /* A reader waits for no writer; it looks next time. */
    if (pthread_mutex_trylock(&store->write_mutex) != 0)
        return DASHCORE_OK;
    int r = sqlite_place_check(store);
    if (r == DASHCORE_OK)
        atomic_store(&store->looked_at, now);
    pthread_mutex_unlock(&store->write_mutex);
    return r;
}

int sqlite_place_remember(struct sqlite_store *store)
{
    struct stat status;
    if (stat(store->path, &status) < 0)
        return fail_field(DASHCORE_EIO, "store", "cannot look at '%s': %s", store->path,
                          strerror(errno));
    store->file_device = status.st_dev;
    store->file_inode = status.st_ino;
    return DASHCORE_OK;
}
