"""A prefork worker of celery: the store is opened before the pool forks, and its processes log."""

import collections
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

import dashcore
from process import LONGEST, wait_for

JOBS = 120


class Celery(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="celery-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        (self.folder / "messages").mkdir()
        self.store = str(self.folder / "dashcore.db")
        self.environment = {**os.environ, "DASHCORE_STORE": self.store,
                            "CELERY_FOLDER": str(self.folder / "messages")}

    def start(self):
        log = open(self.folder / "log", "wb")
        self.addCleanup(log.close)
        worker = subprocess.Popen(
            [sys.executable, "-B", "-m", "celery", "--app", "celery_host", "worker", "--pool",
             "prefork", "--concurrency", "3", "--without-gossip", "--without-mingle",
             "--without-heartbeat", "--loglevel", "WARNING"],
            cwd=pathlib.Path(__file__).parent, stdout=log, stderr=log, env=self.environment)
        self.addCleanup(self.end, worker)
        return worker

    def end(self, worker):
        """What a failed test leaves; its pool ends with it."""
        if worker.poll() is None:
            worker.terminate()
            worker.wait(LONGEST)

    def said(self):
        return (self.folder / "log").read_text(errors="replace")

    def send(self):
        subprocess.run([sys.executable, "-B", "-c", "import celery_host\n"
                        f"for number in range({JOBS}): celery_host.log.delay(number)\n"],
                       cwd=pathlib.Path(__file__).parent, env=self.environment, check=True,
                       timeout=LONGEST)

    def test_nothing_is_lost(self):
        self.send()
        worker = self.start()

        def all_done():
            self.assertIsNone(worker.poll(), self.said())
            with dashcore.open(self.store, worker=False) as core:
                return sum(task.runs_total for task in core.tasks()
                           if task.task_name.startswith("job")) == JOBS
        wait_for(all_done, seconds=60)
        worker.terminate()
        self.assertEqual(worker.wait(LONGEST), 0, self.said())
        with dashcore.open(self.store, worker=False) as core:
            entries = list(core.recent(types=["scrape"]))
            tasks = [task for task in core.tasks() if task.task_name.startswith("job")]
        self.assertEqual(collections.Counter(entry.message for entry in entries),
                         collections.Counter(f"job:{number}" for number in range(JOBS)), self.said())
        self.assertGreater(len({entry.details["pid"] for entry in entries}), 1)
        self.assertNotIn(worker.pid, {entry.details["pid"] for entry in entries})
        self.assertEqual([(task.status, task.failures_total) for task in tasks], [("idle", 0)] * 3)
        self.assertNotIn("Traceback", self.said())


if __name__ == "__main__":
    unittest.main(verbosity=0)
