/* From a URL to its backend, and from each call to its slot; nothing else. */
#include "store/store.h"

#include "base/clock.h"
#include "base/error.h"
#include "dashcore.h"
#include "store/sqlite.h"

#include <string.h>

static const struct store_backend *const backends[] = {&sqlite_backend};

/* The length of a scheme of letters and digits before a colon; 0 for a plain path. */
static size_t scheme_length(const char *url)
{
    size_t length = strspn(url, "abcdefghijklmnopqrstuvwxyz0123456789+");
    return url[length] == ':' ? length : 0;
}

int store_open(const char *url, const struct store_config *config, struct store **store)
{
    size_t length = scheme_length(url);
    struct store_config located = *config;
    located.location = length == 0 ? url : url + length + 1;
    if (*located.location == '\0')
        return fail_field(DASHCORE_EINVAL, "store", "store '%s' names no place", url);
    if (length == 0)
        return sqlite_backend.open(&located, store);

    for (size_t i = 0; i < sizeof(backends) / sizeof(backends[0]); i++)
        if (strlen(backends[i]->scheme) == length && strncmp(backends[i]->scheme, url, length) == 0)
            return backends[i]->open(&located, store);
    return fail_field(DASHCORE_ENOTSUP, "store",
                      "store '%s': this build has no backend for '%.*s'; it has sqlite", url,
                      (int)length, url);
}

void store_close(struct store *store)
{
    if (store != NULL)
        store->backend->close(store);
}

int store_check(struct store *store)
{
    return store->backend->check(store);
}

int store_revisions(struct store *store, int64_t revisions[STORE_TOPICS])
{
    return store->backend->revisions(store, revisions);
}

int store_activity_insert(struct store *store, const struct activity_record *records, size_t count,
                          int64_t *ids)
{
    return store_activity_insert_until(store, records, count, ids, clock_monotonic() + store->wait);
}

int store_activity_insert_until(struct store *store, const struct activity_record *records,
                                size_t count, int64_t *ids, int64_t deadline)
{
    return store->backend->activity_insert(store, records, count, ids, deadline);
}

int store_activity_page(struct store *store, const struct activity_query *query,
                        activity_row_function *row, void *context)
{
    return store->backend->activity_page(store, query, row, context);
}

int store_activity_counts(struct store *store, const struct activity_query *query, int64_t bucket,
                          activity_count_function *row, void *context)
{
    return store->backend->activity_counts(store, query, bucket, row, context);
}

int store_activity_purge(struct store *store, int64_t before, int64_t batch, int64_t *deleted)
{
    return store->backend->activity_purge(store, before, batch, deleted);
}

int store_compact(struct store *store, int64_t bytes, int64_t *freed)
{
    return store->backend->compact(store, bytes, freed);
}

int store_search_build(struct store *store, struct search_build **build, bool *more)
{
    return store->backend->search_build(store, build, more);
}

int store_task_list(struct store *store, const char *task_name, task_row_function *row,
                    void *context)
{
    return store->backend->task_list(store, task_name, row, context);
}

int store_task_schedule(struct store *store, const struct schedule_change *change)
{
    return store->backend->task_schedule(store, change);
}

int store_task_request(struct store *store, const char *task_name, const char *user, int64_t now,
                       const struct activity_record *entry)
{
    return store->backend->task_request(store, task_name, user, now, entry);
}

int store_task_withdraw(struct store *store, const char *task_name, const char *runner,
                        int64_t heartbeat, const struct activity_record *entry)
{
    return store_task_withdraw_until(store, task_name, runner, heartbeat, entry,
                                     clock_monotonic() + store->wait);
}

int store_task_withdraw_until(struct store *store, const char *task_name, const char *runner,
                              int64_t heartbeat, const struct activity_record *entry,
                              int64_t deadline)
{
    return store->backend->task_withdraw(store, task_name, runner, heartbeat, entry, deadline);
}

int store_run_begin(struct store *store, const struct run_start *start,
                    const struct activity_record *entry, int64_t *run_id)
{
    return store->backend->run_begin(store, start, entry, run_id);
}

int store_run_progress(struct store *store, int64_t run_id, int32_t percent, const char *message,
                       int64_t now)
{
    return store->backend->run_progress(store, run_id, percent, message, now);
}

int store_run_heartbeat(struct store *store, const char *owner, int64_t now)
{
    return store->backend->run_heartbeat(store, owner, now);
}

int store_run_end(struct store *store, const struct run_end *end,
                  const struct activity_record *entry)
{
    return store_run_end_until(store, end, entry, clock_monotonic() + store->wait);
}

int store_run_end_until(struct store *store, const struct run_end *end,
                        const struct activity_record *entry, int64_t deadline)
{
    return store->backend->run_end(store, end, entry, deadline);
}

int store_run_list(struct store *store, const struct run_query *query, run_row_function *row,
                   void *context)
{
    return store->backend->run_list(store, query, row, context);
}

int store_run_purge(struct store *store, int64_t before, int64_t *deleted)
{
    return store->backend->run_purge(store, before, deleted);
}

int store_setting_list(struct store *store, setting_row_function *row, void *context)
{
    return store->backend->setting_list(store, row, context);
}

int store_setting_write(struct store *store, const struct setting_change *changes, size_t count,
                        const struct activity_record *entry)
{
    return store->backend->setting_write(store, changes, count, entry);
}

int store_probe_list(struct store *store, probe_row_function *row, void *context)
{
    return store->backend->probe_list(store, row, context);
}

int store_probe_write(struct store *store, const struct probe_row *probe,
                      const struct activity_record *entry)
{
    return store->backend->probe_write(store, probe, entry);
}
