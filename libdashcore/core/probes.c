/*
 * Streams and WARP as last seen. A question is answered from the store and only notes that somebody
 * asked; probing is the worker's, or the host's own through dashcore_probe_run().
 */
#include "core/probes.h"

#include "base/alloc.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/json.h"
#include "core/answer.h"
#include "core/entry.h"
#include "probe/streams.h"
#include "probe/warp.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

#define INTERVAL_ASKED (5 * CLOCK_SECOND)
#define INTERVAL_IDLE  (60 * CLOCK_SECOND)
#define ASKED_FOR      (60 * CLOCK_SECOND)

/* ---- the stored answer ---- */

/* A copy of a probe_row; without one, `probe` is NULL. */
struct stored_probe {
    const char *name;
    struct probe_row row;
    struct buffer text;
    size_t places[3]; /* of status, error, details; 0: NULL */
};

static size_t keep(struct buffer *text, const char *from)
{
    if (from == NULL)
        return 0;
    size_t place = text->length;
    buffer_append(text, from, strlen(from) + 1);
    return place;
}

static int take_probe(void *context, const struct probe_row *row)
{
    struct stored_probe *stored = context;
    if (strcmp(row->probe, stored->name) != 0)
        return 0;
    buffer_append_char(&stored->text, '\0');
    stored->row = *row;
    stored->row.probe = stored->name;
    stored->places[0] = keep(&stored->text, row->status);
    stored->places[1] = keep(&stored->text, row->error);
    stored->places[2] = keep(&stored->text, row->details);
    return 1;
}

static const char *text_at(const struct stored_probe *stored, size_t place)
{
    return place == 0 ? NULL : stored->text.text + place;
}

static int load_probe(dashcore *core, const char *name, struct stored_probe *stored)
{
    *stored = (struct stored_probe){.name = name};
    int r = store_probe_list(core->store, take_probe, stored);
    if (r == DASHCORE_OK && stored->text.failed)
        r = fail_memory();
    if (r < 0) {
        buffer_free(&stored->text);
        return r;
    }
    stored->row.status = text_at(stored, stored->places[0]);
    stored->row.error = text_at(stored, stored->places[1]);
    stored->row.details = text_at(stored, stored->places[2]);
    return DASHCORE_OK;
}

static bool streams_off(const dashcore *core)
{
    return core->probe_config.acexy_url[0] == '\0' && core->probe_config.acestream_url[0] == '\0';
}

static bool warp_off(const dashcore *core)
{
    return core->probe_config.warp_cli[0] == '\0';
}

/* What is known, or why nothing is. */
static int read_probe(dashcore *core, const char *name, bool off, struct stored_probe *stored)
{
    int r = load_probe(core, name, stored);
    if (r < 0)
        return r;
    if (off || stored->row.probe == NULL) {
        stored->row.probe = name;
        stored->row.status = "unavailable";
        stored->row.error = off ? "switched off" : "not checked yet";
        stored->row.details = NULL;
        stored->row.count = -1;
        stored->row.checked_at = 0;
        stored->row.since = 0;
    }
    return DASHCORE_OK;
}

static int ask_streams(dashcore *core, struct stored_probe *stored)
{
    atomic_store(&core->probe_demand.streams_asked, clock_monotonic());
    return read_probe(core, "streams", streams_off(core), stored);
}

static int ask_warp(dashcore *core, struct stored_probe *stored)
{
    atomic_store(&core->probe_demand.warp_asked, clock_monotonic());
    return read_probe(core, "warp", warp_off(core), stored);
}

/* ---- given as structs ---- */

/* Gives a copy of the struct in one block with the texts it points to; `texts` are the places of
 * these pointers in it. */
static int give_copy(const void *made, size_t size, const size_t *texts, size_t count, void **given)
{
    struct buffer block = {0};
    size_t places[3] = {0};
    assert(count <= sizeof(places) / sizeof(places[0]));
    buffer_append(&block, made, size);
    for (size_t i = 0; i < count; i++) {
        const char *text = NULL;
        memcpy(&text, (const char *)made + texts[i], sizeof(text));
        places[i] = keep(&block, text);
    }
    if (block.failed) {
        buffer_free(&block);
        return fail_memory();
    }
    for (size_t i = 0; i < count; i++) {
        const char *text = places[i] == 0 ? NULL : block.text + places[i];
        memcpy(block.text + texts[i], &text, sizeof(text));
    }
    *given = block.text;
    return DASHCORE_OK;
}

int dashcore_streams_get(dashcore *core, dashcore_streams **streams)
{
    static const size_t texts[] = {offsetof(dashcore_streams, source),
                                   offsetof(dashcore_streams, error)};
    struct stored_probe stored;
    int r = core_check_call(core, streams);
    if (r == DASHCORE_OK)
        r = ask_streams(core, &stored);
    if (r < 0)
        return r;
    dashcore_streams made = {.count = stored.row.count,
                             .source = stored.row.status,
                             .error = stored.row.error,
                             .checked_at = stored.row.checked_at,
                             .since = stored.row.since};
    void *given = NULL;
    r = give_copy(&made, sizeof(made), texts, 2, &given);
    buffer_free(&stored.text);
    if (r == DASHCORE_OK)
        *streams = given;
    return r;
}

int dashcore_warp_get(dashcore *core, dashcore_warp **warp)
{
    static const size_t texts[] = {offsetof(dashcore_warp, status), offsetof(dashcore_warp, error),
                                   offsetof(dashcore_warp, details)};
    struct stored_probe stored;
    int r = core_check_call(core, warp);
    if (r == DASHCORE_OK)
        r = ask_warp(core, &stored);
    if (r < 0)
        return r;
    dashcore_warp made = {.status = stored.row.status,
                          .error = stored.row.error,
                          .details = stored.row.details,
                          .last_connected = stored.row.last_connected,
                          .checked_at = stored.row.checked_at,
                          .since = stored.row.since};
    void *given = NULL;
    r = give_copy(&made, sizeof(made), texts, 3, &given);
    buffer_free(&stored.text);
    if (r == DASHCORE_OK)
        *warp = given;
    return r;
}

/* ---- given as JSON ---- */

static void write_streams(struct buffer *body, const struct probe_row *row)
{
    json_key(body, "count");
    if (row->count >= 0)
        buffer_append_integer(body, row->count);
    else
        buffer_append_text(body, "null");
    json_key(body, "source");
    json_write_text(body, row->status);
}

static void write_warp(struct buffer *body, const struct probe_row *row)
{
    json_key(body, "status");
    json_write_text(body, row->status);
    json_key(body, "last_connected");
    json_write_time(body, row->last_connected);
    json_key(body, "details");
    json_write_raw(body, row->details);
}

/* The answer to a probe's question: first what is its own, then what all have. */
static int give_answer(dashcore *core, int (*ask)(dashcore *core, struct stored_probe *stored),
                       void (*write_own)(struct buffer *body, const struct probe_row *row),
                       dashcore_answer **answer)
{
    struct stored_probe stored;
    struct buffer body;
    int64_t revision = 0;
    int r = core_check_call(core, answer);
    if (r == DASHCORE_OK)
        r = dashcore_revision(core, DASHCORE_TOPIC_PROBES, &revision);
    if (r == DASHCORE_OK)
        r = ask(core, &stored);
    if (r < 0)
        return r;
    r = answer_start(&body);
    if (r == DASHCORE_OK) {
        buffer_append_char(&body, '{');
        write_own(&body, &stored.row);
        json_key(&body, "checked_at");
        json_write_time(&body, stored.row.checked_at);
        json_key(&body, "since");
        json_write_time(&body, stored.row.since);
        json_key(&body, "error");
        json_write_text(&body, stored.row.error);
        buffer_append_char(&body, '}');
        r = answer_finish(&body, NULL, 0, revision, answer);
    }
    buffer_free(&stored.text);
    return r;
}

int dashcore_streams_json(dashcore *core, dashcore_answer **answer)
{
    return give_answer(core, ask_streams, write_streams, answer);
}

int dashcore_warp_json(dashcore *core, dashcore_answer **answer)
{
    return give_answer(core, ask_warp, write_warp, answer);
}

/* ---- probing ---- */

/* Stores what was found, with an entry when the state is not what it was. */
static int store_reading(dashcore *core, struct probe_row *row, const char *what)
{
    struct stored_probe before;
    struct queued_entry *entry = NULL;
    struct buffer details = {0};
    int r = load_probe(core, row->probe, &before);
    if (r < 0)
        return r;
    bool known = before.row.probe != NULL;
    bool same = known && strcmp(before.row.status, row->status) == 0;
    row->checked_at = clock_now();
    row->last_connected = strcmp(row->status, "connected") == 0 ? row->checked_at
                          : known                               ? before.row.last_connected
                                                                : 0;
    /* A store that was migrated knows only when it was last seen so. */
    int64_t seen = before.row.since != 0 ? before.row.since : before.row.checked_at;
    row->since = same ? seen : row->checked_at;
    if (!same) {
        buffer_append_format(&details, "{\"probe\":\"%s\",\"old\":", row->probe);
        json_write_text(&details, before.row.status);
        buffer_append_format(&details, ",\"new\":\"%s\"}", row->status);
        r = details.failed ? fail_memory()
                           : entry_compose(core, &entry, "system", NULL, details.text, "%s: %s%s%s",
                                           what, row->status, row->error != NULL ? ", " : "",
                                           row->error != NULL ? row->error : "");
    }
    if (r == DASHCORE_OK)
        r = store_probe_write(core->store, row, entry != NULL ? &entry->record : NULL);
    if (r == DASHCORE_OK)
        core_changed(core);
    memory_release(entry);
    buffer_free(&details);
    buffer_free(&before.text);
    return r;
}

static int probe_streams(dashcore *core)
{
    struct streams_reading reading;
    const struct probe_config *config = &core->probe_config;
    int r = streams_probe(config->acexy_url, config->acestream_url, &core->probe_demand.cancel,
                          &reading);
    if (r < 0)
        return r;
    struct probe_row row = {.probe = "streams",
                            .status = reading.source,
                            .error = reading.error,
                            .count = reading.count};
    if (!atomic_load(&core->probe_demand.cancel))
        r = store_reading(core, &row, "Active streams");
    streams_reading_free(&reading);
    return r;
}

static int probe_warp(dashcore *core)
{
    struct warp_reading reading;
    int r = warp_probe(core->probe_config.warp_cli, &core->probe_demand.cancel, &reading);
    if (r < 0)
        return r;
    struct probe_row row = {.probe = "warp",
                            .status = reading.status,
                            .error = reading.error,
                            .details = reading.details,
                            .count = -1};
    if (!atomic_load(&core->probe_demand.cancel))
        r = store_reading(core, &row, "WARP");
    warp_reading_free(&reading);
    return r;
}

int dashcore_probe_run(dashcore *core, uint32_t probes)
{
    int r = core_check_handle(core);
    if (r == DASHCORE_OK &&
        (probes == 0 || (probes & ~(DASHCORE_PROBE_STREAMS | DASHCORE_PROBE_WARP))))
        r = fail_field(DASHCORE_EINVAL, "probes", "probes is not a mask of known probes");
    if (r < 0)
        return r;
    /* What is switched off here may be asked by another process, whose answer stays. */
    if (streams_off(core))
        probes &= ~DASHCORE_PROBE_STREAMS;
    if (warp_off(core))
        probes &= ~DASHCORE_PROBE_WARP;
    if (pthread_mutex_trylock(&core->probe_demand.running) != 0)
        return fail(DASHCORE_EBUSY, "a probe is under way");
    struct error_kept kept;
    error_keep(&kept);
    if (probes & DASHCORE_PROBE_STREAMS)
        r = probe_streams(core);
    if (r == DASHCORE_OK && (probes & DASHCORE_PROBE_WARP))
        r = probe_warp(core);
    if (r == DASHCORE_OK)
        error_restore(&kept); /* what a probe found wrong is its answer */
    pthread_mutex_unlock(&core->probe_demand.running);
    return r;
}

/* ---- for the worker ---- */

static int64_t interval_of(int64_t asked)
{
    return asked != 0 && clock_monotonic() - asked < ASKED_FOR ? INTERVAL_ASKED : INTERVAL_IDLE;
}

/* An answer from the future, of a clock that was set back, counts as old. */
static bool is_due(dashcore *core, const char *name, int64_t asked)
{
    struct stored_probe stored;
    if (load_probe(core, name, &stored) < 0)
        return false;
    int64_t age = clock_now() - stored.row.checked_at;
    buffer_free(&stored.text);
    return age < 0 || age >= interval_of(asked);
}

void probes_run_due(dashcore *core)
{
    struct probe_demand *demand = &core->probe_demand;
    uint32_t due = 0;
    if (!streams_off(core) && is_due(core, "streams", atomic_load(&demand->streams_asked)))
        due |= DASHCORE_PROBE_STREAMS;
    if (!warp_off(core) && is_due(core, "warp", atomic_load(&demand->warp_asked)))
        due |= DASHCORE_PROBE_WARP;
    if (due != 0)
        dashcore_probe_run(core, due);
}
