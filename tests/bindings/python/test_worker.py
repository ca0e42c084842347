"""What the worker of a store that Python opened deletes, and when: once a day, however often."""

import unittest

from dashcore import native
from process import wait_for
from store import StoreTest

TASK = "retention_cleanup"
DAY = 24 * 3600


class Retention(StoreTest):
    def setUp(self):
        super().setUp()
        self.core = self.open()

    def cleanups(self):
        """How many runs of the clean-up have ended."""
        task = self.core.native.tasks(TASK).next()
        return task.runs_total if task is not None and task.status == "idle" else 0

    def can_run(self):
        task = self.core.native.tasks(TASK).next()
        return task is not None and task.can_run

    def clean_ago(self, hours):
        run_id = self.core.native.task_begin(
            TASK, DAY, 0, 0, 0, None, None,
            native.time_now() - hours * 3600_000_000)
        self.core.native.task_finish(run_id, '{"rows":0,"bytes":0,"retention_days":7}')

    def test_once_for_many(self):
        for _ in range(3):
            with self.open(worker=True):
                wait_for(self.can_run)
        self.assertEqual(self.cleanups(), 1)

    def test_after_a_day(self):
        self.clean_ago(25)
        self.open(worker=True)
        wait_for(lambda: self.cleanups() == 2)

    def test_on_request(self):
        self.clean_ago(1)
        self.open(worker=True)
        wait_for(self.can_run)
        self.assertEqual(self.cleanups(), 1)
        self.core.request(TASK)
        wait_for(lambda: self.cleanups() == 2)

    def test_lowered(self):
        self.clean_ago(1)
        self.open(worker=True, program="host")
        wait_for(self.can_run)
        self.core.settings.retention_days = 3
        wait_for(lambda: self.cleanups() == 2)
        self.assertEqual(self.messages(self.core, types="system"), ["host started"])

    def test_at_the_end_of_a_program(self):
        """Whatever starts threads then has to do without those of Python."""
        self.clean_ago(1)
        self.run_program("""
            import atexit, dashcore
            @atexit.register
            def last():
                with dashcore.open() as core:
                    core.log_activity("last", "words", wait=False)
        """)
        self.assertEqual(self.messages(self.core, types="last"), ["words"])


if __name__ == "__main__":
    unittest.main(verbosity=0)
