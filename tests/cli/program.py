"""What the tests of the command line share: the program under test, run as real processes on a
store in a temporary directory."""

import fcntl
import json
import os
import pty
import shlex
import shutil
import subprocess
import tempfile
import unittest

from process import LONGEST, environment_of, wait_for  # the tests take them from here

PROGRAM = os.environ["DASHCORE_PROGRAM"]
QUOTED_PROGRAM = shlex.quote(PROGRAM)  # for scripts, as its path may hold blanks
HOST = os.environ["DASHCORE_TEST_HOST"]
SOURCE = os.environ["DASHCORE_SOURCE"]


class StoreLock:
    """Holds the lock of a store's writers, as a program that hangs in a write would."""

    def __init__(self, path):
        self.path = path

    def __enter__(self):
        self.descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        # A process under test may be in a write just now.
        fcntl.lockf(self.descriptor, fcntl.LOCK_EX)
        return self

    def __exit__(self, *unused):
        os.close(self.descriptor)


class ProgramTest(unittest.TestCase):
    """A test with a store of its own, which no process has opened yet."""

    def setUp(self):
        self.directory = tempfile.mkdtemp(prefix="dashcore-cli-")
        self.addCleanup(shutil.rmtree, self.directory)
        self.store = os.path.join(self.directory, "dashcore", "dashcore.db")
        self.environment = environment_of(self.directory, {
            "XDG_STATE_HOME": self.directory,
            "USER": "alice",
            "TZ": "Asia/Tokyo",
        })

    def run_program(self, *words, text=True, **others):
        others.setdefault("stdin", None if "input" in others else subprocess.DEVNULL)
        if "input" in others:
            others.pop("stdin")
        others.setdefault("stdout", subprocess.PIPE)
        others.setdefault("stderr", subprocess.PIPE)
        return subprocess.run([PROGRAM, *words], env=self.environment, timeout=60, text=text,
                              cwd=self.directory, **others)

    def succeed(self, *words, **others):
        """Runs the program, which must say nothing on stderr, and returns its stdout."""
        done = self.run_program(*words, **others)
        self.assertEqual((done.returncode, done.stderr), (0, "" if done.stderr is not None and
                                                          isinstance(done.stderr, str) else b""),
                         done.stdout)
        return done.stdout

    def fail_with(self, code, *words, **others):
        """Runs the program, which must fail with one line on stderr, and returns that line."""
        done = self.run_program(*words, **others)
        self.assertEqual(done.returncode, code, done.stderr)
        self.assertRegex(done.stderr, r"\Adashcore: [^\n]+\n\Z")
        return done.stderr

    def on_terminal(self, *words, columns=80, **environment):
        """Runs the program, which must succeed, with a terminal as its stdout; what that shows, of
        at most 4 KiB, and stderr."""
        ours, theirs = pty.openpty()
        try:
            subprocess.run(["stty", "cols", str(columns)], stdin=theirs, check=True, timeout=10)
            done = subprocess.run([PROGRAM, *words], env={**self.environment, **environment},
                                  stdin=subprocess.DEVNULL, stdout=theirs, stderr=subprocess.PIPE,
                                  timeout=30, check=True, text=True, cwd=self.directory)
            # Reading waits where there is nothing to read.
            os.write(theirs, b"\0")
            shown = b""
            while not shown.endswith(b"\0"):
                shown += os.read(ours, 65536)
        finally:
            os.close(theirs)
            os.close(ours)
        return shown[:-1].decode().replace("\r\n", "\n"), done.stderr

    def start_program(self, *words, **others):
        """Starts the program; it is killed and reaped when the test ends."""
        others.setdefault("stdin", subprocess.DEVNULL)
        others.setdefault("stdout", subprocess.PIPE)
        others.setdefault("stderr", subprocess.PIPE)
        process = subprocess.Popen([PROGRAM, *words], env=self.environment, cwd=self.directory,
                                   **others)
        self.addCleanup(self.end, process)
        return process

    @staticmethod
    def end(process):
        if process.poll() is None:
            process.kill()
        process.communicate()

    def tasks(self):
        """All tasks by name, as the program tells them."""
        listed = json.loads(self.succeed("tasks", "--json"))
        return {task["task_name"]: task for task in listed}

    def task(self, name):
        return self.tasks()[name]

    def entries(self, *words):
        return json.loads(self.succeed("recent", "--json", *words))

    def file(self, name, content=b""):
        path = os.path.join(self.directory, name)
        with open(path, "wb") as file:
            file.write(content)
        return path


def main():
    unittest.main(verbosity=0)
