"""A store that another process holds, that fills up, or that goes away under the server."""

import concurrent.futures
import fcntl
import os
import resource
import threading
import time
import unittest

from dashcored import Dashcored, wait_for

ACTIVITY = "/api/v1/activity"
RECENT = "/api/v1/activity/recent"
ENTRY = {"type": "scrape", "message": "x"}


class StoreLock:
    """Holds the lock of a store's writers, as a program that hangs in a write would."""

    def __init__(self, server):
        self.path = server.store + "-lock"

    def __enter__(self):
        self.descriptor = os.open(self.path, os.O_RDWR)

        def taken():
            try:
                fcntl.lockf(self.descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return True
            except OSError:
                return False

        wait_for(taken)
        return self

    def __exit__(self, *unused):
        os.close(self.descriptor)


class Busy(unittest.TestCase):
    def setUp(self):
        self.server = self.enterContext(Dashcored())
        self.server.log_entry()

    def test_writers_are_told_and_readers_do_not_notice(self):
        with StoreLock(self.server):
            begin = time.monotonic()
            with concurrent.futures.ThreadPoolExecutor(2) as threads:
                write = threads.submit(self.server.post, ACTIVITY, status=503, json=ENTRY)
                ready = threads.submit(self.server.get, "/readyz", status=503)
                while not write.done():
                    asked = time.monotonic()
                    self.server.get("/healthz")
                    self.server.get(RECENT + "?limit=1")
                    self.assertLess(time.monotonic() - asked, 1)
                    time.sleep(0.1)
                for told in (write.result(), ready.result()):
                    self.assertEqual(told.json()["code"], "busy")
                    self.assertGreater(int(told.header("Retry-After")), 0)
            self.assertLess(time.monotonic() - begin, 10)
        self.server.post(ACTIVITY, json=ENTRY)
        self.server.get("/readyz")
        self.assertEqual(self.server.get("/api/v1/activity/summary?type=scrape").json()["total"], 2)

    def test_all_writers_are_told_in_time(self):
        """After four seconds in line for a thread, or five for the store."""
        took = []

        def write():
            begin = time.monotonic()
            answer = self.server.post(ACTIVITY, status=503, json=ENTRY)
            took.append(time.monotonic() - begin)
            self.assertEqual(answer.json()["code"], "busy")
            self.assertEqual(answer.header("Retry-After"), "1")

        with concurrent.futures.ThreadPoolExecutor(40) as threads:
            with StoreLock(self.server):
                writes = [threads.submit(write) for _ in range(40)]
                while not all(done.done() for done in writes):
                    asked = time.monotonic()
                    self.server.get(f"{RECENT}?limit=1")
                    self.server.get("/api/v1/streams/active")
                    self.assertLess(time.monotonic() - asked, 1)
                    time.sleep(0.05)
            for done in writes:
                done.result()
        self.assertLess(sorted(took)[-5], 5)
        self.assertLess(max(took), 7)
        self.server.post(ACTIVITY, json=ENTRY)
        self.assertEqual(self.server.get("/api/v1/activity/summary?type=scrape").json()["total"], 2)

    def test_many_writers_are_in_nobodys_way(self):
        with StoreLock(self.server), concurrent.futures.ThreadPoolExecutor(20) as threads:
            writes = [threads.submit(self.server.post, ACTIVITY, status=503, json=ENTRY)
                      for _ in range(20)]
            time.sleep(0.3)
            for limit in range(1, 100):  # each another question, so that none was answered before
                asked = time.monotonic()
                self.server.get(f"{RECENT}?limit={limit}")
                self.assertLess(time.monotonic() - asked, 1)
            self.assertFalse(writes[0].done())
            self.server.stop()
            for write in writes:
                write.exception(timeout=10)

    def test_it_stops_in_time_all_the_same(self):
        def write():
            try:
                self.server.post(ACTIVITY, status=None, json=ENTRY)
            except Exception:  # the connection may end in many ways
                pass

        with StoreLock(self.server):
            threads = [threading.Thread(target=write) for _ in range(10)]
            for thread in threads:
                thread.start()
            time.sleep(0.3)
            begin = time.monotonic()
            self.assertEqual(self.server.stop(), 0)
            self.assertLess(time.monotonic() - begin, 5)
        for thread in threads:
            thread.join()


class Full(unittest.TestCase):
    def test_reading_goes_on_and_writing_recovers(self):
        """No file of the server may grow past a limit, which is then lifted."""
        with Dashcored() as server:
            server.log_entry(message="before")
            wait_for(lambda: server.get("/readyz", status=None).status == 200)
            limits = resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (4096, -1))
            try:
                big = {"type": "scrape", "message": "x", "details": "d" * 60000}
                answer = wait_for(lambda: (lambda answer: answer.status != 201 and answer)(
                    server.post(ACTIVITY, status=None, json=big)))
                self.assertIn(answer.status, (503, 507))
                self.assertIn(answer.json()["code"], ("disk_full", "io_error"))
                messages = [entry["message"] for entry in server.get(RECENT).json()]
                self.assertIn("before", messages)
                self.assertIn(server.get("/readyz", status=None).status, (200, 503))
            finally:
                resource.prlimit(server.pid, resource.RLIMIT_FSIZE, limits)
            wait_for(lambda: server.post(ACTIVITY, status=None, json=ENTRY).status == 201)
            server.get("/readyz")


if __name__ == "__main__":
    unittest.main()
