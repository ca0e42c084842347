"""What is slow in one kind of request holds up no other kind, and nobody works for a client that
has gone."""

import concurrent.futures
import contextlib
import os
import re
import sqlite3
import statistics
import subprocess
import threading
import time
import unittest

from dashcored import Dashcored, wait_for
from test_store import ACTIVITY, ENTRY, RECENT, StoreLock

TASKS = "/api/v1/background-tasks/status"
CHEAP = ("/api/v1/streams/active", "/api/v1/warp/status", "/api/v1/config/dashboard", TASKS,
         "/readyz")
RUNS = "/api/v1/background-tasks/nightly/runs"
ROWS = 250000


def fill(server, rows):
    """Writes entries past the server, which would take minutes."""
    with contextlib.closing(sqlite3.connect(server.store)) as store:
        store.execute(
            "INSERT INTO activity_log (timestamp, type, message, details) "
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) "
            "SELECT ? - i, 'scrape', 'an entry of a usual length, number ' || i, "
            "json_object('url', 'http://host/' || i, 'channels', i) FROM n",
            (rows, int(time.time() * 1e6)))
        store.commit()


def timed(ask):
    begin = time.monotonic()
    ask()
    return time.monotonic() - begin


class LongReads(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(Dashcored())
        fill(cls.server, ROWS)
        cls.searches = 0
        cls.one = min(timed(cls.search) for _ in range(2))

    @classmethod
    def search(cls, status=200):
        """For what is in no entry, in words so short that it goes through all of them."""
        cls.searches += 1
        cls.server.get(f"{RECENT}?q=zz+{cls.searches}", status=status)

    def test_searches_delay_no_cheap_request(self):
        with concurrent.futures.ThreadPoolExecutor(16) as threads:
            # On a slow machine some wait too long and are told to come back.
            searches = [threads.submit(self.search, status=None) for _ in range(32)]
            time.sleep(self.one)
            took = {target: [] for target in CHEAP}
            while sum(search.done() for search in searches) < 16:
                for target in CHEAP:
                    took[target].append(timed(lambda: self.server.get(target)))
            for target in CHEAP:
                with self.subTest(target):
                    self.assertLess(statistics.median(took[target]), self.one / 2)
            for search in searches:
                search.result()

    def test_nobody_searches_for_clients_that_have_gone(self):
        count = 60
        gone = [self.server.connect() for _ in range(count)]
        for number, connection in enumerate(gone):
            connection.sendall(b"GET %s?q=qq+%d HTTP/1.1\r\nHost: a\r\n\r\n" %
                               (RECENT.encode(), number))
        time.sleep(2 * self.one)
        for connection in gone:
            connection.close()
        self.assertLess(timed(self.search), count / 4 * self.one)

    def test_a_client_that_still_reads_is_answered(self):
        """Closing one's own side is no reason to get nothing."""
        received = self.server.raw(b"GET %s?q=half HTTP/1.1\r\nHost: a\r\n\r\n" % RECENT.encode())
        self.assertIn(b" 200 OK", received)


class HeldStore(unittest.TestCase):
    def test_a_dead_run_delays_no_read(self):
        """Reading tasks marks the run of a killed host, which a held store does not let it."""
        with Dashcored() as server, concurrent.futures.ThreadPoolExecutor(8) as threads:
            host = subprocess.Popen([os.environ["BEGIN_RUN"], server.store, "nightly"],
                                    stdout=subprocess.PIPE, text=True)
            try:
                self.assertEqual(host.stdout.readline(), "begun\n")
                with StoreLock(server):
                    host.kill()
                    host.wait(timeout=10)
                    reads = [threads.submit(server.get, TASKS) for _ in range(8)]
                    time.sleep(0.3)
                    for target in (*CHEAP[:4], RUNS):
                        self.assertLess(timed(lambda: server.get(target)), 1)
                    for read in reads:
                        self.assertEqual(read.result(1).json()[0]["status"], "running")
            finally:
                host.kill()
                host.wait(timeout=10)
                host.stdout.close()
            # Beside a worker that is at it just now, a look may come too late to do it itself.
            wait_for(lambda: server.get(TASKS).json()[0]["status"] == "interrupted")


class Readiness(unittest.TestCase):
    def test_it_is_told_within_a_second(self):
        with Dashcored() as server:
            with StoreLock(server), concurrent.futures.ThreadPoolExecutor(30) as threads:
                writes = [threads.submit(server.post, ACTIVITY, status=503, json=ENTRY)
                          for _ in range(20)]
                time.sleep(0.2)
                asked = [threads.submit(timed, lambda: server.get("/readyz", status=503))
                         for _ in range(10)]
                for ask in asked:
                    self.assertLess(ask.result(), 1.2)
                answer = server.get("/readyz", status=503)
                self.assertEqual(answer.json()["code"], "busy")
                self.assertEqual(answer.header("Retry-After"), "1")
                head = server.request("HEAD", "/readyz", status=503)
                self.assertEqual(head.body, b"")
                ask = b"GET %s HTTP/1.1\r\nHost: a\r\n\r\n"
                received = server.raw(ask % b"/readyz" + ask % b"/healthz")
                self.assertEqual(re.findall(rb"HTTP/1.1 (\d+)", received), [b"503", b"200"])
                self.assertFalse(writes[0].done())
                for write in writes:
                    write.result()
            wait_for(lambda: server.get("/readyz", status=None).status == 200, seconds=2)

    def test_busy_writers_do_not_delay_it(self):
        with Dashcored() as server:
            stop = threading.Event()

            def write():
                while not stop.is_set():
                    server.post(ACTIVITY, json=[ENTRY] * 100)

            with concurrent.futures.ThreadPoolExecutor(12) as threads:
                writers = [threads.submit(write) for _ in range(12)]
                try:
                    for _ in range(30):
                        self.assertLess(timed(lambda: server.get("/readyz")), 1)
                finally:
                    stop.set()
                for writer in writers:
                    writer.result()


if __name__ == "__main__":
    unittest.main()
