#include "store/sqlite_count.h"

#include "base/clock.h"

#include <stdio.h>
#include <string.h>

static int write_change(struct sqlite_connection *writer, int64_t hour, const char *type, int64_t n)
{
    if (n > 0)
        return sqlite_change(writer,
                             "INSERT INTO activity_count VALUES (?, ?, ?) "
                             "ON CONFLICT (hour, type) DO UPDATE SET n = n + excluded.n",
                             "iti", hour, type, n);
    int r = sqlite_change(writer, "UPDATE activity_count SET n = n + ? WHERE hour = ? AND type = ?",
                          "iit", n, hour, type);
    if (r >= 0)
        r = sqlite_change(writer,
                          "DELETE FROM activity_count WHERE hour = ? AND type = ? AND n <= 0", "it",
                          hour, type);
    return r;
}

int count_write(struct count_changes *changes)
{
    int r = DASHCORE_OK;
    for (size_t i = 0; i < changes->used && r >= 0; i++)
        r = write_change(changes->writer, changes->changes[i].hour, changes->changes[i].type,
                         changes->changes[i].n);
    changes->used = 0;
    return r < 0 ? r : DASHCORE_OK;
}

int count_note(struct count_changes *changes, int64_t timestamp, const char *type, int64_t n)
{
    int64_t hour = timestamp / CLOCK_HOUR;
    for (size_t i = 0; i < changes->used; i++)
        if (changes->changes[i].hour == hour && strcmp(changes->changes[i].type, type) == 0) {
            changes->changes[i].n += n;
            return DASHCORE_OK;
        }
    int r = changes->used == COUNT_CHANGES_MAX ? count_write(changes) : DASHCORE_OK;
    if (r < 0)
        return r;
    changes->changes[changes->used].hour = hour;
    changes->changes[changes->used].n = n;
    snprintf(changes->changes[changes->used].type, sizeof(changes->changes[0].type), "%s", type);
    changes->used++;
    return DASHCORE_OK;
}

int count_forget_before(struct sqlite_connection *writer, int64_t end)
{
    int64_t hour = end / CLOCK_HOUR;
    int r = sqlite_change(writer, "DELETE FROM activity_count WHERE hour < ?", "i", hour);
    if (r >= 0)
        r = sqlite_change(writer,
                          "UPDATE activity_count SET n = n - (SELECT count(*) FROM activity_log "
                          "WHERE activity_log.type = activity_count.type AND timestamp >= ? "
                          "AND timestamp < ?) WHERE hour = ?",
                          "iii", hour * CLOCK_HOUR, end, hour);
    if (r >= 0)
        r = sqlite_change(writer, "DELETE FROM activity_count WHERE hour = ? AND n <= 0", "i",
                          hour);
    return r < 0 ? r : DASHCORE_OK;
}
