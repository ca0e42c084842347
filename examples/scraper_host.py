"""A scraper that embeds dashcore: a log, three tasks with their next runs, and Run now on the
dashboard. What it scrapes is in scraper.py.

    python3 scraper_host.py --playlist URL --guide URL --output FILE [--once]
"""

import argparse
import signal
import sys
import threading
from datetime import timedelta

import dashcore
from scraper import Scraper

HOUR, MINUTE = 3600, 60


class Task:
    def __init__(self, name, interval, work):
        self.name, self.interval, self.work = name, interval, work
        self.tried = threading.Event()

    def run(self, core):
        """What it gives is the run's result. What it raises fails the run, and is in the log."""
        try:
            result = {"task": self.name, **self.work()}
            what = ", ".join(f"{count} {unit}" for unit, count in result.items() if unit != "task")
            core.log_activity("scrape", f"{self.name}: {what}", result)
            return result
        except Exception as error:
            print(f"scraper_host: {self.name}: {error}", file=sys.stderr)
            raise
        finally:
            self.tried.set()


def run_once(core, tasks):
    failed = False
    for task in tasks:
        try:
            with core.task(task.name) as run:
                run.result = task.run(core)
        except Exception:
            failed = True
    return 1 if failed else 0


def after(earlier, task, core):
    """The task as a function that waits for the first run of those before it."""
    def run():
        for other in earlier:
            other.tried.wait()
        return task.run(core)

    return run


def serve(core, tasks):
    """Runs each task at once, then on its schedule and whenever somebody asks, until a signal."""
    for number, task in enumerate(tasks):
        planned = core.every(task.interval, name=task.name, next_run=timedelta(0))
        planned(after(tasks[:number], task, core))
    core.run_requests(grace=0.5)


def main():
    parser = argparse.ArgumentParser(allow_abbrev=False)
    for name in ("playlist", "guide", "output"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--once", action="store_true")
    options = parser.parse_args()
    scraper = Scraper(options.playlist, options.guide, options.output)
    tasks = [Task("playlist_refresh", 6 * HOUR, scraper.fetch_playlist),
             Task("epg_refresh", 6 * HOUR, scraper.fetch_guide),
             Task("playlist_generate", 15 * MINUTE, scraper.write_output)]
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(0))
    with dashcore.open(program="scraper_host") as core:
        return run_once(core, tasks) if options.once else serve(core, tasks)


if __name__ == "__main__":
    sys.exit(main())
