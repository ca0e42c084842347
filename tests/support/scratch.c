#include "scratch.h"

#include <ftw.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SQL_SIZE 1024

static void give_up(const char *what, const char *why)
{
    fprintf(stderr, "%s: %s\n", what, why);
    exit(2);
}

void scratch_make(struct scratch *scratch)
{
    const char *root = getenv("TMPDIR");
    memset(scratch, 0, sizeof(*scratch));
    snprintf(scratch->folder, sizeof(scratch->folder), "%s/dashcore-test-XXXXXX",
             root != NULL && root[0] != '\0' ? root : "/tmp");
    if (mkdtemp(scratch->folder) == NULL)
        give_up(scratch->folder, "cannot be made");
    snprintf(scratch->store, sizeof(scratch->store), "%s/test.db", scratch->folder);
}

static dashcore *open_store(const struct scratch *scratch, dashcore_open_options *options)
{
    dashcore *core = NULL;
    options->size = sizeof(*options);
    options->store = scratch->store;
    if (dashcore_open(options, &core) < 0)
        give_up(scratch->store, dashcore_last_error());
    return core;
}

void scratch_open_with(struct scratch *scratch, dashcore_open_options options)
{
    scratch_make(scratch);
    scratch->core = open_store(scratch, &options);
}

void scratch_open(struct scratch *scratch)
{
    scratch_make(scratch);
    scratch->core = scratch_again(scratch);
}

dashcore *scratch_again(const struct scratch *scratch)
{
    dashcore_open_options options = {.acexy_url = "", .acestream_url = "", .warp_cli = ""};
    return open_store(scratch, &options);
}

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *place)
{
    (void)status;
    (void)type;
    (void)place;
    return remove(path);
}

void scratch_close(struct scratch *scratch)
{
    dashcore_close(scratch->core);
    scratch->core = NULL;
    nftw(scratch->folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static sqlite3 *connect(const struct scratch *scratch)
{
    sqlite3 *database = NULL;
    if (sqlite3_open(scratch->store, &database) != SQLITE_OK)
        give_up(scratch->store, sqlite3_errmsg(database));
    sqlite3_db_config(database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    sqlite3_busy_timeout(database, 5000);
    return database;
}

int64_t scratch_number(const struct scratch *scratch, const char *format, ...)
{
    char sql[SQL_SIZE];
    sqlite3_stmt *statement = NULL;
    int64_t number = -1;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(sql, sizeof(sql), format, arguments);
    va_end(arguments);
    sqlite3 *database = connect(scratch);
    if (sqlite3_prepare_v2(database, sql, -1, &statement, NULL) != SQLITE_OK)
        give_up(sql, sqlite3_errmsg(database));
    if (sqlite3_step(statement) == SQLITE_ROW && sqlite3_column_type(statement, 0) != SQLITE_NULL)
        number = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    sqlite3_close(database);
    return number;
}

void scratch_change(const struct scratch *scratch, const char *format, ...)
{
    char sql[SQL_SIZE];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(sql, sizeof(sql), format, arguments);
    va_end(arguments);
    sqlite3 *database = connect(scratch);
    if (sqlite3_exec(database, sql, NULL, NULL, NULL) != SQLITE_OK)
        give_up(sql, sqlite3_errmsg(database));
    sqlite3_close(database);
}

int64_t scratch_entries(const struct scratch *scratch)
{
    return scratch_number(scratch, "SELECT count(*) FROM activity_log");
}

static const char *sought;
static size_t found;

static int look_into(const char *path, const struct stat *status, int type, struct FTW *place)
{
    (void)place;
    size_t size = (size_t)status->st_size;
    if (type != FTW_F || size == 0)
        return 0;
    char *bytes = malloc(size);
    FILE *file = fopen(path, "rb");
    if (bytes == NULL || file == NULL || fread(bytes, 1, size, file) != size)
        give_up(path, "cannot be read");
    found += memmem(bytes, size, sought, strlen(sought)) != NULL;
    fclose(file);
    free(bytes);
    return 0;
}

size_t scratch_files_with(struct scratch *scratch, const char *text)
{
    dashcore_close(scratch->core);
    scratch->core = NULL;
    sought = text;
    found = 0;
    nftw(scratch->folder, look_into, 16, FTW_PHYS);
    return found;
}
