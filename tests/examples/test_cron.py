"""The lines of examples/cron.md are run as cron and systemd run them, and are tasks then."""

import datetime
import json
import os
import pathlib
import re
import shlex
import subprocess
import tempfile
import time
import unittest

from cron_page import crontab, units
from process import LONGEST, environment_of

SERVICE = pathlib.Path(__file__).resolve().parents[2] / "systemd/system/dashcored.service"
PERIODS = ((r"\d+ \d+ \* \* \*", 86400), (r"\d+ \* \* \* \*", 3600), (r"\*/10 \* \* \* \*", 600))


def period(schedule):
    """The seconds between two starts."""
    return next(seconds for pattern, seconds in PERIODS if re.fullmatch(pattern, schedule))


class Jobs(unittest.TestCase):
    def setUp(self):
        self.home = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory(prefix="cron-")))
        for folder in ("notes", "downloads", "feeds"):
            (self.home / folder).mkdir()
            (self.home / folder / "a.txt").write_text(f"{folder}\n")
        # What cron gives a job, and what sanitizers need.
        self.environment = {**environment_of(str(self.home), {}), "PATH": "/usr/bin:/bin",
                            "SHELL": "/bin/sh", "LOGNAME": "alice"}

    def cron(self, name):
        """Runs the job that has a word in its command, as cron does."""
        assignments, jobs = crontab()
        [(schedule, command)] = [job for job in jobs if name in job[1]]
        self.assertIsNone(re.search(r"(?<!\\)%", command), "cron would end the command there")
        done = subprocess.run(["/bin/sh", "-c", command.replace(r"\%", "%")], cwd=self.home,
                              env={**self.environment, **assignments}, text=True, timeout=LONGEST,
                              stdin=subprocess.DEVNULL, capture_output=True, check=False)
        return schedule, done

    def dashcore(self, *words):
        command = [os.environ["DASHCORE_PROGRAM"], *words, "--json"]
        return json.loads(subprocess.run(command, env=self.environment, timeout=LONGEST, check=True,
                                         capture_output=True, text=True).stdout)

    def task(self, name):
        return next(task for task in self.dashcore("tasks") if task["task_name"] == name)

    def assert_task(self, name, seconds):
        task = self.task(name)
        self.assertEqual((task["status"], task["interval_seconds"]), ("idle", seconds))
        last, due = (datetime.datetime.fromisoformat(task[field])
                     for field in ("last_run", "next_run"))
        self.assertEqual((due - last).total_seconds(), seconds)

    def test_each_job_is_a_task(self):
        old = self.home / "downloads" / "old.iso"
        old.write_text("old")
        os.utime(old, (0, time.time() - 31 * 86400))
        for name, said in (("notes-backup", ""), ("tidy", "downloads/old.iso\n"), ("feeds", "")):
            schedule, done = self.cron(name)
            self.assertEqual((done.returncode, done.stdout, done.stderr), (0, said, ""), name)
            self.assert_task(name, period(schedule))
        self.assertEqual(len(list(self.home.glob("notes-[1-7].tgz"))), 1)
        self.assertEqual(os.listdir(self.home / "downloads"), ["a.txt"])
        self.assertEqual((self.home / "feeds" / "all").read_text(), "feeds\n")
        self.assertTrue((self.home / ".local/state/dashcore/dashcore.db").exists())

    def test_a_line_in_the_log(self):
        schedule, done = self.cron("dashcore log")
        self.assertEqual((schedule, done.returncode, done.stderr), ("@daily", 0, ""))
        entry = self.dashcore("recent", "--type", "system")[0]
        self.assertRegex(entry["message"], r"^\d+%$")
        self.assertEqual(entry["details"], {"from": "cron"})

    def test_what_fails_is_told_to_both(self):
        (self.home / "notes").rename(self.home / "gone")
        done = self.cron("notes-backup")[1]
        self.assertEqual(done.returncode, 2)
        self.assertIn("notes: Cannot stat", done.stderr)
        task = self.task("notes-backup")
        self.assertEqual((task["status"], task["last_error"]["exit_code"]), ("error", 2))
        self.assertIn("notes: Cannot stat", task["last_error"]["stderr"])
        (self.home / "gone").rename(self.home / "notes")
        self.cron("notes-backup")
        task = self.task("notes-backup")
        self.assertEqual((task["status"], task["last_error"]), ("idle", None))

    def test_one_that_is_under_way_keeps_another_from_starting(self):
        # The download folder is a pipe that find's stand-in waits at.
        programs = self.home / "programs"
        programs.mkdir()
        (programs / "find").write_text("#!/bin/sh\necho began >&2\nread line\n")
        (programs / "find").chmod(0o755)
        assignments, jobs = crontab()
        command = next(command for _, command in jobs if "find" in command)
        environment = {**self.environment, "PATH": f"{programs}:{assignments['PATH']}"}
        with subprocess.Popen(["/bin/sh", "-c", command], cwd=self.home, env=environment,
                              stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as first:
            self.assertEqual(first.stderr.readline(), "began\n")
            self.assertEqual(self.cron("find")[1].returncode, 75)
            first.communicate("done\n", timeout=LONGEST)
        self.assertEqual(first.returncode, 0)
        self.assertEqual(self.task("tidy")["runs_total"], 1)

    def test_the_service(self):
        text = next(text for path, text in units().items() if path.endswith("notes-backup.service"))
        [command] = re.findall(r"^ExecStart=(.*)$", text, re.MULTILINE)
        words = shlex.split(command.replace("%h", str(self.home)))
        done = subprocess.run(words, env={**self.environment, "PATH": "/usr/bin:/bin"}, cwd="/",
                              stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              timeout=LONGEST, check=False)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))
        self.assert_task("notes-backup", 86400)
        self.assertTrue((self.home / "notes.tgz").exists())

    def test_the_store_is_that_of_the_system_service(self):
        text = next(text for path, text in units().items() if path.startswith("/etc/"))
        named = re.search(r"^Environment=DASHCORE_STORE=(.*)$", text, re.MULTILINE)[1]
        of_service = re.search(r"^Environment=DASHCORE_STORE=(.*)$",
                               SERVICE.read_text(encoding="utf-8"), re.MULTILINE)[1]
        self.assertEqual(named, of_service.replace("%S", "/var/lib"))


if __name__ == "__main__":
    unittest.main(verbosity=0)
