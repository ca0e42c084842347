"""Starts a program that misuses a binding as far as its language lets it: wrong arguments by chance,
objects of the wrong class, objects that were collected. It has to survive.

    hostile.py CLI COMMAND…

COMMAND gets the path of a store as its last argument, prints "survived" and nothing else.
"""

import contextlib
import os
import sqlite3
import subprocess
import sys
import tempfile
import unittest

from process import environment_of

LONGEST = 120  # seconds the program may take

program = ""
command = []


class Hostile(unittest.TestCase):
    maxDiff = None

    def test_host_and_store_survive(self):
        with tempfile.TemporaryDirectory(prefix="dashcore-binding-") as directory:
            store = os.path.join(directory, "dashcore.db")
            done = subprocess.run([*command, store], env=environment_of(directory, {}),
                                  stdin=subprocess.DEVNULL, capture_output=True, timeout=LONGEST,
                                  encoding="utf-8", errors="backslashreplace", cwd=directory,
                                  check=False)
            self.assertEqual((done.stderr, done.stdout, done.returncode), ("", "survived\n", 0))
            subprocess.run([program, "--store", store, "log", "system", "still there"], check=True,
                           timeout=LONGEST, env=environment_of(directory, {}))
            with contextlib.closing(sqlite3.connect(store)) as database:
                found = database.execute("PRAGMA integrity_check").fetchall()
            self.assertEqual(found, [("ok",)])


def main():
    global program, command
    program, command = sys.argv[1], sys.argv[2:]
    suite = unittest.defaultTestLoader.loadTestsFromTestCase(Hostile)
    return 0 if unittest.TextTestRunner(verbosity=0).run(suite).wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main())
