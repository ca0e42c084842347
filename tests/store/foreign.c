#include "foreign.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

struct foreign *foreign_begin(const struct scratch *scratch)
{
    sqlite3 *database = NULL;
    if (sqlite3_open(scratch->store, &database) != SQLITE_OK ||
        sqlite3_busy_timeout(database, 5000) != SQLITE_OK ||
        sqlite3_exec(database, "BEGIN IMMEDIATE", NULL, NULL, NULL) != SQLITE_OK) {
        fprintf(stderr, "%s: %s\n", scratch->store, sqlite3_errmsg(database));
        exit(2);
    }
    sqlite3_db_config(database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    return (struct foreign *)database;
}

void foreign_end(struct foreign *foreign)
{
    sqlite3_exec((sqlite3 *)foreign, "ROLLBACK", NULL, NULL, NULL);
    sqlite3_close((sqlite3 *)foreign);
}
