/* The settings: one table of names, defaults and ranges serves reading, changing and showing. */
#include "core/settings.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/json.h"
#include "core/answer.h"
#include "core/entry.h"
#include "core/watch.h"

#include <string.h>

struct setting {
    const char *name;
    const char *unit;
    size_t place; /* of its int32_t in dashcore_settings */
    int32_t least;
    int32_t most;
    int32_t otherwise;
};

static const struct setting settings_table[] = {
    {"retention_days", "days", offsetof(dashcore_settings, retention_days), 0, DASHCORE_DAYS_MAX,
     7},
    {"auto_refresh_interval", "s", offsetof(dashcore_settings, auto_refresh_interval), 10, 600, 30},
};

#define SETTINGS_COUNT (sizeof(settings_table) / sizeof(settings_table[0]))

static int32_t *value_of(dashcore_settings *settings, const struct setting *setting)
{
    return (int32_t *)(void *)((char *)settings + setting->place);
}

static const struct setting *find_setting(const char *name)
{
    for (size_t i = 0; i < SETTINGS_COUNT; i++)
        if (strcmp(settings_table[i].name, name) == 0)
            return &settings_table[i];
    return NULL;
}

static int fail_unknown(const char *name)
{
    return fail_field(DASHCORE_EINVAL, name,
                      "there is no setting '%.60s'; there are retention_days and "
                      "auto_refresh_interval",
                      name);
}

static int check_range(const struct setting *setting, int64_t value)
{
    if (value < setting->least || value > setting->most)
        return fail_field(DASHCORE_ERANGE, setting->name, "%s is %lld, %d to %d %s are allowed",
                          setting->name, (long long)value, setting->least, setting->most,
                          setting->unit);
    return DASHCORE_OK;
}

/* ---- reading ---- */

/* A key of a later version is left alone; a value out of range, by whoever wrote it, does not
 * count. */
static int take_row(void *context, const char *key, int64_t value)
{
    const struct setting *setting = find_setting(key);
    if (setting != NULL && value >= setting->least && value <= setting->most)
        *value_of(context, setting) = (int32_t)value;
    return 0;
}

int settings_read(dashcore *core, dashcore_settings *settings)
{
    int64_t revisions[STORE_TOPICS];
    struct settings_cache *cache = &core->settings;
    int r = store_revisions(core->store, revisions);
    if (r < 0)
        return r;
    pthread_mutex_lock(&cache->mutex);
    if (!cache->known || cache->revision != revisions[STORE_SETTINGS]) {
        dashcore_settings read;
        for (size_t i = 0; i < SETTINGS_COUNT; i++)
            *value_of(&read, &settings_table[i]) = settings_table[i].otherwise;
        r = store_setting_list(core->store, take_row, &read);
        if (r == DASHCORE_OK) {
            cache->settings = read;
            cache->revision = revisions[STORE_SETTINGS];
            cache->known = true;
        }
    }
    *settings = cache->settings;
    pthread_mutex_unlock(&cache->mutex);
    return r;
}

int dashcore_settings_get(dashcore *core, dashcore_settings **settings)
{
    dashcore_settings read;
    int r = core_check_call(core, settings);
    if (r == DASHCORE_OK)
        r = settings_read(core, &read);
    if (r < 0)
        return r;
    dashcore_settings *copy = memory_allocate(sizeof(*copy));
    if (copy == NULL)
        return fail_memory();
    *copy = read;
    *settings = copy;
    return DASHCORE_OK;
}

int dashcore_settings_json(dashcore *core, dashcore_answer **answer)
{
    dashcore_settings settings;
    struct buffer body;
    int64_t revision = 0;
    int r = core_check_call(core, answer);
    if (r == DASHCORE_OK)
        r = dashcore_revision(core, DASHCORE_TOPIC_SETTINGS, &revision);
    if (r == DASHCORE_OK)
        r = settings_read(core, &settings);
    if (r == DASHCORE_OK)
        r = answer_start(&body);
    if (r < 0)
        return r;
    buffer_append_char(&body, '{');
    for (size_t i = 0; i < SETTINGS_COUNT; i++) {
        json_key(&body, settings_table[i].name);
        buffer_append_integer(&body, *value_of(&settings, &settings_table[i]));
    }
    buffer_append_char(&body, '}');
    return answer_finish(&body, NULL, 0, revision, answer);
}

/* ---- changing ---- */

/* What is to change, by place in the table. */
struct change_set {
    bool given[SETTINGS_COUNT];
    int64_t values[SETTINGS_COUNT];
};

/* The entry's message and details: each setting that changes, with old and new value. */
static size_t compare(dashcore_settings *old, const struct change_set *set,
                      struct setting_change changes[SETTINGS_COUNT], struct buffer *message,
                      struct buffer *details)
{
    size_t count = 0;
    buffer_append_char(details, '{');
    for (size_t i = 0; i < SETTINGS_COUNT; i++) {
        const struct setting *setting = &settings_table[i];
        int32_t before = *value_of(old, setting);
        if (!set->given[i] || set->values[i] == before)
            continue;
        changes[count].key = setting->name;
        changes[count++].value = set->values[i];
        buffer_append_format(message, "%s%s changed from %d to %lld %s", count > 1 ? ", " : "",
                             setting->name, before, (long long)set->values[i], setting->unit);
        json_key(details, setting->name);
        buffer_append_format(details, "{\"old\":%d,\"new\":%lld}", before,
                             (long long)set->values[i]);
    }
    buffer_append_char(details, '}');
    return count;
}

static int apply(dashcore *core, const struct change_set *set, const char *user)
{
    dashcore_settings old;
    struct setting_change changes[SETTINGS_COUNT];
    struct buffer message = {0};
    struct buffer details = {0};
    struct queued_entry *entry = NULL;
    int r = settings_read(core, &old);
    if (r < 0)
        return r;
    size_t count = compare(&old, set, changes, &message, &details);
    if (message.failed || details.failed)
        r = fail_memory();
    if (r == DASHCORE_OK && count > 0)
        r = entry_compose(core, &entry, "user_action", user, details.text, "%s", message.text);
    if (r == DASHCORE_OK && count > 0)
        r = store_setting_write(core->store, changes, count, &entry->record);
    if (r == DASHCORE_OK && count > 0)
        core_changed(core);
    memory_release(entry);
    buffer_free(&message);
    buffer_free(&details);
    return r;
}

int dashcore_settings_set(dashcore *core, const char *name, int64_t value, const char *user)
{
    struct change_set set = {0};
    int r = core_check_handle(core);
    if (r < 0)
        return r;
    const struct setting *setting = name == NULL ? NULL : find_setting(name);
    if (setting == NULL)
        return fail_unknown(name == NULL ? "" : name);
    r = check_range(setting, value);
    if (r < 0)
        return r;
    set.given[setting - settings_table] = true;
    set.values[setting - settings_table] = value;
    return apply(core, &set, user);
}

static int read_member(struct change_set *set, struct json_span key, struct json_span value)
{
    struct buffer name = {0};
    json_append_unescaped(&name, key);
    char *text = buffer_take(&name);
    if (text == NULL)
        return fail_memory();
    const struct setting *setting = find_setting(text);
    int64_t number = 0;
    int r = DASHCORE_OK;
    if (setting == NULL)
        r = fail_unknown(text);
    else if (value.kind == JSON_NUMBER && !json_read_integer(value, &number))
        r = fail_field(DASHCORE_ERANGE, setting->name,
                       "%s is not a whole number, %d to %d %s are allowed", setting->name,
                       setting->least, setting->most, setting->unit);
    else if (value.kind != JSON_NUMBER)
        r = fail_field(DASHCORE_EINVAL, setting->name,
                       "%s is not a number, %d to %d %s are allowed", setting->name, setting->least,
                       setting->most, setting->unit);
    else
        r = check_range(setting, number);
    if (r == DASHCORE_OK) {
        set->given[setting - settings_table] = true;
        set->values[setting - settings_table] = number;
    }
    memory_release(text);
    return r;
}

int dashcore_settings_set_json(dashcore *core, const char *body, size_t length, uint32_t flags,
                               const char *user)
{
    struct change_set set = {0};
    int r = core_check_handle(core);
    if (r == DASHCORE_OK && (flags & ~DASHCORE_SETTINGS_ALL))
        r = fail_field(DASHCORE_ENOTSUP, "flags", "flags hold a bit this library does not know");
    if (r == DASHCORE_OK)
        r = json_check_body(body, length, DASHCORE_DETAILS_MAX);
    if (r < 0)
        return r;
    struct json_span object = json_value(body, length);
    if (object.kind != JSON_OBJECT)
        return fail_field(DASHCORE_EINVAL, "body", "settings are a JSON object");
    struct json_walk walk = json_walk_start(object);
    struct json_span key = {0};
    struct json_span value = {0};
    while (r == DASHCORE_OK && json_walk_next(&walk, &key, &value))
        r = read_member(&set, key, value);
    for (size_t i = 0; i < SETTINGS_COUNT && r == DASHCORE_OK; i++)
        if ((flags & DASHCORE_SETTINGS_ALL) && !set.given[i])
            r = fail_field(DASHCORE_EINVAL, settings_table[i].name,
                           "%s is required: all settings are replaced", settings_table[i].name);
    return r < 0 ? r : apply(core, &set, user);
}
