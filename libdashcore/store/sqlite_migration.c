/* From whatever version a file has to ours, one numbered step a transaction. */
#include "base/error.h"
#include "dashcore.h"
#include "store/sqlite.h"
#include "store/sqlite_schema.h"

#include <stdio.h>

#define APPLICATION_ID 1684108136 /* "dash" */

static int read_number(struct sqlite_connection *connection, const char *sql, int64_t *number)
{
    sqlite3_stmt *statement = NULL;
    int r = sqlite_query(connection, &statement, sql, "");
    if (r <= 0)
        return r;
    *number = sqlite3_column_int64(statement, 0);
    sqlite3_reset(statement);
    return DASHCORE_OK;
}

/* Before the first table, for auto_vacuum cannot be switched on later without rewriting the file.
 */
static int prepare_empty(struct sqlite_connection *connection)
{
    int r = sqlite_run(connection, "PRAGMA auto_vacuum = INCREMENTAL");
    if (r == DASHCORE_OK)
        r = sqlite_run(connection, "PRAGMA journal_mode = WAL");
    return r;
}

/* A step may hold several statements, which sqlite_run does not take. */
static int run_script(struct sqlite_connection *connection, const char *script)
{
    while (*script != '\0') {
        sqlite3_stmt *statement = NULL;
        int result = sqlite3_prepare_v2(connection->database, script, -1, &statement, &script);
        if (result == SQLITE_OK && statement == NULL)
            return DASHCORE_OK;
        if (result == SQLITE_OK)
            result = sqlite3_step(statement);
        sqlite3_finalize(statement);
        if (result != SQLITE_DONE && result != SQLITE_ROW)
            return sqlite_fail(connection, result);
    }
    return DASHCORE_OK;
}

static int migrate_step(struct sqlite_connection *connection, int version)
{
    char finish[96];
    snprintf(finish, sizeof(finish), "PRAGMA user_version = %d", version + 1);
    int r = sqlite_run(connection, "BEGIN IMMEDIATE");
    if (r < 0)
        return r;
    r = run_script(connection, sqlite_schema_steps[version]);
    if (r == DASHCORE_OK)
        r = sqlite_run(connection, finish);
    if (r == DASHCORE_OK) {
        snprintf(finish, sizeof(finish), "PRAGMA application_id = %d", APPLICATION_ID);
        r = sqlite_run(connection, finish);
    }
    if (r == DASHCORE_OK)
        r = sqlite_run(connection, "COMMIT");
    else
        sqlite3_exec(connection->database, "ROLLBACK", NULL, NULL, NULL);
    return r;
}

bool sqlite_is_current(struct sqlite_connection *connection)
{
    int64_t application = 0;
    int64_t version = 0;
    return read_number(connection, "PRAGMA application_id", &application) == DASHCORE_OK &&
           read_number(connection, "PRAGMA user_version", &version) == DASHCORE_OK &&
           application == APPLICATION_ID && version == sqlite_schema_version;
}

int sqlite_migrate(struct sqlite_connection *connection, const char *path, bool existing)
{
    int64_t tables = 0;
    int64_t application = 0;
    int64_t version = 0;
    int r = read_number(connection, "SELECT count(*) FROM sqlite_schema", &tables);
    if (r == DASHCORE_OK)
        r = read_number(connection, "PRAGMA application_id", &application);
    if (r == DASHCORE_OK)
        r = read_number(connection, "PRAGMA user_version", &version);
    if (r < 0)
        return r;
    if (tables > 0 && application != APPLICATION_ID)
        return fail_field(DASHCORE_ECORRUPT, "store", "'%s' is a database but no dashcore store",
                          path);
    if (version > sqlite_schema_version)
        return fail_field(DASHCORE_ENEWER, "store",
                          "'%s' has schema version %lld; this dashcore %s knows up to %d", path,
                          (long long)version, dashcore_version(), sqlite_schema_version);
    if (tables == 0 && existing)
        return fail_field(DASHCORE_ENOTFOUND, "store", "there is no store in '%s'", path);
    if (tables == 0)
        r = prepare_empty(connection);
    while (r == DASHCORE_OK && version < sqlite_schema_version)
        r = migrate_step(connection, (int)version++);
    return r;
}
