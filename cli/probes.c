/* dashcore streams and dashcore warp: the last answers of the probes. */
#include "output.h"
#include "store_access.h"
#include "terminal_text.h"
#include "time_text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static const struct option streams_options[] = {
    {0, "json", NULL, "the answer of GET /api/v1/streams/active", NULL},
    {0, NULL, NULL, NULL, NULL},
};

static const struct option warp_options[] = {
    {0, "json", NULL, "the answer of GET /api/v1/warp/status", NULL},
    {0, NULL, NULL, NULL, NULL},
};

static int streams_run(const struct arguments *arguments);
static int warp_run(const struct arguments *arguments);

const struct command streams_command = {
    .name = "streams",
    .summary = "show the last known number of active streams",
    .description = "Shows what the last probe of acexy or the Ace Stream engine said. dashcored\n"
                   "probes; this command only reads its last answer.",
    .options = streams_options,
    .run = streams_run,
};

const struct command warp_command = {
    .name = "warp",
    .summary = "show the last known state of WARP",
    .description = "Shows what the last probe of Cloudflare WARP said. dashcored probes; this\n"
                   "command only reads its last answer.",
    .options = warp_options,
    .run = warp_run,
};

static void field_print(const char *name, const char *text)
{
    char *escaped = text ? terminal_text_escape(text) : NULL;
    if (escaped != NULL)
        printf("%-15s %s\n", name, escaped);
    free(escaped);
}

static void time_print(const char *name, int64_t time)
{
    char local[TIME_TEXT_SIZE] = "";
    char relative[TIME_TEXT_SIZE] = "";
    if (time == 0)
        printf("%-15s never\n", name);
    else
        printf("%-15s %s (%s)\n", name, time_text_local(time, local),
               time_text_relative(time, dashcore_time_now(), relative));
}

/* Before the first probe there is nothing to say; "never" would be another thing. */
static void since_print(int64_t since)
{
    if (since != 0)
        time_print("Since", since);
}

static int streams_print(dashcore *core)
{
    dashcore_streams *streams = NULL;
    int r = dashcore_streams_get(core, &streams);
    if (r < 0)
        return store_failure(r);
    char count[32] = "unknown";
    if (streams->count >= 0)
        snprintf(count, sizeof(count), "%" PRId64, streams->count);
    field_print("Active streams", count);
    field_print("Source", streams->source);
    field_print("Error", streams->error);
    since_print(streams->since);
    time_print("Checked", streams->checked_at);
    dashcore_free(streams);
    return EXIT_CODE_OK;
}

static int warp_print(dashcore *core)
{
    dashcore_warp *warp = NULL;
    int r = dashcore_warp_get(core, &warp);
    if (r < 0)
        return store_failure(r);
    field_print("Status", warp->status);
    field_print("Error", warp->error);
    field_print("Details", warp->details);
    since_print(warp->since);
    time_print("Last connected", warp->last_connected);
    time_print("Checked", warp->checked_at);
    dashcore_free(warp);
    return EXIT_CODE_OK;
}

static int probe_show(const struct arguments *arguments, int (*print)(dashcore *core),
                      int (*json)(dashcore *core, dashcore_answer **answer))
{
    dashcore *core = NULL;
    int code = store_open_existing(arguments, &core);
    if (code != 0)
        return code;
    if (argument_given(arguments, "json")) {
        dashcore_answer *answer = NULL;
        int r = json(core, &answer);
        code = r < 0 ? store_failure(r) : output_answer(answer);
    } else {
        code = print(core);
    }
    dashcore_close(core);
    return code;
}

static int streams_run(const struct arguments *arguments)
{
    return probe_show(arguments, streams_print, dashcore_streams_json);
}

static int warp_run(const struct arguments *arguments)
{
    return probe_show(arguments, warp_print, dashcore_warp_json);
}
