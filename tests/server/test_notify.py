"""What dashcored tells the service manager that started it: ready once it answers, never before,
and that it stops; and that only it is told of the manager's socket."""

import os
import pathlib
import socket
import sqlite3
import tempfile
import unittest
import urllib.request

from dashcored import LONGEST, Dashcored, wait_for

WARP_CLI = """#!/bin/sh
env >"$0.environment.new"
mv "$0.environment.new" "$0.environment"
"""


class Notify(unittest.TestCase):
    def setUp(self):
        self.directory = self.enterContext(tempfile.TemporaryDirectory(prefix="dashcored-notify-"))
        self.manager = self.enterContext(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM))
        self.manager.settimeout(LONGEST)
        self.path = os.path.join(self.directory, "notify")

    def listen(self, address=None):
        self.manager.bind(address or self.path)

    def told(self):
        """The next message, as a dictionary."""
        lines = self.manager.recv(4096).decode().splitlines()
        return dict(line.split("=", 1) for line in lines)

    def assert_untold(self):
        self.manager.setblocking(False)
        self.assertRaises(BlockingIOError, self.manager.recv, 4096)

    def watched(self, name=None, **others):
        return Dashcored(env={"NOTIFY_SOCKET": name or self.path}, **others)

    def test_ready_then_stopping(self):
        self.listen()
        with self.watched() as server:
            ready = self.told()
            self.assertEqual({"READY": "1", "STATUS": f"Listening on {server.url}"}, ready)
            self.assertEqual(server.stop(), 0)
            stopping = self.told()
            self.assertEqual("1", stopping.pop("STOPPING"))
            self.assertEqual(["STATUS"], list(stopping))
            self.assertNotIn("told", server.errors())
        self.assert_untold()

    def test_ready_means_that_it_answers(self):
        """A connection made upon the message is answered, and the start is in the log by then."""
        self.listen()
        with self.watched() as server:
            url = self.told()["STATUS"].split()[-1]
            with sqlite3.connect(f"file:{server.store}?mode=ro", uri=True) as store:
                found = store.execute("SELECT message FROM activity_log").fetchall()
            self.assertRegex(str(found), "started on " + url)
            with urllib.request.urlopen(url + "/healthz", timeout=LONGEST) as answer:
                self.assertEqual(200, answer.status)

    def test_abstract_socket(self):
        name = f"dashcored-notify-{os.getpid()}"
        self.listen("\0" + name)
        with self.watched("@" + name):
            self.assertEqual("1", self.told()["READY"])

    def test_a_failed_start_is_never_ready(self):
        self.listen()
        with Dashcored() as other:
            for refused in (self.watched(listen=f"127.0.0.1:{other.port}"),
                            self.watched(store="/dev/null/a.db")):
                with self.assertRaisesRegex(AssertionError, "did not start"), refused:
                    pass
        self.assert_untold()

    def test_without_a_manager(self):
        for name in (self.path, "nowhere", "@" + "a" * 200, "/" + "a" * 200):
            with self.subTest(name), self.watched(name) as server:
                server.get("/healthz")
                self.assertRegex(wait_for(server.errors), "NOTIFY_SOCKET|was not told")

    def test_a_manager_that_reads_nothing_holds_up_nobody(self):
        self.listen()
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as filler:
            filler.setblocking(False)
            with self.assertRaises(BlockingIOError):
                while True:
                    filler.sendto(b"x", self.path)
            with self.watched() as server:
                server.get("/healthz")
                wait_for(lambda: "was not told" in server.errors())
                self.assertEqual(server.stop(), 0)

    def test_programs_it_starts_do_not_inherit_the_socket(self):
        self.listen()
        program = pathlib.Path(self.directory, "warp-cli")
        program.write_text(WARP_CLI, encoding="utf-8")
        program.chmod(0o755)
        seen = pathlib.Path(f"{program}.environment")
        arguments = ["--acexy-url", "", "--acestream-url", "", "--warp-cli", str(program)]
        with self.watched(probes=True, args=arguments):
            self.assertEqual("1", self.told()["READY"])
            wait_for(seen.exists)
            environment = seen.read_text(encoding="utf-8")
        self.assertIn("PATH=", environment)
        self.assertNotIn("NOTIFY_SOCKET", environment)


if __name__ == "__main__":
    unittest.main()
