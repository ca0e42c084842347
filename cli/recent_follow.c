/*
 * dashcore recent --follow. A watch says that something was logged; what is new is then read again
 * from the log. New means a higher id than any seen before. The log is ordered by time and not by
 * id, and a process may commit an entry some time after it took the time for it, so each look goes
 * back a few seconds before the one before; an entry dated back further than that is not shown.
 */
#include "recent.h"

#include "json_text.h"
#include "output.h"
#include "store_access.h"
#include "terminal_table.h"
#include "terminal_text.h"
#include "time_text.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LATE_COMMIT_SECONDS = 5, WAIT_MS = 200, SECOND = 1000000 };

struct follow {
    dashcore *core;
    dashcore_filter filter;
    bool json;
    bool colour;
    int64_t last_id;     /* the highest id shown */
    int64_t last_looked; /* when the log was read last */
    char **lines;        /* of one look, newest first */
    size_t count;
    size_t capacity;
};

static volatile sig_atomic_t follow_ended;

static void end_signalled(int signal_number)
{
    (void)signal_number;
    follow_ended = 1;
}

/* Without SA_RESTART, so that a write to a stopped pager ends as well. */
static void end_signals_catch(void)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    struct sigaction action = {.sa_handler = end_signalled};
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
        sigaction(signals[i], &action, NULL);
}

static void member_print(FILE *output, const char *name, const char *text)
{
    fprintf(output, ",\"%s\":", name);
    if (text != NULL)
        json_text_print(output, text, strlen(text));
    else
        fputs("null", output);
}

/* As given, but on one line: outside of strings, where JSON has no line breaks, they are space. */
static void details_print(FILE *output, const char *details)
{
    fputs(",\"details\":", output);
    for (; *details != '\0'; details++)
        fputc(*details == '\n' || *details == '\r' ? ' ' : *details, output);
}

static void entry_print_json(FILE *output, const dashcore_entry *entry)
{
    char time[DASHCORE_TIME_SIZE] = "";
    dashcore_time_format(entry->timestamp, time);
    fprintf(output, "{\"id\":%" PRId64 ",\"timestamp\":\"%s\"", entry->id, time);
    member_print(output, "type", entry->type);
    member_print(output, "message", entry->message);
    details_print(output, entry->details ? entry->details : "null");
    member_print(output, "user", entry->user);
    fputs("}\n", output);
}

static void entry_print_text(FILE *output, const dashcore_entry *entry, bool colour)
{
    char time[TIME_TEXT_SIZE] = "";
    char *message = terminal_text_escape(entry->message);
    char *user = terminal_text_escape(entry->user ? entry->user : "");
    const char *code = colour ? colour_of_type(entry->type) : NULL;
    fprintf(output, "%s  %s%s%s%-11s%s  %s", time_text_local(entry->timestamp, time),
            code ? "\033[" : "", code ? code : "", code ? "m" : "", entry->type,
            code ? "\033[0m" : "", message ? message : "");
    if (user != NULL && user[0] != '\0')
        fprintf(output, "  (%s)", user);
    fputc('\n', output);
    free(message);
    free(user);
}

static int line_keep(struct follow *follow, const dashcore_entry *entry)
{
    if (follow->count == follow->capacity) {
        size_t capacity = follow->capacity ? follow->capacity * 2 : 64;
        char **lines = realloc(follow->lines, capacity * sizeof(*lines));
        if (lines == NULL)
            return DASHCORE_ENOMEM;
        follow->lines = lines;
        follow->capacity = capacity;
    }
    char *line = NULL;
    size_t size = 0;
    FILE *output = open_memstream(&line, &size);
    if (output == NULL)
        return DASHCORE_ENOMEM;
    if (follow->json)
        entry_print_json(output, entry);
    else
        entry_print_text(output, entry, follow->colour);
    if (fclose(output) != 0) {
        free(line);
        return DASHCORE_ENOMEM;
    }
    follow->lines[follow->count++] = line;
    return 0;
}

/* Prints the kept lines, oldest first, and forgets them. */
static int lines_print(struct follow *follow)
{
    while (follow->count > 0) {
        char *line = follow->lines[--follow->count];
        fputs(line, stdout);
        free(line);
    }
    return fflush(stdout) == 0 ? 0 : DASHCORE_EIO;
}

/* Reads what the filter lets through and shows what was not shown before. */
static int log_look(struct follow *follow, const dashcore_filter *filter)
{
    dashcore_activity *activity = NULL;
    const dashcore_entry *entry = NULL;
    int64_t highest = follow->last_id;
    int64_t looked = dashcore_time_now();
    int r = dashcore_activity_open(follow->core, filter, &activity);
    while (r >= 0 && (r = dashcore_activity_next(activity, &entry)) == 1) {
        if (entry->id <= follow->last_id)
            continue;
        if (entry->id > highest)
            highest = entry->id;
        r = line_keep(follow, entry);
    }
    dashcore_activity_close(activity);
    if (r < 0)
        return r;
    follow->last_id = highest;
    follow->last_looked = looked;
    return 0;
}

/* From when on to look again; a clock that was set back must not hide what comes. */
static int64_t look_back(const struct follow *follow)
{
    int64_t now = dashcore_time_now();
    int64_t from = follow->last_looked < now ? follow->last_looked : now;
    return from - (int64_t)LATE_COMMIT_SECONDS * SECOND;
}

/* Looks again after each change until a signal or the end of the output. */
static int changes_follow(struct follow *follow, dashcore_watch *watch)
{
    int r = 0;
    while (r >= 0 && !follow_ended && !output_is_closed()) {
        r = dashcore_watch_wait(watch, WAIT_MS);
        if (r <= 0)
            continue;
        dashcore_filter filter = follow->filter;
        int64_t since = look_back(follow);
        filter.limit = 0;
        filter.since = since > filter.since ? since : filter.since;
        r = log_look(follow, &filter);
        if (r >= 0 && lines_print(follow) < 0)
            break;
    }
    return r;
}

int recent_follow(dashcore *core, const dashcore_filter *filter, bool json)
{
    struct follow follow = {
        .core = core, .filter = *filter, .json = json, .colour = output_has_colour()};
    dashcore_watch *watch = NULL;
    end_signals_catch();
    /* Opened first, so that what is logged during the first look wakes the wait. */
    int r = dashcore_watch_open(core, DASHCORE_TOPIC_ACTIVITY, &watch);
    if (r >= 0)
        r = log_look(&follow, filter);
    if (r >= 0 && lines_print(&follow) == 0)
        r = changes_follow(&follow, watch);
    int code = r < 0 ? store_failure(r) : EXIT_CODE_OK;
    dashcore_watch_close(watch);
    while (follow.count > 0)
        free(follow.lines[--follow.count]);
    free(follow.lines);
    return code;
}
