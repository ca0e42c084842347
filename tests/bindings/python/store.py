"""What the tests of the package share: a store of their own, and programs in processes of theirs."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import textwrap
import unittest

import dashcore

LONGEST = 60  # seconds a program may take
OFF = {"acexy_url": "", "acestream_url": "", "warp_cli": ""}


@contextlib.contextmanager
def time_limit(seconds):
    """Ends a block of the main thread that would go on for ever."""
    def late(number, frame):
        raise TimeoutError(f"still not done after {seconds} s")

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


class StoreTest(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.directory = tempfile.mkdtemp(prefix="dashcore-python-")
        self.addCleanup(shutil.rmtree, self.directory)
        self.path = os.path.join(self.directory, "dashcore.db")

    def open(self, **options):
        """The test's store, closed at its end. Nothing but the test writes to it."""
        options.setdefault("worker", False)
        core = dashcore.open(self.path, **{**OFF, **options})
        self.addCleanup(core.close)
        return core

    def run_program(self, text, code=0, errors="", **options):
        """Runs a program whose $DASHCORE_STORE is the test's store; what it printed. `errors` is a
        pattern for its stderr, which is empty otherwise."""
        done = subprocess.run(
            [sys.executable, "-B", "-c", textwrap.dedent(text)], capture_output=True, text=True,
            timeout=LONGEST, check=False, cwd=self.directory,
            env={**os.environ, "DASHCORE_STORE": self.path}, **options)
        self.assertEqual(done.returncode, code, done.stderr)
        if errors:
            self.assertRegex(done.stderr, errors)
        else:
            self.assertEqual(done.stderr, "")
        return done.stdout

    def messages(self, core, **filters):
        return [entry.message for entry in core.recent(**filters)]
