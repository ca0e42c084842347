"""The scrapers of the examples, each against the same expectations, a real dashcored beside them.

    test_scraper_host.py PROGRAM [WORD...]

What a scraper does, whatever it is written in:
  - It takes --playlist URL --guide URL --output FILE [--once], and $DASHCORE_STORE.
  - Its tasks are playlist_refresh, epg_refresh (every 6 hours) and playlist_generate (every 15
    minutes), each run at once and in this order. What was fetched stays when a later fetch fails.
  - A run that ends well logs a scrape entry with details {"task": …, "channels": COUNT}, for the
    guide "programmes" that are not over, and has the same count in its result. One that fails has
    the reason in last_error, and on stderr with its task; the output stays as it was.
  - The output has the first line of the playlist and each channel whose tvg-id the guide has a
    programme for that is not over, with its lines unchanged but for ": TITLE" after its name when
    one is on now. Lines end with \\n. A programme without a stop lasts until the next one starts,
    at most a day; of several titles the first counts, with its white space made single blanks.
  - It ends by SIGTERM or SIGINT with 0. With --once it runs each task once, plans nothing and ends
    with 1 when one failed. A wrong command line ends with 2 and a usage on stderr.
"""

import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
import unittest

from dashcored import Dashcored
from process import LONGEST, environment_of, wait_for
from stand_in_site import Site, sample

PROGRAM = sys.argv[1:]
TASKS = {"playlist_refresh": 6 * 3600, "epg_refresh": 6 * 3600, "playlist_generate": 15 * 60}


class ScraperTest(unittest.TestCase):
    def setUp(self):
        self.server = self.enterContext(Dashcored())
        self.site = Site()
        self.enterContext(self.site)
        directory = self.enterContext(tempfile.TemporaryDirectory(prefix="scraper-"))
        self.folder = pathlib.Path(directory)
        self.output = self.folder / "with blank.m3u"
        self.environment = environment_of(directory, {"DASHCORE_STORE": self.server.store,
                                                      "TZ": "Asia/Kathmandu"})

    def command(self, *words, **urls):
        return [*PROGRAM, "--playlist", urls.get("playlist", self.site.url + "/tv.m3u"),
                "--guide", urls.get("guide", self.site.url + "/guide.xml"),
                "--output", str(self.output), *words]

    def run_once(self, code=0, **urls):
        done = subprocess.run(self.command("--once", **urls), env=self.environment, timeout=LONGEST,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, code, done.stderr)
        return done

    def start(self, **urls):
        """Starts it; when the test ends it is ended by SIGTERM, if that has not happened."""
        process = subprocess.Popen(self.command(**urls), env=self.environment,
                                   stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self.addCleanup(self.end, process)
        return process

    def end(self, process, number=signal.SIGTERM):
        if process.stderr.closed:
            return
        try:
            process.send_signal(number)
            began = time.monotonic()
            errors = process.communicate(timeout=LONGEST)[1]
            self.assertEqual(process.returncode, 0, errors)
            self.assertLess(time.monotonic() - began, 2)
        finally:
            if process.poll() is None:
                process.kill()
                process.communicate()

    def tasks(self):
        listed = self.server.get("/api/v1/background-tasks/status").json()
        return {task["task_name"]: task for task in listed if task["task_name"] in TASKS}

    def wait_for_runs(self, name, total):
        """Waits until a task has ended so many runs, and returns it."""
        def seen():
            task = self.tasks().get(name)
            return task if task and task["runs_total"] >= total and \
                task["status"] not in ("running", "queued") else None
        return wait_for(seen)

    def run_now(self, name):
        """Runs a task as the dashboard does, and returns it when that run has ended."""
        total = self.tasks()[name]["runs_total"]
        self.server.post(f"/api/v1/background-tasks/{name}/run", status=202)
        return self.wait_for_runs(name, total + 1)

    def scraped(self):
        """The details of the scrape entries, by their task."""
        entries = self.server.get("/api/v1/activity/recent?type=scrape").json()
        return {entry["details"]["task"]: entry["details"] for entry in entries}

    def assert_failed(self, task, pattern):
        self.assertEqual(task["status"], "error", task)
        self.assertRegex(json.dumps(task["last_error"]), pattern)
        found = self.server.get("/api/v1/activity/recent?type=error").json()
        ours = [entry for entry in found if entry["details"]["task_name"] == task["task_name"]]
        self.assertRegex(json.dumps(ours[0]["details"]["error"]), pattern)

    def assert_output(self):
        self.assertEqual(self.output.read_bytes().decode(), sample("expected.m3u").decode())
        self.assertEqual(os.listdir(self.folder), [self.output.name])


class Once(ScraperTest):
    def test_the_playlist_and_the_log(self):
        self.run_once()
        self.assert_output()
        self.assertEqual(self.scraped(),
                         {"playlist_refresh": {"task": "playlist_refresh", "channels": 7},
                          "epg_refresh": {"task": "epg_refresh", "programmes": 8},
                          "playlist_generate": {"task": "playlist_generate", "channels": 5}})
        tasks = self.tasks()
        self.assertEqual(set(tasks), set(TASKS))
        for task in tasks.values():
            self.assertEqual((task["status"], task["runs_total"], task["next_run"]),
                             ("idle", 1, None))
            self.assertEqual(task["can_run"], False)
        self.assertEqual(tasks["epg_refresh"]["last_result"]["programmes"], 8)

    def test_what_fails(self):
        self.output.write_text("as it was")
        closed = Site()
        closed.server.server_close()
        page = {"/broken.xml": (200, sample("guide.xml")[:-40]),
                "/empty.xml": (200, b"<tv/>"),
                "/old.xml": (200, sample("guide.xml").replace(b'="2026', b'="2019')),
                "/other.xml": (200, self.site.pages["/guide.xml"][1].replace(b'channel="',
                                                                             b'channel="x')),
                "/page.html": (200, b"<html>You are out of credit</html>"),
                "/names.m3u": (200, b"#EXTM3U\n#EXTINF:-1,Nothing follows\n")}
        self.site.pages.update(page)
        url = self.site.url
        for name, urls, pattern in (
                ("epg_refresh", {"guide": url + "/none.xml"}, "404"),
                ("epg_refresh", {"guide": closed.url + "/guide.xml"}, "[Cc]onnect"),
                ("epg_refresh", {"guide": "gopher://127.0.0.1/"}, "gopher|[Pp]rotocol"),
                ("epg_refresh", {"guide": url + "/broken.xml"}, "line|not well-formed|mismatched"),
                ("epg_refresh", {"guide": url + "/empty.xml"}, "no programme"),
                ("epg_refresh", {"guide": url + "/old.xml"}, "no programme"),
                ("playlist_refresh", {"playlist": url + "/none.m3u"}, "404"),
                ("playlist_refresh", {"playlist": url + "/page.html"}, "no M3U"),
                ("playlist_refresh", {"playlist": url + "/names.m3u"}, "no channel"),
                ("playlist_generate", {"guide": url + "/other.xml"}, "no channel")):
            with self.subTest(urls):
                said = self.run_once(code=1, **urls).stderr
                self.assert_failed(self.tasks()[name], pattern)
                self.assertRegex(said, f"{name}: .*({pattern})")
                self.assertEqual(self.tasks()["playlist_generate"]["status"], "error")
                self.assertEqual(self.output.read_text(), "as it was")
        self.assertEqual(os.listdir(self.folder), [self.output.name])

    def test_a_folder_that_is_not_there(self):
        self.output = self.folder / "none" / "tv.m3u"
        self.run_once(code=1)
        self.assert_failed(self.tasks()["playlist_generate"], "No such file")

    def test_passwords_stay_out_of_the_log(self):
        secret = self.site.url.replace("http://", "http://alice:hunter2@") + "/none.xml"
        self.run_once(code=1, guide=secret)
        self.assert_failed(self.tasks()["epg_refresh"], "404")
        for path in ("activity/recent", "background-tasks/status"):
            self.assertNotIn("hunter2", self.server.get(f"/api/v1/{path}").body.decode())

    def test_wrong_command_lines(self):
        for words in ([], ["--playlist", "http://127.0.0.1/"], self.command("more")[len(PROGRAM):],
                      self.command("--twice")[len(PROGRAM):]):
            done = subprocess.run([*PROGRAM, *words], env=self.environment, timeout=LONGEST,
                                  capture_output=True, text=True, check=False)
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertIn("usage: ", done.stderr)
        self.assertEqual(self.site.asked, [])


class Service(ScraperTest):
    def test_three_tasks_with_next_runs(self):
        self.start()
        self.wait_for_runs("playlist_generate", 1)
        self.assert_output()
        tasks = wait_for(lambda: self.tasks() if all(task["next_run"] and task["last_finished"]
                                                     for task in self.tasks().values()) else None)
        for name, seconds in TASKS.items():
            task = tasks[name]
            self.assertEqual((task["status"], task["interval_seconds"], task["can_run"]),
                             ("idle", seconds, True), task)
            planned = seconds_between(task["last_run"], task["next_run"])
            self.assertAlmostEqual(planned, seconds, delta=LONGEST)
        runs = self.server.get("/api/v1/background-tasks/epg_refresh/runs").json()
        self.assertEqual(runs[0]["trigger"], "schedule")

    def test_run_now(self):
        self.start()
        self.wait_for_runs("playlist_generate", 1)
        self.output.unlink()
        self.run_now("playlist_generate")
        self.assert_output()
        runs = self.server.get("/api/v1/background-tasks/playlist_generate/runs").json()
        self.assertEqual([(run["outcome"], run["trigger"]) for run in runs],
                         [("success", "manual"), ("success", "schedule")])

    def test_what_was_fetched_stays(self):
        self.start()
        self.wait_for_runs("playlist_generate", 1)
        self.site.pages["/guide.xml"] = (503, b"try again later")
        self.site.pages["/tv.m3u"] = (200, b"")
        self.assert_failed(self.run_now("epg_refresh"), "503")
        self.assert_failed(self.run_now("playlist_refresh"), "no M3U")
        self.assertEqual(self.run_now("playlist_generate")["status"], "idle")
        self.assert_output()
        self.site.pages["/tv.m3u"] = (200, sample("playlist.m3u"))
        self.assertEqual(self.run_now("playlist_refresh")["last_result"]["channels"], 7)

    def test_its_end(self):
        for total, number in enumerate((signal.SIGTERM, signal.SIGINT), start=1):
            with self.subTest(number):
                process = self.start()
                self.wait_for_runs("playlist_generate", total)
                self.end(process, number)
        wait_for(lambda: not self.tasks()["playlist_generate"]["can_run"])
        self.server.post("/api/v1/background-tasks/epg_refresh/run", status=409)
        self.assertEqual(set(self.tasks()), set(TASKS))

    def test_a_signal_ends_a_fetch_that_hangs(self):
        self.site.pages["/guide.xml"] = (200, None)
        process = self.start()
        wait_for(lambda: "/guide.xml" in self.site.asked)
        self.end(process)
        self.assertIn(self.tasks()["epg_refresh"]["status"], ("error", "interrupted"))


def seconds_between(earlier, later):
    """Between two times as the API writes them."""
    earlier, later = (time.mktime(time.strptime(text[:19], "%Y-%m-%dT%H:%M:%S"))
                      for text in (earlier, later))
    return later - earlier


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=0)
