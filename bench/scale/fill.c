/* Makes a big store:
 *
 *     fill STORE ROWS      prints how many rows a second that took
 *
 * The library makes the store; the rows go in by SQLite in one transaction without a journal,
 * several a statement, and are counted here: what a measurement starts from is the same as if they
 * had been logged one by one, within a minute rather than an hour. They lie evenly in the last 30
 * days but for the first hour, times growing with ids, and retention is set to 30 days. The same
 * ROWS make the same texts: words of a scraper's log, COMMON_WORD in one of 16 messages, RARE_WORD
 * in one of 10,007, where neither is made of other words; a user in 7 of 10. */
#include <dashcore.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COMMON_WORD "timeout"
#define COMMON_STEP 16
#define RARE_WORD   "meteorite"
#define RARE_STEP   10007

#define HOUR           INT64_C(3600000000)
#define HOURS          (30 * 24)
#define TYPES          5
#define STATEMENT_ROWS 40
#define COLUMNS        5

static const char *const types[TYPES] = {"scrape", "task", "error", "user_action", "system"};
static const char *const words[32] = {
    "channel", "playlist", "guide",   "stream",   "server",  "refresh", "updated", "source",
    "fetched", "entries",  "country", "quality",  "mirror",  "request", "answer",  "format",
    "checked", "removed",  "added",   "finished", "started", "logo",    "number",  "account",
    "window",  "segment",  "buffer",  "catalog",  "login",   "retry",   "proxy",   "region"};
static const char *const users[4] = {"alice", "bob", "carol", "operator"};

struct filling {
    sqlite3 *database;
    sqlite3_stmt *insert;
    int64_t began; /* the first row's time */
    int64_t rows;
    uint64_t random;
    int64_t first_hour;
    int64_t counts[HOURS + 2][TYPES];
    char texts[STATEMENT_ROWS][2][256];
};

static int failed(const char *what)
{
    fprintf(stderr, "fill: %s\n", what);
    return -1;
}

static unsigned next_random(struct filling *filling, unsigned below)
{
    filling->random =
        filling->random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)(filling->random >> 33) % below;
}

static char *append(char *end, const char *text)
{
    size_t length = strlen(text);
    memcpy(end, text, length + 1);
    return end + length;
}

/* Seven words, about 55 bytes. */
static void write_message(struct filling *filling, int64_t row, char *text)
{
    for (int i = 0; i < 7; i++) {
        if (i > 0)
            *text++ = ' ';
        if (i == 3 && row % RARE_STEP == 0)
            text = append(text, RARE_WORD);
        else if (i == 5 && row % COMMON_STEP == 0)
            text = append(text, COMMON_WORD);
        else
            text = append(text, words[next_random(filling, 32)]);
    }
}

static void write_details(struct filling *filling, int64_t row, char *text)
{
    snprintf(text, 256,
             "{\"channels\": %u, \"seconds\": %u.%u, \"source\": \"list-%lld\", \"try\": %u}",
             next_random(filling, 900) + 100, next_random(filling, 90) + 10,
             next_random(filling, 10), (long long)(row % 1000), next_random(filling, 3) + 1);
}

static void bind_row(struct filling *filling, int64_t row, int place)
{
    int64_t timestamp =
        filling->began + (int64_t)((double)row / (double)filling->rows * (HOURS - 1) * HOUR);
    unsigned type = next_random(filling, TYPES);
    char *message = filling->texts[place][0];
    char *details = filling->texts[place][1];
    int first = place * COLUMNS + 1;
    write_message(filling, row, message);
    write_details(filling, row, details);
    sqlite3_bind_int64(filling->insert, first, timestamp);
    sqlite3_bind_text(filling->insert, first + 1, types[type], -1, SQLITE_STATIC);
    sqlite3_bind_text(filling->insert, first + 2, message, -1, SQLITE_STATIC);
    sqlite3_bind_text(filling->insert, first + 3, details, -1, SQLITE_STATIC);
    if (next_random(filling, 10) < 7)
        sqlite3_bind_text(filling->insert, first + 4, users[next_random(filling, 4)], -1,
                          SQLITE_STATIC);
    else
        sqlite3_bind_null(filling->insert, first + 4);
    filling->counts[timestamp / HOUR - filling->first_hour][type]++;
}

static int prepare_insert(struct filling *filling, int rows)
{
    char sql[128 + STATEMENT_ROWS * 16];
    char *end =
        append(sql, "INSERT INTO activity_log (timestamp, type, message, details, user) VALUES ");
    for (int i = 0; i < rows; i++)
        end = append(end, i == 0 ? "(?,?,?,?,?)" : ",(?,?,?,?,?)");
    sqlite3_finalize(filling->insert);
    return sqlite3_prepare_v2(filling->database, sql, -1, &filling->insert, NULL);
}

static int insert_rows(struct filling *filling)
{
    int result = prepare_insert(filling, STATEMENT_ROWS);
    for (int64_t row = 0; row < filling->rows && result == SQLITE_OK;) {
        int rows = STATEMENT_ROWS;
        if (filling->rows - row < rows) {
            rows = (int)(filling->rows - row);
            result = prepare_insert(filling, rows);
        }
        for (int i = 0; i < rows; i++)
            bind_row(filling, row++, i);
        if (result == SQLITE_OK)
            sqlite3_step(filling->insert);
        result = sqlite3_reset(filling->insert);
    }
    return result;
}

static int insert_counts(struct filling *filling)
{
    sqlite3_stmt *insert = NULL;
    int result = sqlite3_prepare_v2(filling->database,
                                    "INSERT INTO activity_count VALUES (?, ?, ?) "
                                    "ON CONFLICT (hour, type) DO UPDATE SET n = n + excluded.n",
                                    -1, &insert, NULL);
    for (int hour = 0; hour < HOURS + 2; hour++)
        for (int type = 0; type < TYPES && result == SQLITE_OK; type++) {
            if (filling->counts[hour][type] == 0)
                continue;
            sqlite3_bind_int64(insert, 1, filling->first_hour + hour);
            sqlite3_bind_text(insert, 2, types[type], -1, SQLITE_STATIC);
            sqlite3_bind_int64(insert, 3, filling->counts[hour][type]);
            sqlite3_step(insert);
            result = sqlite3_reset(insert);
        }
    sqlite3_finalize(insert);
    return result;
}

static int run(sqlite3 *database, const char *sql)
{
    return sqlite3_exec(database, sql, NULL, NULL, NULL);
}

static int fill(const char *path, struct filling *filling)
{
    int result = sqlite3_open(path, &filling->database);
    if (result == SQLITE_OK)
        result = sqlite3_db_config(filling->database, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
    if (result == SQLITE_OK)
        result = run(filling->database, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; "
                                        "PRAGMA cache_size = -65536; BEGIN");
    if (result == SQLITE_OK)
        result = insert_rows(filling);
    if (result == SQLITE_OK)
        result = insert_counts(filling);
    if (result == SQLITE_OK)
        result = run(filling->database, "COMMIT; PRAGMA journal_mode = WAL");
    sqlite3_finalize(filling->insert);
    int r = result == SQLITE_OK ? 0 : failed(sqlite3_errmsg(filling->database));
    sqlite3_close(filling->database);
    return r;
}

/* Makes the store, or sets what its settings are to be: a store that was opened is closed before
 * somebody else writes without a journal. */
static int with_library(const char *path, int retention_days)
{
    dashcore_open_options options = {.size = sizeof(options), .store = path};
    dashcore *core = NULL;
    int r = dashcore_open(&options, &core);
    if (r == DASHCORE_OK && retention_days > 0)
        r = dashcore_settings_set(core, "retention_days", retention_days, NULL);
    dashcore_close(core);
    return r < 0 ? failed(dashcore_last_error()) : 0;
}

int main(int count, char **arguments)
{
    if (count != 3)
        return 2;
    struct filling *filling = calloc(1, sizeof(*filling));
    if (filling == NULL)
        return 1;
    int64_t began = dashcore_time_now();
    filling->rows = strtoll(arguments[2], NULL, 10);
    filling->began = began - (HOURS - 1) * HOUR;
    filling->first_hour = filling->began / HOUR;
    int r = with_library(arguments[1], 0);
    if (r == 0)
        r = fill(arguments[1], filling);
    if (r == 0)
        r = with_library(arguments[1], DASHCORE_DAYS_MAX);
    if (r == 0)
        printf("%.0f\n", (double)filling->rows * 1e6 / (double)(dashcore_time_now() - began));
    free(filling);
    return r < 0;
}
