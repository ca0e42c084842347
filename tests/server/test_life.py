"""Start and stop: options, environment, exit codes, signals, what is logged about it."""

import os
import re
import signal
import socket
import sqlite3
import subprocess
import tempfile
import threading
import time
import unittest

from dashcored import PROGRAM, Dashcored, environment_of, receive_all

OFF = ("--acexy-url", "", "--acestream-url", "", "--warp-cli", "")


class Options(unittest.TestCase):
    def setUp(self):
        self.directory = self.enterContext(tempfile.TemporaryDirectory(prefix="dashcored-life-"))
        self.store = "sqlite:" + os.path.join(self.directory, "a.db")

    def run_program(self, *arguments, **environment):
        return subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, timeout=20,
                              stdin=subprocess.DEVNULL, cwd=self.directory,
                              env=environment_of(self.directory, environment))

    def refused(self, code, *arguments, **environment):
        """It ends with this code and one line on stderr, which is returned."""
        done = self.run_program(*arguments, **environment)
        self.assertEqual((done.returncode, done.stdout), (code, ""), done.stderr)
        self.assertRegex(done.stderr, r"\Adashcored: [^\n]+\n\Z")
        return done.stderr

    def test_version_and_help(self):
        done = self.run_program("--version")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertRegex(done.stdout, r"\Adashcored \d+\.\d+\.\d+\n\Z")
        done = self.run_program("--help")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        for word in ("--listen", "--store", "--acexy-url", "--acestream-url", "--warp-cli",
                     "--threads", "--log-level", "--write-timeout", "--cache", "--insecure", "--version",
                     "DASHCORE_LISTEN", "DASHCORE_STORE", "DASHCORE_ACEXY_URL",
                     "DASHCORE_ACESTREAM_URL", "DASHCORE_WARP_CLI", "DASHCORE_THREADS",
                     "DASHCORE_LOG_LEVEL", "DASHCORE_WRITE_TIMEOUT", "DASHCORE_INSECURE",
                     "XDG_STATE_HOME", "\nOptions:\n", "\nEnvironment:\n", "\nExit status:\n"):
            self.assertIn(word, done.stdout)
        self.assertEqual(self.run_program("-h").stdout, done.stdout)
        for line in done.stdout.splitlines():
            self.assertLessEqual(len(line), 100)

    def test_bad_values_name_the_flag_and_what_is_allowed(self):
        bad = {
            "listen": ("nowhere", "8420", ":8420", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536",
                       "127.0.0.1:x", "::1:8420", "[::1]", "example.com:80", "999.1.1.1:80", "",
                       "127.0.0.1:-1", "[]:80", "[:80"),
            "threads": ("0", "65", "x", "", "-1", "1.5"),
            "write-timeout": ("0", "3601", "x", ""),
            "cache": ("yes", "", "ON", "1"),
            "log-level": ("loud", "", "INFO", "3"),
        }
        for name, values in bad.items():
            variable = "DASHCORE_" + name.upper().replace("-", "_")
            for value in values:
                with self.subTest(f"--{name} {value}"):
                    for line in (self.refused(2, f"--{name}", value),
                                 self.refused(2, **{variable: value})):
                        self.assertIn(f"--{name}", line)
                        self.assertIn(f"'{value}'", line)

    def test_wrong_arguments(self):
        self.assertIn("--colour", self.refused(2, "--colour"))
        self.assertIn("extra", self.refused(2, "extra"))
        self.assertIn("--store", self.refused(2, "--store"))
        self.assertIn("postgresql", self.refused(2, "--listen", "127.0.0.1:0", "--store",
                                                 "postgresql://host/db"))

    def test_other_machines_only_with_insecure(self):
        for listen in ("0.0.0.0:0", "[::]:0"):
            self.assertIn("--insecure", self.refused(2, "--listen", listen))
        with Dashcored(store=self.store, listen="0.0.0.0:0", args=["--insecure"]) as server:
            server.get("/healthz")
        with Dashcored(store=self.store, listen="0.0.0.0:0", env={"DASHCORE_INSECURE": "1"}) as server:
            server.get("/healthz")

    def test_addresses(self):
        for listen, url in (("127.0.0.1:0", "http://127.0.0.1:"), ("localhost:0",
                            "http://127.0.0.1:"), ("[::1]:0", "http://[::1]:"),
                            ("127.0.0.2:0", "http://127.0.0.2:")):
            with self.subTest(listen), Dashcored(store=self.store, listen=listen) as server:
                self.assertTrue(server.url.startswith(url), server.url)
                self.assertNotEqual(server.port, 0)
                if "[" not in listen:
                    server.get("/healthz")

    def test_environment_and_flags(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        env = {"DASHCORE_LISTEN": f"127.0.0.1:{port}", "DASHCORE_LOG_LEVEL": "debug",
               "DASHCORE_THREADS": "1", "DASHCORE_WARP_CLI": "/nonexistent/warp",
               "DASHCORE_ACEXY_URL": "", "DASHCORE_ACESTREAM_URL": "", "DASHCORE_STORE": "/proc/none"}
        with Dashcored(store=self.store, listen=None, env=env, probes=True) as server:
            self.assertEqual(server.port, port)
            server.get("/healthz")
            self.assertIn("switched off", server.get("/api/v1/streams/active").json()["error"])
            self.assertIn("debug", server.errors())
            with Dashcored(store=self.store, env=env, args=["--log-level", "error"]) as other:
                self.assertNotEqual(other.port, port)
                other.get("/healthz")
                self.assertEqual(other.errors(), "")

    def test_store_of_the_environment(self):
        server = Dashcored(env={"DASHCORE_STORE": self.store})
        at = server.arguments.index("--store")
        del server.arguments[at:at + 2]
        with server:
            self.assertIn(f"(store {self.store})", server.line)

    def test_first_line(self):
        with Dashcored(store=self.store) as server:
            self.assertRegex(server.line, r"\Adashcored \d+\.\d+\.\d+ listening on "
                             rf"http://127\.0\.0\.1:{server.port} "
                             rf"\(store {re.escape(self.store)}\)\n\Z")

    def test_busy_address(self):
        with Dashcored(store=self.store) as server:
            line = self.refused(3, "--listen", f"127.0.0.1:{server.port}", "--store", self.store)
            self.assertIn(f"127.0.0.1:{server.port}", line)
            self.assertIn("--listen", line)
            self.assertIn("DASHCORE_LISTEN", line)
            server.get("/healthz")
        self.assertIn("192.0.2.1", self.refused(3, "--insecure", "--listen", "192.0.2.1:8420",
                                                "--store", self.store))

    def test_store_that_cannot_be_used(self):
        with open(os.path.join(self.directory, "text"), "w", encoding="utf-8") as file:
            file.write("this is no database " * 100)
        folder = os.path.join(self.directory, "folder")
        os.mkdir(folder)
        for store in ("/proc/nothing/a.db", "/dev/null/a.db",
                      os.path.join(self.directory, "text"), folder):
            with self.subTest(store):
                self.refused(4, "--listen", "127.0.0.1:0", "--store", store)
        with open(os.path.join(self.directory, "text"), encoding="utf-8") as file:
            self.assertTrue(file.read().startswith("this is no database"))

    def test_newer_store(self):
        with Dashcored(store=self.store):
            pass
        connection = sqlite3.connect(self.store.removeprefix("sqlite:"))
        connection.execute("PRAGMA user_version = 9999")
        connection.commit()
        connection.close()
        self.assertIn("9999", self.refused(5, "--listen", "127.0.0.1:0", "--store", self.store))


class Stopping(unittest.TestCase):
    def test_signals(self):
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            with Dashcored() as server:
                begin = time.monotonic()
                self.assertEqual(server.stop(number), 0)
                self.assertLess(time.monotonic() - begin, 2)

    def test_hanging_connections_do_not_hold_it(self):
        with Dashcored() as server:
            big = {"type": "big", "message": "x", "details": "d" * 60000}
            for _ in range(7):
                server.post("/api/v1/activity", json=[big] * 10)
            held = []
            for sent in (b"", b"GET /heal", b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n",
                         b"POST /api/v1/activity HTTP/1.1\r\nHost: a\r\nContent-Type: "
                         b"application/json\r\nContent-Length: 100\r\n\r\n{",
                         b"GET /api/v1/activity/export HTTP/1.1\r\nHost: a\r\n\r\n",
                         b"GET /api/v1/activity/recent?limit=1000 HTTP/1.1\r\nHost: a\r\n\r\n"):
                held.append(server.connect(receive_buffer=4096))
                held[-1].sendall(sent)
            time.sleep(0.3)
            begin = time.monotonic()
            self.assertEqual(server.stop(), 0)
            self.assertLess(time.monotonic() - begin, 5)
            for connection in held:
                connection.close()

    def test_requests_under_way_are_answered(self):
        """A body that arrives while the server drains is still taken."""
        body = b'{"type":"scrape","message":"last"}'
        for number in (signal.SIGTERM, signal.SIGHUP):
            with self.subTest(number), Dashcored() as server, server.connect() as connection:
                connection.sendall(b"POST /api/v1/activity HTTP/1.1\r\nHost: a\r\nContent-Type: "
                                   b"application/json\r\nContent-Length: %d\r\n\r\n" % len(body))
                connection.sendall(body[:10])
                time.sleep(0.2)
                server.process.send_signal(number)
                time.sleep(0.5)
                connection.sendall(body[10:])
                self.assertIn(b" 201 Created\r\nDate", receive_all(connection)[:60])
                self.assertEqual(server.process.wait(timeout=10), 0)

    def test_nothing_acknowledged_is_lost(self):
        with Dashcored() as server:
            acknowledged, stop = [], threading.Event()

            def write():
                while not stop.is_set():
                    try:
                        acknowledged.append(server.log_entry())
                    except (OSError, EOFError):
                        return
                    except Exception:  # http.client tells a closed connection in many ways
                        return

            threads = [threading.Thread(target=write) for _ in range(4)]
            for thread in threads:
                thread.start()
            time.sleep(0.5)
            self.assertEqual(server.stop(), 0)
            stop.set()
            for thread in threads:
                thread.join()
            server.close()
            server.start()
            total = server.get("/api/v1/activity/summary?type=scrape").json()["total"]
            self.assertGreaterEqual(total, len(acknowledged))
            self.assertGreater(len(acknowledged), 10)

    def test_life_is_logged(self):
        with Dashcored() as server:
            url = server.url
            server.restart()
            messages = [entry["message"] for entry in
                        server.get("/api/v1/activity/recent?type=system&limit=1000").json()]
            started = [message for message in messages if "started on" in message]
            stopped = [message for message in messages if "stopped" in message]
            self.assertEqual(len(started), 2)
            self.assertEqual(len(stopped), 1)
            self.assertTrue(started[1].endswith(url))
            details = [entry["details"] for entry in
                       server.get("/api/v1/activity/recent?type=system&q=stopped").json()]
            self.assertEqual(details[0]["signal"], "SIGTERM")

    def test_log_lines(self):
        with Dashcored(args=["--log-level", "debug"]) as server:
            answer = server.get("/api/v1/activity/recent?q=%0aforged%1b", status=None)
            server.raw(b"GET /\x1b[31m HTTP/1.1\r\nHost: a\r\n\r\n")
            lines = server.errors().splitlines()
            self.assertTrue(any(answer.header("X-Request-Id") in line and " 200 " in line
                                for line in lines))
            for line in lines:
                self.assertRegex(line, r"\A\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z "
                                 r"(error|warn|info|debug) [ -~]+\Z")


if __name__ == "__main__":
    unittest.main()
