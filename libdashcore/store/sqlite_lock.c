/*
 * The lock that queues the writers of all processes: a POSIX record lock, which the kernel drops
 * when its holder dies, and which a forked child does not share. It has no wait with a deadline but
 * F_SETLK in a loop. Two bytes are used, so that a process that writes in a loop cannot pass one
 * that waits: whoever wants byte 0 holds byte 1 while waiting for it, and the releaser of byte 0
 * has to queue for byte 1 like everybody else.
 */
#include "base/clock.h"
#include "base/error.h"
#include "dashcore.h"
#include "store/sqlite.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { WRITE_BYTE, QUEUE_BYTE };

int sqlite_lock_open(const char *path, const char *database, int *file)
{
    int opened = open(path, O_RDWR | O_NOFOLLOW | O_CLOEXEC);
    if (opened < 0 && errno == ENOENT) {
        opened = sqlite_file_make(path, 0664, database);
        if (opened < 0 && errno == EEXIST) /* another process was faster */
            opened = open(path, O_RDWR | O_NOFOLLOW | O_CLOEXEC);
    }
    if (opened < 0)
        return fail_field(DASHCORE_EACCESS, "store", "cannot open the lock file '%s': %s", path,
                          strerror(errno));
    *file = opened;
    return DASHCORE_OK;
}

static int lock_bytes(int file, int type, int first, int count)
{
    struct flock lock = {
        .l_type = (short)type, .l_whence = SEEK_SET, .l_start = first, .l_len = count};
    int r;
    do
        r = fcntl(file, F_SETLK, &lock);
    while (r < 0 && errno == EINTR);
    return r;
}

static int lock_byte(int file, int type, int byte)
{
    return lock_bytes(file, type, byte, 1);
}

/* The wait doubles from `first` to a millisecond; the one at the head of the queue starts short,
 * for a commit takes tens of microseconds. */
static int take_byte(int file, int byte, int64_t first, int64_t deadline)
{
    int64_t wait = first;
    while (lock_byte(file, F_WRLCK, byte) < 0) {
        if (errno != EACCES && errno != EAGAIN)
            return fail(DASHCORE_EIO, "cannot lock the store: %s", strerror(errno));
        int64_t left = deadline - clock_monotonic();
        if (left <= 0)
            return fail(DASHCORE_EBUSY, "the store is being written by another process");
        if (wait > left)
            wait = left;
        struct timespec pause = {.tv_nsec = (long)(wait * 1000)};
        nanosleep(&pause, NULL);
        wait = wait < 500 ? wait * 2 : 1000;
    }
    return DASHCORE_OK;
}

int sqlite_lock_take(int file, int64_t deadline)
{
    /* Both at once, or none: where nobody is ahead, this is the queue with one call less. */
    int r = lock_bytes(file, F_WRLCK, WRITE_BYTE, 2) == 0 ? DASHCORE_OK : DASHCORE_EBUSY;
    if (r < 0) {
        r = take_byte(file, QUEUE_BYTE, 100, deadline);
        if (r < 0)
            return r;
        r = take_byte(file, WRITE_BYTE, 20, deadline);
    }
    lock_byte(file, F_UNLCK, QUEUE_BYTE);
    return r;
}

void sqlite_lock_release(int file)
{
    lock_byte(file, F_UNLCK, WRITE_BYTE);
}
