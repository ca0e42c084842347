"""Holds the binding of one language to what all of them promise.

    conformance.py CLI [--without CASE]… -- COMMAND…

COMMAND is the language's script. It is started with the path of a store as its last argument, opens
that with the probes switched off (acexy_url, acestream_url and warp_cli are ""), runs each case
below, prints `ok CASE` or `not ok CASE: why` a line and nothing else, and ends with 1 where one
failed. What each case does is told in the text of its test here; the test itself does not believe
the script but looks at what is in the store afterwards. Unless told otherwise an entry has the name
of its case as its type. Every id of an entry or a run is above 2^60 and odd at first, so a script
that compares ids notices where one went through a double.

With `exit` as one more argument the script does what exit_without_close says instead.

--without leaves out a case of what a language does not have: threads, fork.
"""

import argparse
import contextlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest

from process import environment_of

LONGEST = 60  # seconds a script may take
FIRST_ID = 2**60 + 1
UNICODE = "Grüße 漢字 🎉 مرحبا"

program = ""
command = []


class Conformance(unittest.TestCase):
    maxDiff = None
    cases = []

    @classmethod
    def setUpClass(cls):
        cls.directory = tempfile.mkdtemp(prefix="dashcore-binding-")
        cls.addClassCleanup(shutil.rmtree, cls.directory)
        cls.store = os.path.join(cls.directory, "dashcore.db")
        cls.environment = environment_of(cls.directory, {})
        cls.ask("log", "system", "made by the test")
        with contextlib.closing(sqlite3.connect(cls.store)) as store, store:
            store.execute("DELETE FROM sqlite_sequence")
            store.executemany("INSERT INTO sqlite_sequence VALUES (?, ?)",
                              [("activity_log", FIRST_ID - 1), ("task_run", FIRST_ID - 1)])
        cls.done = cls.run_script()
        cls.lines = cls.done.stdout.splitlines()

    @classmethod
    def ask(cls, *words):
        """What the command line says of the store."""
        done = subprocess.run([program, "--store", cls.store, *words], env=cls.environment,
                              capture_output=True, text=True, timeout=LONGEST, check=True)
        return done.stdout.strip()

    @classmethod
    def run_script(cls, *words):
        return subprocess.run([*command, cls.store, *words], env=cls.environment,
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=LONGEST,
                              encoding="utf-8", errors="backslashreplace", cwd=cls.directory,
                              check=False)

    @classmethod
    def rows(cls, sql, *values):
        with contextlib.closing(sqlite3.connect(f"file:{cls.store}?mode=ro", uri=True)) as store:
            store.row_factory = sqlite3.Row
            return store.execute(sql, values).fetchall()

    @classmethod
    def entries(cls, kind):
        """The entries of a type, oldest first."""
        return cls.rows("SELECT * FROM activity_log WHERE type = ? ORDER BY id", kind)

    def only_entry(self, kind):
        entries = self.entries(kind)
        self.assertEqual(len(entries), 1, f"entries of type {kind}")
        return entries[0]

    def only_run(self, task):
        runs = self.rows("SELECT * FROM task_run WHERE task_name = ?", task)
        self.assertEqual(len(runs), 1, f"runs of {task}")
        return runs[0]

    def setUp(self):
        name = self._testMethodName.removeprefix("test_")
        if name not in ("script", "exit_without_close"):
            found = [line for line in self.lines if line.split(":")[0].endswith(f"ok {name}")]
            self.assertEqual(found, [f"ok {name}"], self.done.stderr)

    def test_script(self):
        self.assertEqual((self.done.stderr, self.done.returncode), ("", 0), self.done.stdout)
        self.assertEqual(sorted(self.lines), sorted(f"ok {name}" for name in self.cases))

    # ---- texts and numbers ----

    def test_version(self):
        """Logs the library's version as the message."""
        self.assertEqual("dashcore " + self.only_entry("version")["message"],
                         self.ask("--version"))

    def test_round_trip(self):
        """Logs "one entry" with the details {"a": 12.30} by the user alice, reads the entries of
        the type through a cursor, and finds that one alone with all six members as they were,
        details byte for byte."""
        entry = self.only_entry("round_trip")
        self.assertEqual((entry["message"], entry["details"], entry["user"]),
                         ("one entry", '{"a": 12.30}', "alice"))
        self.assertLess(abs(entry["timestamp"] - time.time() * 1e6), 300e6)

    def test_unicode(self):
        """Logs UNICODE as message, as user, and as details (a JSON text); reads the same."""
        entry = self.only_entry("unicode")
        self.assertEqual((entry["message"], entry["details"], entry["user"]),
                         (UNICODE, f'"{UNICODE}"', UNICODE))

    def test_nul(self):
        """Logs the message a, NUL, b; reads a, U+FFFD, b. The type a, NUL, b is refused by an
        error that names `type`."""
        self.assertEqual(self.only_entry("nul")["message"], "a\ufffdb")
        self.assertEqual(self.rows("SELECT * FROM activity_log WHERE type LIKE 'a%b'"), [])

    def test_broken_text(self):
        """Logs a message that is not Unicode: a, the byte FF, b, where texts are bytes; otherwise
        a, a lone surrogate, b. Reads a, U+FFFD, b; a surrogate may become several of them."""
        self.assertRegex(self.only_entry("broken_text")["message"], r"\Aa\ufffd{1,3}b\Z")

    def test_big_ids(self):
        """Logs "first" with a timestamp of an hour and one microsecond ago, finds it by since and
        until around that timestamp, with the id that was given and the same timestamp; logs
        "<id> <timestamp>" in decimal as the second. Begins the task big_ids and finishes the run by
        its id with that id in decimal as the result."""
        first, second = self.entries("big_ids")
        self.assertEqual(second["message"], f"{first['id']} {first['timestamp']}")
        self.assertGreaterEqual(first["id"], FIRST_ID)
        self.assertLess(abs(first["timestamp"] - (time.time() - 3600) * 1e6), 300e6)
        run = self.only_run("big_ids")
        self.assertGreaterEqual(run["run_id"], FIRST_ID)
        self.assertEqual(run["result"], str(run["run_id"]))

    def test_none(self):
        """Logs "nothing else" with neither details nor user; reads the language's none for both.
        So is what a cursor gives after its last entry."""
        entry = self.only_entry("none")
        self.assertEqual((entry["message"], entry["details"], entry["user"]),
                         ("nothing else", None, None))

    # ---- errors ----

    def test_bad_type(self):
        """Logs with the type Bad: an error of the language, of the code invalid_value, that names
        `type`."""
        self.assertEqual(self.entries("Bad"), [])

    def test_wrong_argument(self):
        """What cannot be meant is an error of the language: a table, list or object where text
        belongs; a text where a number belongs; 2^32 and -1 as limit; 2^31 as days; 1.5 as an id;
        2^63 as an id; no message; too many arguments. Where the compiler refuses these, those it
        does not."""
        self.assertEqual(self.entries("wrong_argument"), [])

    def test_closed(self):
        """Logs "before" through a second handle to the store, opens a cursor, closes the handle:
        log is an error of the code misuse, the next of the cursor is one; closing cursor and handle
        again does nothing."""
        self.assertEqual(self.only_entry("closed")["message"], "before")

    # ---- tasks ----

    def test_task(self):
        """Begins the task conformance.task with interval_seconds 900, tells 50 percent, "half";
        sees both in the list of tasks, with the status running; finishes with {"channels": 1.50};
        sees the status idle, that result byte for byte, and one run with the outcome success."""
        run = self.only_run("conformance.task")
        self.assertEqual((run["outcome"], run["result"], run["error"], run["trigger"]),
                         ("success", '{"channels": 1.50}', None, "host"))
        task, = [task for task in json.loads(self.ask("tasks", "--json"))
                 if task["task_name"] == "conformance.task"]
        self.assertEqual((task["status"], task["interval_seconds"]), ("idle", 900))

    def test_task_failure(self):
        """Begins conformance.failure and fails it with "no route to host"; sees the status error
        and that text in last_error; finishing the run then is an error of the code already_ended.
        """
        run = self.only_run("conformance.failure")
        self.assertEqual((run["outcome"], run["result"]), ("error", None))
        self.assertIn("no route to host", run["error"])

    def test_run_now(self):
        """Schedules conformance.request with TASK_CAN_RUN, asks for a run as alice; asking again is
        an error of the code already_queued; claims a run, claims again and gets 0, finishes the
        run."""
        run = self.only_run("conformance.request")
        self.assertEqual((run["outcome"], run["trigger"]), ("success", "manual"))

    # ---- the rest ----

    def test_settings(self):
        """Sets retention_days to 5 as alice and reads 5; 31 is an error of the code out_of_range
        that names retention_days; reads 5 again."""
        self.assertEqual(self.ask("config", "get", "retention_days"), "5")
        changes = [entry["user"] for entry in self.entries("user_action")
                   if "retention_days" in entry["message"]]
        self.assertEqual(changes, ["alice"])

    def test_pages(self):
        """Logs "entry 0" to "entry 249" with LOG_ASYNC, flushes; reads all of the type through a
        cursor, newest first; reads with limit 100 as many, and the other 150 from the text that
        cursor() gives."""
        self.assertEqual([entry["message"] for entry in self.entries("pages")],
                         [f"entry {number}" for number in range(250)])

    def test_records_outlive(self):
        """Through a second handle logs "kept" and reads it; closes the cursor and the handle, drops
        both and collects garbage; the entry still has its members."""
        self.assertEqual(self.only_entry("records_outlive")["message"], "kept")

    def test_cursor_outlives_core(self):
        """Through a second handle logs "first" and "second", opens a cursor for the type and reads
        one entry; drops the handle without closing it and collects garbage, more than once where
        that may matter; the cursor goes on with "first" and ends after it."""
        self.assertEqual([entry["message"] for entry in self.entries("cursor_outlives_core")],
                         ["first", "second"])

    def test_watch(self):
        """Watches TOPIC_ACTIVITY: a wait of 50 ms gives 0, one after an entry "seen" was logged
        gives TOPIC_ACTIVITY within 5 s, the next of 50 ms gives 0 again."""
        self.assertEqual(self.only_entry("watch")["message"], "seen")

    def test_answer(self):
        """Logs {"type":"answer","message":"by JSON"} by log_json, whose body has one id; reads by
        activity_json of the type an answer whose body holds that id and "by JSON", whose length is
        that of the body in bytes, and whose next is none."""
        self.assertEqual(self.only_entry("answer")["message"], "by JSON")

    def test_threads(self):
        """Opens a second handle, which 8 threads log "one" through, 200 times each as the user
        thread; closes it once 400 are logged. Every further log is an error; none crashes. At last
        logs "<n> logged, <m> refused" through the first handle, with no user."""
        told = [entry["message"] for entry in self.entries("threads") if entry["user"] is None]
        logged = len(self.entries("threads")) - 1
        self.assertEqual(told, [f"{logged} logged, {1600 - logged} refused"])
        self.assertTrue(400 <= logged < 1600, told)

    def test_fork(self):
        """Logs "before", opens a cursor and reads an entry, forks; the child logs "in the child"
        and reads on with that cursor, and ends as programs do; the parent waits for it and logs
        "after"."""
        self.assertEqual([entry["message"] for entry in self.entries("fork")],
                         ["before", "in the child", "after"])

    def test_exit_without_close(self):
        """Started for it alone: logs "left open", opens a cursor and reads an entry, opens a watch,
        starts the worker, and ends without closing any of them, printing nothing."""
        done = self.run_script("exit")
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))
        self.assertEqual(self.only_entry("exit_without_close")["message"], "left open")


def main():
    global program, command
    parser = argparse.ArgumentParser()
    parser.add_argument("cli")
    parser.add_argument("--without", action="append", default=[], choices=["threads", "fork"])
    parser.add_argument("command", nargs="+")
    arguments = parser.parse_args()
    program, command = arguments.cli, arguments.command

    tests = [name for name in unittest.defaultTestLoader.getTestCaseNames(Conformance)
             if name.removeprefix("test_") not in arguments.without]
    Conformance.cases = [name.removeprefix("test_") for name in tests
                         if name not in ("test_script", "test_exit_without_close")]
    suite = unittest.TestSuite(Conformance(name) for name in tests)
    return 0 if unittest.TextTestRunner(verbosity=0).run(suite).wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main())
