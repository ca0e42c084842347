"""A store that was open before a fork: nothing is lost and nothing is there twice, whoever forks.

Each writer logs messages that say who it is and count up, so that what is missing or doubled shows."""

import collections
import concurrent.futures
import multiprocessing
import os
import sqlite3
import sys
import tempfile
import threading
import time
import unittest
import warnings

import dashcore

ENTRIES = 100
CHILDREN = 4
LONGEST = 60


def log_entries(core, who, count=ENTRIES, wait=True):
    for number in range(count):
        core.log_activity("scrape", f"{who}:{number}", {"pid": os.getpid()}, wait=wait)


def open_and_log(store, who, wait):
    with dashcore.open(store) as core:
        log_entries(core, who, wait=wait)


def log_and_leave(store, who):
    """Neither closed nor flushed: the end of a child of multiprocessing does that."""
    core = dashcore.open(store)
    log_entries(core, who, wait=False)


def log_inherited(who, wait):
    log_entries(inherited, who, wait=wait)


def log_in_pool(who, number):
    inherited.log_activity("scrape", f"{who}:{number}")


inherited = None  # the core of the parent, in a child that was forked


class ForkTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="fork-")
        self.addCleanup(folder.cleanup)
        self.store = os.path.join(folder.name, "dashcore.db")
        # Python 3.12 warns of every fork with threads, which are the point here.
        warnings.filterwarnings("ignore", "(?s).*use of fork", DeprecationWarning)

    def open(self):
        global inherited
        inherited = dashcore.open(self.store)
        self.addCleanup(inherited.close)
        return inherited

    def join(self, children):
        end = time.monotonic() + LONGEST
        for child in children:
            child.join(max(0.1, end - time.monotonic()))
            if child.exitcode is None:
                child.kill()
                child.join()
                self.fail("a child hangs")
        self.assertEqual([child.exitcode for child in children], [0] * len(children))

    def assert_all_there(self, writers, count=ENTRIES):
        with dashcore.open(self.store) as core:
            found = collections.Counter(entry.message for entry in core.recent(types=["scrape"]))
        wanted = {f"{who}:{number}" for who in writers for number in range(count)}
        self.assertEqual({message for message, times in found.items() if times > 1}, set())
        self.assertEqual(set(found) ^ wanted, set())
        database = sqlite3.connect(self.store)
        self.assertEqual(database.execute("PRAGMA integrity_check").fetchall(), [("ok",)])
        database.close()


class Multiprocessing(ForkTest):
    def run_children(self, method, target, arguments):
        context = multiprocessing.get_context(method)
        children = [context.Process(target=target, args=given) for given in arguments]
        for child in children:
            child.start()
        return children

    def test_fork_with_an_open_store(self):
        writers = []
        for wait in (True, False):
            core = self.open()
            names = [f"child {number} {wait}" for number in range(CHILDREN)]
            log_entries(core, f"before {wait}", wait=wait)
            children = self.run_children("fork", log_inherited, [(who, wait) for who in names])
            log_entries(core, f"parent {wait}", wait=wait)
            self.join(children)
            log_entries(core, f"after {wait}", wait=wait)
            core.close()
            writers += [f"{who} {wait}" for who in ("before", "parent", "after")] + names
        self.assert_all_there(writers)

    def test_spawn_and_forkserver(self):
        writers = []
        for method in ("spawn", "forkserver"):
            core = self.open()
            names = [f"{method} {number}" for number in range(CHILDREN)]
            children = self.run_children(method, open_and_log, [
                (self.store, who, number % 2 == 0) for number, who in enumerate(names)])
            log_entries(core, f"{method} parent")
            self.join(children)
            core.close()
            writers += [*names, f"{method} parent"]
        self.assert_all_there(writers)

    def test_what_is_queued_when_a_child_ends(self):
        writers = []
        for method in ("fork", "spawn", "forkserver"):
            names = [f"{method} {number}" for number in range(2)]
            self.join(self.run_children(method, log_and_leave, [(self.store, who) for who in names]))
            writers += names
        self.assert_all_there(writers)

    def test_what_is_queued_in_the_parent(self):
        """It belongs to the parent; a child commits none of it."""
        core = self.open()
        log_entries(core, "parent", wait=False)
        children = self.run_children("fork", log_inherited, [("child", False)])
        self.join(children)
        core.close()
        self.assert_all_there(["parent", "child"])

    def test_pools(self):
        self.open()
        context = multiprocessing.get_context("fork")
        with context.Pool(3) as pool:
            pool.starmap(log_in_pool, [("pool", number) for number in range(ENTRIES)], chunksize=3)
        with concurrent.futures.ProcessPoolExecutor(3, mp_context=context) as executor:
            for done in [executor.submit(log_in_pool, "executor", number) for number in range(ENTRIES)]:
                done.result(LONGEST)
        self.assert_all_there(["pool", "executor"])


class Fork(ForkTest):
    def wait_for(self, pid):
        end = time.monotonic() + LONGEST
        while True:
            found, status = os.waitpid(pid, os.WNOHANG)
            if found:
                return os.WEXITSTATUS(status) if os.WIFEXITED(status) else -os.WTERMSIG(status)
            if time.monotonic() > end:
                os.kill(pid, 9)
                os.waitpid(pid, 0)
                self.fail("a child hangs")
            time.sleep(0.002)

    def fork(self, work):
        """Runs `work` in a child that ends at once after it, and returns its pid."""
        sys.stdout.flush()
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                work()
                code = 0
            finally:
                os._exit(code)
        return pid

    def test_while_threads_are_in_calls(self):
        core = self.open()
        over = threading.Event()
        counts = {}

        def log_until_over(who, wait):
            number = 0
            while not over.is_set():
                core.log_activity("scrape", f"{who}:{number}", wait=wait)
                number += 1
                if number % 20 == 0:
                    list(core.recent(limit=20))
                    core.tasks()
            counts[who] = number

        threads = [threading.Thread(target=log_until_over, args=(f"thread {number}", number % 2 == 0))
                   for number in range(4)]
        for thread in threads:
            thread.start()
        try:
            for child in range(40):
                pid = self.fork(lambda: log_entries(core, f"child {child}", count=5))
                self.assertEqual(self.wait_for(pid), 0, child)
        finally:
            over.set()
            for thread in threads:
                thread.join(LONGEST)
        core.close()
        found = collections.Counter()
        with dashcore.open(self.store) as reader:
            for entry in reader.recent(types=["scrape"]):
                found[entry.message] += 1
        wanted = {f"child {child}:{number}" for child in range(40) for number in range(5)}
        wanted |= {f"{who}:{number}" for who, count in counts.items() for number in range(count)}
        self.assertEqual(len(counts), 4)
        self.assertEqual({message for message, times in found.items() if times > 1}, set())
        self.assertEqual(set(found) ^ wanted, set())

    def test_a_fork_inside_a_task(self):
        """The run stays the parent's: a child that ends does not end it."""
        core = self.open()
        with core.task("backup") as run:
            pid = self.fork(lambda: core.log_activity("scrape", "child:0"))
            self.assertEqual(self.wait_for(pid), 0)
            run.progress(50, "half")
            self.assertEqual([task.status for task in core.tasks() if task.task_name == "backup"],
                             ["running"])
        self.assertEqual([record.outcome for record in core.runs("backup")], ["success"])

    def test_children_of_children(self):
        core = self.open()

        def grow(depth):
            core.log_activity("scrape", f"depth {depth}:0")
            if depth < 4:
                code = self.wait_for(self.fork(lambda: grow(depth + 1)))
                if code != 0:
                    os._exit(code)
            core.log_activity("scrape", f"depth {depth}:1")

        grow(0)
        core.close()
        self.assert_all_there([f"depth {depth}" for depth in range(5)], count=2)

    def test_the_parent_closes_first(self):
        """The last one to close removes the log of a database, which must not be under a child."""
        core = self.open()
        log_entries(core, "parent")
        reading, writing = os.pipe()

        def work():
            core.log_activity("scrape", "child:0")
            os.close(writing)
            os.read(reading, 1)
            for number in range(1, ENTRIES):
                core.log_activity("scrape", f"child:{number}")

        pid = self.fork(work)
        time.sleep(0.2)
        core.close()
        os.close(writing)
        self.assertEqual(self.wait_for(pid), 0)
        os.close(reading)
        self.assert_all_there(["parent", "child"])

    def test_daemons(self):
        """A double fork in a session of its own, as daemons do it."""
        core = self.open()
        log_entries(core, "starter")

        def become_daemon():
            os.setsid()
            pid = self.fork(lambda: log_entries(core, "daemon"))
            os._exit(0 if self.wait_for(pid) == 0 else 1)

        self.assertEqual(self.wait_for(self.fork(become_daemon)), 0)
        self.assert_all_there(["starter", "daemon"])


if __name__ == "__main__":
    unittest.main(verbosity=0)
