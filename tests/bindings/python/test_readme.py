"""The examples of the README, as they stand."""

import os
import pathlib
import re
import signal
import subprocess
import sys
import unittest

from process import wait_for
from store import LONGEST, StoreTest

README = pathlib.Path(__file__).parents[3] / "README.md"


def examples():
    """The blocks of Python, by a word that is only in one of them."""
    text = README.read_text(encoding="utf-8")
    return re.findall(r"^```python\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


def example_with(word):
    block, = (block for block in examples() if word in block)
    return block


class Readme(StoreTest):
    def test_all_are_run(self):
        for block in examples():
            self.assertTrue("with dashcore.open()" in block or "run_requests" in block
                            or "asgi" in block, block)

    def test_ten_lines(self):
        block = example_with("with dashcore.open()")
        self.assertLessEqual(len(block.splitlines()), 11)
        printed = self.run_program(block)
        self.assertIn("scrape 120 channels read {'channels': 120, 'seconds': 4.2}", printed)
        core = self.open()
        self.assertEqual(core.task_status("playlist_refresh").last_result, {"channels": 118})

    def test_what_runs_by_itself(self):
        process = subprocess.Popen(
            [sys.executable, "-B", "-c", example_with("core.run_requests()")],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env={**os.environ, "DASHCORE_STORE": self.path})
        core = self.open()
        try:
            def runs():
                return [task.runs_total for task in core.tasks()
                        if task.task_name == "epg_refresh" and task.status == "idle"]
            wait_for(lambda: runs() == [1])
            core.request("epg_refresh")
            wait_for(lambda: runs() == [2])
        finally:
            process.send_signal(signal.SIGINT)
            printed, told = process.communicate(timeout=LONGEST)
        self.assertEqual(printed, "")
        self.assertIn("KeyboardInterrupt", told)
        self.assertEqual(core.task_status("epg_refresh").last_result, {"programmes": 8412})


if __name__ == "__main__":
    unittest.main(verbosity=0)
