"""Runs the example of one language on the store of a dashcored and finds there what it logged.

    example.py COMMAND…

All languages have the same example, so all say the same.
"""

import re
import subprocess
import sys
import unittest

from dashcored import Dashcored, wait_for

EXPECTED = """\
error: retention_days is 31, 0 to 30 days are allowed
task: playlist_refresh finished in N ms
task: playlist_refresh started
scrape: 120 channels read
"""
LONGEST = 60  # seconds the example may take

command = []


class Example(unittest.TestCase):
    maxDiff = None

    def run_example(self, server):
        # What the server does of itself when it starts is not to be among the newest entries.
        wait_for(lambda: self.task(server, "retention_cleanup", "idle"))
        return subprocess.run(command, env={**server.environment, "DASHCORE_STORE": server.store},
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=LONGEST,
                              encoding="utf-8", cwd=server.directory, check=False)

    @staticmethod
    def task(server, name, status):
        tasks = server.get("/api/v1/background-tasks/status").json()
        return next((task for task in tasks
                     if (task["task_name"], task["status"]) == (name, status)), None)

    def test_example(self):
        with Dashcored() as server:
            done = self.run_example(server)
            self.assertEqual((done.stderr, done.returncode), ("", 0), done.stdout)
            self.assertEqual(re.sub(r"in [\d.]+ m?s$", "in N ms", done.stdout, flags=re.MULTILINE),
                             EXPECTED)
            entries = server.get("/api/v1/activity/recent?type=scrape").json()
            self.assertEqual([entry["message"] for entry in entries], ["120 channels read"])
            self.assertIsInstance(entries[0]["details"], dict)
            task = self.task(server, "playlist_refresh", "idle")
            self.assertEqual(task["interval_seconds"], 900)
            self.assertIsNotNone(task["last_result"])


def main():
    global command
    command = sys.argv[1:]
    suite = unittest.defaultTestLoader.loadTestsFromTestCase(Example)
    return 0 if unittest.TextTestRunner(verbosity=0).run(suite).wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main())
