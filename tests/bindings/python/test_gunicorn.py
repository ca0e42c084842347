"""gunicorn with --preload: the store is opened in the master and used in the workers it forks."""

import collections
import concurrent.futures
import http.client
import os
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest

import dashcore
from process import LONGEST, wait_for

WORKERS = 3
REQUESTS = 300


class Connection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost", timeout=LONGEST)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(LONGEST)
        self.sock.connect(self.path)


class Gunicorn(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="gunicorn-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.store = str(self.folder / "dashcore.db")
        self.socket = str(self.folder / "socket")

    def start(self, *words):
        log = open(self.folder / "log", "wb")
        self.addCleanup(log.close)
        master = subprocess.Popen(
            [sys.executable, "-B", "-m", "gunicorn", "--preload", "--workers", str(WORKERS),
             "--bind", "unix:" + self.socket, "--graceful-timeout", "10", *words,
             "gunicorn_host:app"],
            cwd=pathlib.Path(__file__).parent, stdout=log, stderr=log,
            env={**os.environ, "DASHCORE_STORE": self.store})
        self.addCleanup(self.end, master)
        wait_for(lambda: self.is_listening() or master.poll() is not None)
        self.assertIsNone(master.poll(), self.said())
        return master

    def is_listening(self):
        """A socket has its name before it listens."""
        connection = Connection(self.socket)
        try:
            connection.connect()
            return True
        except OSError:
            return False
        finally:
            connection.close()

    def end(self, master):
        """What a failed test leaves: SIGTERM reaches the workers, too."""
        if master.poll() is None:
            master.terminate()
            master.wait(LONGEST)

    def said(self):
        return (self.folder / "log").read_text(errors="replace")

    def ask(self, target):
        connection = Connection(self.socket)
        try:
            connection.request("GET", target)
            answer = connection.getresponse()
            self.assertEqual(answer.status, 200)
            return int(answer.read())
        finally:
            connection.close()

    def entries(self):
        with dashcore.open(self.store, worker=False) as core:
            return [entry for entry in core.recent(types=["scrape"])]

    def assert_all_there(self, numbers):
        found = collections.Counter(entry.message for entry in self.entries())
        self.assertEqual(found, collections.Counter(f"request:{number}" for number in numbers))
        self.assertNotIn("Traceback", self.said())

    def test_requests_of_many_clients(self):
        """Entries that are committed, and such that are only accepted and committed later."""
        master = self.start()
        targets = [("/queued?" if number % 2 else "/?") + str(number) for number in range(REQUESTS)]
        with concurrent.futures.ThreadPoolExecutor(6) as clients:
            workers = set(clients.map(self.ask, targets, timeout=LONGEST))
        self.assertNotIn(master.pid, workers)
        master.terminate()
        self.assertEqual(master.wait(LONGEST), 0, self.said())
        self.assert_all_there(range(REQUESTS))
        self.assertEqual({entry.details["pid"] for entry in self.entries()}, workers)

    def test_workers_that_come_and_go(self):
        """Each worker ends after a few requests, and the master forks another one."""
        master = self.start("--max-requests", "20")
        for number in range(150):
            self.ask(f"/{'queued' if number % 3 else ''}?{number}")
        master.send_signal(signal.SIGHUP)  # all of them at once
        time.sleep(0.5)
        for number in range(150, 200):
            self.ask(f"/queued?{number}")
        master.terminate()
        self.assertEqual(master.wait(LONGEST), 0, self.said())
        self.assert_all_there(range(200))
        self.assertGreater(len({entry.details["pid"] for entry in self.entries()}), WORKERS)


if __name__ == "__main__":
    unittest.main(verbosity=0)
