/* Settings and the last answers of the probes in SQLite. */
#include "base/error.h"
#include "dashcore.h"
#include "store/sqlite.h"

int sqlite_setting_list(struct store *base, setting_row_function *row, void *context)
{
    struct sqlite_store *store = (struct sqlite_store *)base;
    struct sqlite_connection *reader = NULL;
    sqlite3_stmt *statement = NULL;
    int r = sqlite_read_begin(store, &reader);
    if (r < 0)
        return r;
    r = sqlite_statement(reader, "SELECT key, value FROM settings", &statement);
    while (r >= 0 && (r = sqlite_step(reader, statement)) > 0) {
        r = row(context, sqlite_required_text(statement, 0), sqlite3_column_int64(statement, 1));
        if (r != 0)
            break;
    }
    sqlite3_reset(statement);
    return sqlite_read_end(store, reader, r < 0 ? r : DASHCORE_OK);
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
    if (r >= 0)
        r = sqlite_raise_revision(writer, "settings");
    if (r >= 0)
        r = sqlite_insert_entry(writer, entry, NULL);
    return sqlite_write_end(store, r);
}

int sqlite_probe_list(struct store *base, probe_row_function *row, void *context)
{
    struct sqlite_store *store = (struct sqlite_store *)base;
    struct sqlite_connection *reader = NULL;
    sqlite3_stmt *statement = NULL;
    int r = sqlite_read_begin(store, &reader);
    if (r < 0)
        return r;
    r = sqlite_statement(reader,
                         "SELECT probe, status, error, details, ifnull(count, -1), "
                         "last_connected, checked_at FROM probe_state",
                         &statement);
    while (r >= 0 && (r = sqlite_step(reader, statement)) > 0) {
        struct probe_row probe = {.probe = sqlite_required_text(statement, 0),
                                  .status = sqlite_required_text(statement, 1),
                                  .error = sqlite_text(statement, 2),
                                  .details = sqlite_text(statement, 3),
                                  .count = sqlite3_column_int64(statement, 4),
                                  .last_connected = sqlite_time(statement, 5),
                                  .checked_at = sqlite_time(statement, 6)};
        r = row(context, &probe);
        if (r != 0)
            break;
    }
    sqlite3_reset(statement);
    return sqlite_read_end(store, reader, r < 0 ? r : DASHCORE_OK);
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
                      "last_connected, checked_at) VALUES (?, ?, ?, ?, nullif(?, -1), ?, ?)",
                      "ttttini", probe->probe, probe->status, probe->error, probe->details,
                      probe->count, probe->last_connected, probe->checked_at);
    if (r >= 0)
        r = sqlite_raise_revision(writer, "probes");
    if (r >= 0)
        r = sqlite_insert_entry(writer, entry, NULL);
    return sqlite_write_end(store, r);
}
