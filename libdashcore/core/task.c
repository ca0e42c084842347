/* Runs of tasks: begin, progress, end; schedules, requests and claims. */
#include "core/task.h"

#include "base/alloc.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/json.h"
#include "base/options.h"
#include "base/text.h"
#include "core/entry.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int task_check_name(const char *task_name)
{
    if (task_name == NULL)
        return fail_field(DASHCORE_EINVAL, "task_name", "task_name is required");
    if (!text_is_task_name(task_name, strlen(task_name)))
        return fail_field(DASHCORE_EINVAL, "task_name",
                          "task_name '%.140s' is not allowed: a letter or digit, then up to %d of "
                          "A-Z, a-z, 0-9, '_', '.', ':', '-'",
                          task_name, DASHCORE_TASK_NAME_MAX - 1);
    return DASHCORE_OK;
}

void duration_write(int64_t duration, char text[DURATION_SIZE])
{
    long long seconds = duration / CLOCK_SECOND;
    if (duration < CLOCK_SECOND)
        snprintf(text, DURATION_SIZE, "%lld ms", (long long)duration / 1000);
    else if (seconds < 60)
        snprintf(text, DURATION_SIZE, "%lld.%lld s", seconds,
                 (long long)(duration % CLOCK_SECOND) / 100000);
    else if (seconds < 3600)
        snprintf(text, DURATION_SIZE, "%lld min %lld s", seconds / 60, seconds % 60);
    else
        snprintf(text, DURATION_SIZE, "%lld h %lld min", seconds / 3600, seconds % 3600 / 60);
}

static int take_facts(void *context, const struct run_row *run)
{
    struct run_facts *facts = context;
    snprintf(facts->task_name, sizeof(facts->task_name), "%s", run->task_name);
    facts->started = run->started;
    return 0;
}

int run_find(dashcore *core, int64_t run_id, struct run_facts *facts)
{
    struct run_query query = {.run_id = run_id};
    facts->task_name[0] = '\0';
    int r = run_id > 0 ? store_run_list(core->store, &query, take_facts, facts) : DASHCORE_OK;
    if (r == DASHCORE_OK && facts->task_name[0] == '\0')
        r = fail_field(DASHCORE_ENOTFOUND, "run_id", "there is no run %lld", (long long)run_id);
    return r;
}

/* ---- begin ---- */

#define AHEAD_MAX (60 * CLOCK_SECOND) /* by which the clock of a host may be ahead of ours */

/* Input structs have no padding at their end, where a field added later would find what a caller
 * never set. */
_Static_assert(sizeof(dashcore_run_options) ==
                   offsetof(dashcore_run_options, started) + sizeof(int64_t),
               "dashcore_run_options ends with its last field");

static int check_times(int64_t next_run, int64_t interval_seconds)
{
    char text[DASHCORE_TIME_SIZE];
    if (next_run < 0 || dashcore_time_format(next_run, text) < 0)
        return fail_field(DASHCORE_ERANGE, "next_run",
                          "next_run is outside the years 1970 to 9999");
    if (interval_seconds < 0 || interval_seconds > DASHCORE_INTERVAL_SECONDS_MAX)
        return fail_field(DASHCORE_ERANGE, "interval_seconds",
                          "interval_seconds is %lld, 0 to %d are allowed",
                          (long long)interval_seconds, DASHCORE_INTERVAL_SECONDS_MAX);
    return DASHCORE_OK;
}

/* What began before any retention window would be purged at once. */
static int check_started(int64_t started, int64_t now)
{
    if (started != 0 &&
        (started <= now - DASHCORE_DAYS_MAX * CLOCK_DAY || started > now + AHEAD_MAX))
        return fail_field(DASHCORE_ERANGE, "started", "started is not between %d days ago and now",
                          DASHCORE_DAYS_MAX);
    return DASHCORE_OK;
}

static int check_run_options(const dashcore_run_options *given)
{
    if (given->flags & ~(DASHCORE_RUN_LEASED | DASHCORE_RUN_UNIQUE))
        return fail_field(DASHCORE_ENOTSUP, "flags", "flags hold a bit this library does not know");
    if (given->trigger > DASHCORE_TRIGGER_MANUAL)
        return fail_field(DASHCORE_EINVAL, "trigger", "trigger %u is not known", given->trigger);
    if (given->pid < 0)
        return fail_field(DASHCORE_ERANGE, "pid", "pid is below 0");
    int r = check_started(given->started, clock_now());
    return r < 0 ? r : check_times(given->next_run, given->interval_seconds);
}

static int append_host(const dashcore *core, const char *given, struct buffer *host)
{
    const char *name = given != NULL ? given : owner_host(&core->owner);
    int r = entry_append_text(host, "host", name, strlen(name), DASHCORE_HOST_MAX);
    buffer_append_char(host, '\0');
    return r == DASHCORE_OK && host->failed ? fail_memory() : r;
}

/* Begins the run asked for. */
static int begin_run(dashcore *core, const struct run_start *asked,
                     const dashcore_run_options *given, int64_t *run_id)
{
    struct run_start start = *asked;
    char owner[OWNER_NAME_SIZE];
    char details[DASHCORE_TASK_NAME_MAX + 64];
    struct buffer host = {0};
    struct queued_entry *entry = NULL;
    bool leased = given->flags & DASHCORE_RUN_LEASED;
    int r = append_host(core, given->host, &host);
    if (r < 0)
        goto done;
    owner_name(&core->owner, owner);
    start.host = host.text;
    start.owner = leased ? "" : owner;
    start.pid = given->pid != 0 || leased ? given->pid : getpid();
    start.heartbeat = clock_now();
    start.started =
        given->started != 0 && given->started < start.heartbeat ? given->started : start.heartbeat;
    snprintf(details, sizeof(details), "{\"task_name\":\"%s\",\"trigger\":\"%s\"}", start.task_name,
             start.trigger);
    r = entry_compose(core, &entry, "task", given->user, details, "%s started", start.task_name);
    if (r == DASHCORE_OK) {
        entry->record.timestamp = start.started;
        r = store_run_begin(core->store, &start, &entry->record, run_id);
    }
    if (r > 0)
        core_changed(core);
done:
    memory_release(entry);
    buffer_free(&host);
    return r;
}

int dashcore_task_begin(dashcore *core, const char *task_name, const dashcore_run_options *options,
                        int64_t *run_id)
{
    static const char *const triggers[] = {"host", "schedule", "manual"};
    dashcore_run_options given;
    int64_t id = 0;
    int r = core_check_handle(core);
    if (r == DASHCORE_OK)
        r = task_check_name(task_name);
    if (r == DASHCORE_OK)
        r = options_read(&given, sizeof(given), options, "options");
    if (r == DASHCORE_OK)
        r = check_run_options(&given);
    if (r == DASHCORE_OK && (given.flags & DASHCORE_RUN_UNIQUE))
        r = task_reap(core);
    if (r < 0)
        return r;
    struct run_start start = {.task_name = task_name,
                              .trigger = triggers[given.trigger],
                              .next_run = given.next_run,
                              .interval_seconds = given.interval_seconds,
                              .unique = given.flags & DASHCORE_RUN_UNIQUE};
    r = begin_run(core, &start, &given, &id);
    if (r < 0)
        return r;
    if (run_id != NULL)
        *run_id = id;
    return DASHCORE_OK;
}

static int note_request(void *context, const struct task_row *task)
{
    *(bool *)context = task->requested_at != 0;
    return 1;
}

int dashcore_task_claim(dashcore *core, const char *task_name, int64_t *run_id)
{
    int r = core_check_handle(core);
    if (r == DASHCORE_OK && run_id == NULL)
        r = fail(DASHCORE_EMISUSE, "there is nowhere to put the run's id");
    if (r == DASHCORE_OK)
        r = task_check_name(task_name);
    /* Most claims find nothing, and need not wait for other writers to say so. */
    bool requested = false;
    if (r == DASHCORE_OK)
        r = store_task_list(core->store, task_name, note_request, &requested);
    /* A run whose process is gone is in nobody's way. */
    if (r == DASHCORE_OK && requested)
        r = task_reap(core);
    if (r < 0 || !requested)
        return r;
    struct run_start start = {.task_name = task_name, .trigger = "manual", .claim = true};
    dashcore_run_options none = {.size = sizeof(none)};
    return begin_run(core, &start, &none, run_id);
}

/* ---- while it runs ---- */

int dashcore_task_progress(dashcore *core, int64_t run_id, int32_t percent, const char *message)
{
    struct buffer text = {0};
    struct buffer clean = {0};
    int r = core_check_handle(core);
    if (r == DASHCORE_OK && (percent < -1 || percent > 100))
        r = fail_field(DASHCORE_ERANGE, "percent", "percent is %d, 0 to 100 are allowed", percent);
    if (r == DASHCORE_OK && message != NULL) {
        r = entry_append_text(&clean, "message", message, strlen(message), DASHCORE_MESSAGE_MAX);
        if (r == DASHCORE_OK)
            r = redact_message(core->redactor, &text, clean.text == NULL ? "" : clean.text,
                               clean.length);
        /* What stands for a secret may be longer than it. */
        if (r == DASHCORE_OK && text.length > DASHCORE_MESSAGE_MAX)
            text.length = text_cut(text.text, text.length, DASHCORE_MESSAGE_MAX);
        buffer_append_char(&text, '\0');
    }
    if (r == DASHCORE_OK && text.failed)
        r = fail_memory();
    if (r == DASHCORE_OK)
        r = store_run_progress(core->store, run_id, percent, text.text, clock_now());
    if (r == DASHCORE_OK)
        core_changed(core);
    buffer_free(&text);
    buffer_free(&clean);
    return r;
}

int dashcore_task_heartbeat(dashcore *core, int64_t run_id)
{
    int r = core_check_handle(core);
    return r < 0 ? r : store_run_progress(core->store, run_id, -2, NULL, clock_now());
}

/* ---- end ---- */

/* The error as JSON: an object as it is, anything else as a string that keeps its end. */
static int append_error(const dashcore *core, struct buffer *json, const char *error)
{
    size_t length = strlen(error);
    if (error[strspn(error, " \t\r\n")] == '{') {
        struct error_kept kept;
        error_keep(&kept);
        int r = entry_append_json(core, json, "error", error, length);
        if (r == DASHCORE_OK || r == DASHCORE_ENOMEM)
            return r;
        error_restore(&kept);
    }
    struct buffer clean = {0};
    struct buffer text = {0};
    text_append_clean(&clean, error, length);
    int r = clean.failed ? fail_memory()
                         : redact_message(core->redactor, &text, clean.length > 0 ? clean.text : "",
                                          clean.length);
    size_t kept = text.length < DASHCORE_DETAILS_MAX ? text.length : DASHCORE_DETAILS_MAX;
    while (r == DASHCORE_OK) {
        buffer_clear(json);
        size_t start = text.length - kept;
        while (start < text.length && ((unsigned char)text.text[start] & 0xc0) == 0x80)
            start++;
        json_write_string(json, text.length > 0 ? text.text + start : "", text.length - start);
        if (json->failed || text.failed)
            r = fail_memory();
        if (json->length <= DASHCORE_DETAILS_MAX)
            break;
        kept -= kept / 8;
    }
    buffer_free(&clean);
    buffer_free(&text);
    return r;
}

/* The one line that says what went wrong: the text, or the "message" of the object. */
static void append_error_line(struct buffer *line, struct json_span error)
{
    struct json_span message = error.kind == JSON_OBJECT ? json_member(error, "message") : error;
    if (message.kind == JSON_STRING) {
        buffer_append_text(line, ": ");
        json_append_unescaped(line, message);
    }
    buffer_append_char(line, '\0');
}

static void append_end_details(struct buffer *details, const struct run_facts *facts,
                               const struct run_end *end, const char *error)
{
    buffer_append_format(details,
                         "{\"task_name\":\"%s\",\"run_id\":%lld,\"outcome\":\"%s\","
                         "\"duration_ms\":%lld",
                         facts->task_name, (long long)end->run_id, end->outcome,
                         (long long)(end->finished - facts->started) / 1000);
    if (error != NULL) {
        json_key(details, "error");
        json_write_raw(details, error);
    }
    buffer_append_char(details, '}');
}

/* The entry for the end of a run, with the error in its details when `error` is not NULL. */
static int compose_end(const dashcore *core, const struct run_facts *facts,
                       const struct run_end *end, const char *error, struct queued_entry **entry)
{
    char duration[DURATION_SIZE];
    struct buffer details = {0};
    struct buffer line = {0};
    duration_write(end->finished - facts->started, duration);
    append_end_details(&details, facts, end, error);
    if (end->error != NULL)
        append_error_line(&line, json_value(end->error, strlen(end->error)));
    int r = DASHCORE_OK;
    if (details.failed || line.failed)
        r = fail_memory();
    else if (end->error == NULL)
        r = entry_compose(core, entry, "task", NULL, details.text, "%s finished in %s",
                          facts->task_name, duration);
    else
        r = entry_compose(core, entry, "error", NULL, details.text, "%s failed after %s%s",
                          facts->task_name, duration, line.text);
    buffer_free(&details);
    buffer_free(&line);
    return r;
}

static int end_run(dashcore *core, struct run_end *end)
{
    struct run_facts facts;
    struct queued_entry *entry = NULL;
    int r = run_find(core, end->run_id, &facts);
    if (r < 0)
        return r;
    end->finished = clock_now();
    if (end->finished < facts.started)
        end->finished = facts.started; /* the clock was set back meanwhile */
    struct error_kept kept;
    error_keep(&kept);
    r = compose_end(core, &facts, end, end->error, &entry);
    /* An error too long or too deep to stand in an entry's details stays with the run alone. */
    if (r == DASHCORE_ERANGE && end->error != NULL) {
        error_restore(&kept);
        r = compose_end(core, &facts, end, NULL, &entry);
    }
    if (r == DASHCORE_OK)
        r = store_run_end(core->store, end, &entry->record);
    if (r == DASHCORE_OK)
        core_changed(core);
    memory_release(entry);
    return r;
}

int dashcore_task_finish(dashcore *core, int64_t run_id, const char *result)
{
    struct buffer json = {0};
    int r = core_check_handle(core);
    if (r == DASHCORE_OK && result != NULL) {
        r = entry_append_json(core, &json, "result", result, strlen(result));
        buffer_append_char(&json, '\0');
    }
    if (r == DASHCORE_OK && json.failed)
        r = fail_memory();
    if (r == DASHCORE_OK) {
        struct run_end end = {.run_id = run_id, .outcome = "success", .result = json.text};
        r = end_run(core, &end);
    }
    buffer_free(&json);
    return r;
}

int dashcore_task_fail(dashcore *core, int64_t run_id, const char *error)
{
    struct buffer json = {0};
    int r = core_check_handle(core);
    if (r == DASHCORE_OK && error == NULL)
        r = fail_field(DASHCORE_EINVAL, "error", "error is required");
    if (r == DASHCORE_OK)
        r = append_error(core, &json, error);
    buffer_append_char(&json, '\0');
    if (r == DASHCORE_OK && json.failed)
        r = fail_memory();
    if (r == DASHCORE_OK) {
        struct run_end end = {.run_id = run_id, .outcome = "error", .error = json.text};
        r = end_run(core, &end);
    }
    buffer_free(&json);
    return r;
}

/* ---- schedules and requests ---- */

int dashcore_task_schedule(dashcore *core, const char *task_name, const dashcore_schedule *schedule)
{
    dashcore_schedule given;
    char owner[OWNER_NAME_SIZE];
    int r = core_check_handle(core);
    if (r == DASHCORE_OK)
        r = task_check_name(task_name);
    if (r == DASHCORE_OK)
        r = options_read(&given, sizeof(given), schedule, "schedule");
    if (r == DASHCORE_OK && (given.flags & ~(uint64_t)DASHCORE_TASK_CAN_RUN))
        r = fail_field(DASHCORE_ENOTSUP, "flags", "flags hold a bit this library does not know");
    if (r == DASHCORE_OK)
        r = check_times(given.next_run, given.interval_seconds);
    if (r < 0)
        return r;
    owner_name(&core->owner, owner);
    struct schedule_change change = {.task_name = task_name,
                                     .next_run = given.next_run,
                                     .interval_seconds = given.interval_seconds,
                                     .runner = given.flags & DASHCORE_TASK_CAN_RUN ? owner : NULL,
                                     .now = clock_now()};
    r = store_task_schedule(core->store, &change);
    if (r == DASHCORE_OK)
        core_changed(core);
    return r;
}

int dashcore_task_request(dashcore *core, const char *task_name, const char *user)
{
    char details[DASHCORE_TASK_NAME_MAX + 32];
    struct queued_entry *entry = NULL;
    int r = core_check_handle(core);
    if (r == DASHCORE_OK)
        r = task_check_name(task_name);
    if (r == DASHCORE_OK)
        r = task_reap(core);
    if (r < 0)
        return r;
    snprintf(details, sizeof(details), "{\"task_name\":\"%s\"}", task_name);
    r = entry_compose(core, &entry, "user_action", user, details, "%s was asked to run", task_name);
    if (r == DASHCORE_OK)
        r = store_task_request(core->store, task_name, entry->record.user, clock_now(),
                               &entry->record);
    if (r == DASHCORE_OK)
        core_changed(core);
    memory_release(entry);
    return r;
}
