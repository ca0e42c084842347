/* The rows of a query, one after another: what every list of the backend is read with. */
#include "dashcore.h"
#include "store/sqlite.h"

void sqlite_rows_open(struct sqlite_rows *rows, struct store *store, const char *sql,
                      const char *format, ...)
{
    *rows = (struct sqlite_rows){.store = (struct sqlite_store *)store};
    rows->result = sqlite_read_begin(rows->store, &rows->reader);
    if (rows->result == DASHCORE_OK)
        rows->result = sqlite_statement(rows->reader, sql, &rows->statement);
    if (rows->result < 0)
        return;
    va_list values;
    va_start(values, format);
    rows->result = sqlite_bind(rows->reader, rows->statement, format, values);
    va_end(values);
}

bool sqlite_rows_next(struct sqlite_rows *rows)
{
    if (rows->result != DASHCORE_OK)
        return false;
    int r = sqlite_step(rows->reader, rows->statement);
    if (r < 0)
        rows->result = r;
    return r > 0;
}

int sqlite_rows_close(struct sqlite_rows *rows)
{
    int r = rows->result < 0 ? rows->result : DASHCORE_OK;
    sqlite3_reset(rows->statement);
    return rows->reader == NULL ? r : sqlite_read_end(rows->store, rows->reader, r);
}
