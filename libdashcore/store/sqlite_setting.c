/* Settings and the last answers of the probes in SQLite. */
#include "base/error.h"
#include "dashcore.h"
#include "store/sqlite.h"

int sqlite_setting_list(struct store *base, setting_row_function *row, void *context)
{
    struct sqlite_rows rows;
    sqlite_rows_open(&rows, base, "SELECT key, value FROM settings", "");
    while (sqlite_rows_next(&rows))
        rows.result = row(context, sqlite_required_text(rows.statement, 0),
                          sqlite3_column_int64(rows.statement, 1));
    return sqlite_rows_close(&rows);
}

int sqlite_setting_write(struct store *base, const struct setting_change *changes, size_t count,
                         const struct activity_record *entry)
{
    struct sqlite_store *store = (struct sqlite_store *)base;
    struct sqlite_connection *writer = NULL;
    int r = sqlite_write_begin(store, &writer);
    if (r < 0)
        return r;
    for (size_t i = 0; i < count && r >= 0; i++)
        r = sqlite_change(writer,
                          "INSERT INTO settings (key, value) VALUES (?, ?) "
                          "ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                          "ti", changes[i].key, changes[i].value);
    return sqlite_write_finish(store, r, "settings", entry);
}

static void read_probe(sqlite3_stmt *statement, struct probe_row *probe)
{
    *probe = (struct probe_row){.probe = sqlite_required_text(statement, 0),
                                .status = sqlite_required_text(statement, 1),
                                .error = sqlite_text(statement, 2),
                                .details = sqlite_text(statement, 3),
                                .count = sqlite3_column_int64(statement, 4),
                                .last_connected = sqlite_time(statement, 5),
                                .checked_at = sqlite_time(statement, 6),
                                .since = sqlite_time(statement, 7)};
}

int sqlite_probe_list(struct store *base, probe_row_function *row, void *context)
{
    struct sqlite_rows rows;
    sqlite_rows_open(&rows, base,
                     "SELECT probe, status, error, details, ifnull(count, -1), last_connected, "
                     "checked_at, since FROM probe_state",
                     "");
    while (sqlite_rows_next(&rows)) {
        struct probe_row probe;
        read_probe(rows.statement, &probe);
        rows.result = row(context, &probe);
    }
    return sqlite_rows_close(&rows);
}

int sqlite_probe_write(struct store *base, const struct probe_row *probe,
                       const struct activity_record *entry)
{
    struct sqlite_store *store = (struct sqlite_store *)base;
    struct sqlite_connection *writer = NULL;
    int r = sqlite_write_begin(store, &writer);
    if (r < 0)
        return r;
    r = sqlite_change(writer,
                      "INSERT OR REPLACE INTO probe_state (probe, status, error, details, count, "
                      "last_connected, checked_at, since) "
                      "VALUES (?, ?, ?, ?, nullif(?, -1), ?, ?, ?)",
                      "ttttinii", probe->probe, probe->status, probe->error, probe->details,
                      probe->count, probe->last_connected, probe->checked_at, probe->since);
    return sqlite_write_finish(store, r, "probes", entry);
}
