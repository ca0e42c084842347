/* dashcore recent: the newest entries of the log. */
#include "recent.h"

#include "filter_arguments.h"
#include "output.h"
#include "store_access.h"
#include "terminal_table.h"
#include "time_text.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

static const struct option options[] = {
    FILTER_OPTIONS,
    {'n', "limit", "N", "at most N entries, 1 to 1000 (20; with --json 100)", NULL},
    {'f', "follow", NULL, "newest at the bottom, and new entries as they come", NULL},
    {0, "json", NULL,
     "the answer of GET /api/v1/activity/recent; with\n"
     "--follow one object a line",
     NULL},
    {0, NULL, NULL, NULL, NULL},
};

static int recent_run(const struct arguments *arguments);

const struct command recent_command = {
    .name = "recent",
    .summary = "show the newest entries of the activity log",
    .description = "Shows the newest entries of the activity log, newest first, in local time.\n"
                   "Control characters in them are shown as \\x1b. With --json nothing is\n"
                   "converted and times are UTC.\n"
                   "\nExamples:\n"
                   "  dashcore recent --type error --days 1\n"
                   "  dashcore recent --follow",
    .options = options,
    .run = recent_run,
};

static int recent_json(dashcore *core, const dashcore_filter *filter)
{
    dashcore_answer *answer = NULL;
    int r = dashcore_activity_json(core, filter, &answer);
    return r < 0 ? store_failure(r) : output_answer(answer);
}

static void entry_add(struct terminal_table *table, const dashcore_entry *entry, int64_t now)
{
    char text[TIME_TEXT_SIZE] = "";
    terminal_table_add(table, time_text_local(entry->timestamp, text), NULL);
    terminal_table_add(table, time_text_relative(entry->timestamp, now, text), NULL);
    terminal_table_add(table, entry->type, colour_of_type(entry->type));
    terminal_table_add(table, entry->user, NULL);
    terminal_table_add(table, entry->message, NULL);
}

/* Says to a person that there is nothing, and how far back that goes. */
static void nothing_print(dashcore *core, const dashcore_filter *filter)
{
    dashcore_settings *settings = NULL;
    bool chosen = filter->types != NULL || filter->user != NULL || filter->query != NULL ||
                  filter->since != 0 || filter->until != 0;
    if (chosen || dashcore_settings_get(core, &settings) < 0) {
        fputs("no entry matches\n", stderr);
        return;
    }
    int32_t days = settings->retention_days;
    if (filter->days == DASHCORE_TODAY)
        days = 0;
    else if (filter->days > 0 && filter->days < days)
        days = filter->days;
    if (days == 0)
        fputs("nothing logged since 00:00 UTC\n", stderr);
    else if (days == 1)
        fputs("nothing logged in the last 24 hours\n", stderr);
    else
        fprintf(stderr, "nothing logged in the last %" PRId32 " days\n", days);
    dashcore_free(settings);
}

static int recent_table(dashcore *core, const dashcore_filter *filter)
{
    static const char *const headers[] = {"TIME", "AGE", "TYPE", "USER", "MESSAGE", NULL};
    struct terminal_table *table = terminal_table_create(headers);
    dashcore_activity *activity = NULL;
    int64_t now = dashcore_time_now();
    const dashcore_entry *entry = NULL;
    int found = 0;
    int r = table ? dashcore_activity_open(core, filter, &activity) : 0;
    while (r >= 0 && table != NULL && (r = dashcore_activity_next(activity, &entry)) == 1) {
        entry_add(table, entry, now);
        found++;
    }
    int code = r < 0 ? store_failure(r) : EXIT_CODE_OK;
    dashcore_activity_close(activity);
    int printed = terminal_table_print(table, false);
    if (code == EXIT_CODE_OK && printed == EXIT_CODE_OK && found == 0 && isatty(STDOUT_FILENO))
        nothing_print(core, filter);
    return code != EXIT_CODE_OK ? code : printed;
}

static int recent_run(const struct arguments *arguments)
{
    dashcore_filter filter;
    bool json = argument_given(arguments, "json");
    bool follow = argument_given(arguments, "follow");
    int64_t limit = json && !follow ? 0 : RECENT_SHOWN;
    int code = filter_arguments_read(arguments, &filter);
    if (code == 0)
        code = argument_number(arguments, "limit", 1, DASHCORE_LIMIT_MAX, &limit);
    if (code != 0)
        return code;
    if (follow && filter.until != 0)
        return usage_error(arguments->command, "--until has no meaning with --follow");
    filter.limit = (uint32_t)limit;
    dashcore *core = NULL;
    /* Who follows waits for what others will write, so the store may be yet to come. */
    code = follow ? store_open(arguments, &core) : store_open_existing(arguments, &core);
    if (code != 0)
        return code;
    if (follow)
        code = recent_follow(core, &filter, json);
    else
        code = json ? recent_json(core, &filter) : recent_table(core, &filter);
    dashcore_close(core);
    return code;
}
