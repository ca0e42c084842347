/*
 * A commit in one write. SQLite appends each changed page to the WAL with two writes, a header of
 * 24 bytes and the page, which is ten of them for one entry and costs more than all else that a
 * commit does. So the WAL's file is opened through a thin layer above SQLite's own, which gathers
 * what is appended while a COMMIT runs, and writes it at once.
 *
 * What reaches the file is what SQLite gave, in its order. The frame that makes a commit valid is
 * never kept back: SQLite tells other connections of the commit next. Nor is anything that comes
 * after it: of a transaction that was too large for the cache, SQLite then writes the headers once
 * more. Before anything else is done with the file, what was gathered is written; so it is before a
 * sync. Nothing is kept beyond the COMMIT: if that failed, another process may write the same
 * places next.
 */
#include "store/sqlite.h"

#include <stdio.h>
#include <string.h>

/* Below 128 KB, the most that SQLite's own layer takes in one write. */
#define GATHERED_MAX (64 * 1024)

#define FRAME_HEADER_SIZE 24

struct wal_file {
    sqlite3_file file; /* SQLite's view of this; first */
    bool gathers;
    bool commits; /* the frame that is being appended ends a transaction */
    int used;
    sqlite3_int64 start; /* where the gathered bytes belong */
    char *gathered;      /* GATHERED_MAX bytes; NULL until the first COMMIT */
    sqlite3_file real[]; /* as large as its layer says */
};

static sqlite3_vfs *below;
static sqlite3_vfs layer;
static char layer_name[sizeof("dashcore-0x0123456789abcdef")];

static struct wal_file *wal_of(sqlite3_file *file)
{
    return (struct wal_file *)(void *)file;
}

static int write_out(struct wal_file *wal)
{
    if (wal->used == 0)
        return SQLITE_OK;
    int used = wal->used;
    wal->used = 0;
    return wal->real->pMethods->xWrite(wal->real, wal->gathered, used, wal->start);
}

static int wal_close(sqlite3_file *file)
{
    struct wal_file *wal = wal_of(file);
    sqlite3_free(wal->gathered);
    wal->gathered = NULL;
    return wal->real->pMethods->xClose(wal->real);
}

static int wal_read(sqlite3_file *file, void *data, int length, sqlite3_int64 place)
{
    struct wal_file *wal = wal_of(file);
    int result = write_out(wal);
    return result != SQLITE_OK ? result
                               : wal->real->pMethods->xRead(wal->real, data, length, place);
}

/* Whether bytes are the header of a frame that ends a transaction: its second number, the size of
 * the database afterwards, is 0 in others. */
static bool ends_transaction(const char *data, int length)
{
    static const char none[4];
    return length == FRAME_HEADER_SIZE && memcmp(data + 4, none, sizeof(none)) != 0;
}

static int wal_write(sqlite3_file *file, const void *data, int length, sqlite3_int64 place)
{
    struct wal_file *wal = wal_of(file);
    bool follows = wal->used > 0 && place == wal->start + wal->used;
    if (!follows || wal->used + length > GATHERED_MAX) {
        int result = write_out(wal);
        if (result != SQLITE_OK)
            return result;
    }
    if (!wal->gathers || length > GATHERED_MAX)
        return wal->real->pMethods->xWrite(wal->real, data, length, place);
    if (wal->used == 0)
        wal->start = place;
    memcpy(wal->gathered + wal->used, data, (size_t)length);
    wal->used += length;
    bool page_of_commit = wal->commits && length != FRAME_HEADER_SIZE;
    wal->commits = ends_transaction(data, length);
    if (!page_of_commit)
        return SQLITE_OK;
    wal->gathers = false;
    return write_out(wal);
}

static int wal_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    struct wal_file *wal = wal_of(file);
    int result = write_out(wal);
    return result != SQLITE_OK ? result : wal->real->pMethods->xTruncate(wal->real, size);
}

static int wal_sync(sqlite3_file *file, int flags)
{
    struct wal_file *wal = wal_of(file);
    int result = write_out(wal);
    return result != SQLITE_OK ? result : wal->real->pMethods->xSync(wal->real, flags);
}

static int wal_size(sqlite3_file *file, sqlite3_int64 *size)
{
    struct wal_file *wal = wal_of(file);
    int result = write_out(wal);
    return result != SQLITE_OK ? result : wal->real->pMethods->xFileSize(wal->real, size);
}

static int wal_lock(sqlite3_file *file, int level)
{
    struct wal_file *wal = wal_of(file);
    return wal->real->pMethods->xLock(wal->real, level);
}

static int wal_unlock(sqlite3_file *file, int level)
{
    struct wal_file *wal = wal_of(file);
    return wal->real->pMethods->xUnlock(wal->real, level);
}

static int wal_check_lock(sqlite3_file *file, int *locked)
{
    struct wal_file *wal = wal_of(file);
    return wal->real->pMethods->xCheckReservedLock(wal->real, locked);
}

static int wal_control(sqlite3_file *file, int what, void *argument)
{
    struct wal_file *wal = wal_of(file);
    int result = write_out(wal);
    return result != SQLITE_OK ? result
                               : wal->real->pMethods->xFileControl(wal->real, what, argument);
}

static int wal_sector_size(sqlite3_file *file)
{
    struct wal_file *wal = wal_of(file);
    return wal->real->pMethods->xSectorSize(wal->real);
}

static int wal_device(sqlite3_file *file)
{
    struct wal_file *wal = wal_of(file);
    return wal->real->pMethods->xDeviceCharacteristics(wal->real);
}

static const sqlite3_io_methods wal_methods = {
    .iVersion = 1,
    .xClose = wal_close,
    .xRead = wal_read,
    .xWrite = wal_write,
    .xTruncate = wal_truncate,
    .xSync = wal_sync,
    .xFileSize = wal_size,
    .xLock = wal_lock,
    .xUnlock = wal_unlock,
    .xCheckReservedLock = wal_check_lock,
    .xFileControl = wal_control,
    .xSectorSize = wal_sector_size,
    .xDeviceCharacteristics = wal_device,
};

/* All files but the WAL are those of the layer below, with nothing in between. */
static int open_file(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *file, int flags,
                     int *flags_given)
{
    (void)vfs;
    if ((flags & SQLITE_OPEN_WAL) == 0)
        return below->xOpen(below, name, file, flags, flags_given);
    struct wal_file *wal = wal_of(file);
    memset(wal, 0, sizeof(*wal));
    wal->real->pMethods = NULL;
    int result = below->xOpen(below, name, wal->real, flags, flags_given);
    /* SQLite closes a file that could not be opened where it has methods. */
    if (wal->real->pMethods != NULL)
        wal->file.pMethods = &wal_methods;
    return result;
}

static void make_layer(void)
{
    sqlite3_vfs *found = sqlite3_vfs_find(NULL);
    /* A host's own layer may not like to be called through another. */
    if (found == NULL || found->iVersion < 3 || strcmp(found->zName, "unix") != 0)
        return;
    layer = *found;
    layer.iVersion = 3;
    layer.pNext = NULL;
    /* Each plugin of a process may have a library of its own, which goes when that is unloaded. */
    snprintf(layer_name, sizeof(layer_name), "dashcore-%p", (void *)&layer);
    layer.zName = layer_name;
    layer.szOsFile = (int)sizeof(struct wal_file) + found->szOsFile;
    layer.xOpen = open_file;
    below = found;
    if (sqlite3_vfs_register(&layer, 0) != SQLITE_OK)
        below = NULL;
}

/* A plugin that this is linked into may be unloaded, and SQLite go on without it. */
__attribute__((destructor)) static void remove_layer(void)
{
    if (below != NULL)
        sqlite3_vfs_unregister(&layer);
}

const char *sqlite_gather_layer(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, make_layer);
    return below != NULL ? layer.zName : NULL;
}

static struct wal_file *wal_of_connection(const struct sqlite_connection *connection)
{
    sqlite3_file *file = NULL;
    int result = sqlite3_file_control(connection->database, "main", SQLITE_FCNTL_JOURNAL_POINTER,
                                      (void *)&file);
    return result == SQLITE_OK && file != NULL && file->pMethods == &wal_methods ? wal_of(file)
                                                                                 : NULL;
}

void sqlite_gather_begin(struct sqlite_connection *connection)
{
    struct wal_file *wal = wal_of_connection(connection);
    if (wal == NULL)
        return;
    if (wal->gathered == NULL)
        wal->gathered = sqlite3_malloc(GATHERED_MAX);
    wal->gathers = wal->gathered != NULL;
    wal->commits = false;
}

int sqlite_gather_end(struct sqlite_connection *connection, bool committed)
{
    struct wal_file *wal = wal_of_connection(connection);
    if (wal == NULL)
        return SQLITE_OK;
    int result = committed ? write_out(wal) : SQLITE_OK;
    wal->gathers = false;
    wal->used = 0;
    return result;
}
