#include "core/filter.h"

#include "base/alloc.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/options.h"
#include "core/settings.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* ---- cursors ---- */

/* Catches a cursor that was cut or edited; it is no secret. */
static unsigned cursor_check(int64_t timestamp, int64_t id)
{
    uint64_t mixed = ((uint64_t)timestamp ^ ((uint64_t)id << 1)) * UINT64_C(0x9e3779b97f4a7c15);
    return (unsigned)(mixed >> 56);
}

void cursor_write(int64_t timestamp, int64_t id, char text[CURSOR_SIZE])
{
    snprintf(text, CURSOR_SIZE, "%016" PRIx64 "%016" PRIx64 "%02x", (uint64_t)timestamp,
             (uint64_t)id, cursor_check(timestamp, id));
}

int cursor_read(const char *text, int64_t *timestamp, int64_t *id)
{
    uint64_t numbers[2] = {0};
    unsigned check = 0;
    bool read =
        strlen(text) == 34 && strspn(text, "0123456789abcdef") == 34 &&
        sscanf(text, "%16" SCNx64 "%16" SCNx64 "%2x", &numbers[0], &numbers[1], &check) == 3;
    if (!read || cursor_check((int64_t)numbers[0], (int64_t)numbers[1]) != check)
        return fail_field(DASHCORE_EINVAL, "cursor",
                          "cursor is not one that an earlier page ended with");
    *timestamp = (int64_t)numbers[0];
    *id = (int64_t)numbers[1];
    return DASHCORE_OK;
}

/* ---- parts of a filter ---- */

static int add_type(struct activity_query *query, const char *type)
{
    if (!text_is_type(type, strlen(type)))
        return fail_field(DASHCORE_EINVAL, "type",
                          "type '%.80s' is not allowed: a lower-case letter, then up to %d of a-z, "
                          "0-9, '_', '.', '-'",
                          type, DASHCORE_TYPE_MAX - 1);
    for (size_t i = 0; i < query->type_count; i++)
        if (strcmp(query->types[i], type) == 0)
            return DASHCORE_OK;
    if (query->type_count == STORE_TYPES_MAX)
        return fail_field(DASHCORE_ERANGE, "type", "more than %d types", STORE_TYPES_MAX);
    query->types[query->type_count++] = type;
    return DASHCORE_OK;
}

static int read_types(struct filter *filter, const char *types)
{
    if (types == NULL || *types == '\0')
        return DASHCORE_OK;
    filter->types = memory_copy_text(types);
    if (filter->types == NULL)
        return fail_memory();
    int r = DASHCORE_OK;
    for (char *type = filter->types; type != NULL && r == DASHCORE_OK;) {
        char *comma = strchr(type, ',');
        if (comma != NULL)
            *comma++ = '\0';
        r = add_type(&filter->query, type);
        type = comma;
    }
    return r;
}

static int read_user(struct filter *filter, const char *user)
{
    if (user == NULL)
        return DASHCORE_OK;
    if (strlen(user) > DASHCORE_USER_MAX)
        return fail_field(DASHCORE_ERANGE, "user", "user has %zu bytes, at most %d are allowed",
                          strlen(user), DASHCORE_USER_MAX);
    struct buffer clean = {0};
    text_append_clean(&clean, user, strlen(user));
    filter->user = buffer_take(&clean);
    filter->query.user = filter->user;
    return filter->user == NULL ? fail_memory() : DASHCORE_OK;
}

static int read_words(struct filter *filter, const char *query)
{
    if (query == NULL)
        return DASHCORE_OK;
    if (strlen(query) > DASHCORE_QUERY_MAX)
        return fail_field(DASHCORE_ERANGE, "q", "q has %zu bytes, at most %d are allowed",
                          strlen(query), DASHCORE_QUERY_MAX);
    int r = text_search_compile(query, &filter->search);
    if (r == DASHCORE_OK && filter->search.words != NULL && filter->search.words[0] != '\0')
        filter->query.words = filter->search.words;
    return r;
}

/* Narrows the window to `days` before now, or to today. */
static void narrow(struct filter *filter, int32_t days, int64_t now)
{
    int64_t start = days > 0 ? now - days * CLOCK_DAY : clock_day_start(now);
    if (start > filter->query.since)
        filter->query.since = start;
    if (days <= 0)
        filter->midnight = clock_day_start(now) + CLOCK_DAY;
    else if (filter->rolling == 0 || days * CLOCK_DAY < filter->rolling)
        filter->rolling = days * CLOCK_DAY;
}

static int read_window(dashcore *core, struct filter *filter, const dashcore_filter *given)
{
    dashcore_settings settings;
    if (given->days < DASHCORE_TODAY || given->days > DASHCORE_DAYS_MAX)
        return fail_field(DASHCORE_ERANGE, "days", "days is %d, 0 to %d are allowed", given->days,
                          DASHCORE_DAYS_MAX);
    if (given->limit > DASHCORE_LIMIT_MAX)
        return fail_field(DASHCORE_ERANGE, "limit", "limit is %u, 1 to %d are allowed",
                          given->limit, DASHCORE_LIMIT_MAX);
    int r = settings_read(core, &settings);
    if (r < 0)
        return r;
    int64_t now = clock_now();
    filter->query.since = given->since;
    filter->query.until = given->until != 0 ? given->until : INT64_MAX;
    narrow(filter, settings.retention_days, now);
    if (given->days != 0)
        narrow(filter, given->days, now);
    return DASHCORE_OK;
}

int filter_open(dashcore *core, const dashcore_filter *given, struct filter *filter)
{
    dashcore_filter read;
    *filter = (struct filter){0};
    filter->query.before_timestamp = INT64_MAX;
    filter->query.before_id = INT64_MAX;
    int r = options_read(&read, sizeof(read), given, "filter");
    if (r == DASHCORE_OK)
        r = read_window(core, filter, &read);
    if (r == DASHCORE_OK)
        r = read_types(filter, read.types);
    if (r == DASHCORE_OK)
        r = read_user(filter, read.user);
    if (r == DASHCORE_OK)
        r = read_words(filter, read.query);
    if (r == DASHCORE_OK && read.cursor != NULL)
        r = cursor_read(read.cursor, &filter->query.before_timestamp, &filter->query.before_id);
    filter->limit = read.limit;
    if (r < 0)
        filter_close(filter);
    return r;
}

void filter_close(struct filter *filter)
{
    memory_release(filter->types);
    memory_release(filter->user);
    text_search_free(&filter->search);
    *filter = (struct filter){0};
}

int64_t filter_expires(const struct filter *filter, int64_t oldest)
{
    if (oldest == 0 || oldest >= CLOCK_END)
        return 0;
    int64_t expires = filter->rolling != 0 ? oldest + filter->rolling + 1 : 0;
    if (filter->midnight != 0 && (expires == 0 || filter->midnight < expires))
        expires = filter->midnight;
    return expires;
}
