"""The C++ example: what it says, and what the log has then.

    test_raii.py RAII LEFT_RUN
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

from process import LONGEST, environment_of

PROGRAM, LEFT_RUN = sys.argv[1:]
SAMPLES = pathlib.Path(__file__).with_name("samples")


class Raii(unittest.TestCase):
    def setUp(self):
        directory = self.enterContext(tempfile.TemporaryDirectory(prefix="raii-"))
        self.environment = environment_of(directory, {"DASHCORE_STORE": f"{directory}/dashcore.db"})

    def run_command(self, *command):
        return subprocess.run(command, env=self.environment, timeout=LONGEST, check=False,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True)

    def ask(self, *words):
        return json.loads(self.run_command(os.environ["DASHCORE_PROGRAM"], *words, "--json").stdout)

    def test_a_list_that_can_be_read(self):
        playlist = str(SAMPLES / "playlist.m3u")
        done = self.run_command(PROGRAM, playlist)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(done.stdout, f"scrape: read {playlist}\n")
        task = self.ask("tasks")[0]
        self.assertEqual((task["task_name"], task["status"], task["last_result"]),
                         ("channel_import", "idle", {"channels": 7}))
        self.assertEqual(self.ask("recent", "--type", "scrape")[0]["details"], {"channels": 7})

    def test_only_the_newest_entries_are_shown(self):
        playlist = str(SAMPLES / "playlist.m3u")
        done = self.run_command(PROGRAM, *[playlist] * 12)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(done.stdout, f"scrape: read {playlist}\n" * 10)

    def test_an_exception_fails_the_run(self):
        done = self.run_command(PROGRAM, "none.m3u", str(SAMPLES / "playlist.m3u"))
        self.assertEqual((done.returncode, done.stderr), (1, "raii: cannot read none.m3u\n"))
        said = done.stdout.splitlines()
        self.assertTrue(said[0].startswith("scrape: read "), said)
        self.assertRegex(said[1], "^error: channel_import failed after .*: cannot read none.m3u$")
        runs = self.ask("task", "channel_import")
        self.assertEqual([(run["outcome"], run["error"]) for run in runs],
                         [("success", None), ("error", "cannot read none.m3u")])

    def test_a_run_that_is_left_has_failed(self):
        done = self.run_command(LEFT_RUN)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(done.stdout, "not_parseable result\n")
        errors = {task["task_name"]: task["last_error"] for task in self.ask("tasks")}
        self.assertEqual(errors["left"], "it was left while reading a.m3u")
        self.assertIn("result", errors["refused"])

    def test_a_store_that_cannot_be_opened(self):
        self.environment["DASHCORE_STORE"] = "/dev/null"
        done = self.run_command(PROGRAM)
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertIn("/dev/null", done.stderr)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=0)
