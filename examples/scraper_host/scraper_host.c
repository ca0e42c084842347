/*
 * A scraper that embeds dashcore. It fetches an M3U playlist and an XMLTV guide, and writes a
 * playlist of the channels in that guide, each with what is on now. dashcore keeps its log and its
 * three tasks, which the dashboard shows, with their next runs and Run now.
 *
 *     cc -o scraper_host *.c $(pkg-config --cflags --libs dashcore libcurl expat)
 *     ./scraper_host --playlist URL --guide URL --output FILE [--once]
 *
 * This file and task.c are all that knows of dashcore; scraper.h is about television.
 */
#include "scraper.h"
#include "task.h"

#include <dashcore.h>
#include <unistd.h>

enum { MINUTE = 60, HOUR = 3600 };
enum { WAIT_MS = 500 }; /* the longest that a signal goes unnoticed */

static struct task tasks[] = {
    {"playlist_refresh", 6 * HOUR, scraper_fetch_playlist, "channels", "playlist", 0},
    {"epg_refresh", 6 * HOUR, scraper_fetch_guide, "programmes", "guide", 0},
    {"playlist_generate", 15 * MINUTE, scraper_write_output, "channels", "output", 0},
};
enum { TASKS = sizeof(tasks) / sizeof(tasks[0]) };

static struct scraper scraper;

static void stop(int signal_number)
{
    scraper.stopped = signal_number;
}

static int run_once(dashcore *core)
{
    int r = 0;
    for (int i = 0; i < TASKS && !scraper.stopped; i++)
        if (task_run(core, &tasks[i], &scraper) < 0)
            r = -1;
    return r;
}

static int run_until_stopped(dashcore *core)
{
    /* A thread that says this program is alive, and deletes what is too old for the log. */
    const uint32_t duties = DASHCORE_WORKER_HEARTBEAT | DASHCORE_WORKER_RETENTION;
    dashcore_watch *watch = NULL;
    if (told(dashcore_worker_start(core, duties)) < 0 ||
        told(dashcore_watch_open(core, DASHCORE_TOPIC_TASKS, &watch)) < 0)
        return -1;
    for (int i = 0; i < TASKS; i++)
        task_plan(core, &tasks[i], dashcore_time_now());
    while (!scraper.stopped) {
        for (int i = 0; i < TASKS && !scraper.stopped; i++)
            task_run_if_due(core, &tasks[i], &scraper);
        /* Run now ends this wait. A store that cannot be read does, too, each time. */
        if (!scraper.stopped && dashcore_watch_wait(watch, WAIT_MS) < 0)
            sleep(1);
    }
    dashcore_watch_close(watch);
    return 0;
}

int main(int count, char **words)
{
    const dashcore_open_options options = {.size = sizeof(options), .program = "scraper_host"};
    dashcore *core = NULL;
    if (scraper_arguments(&scraper, count, words) < 0)
        return 2;
    signal(SIGTERM, stop);
    signal(SIGINT, stop);
    int r = told(dashcore_open(&options, &core));
    if (r == DASHCORE_OK)
        r = scraper.once ? run_once(core) : run_until_stopped(core);
    dashcore_close(core);
    return r < 0;
}
