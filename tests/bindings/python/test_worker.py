"""When the worker deletes what is past its retention: once a day, however often stores are opened."""

import gc
import threading
import unittest
from unittest import mock

import dashcore
from dashcore import _worker, native
from process import wait_for
from store import StoreTest

HOUR = 3600 * 1_000_000


class Retention(StoreTest):
    def setUp(self):
        super().setUp()
        self.core = self.open()

    def cleanups(self):
        """How many runs of the clean-up have ended."""
        task = self.core.native.tasks(_worker.TASK).next()
        return task.runs_total if task is not None and task.status == "idle" else 0

    def clean_ago(self, hours):
        run_id = self.core.native.task_begin(_worker.TASK, 0, 0, 0, 0, None, None,
                                             native.time_now() - hours * HOUR)
        self.core.native.task_finish(run_id)

    @staticmethod
    def timers():
        return [thread for thread in threading.enumerate() if isinstance(thread, threading.Timer)]

    def test_once_for_many(self):
        for _ in range(3):
            with self.open(worker=True) as core:
                core.flush()
                wait_for(self.cleanups)
        self.assertEqual(self.cleanups(), 1)

    def test_after_a_day(self):
        self.clean_ago(25)
        self.open(worker=True)
        wait_for(lambda: self.cleanups() == 2)

    def test_within_a_day(self):
        self.clean_ago(23)
        core = self.open(worker=True)
        timer, = self.timers()
        self.assertTrue(3600 - 60 <= timer.interval <= 3600 + 600, timer.interval)
        # A day later, as far as anybody can tell.
        with mock.patch.object(_worker, "DAY", 22 * 3600):
            core._worker._look()
        wait_for(lambda: self.cleanups() == 2)

    def test_not_yet(self):
        self.clean_ago(1)
        core = self.open(worker=True)
        core._worker._look()
        self.assertEqual(len(self.timers()), 2)
        self.assertEqual(self.cleanups(), 1)
        core.close()
        wait_for(lambda: not self.timers())

    def test_nobody_waits_for_a_store_that_is_gone(self):
        self.clean_ago(1)
        core = dashcore.open(self.path)
        self.assertEqual(len(self.timers()), 1)
        del core
        gc.collect()
        wait_for(lambda: not self.timers())

    def test_closed_meanwhile(self):
        self.clean_ago(1)
        core = self.open(worker=True)
        worker = core._worker
        core.close()
        worker._look()
        self.assertEqual(self.cleanups(), 1)


if __name__ == "__main__":
    unittest.main(verbosity=0)
