/* What the ways of reading entries have in common (sqlite_activity.c). */
#ifndef STORE_SQLITE_ACTIVITY_H
#define STORE_SQLITE_ACTIVITY_H

#include "base/buffer.h"
#include "store/sqlite.h"

/* The columns that sqlite_give_row reads. */
#define ACTIVITY_COLUMNS "id, timestamp, type, message, details, user"

/* The conditions of a query in words of SQL: its window, position, types, user and words. */
void sqlite_append_conditions(struct buffer *sql, const struct activity_query *query);

/* The page of a query, newest first. */
void sqlite_append_page(struct buffer *sql, const struct activity_query *query);

/* Binds what these two name: parameters 1 to 39. */
int sqlite_bind_query(struct sqlite_connection *connection, sqlite3_stmt *statement,
                      const struct activity_query *query);

int sqlite_give_row(sqlite3_stmt *statement, activity_row_function *row, void *context);

#endif
