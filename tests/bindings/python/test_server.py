"""dashcored as a child of a Python program: it answers, it is heard, and it never stays behind."""

import contextlib
import io
import json
import logging
import multiprocessing
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import textwrap
import threading
import time
import unittest
import urllib.request
import warnings

import dashcore
from process import wait_for

PROGRAM = os.environ["DASHCORED"]
# What a package that was built with a sanitizer needs in order to be loaded.
SANITIZER = {name: os.environ[name] for name in ("LD_PRELOAD", "ASAN_OPTIONS") if name in os.environ}
OFF = {"acexy_url": "", "acestream_url": "", "warp_cli": ""}


def is_running(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").split()[2] != "Z"
    except FileNotFoundError:
        return False


def children_of(parent):
    """Those that run."""
    found = []
    for path in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            state, ppid = path.read_text(encoding="utf-8").rpartition(")")[2].split()[:2]
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(ppid) == parent and state != "Z":
            found.append(int(path.parent.name))
    return found


class Heard(logging.Handler):
    def __init__(self):
        super().__init__()
        self.records = []

    def emit(self, record):
        self.records.append((record.levelname, record.getMessage()))


class ServerTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="server-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.store = str(self.folder / "dashcore.db")
        self.heard = Heard()
        logger = logging.getLogger("dashcore.server")
        logger.addHandler(self.heard)
        logger.propagate = False
        logger.setLevel(logging.DEBUG)
        self.addCleanup(logger.removeHandler, self.heard)

    def get(self, server, target):
        with urllib.request.urlopen(server.url + target, timeout=15) as answer:
            return json.load(answer)

    def write_program(self, text):
        """A stand-in for dashcored."""
        path = self.folder / "stand-in"
        path.write_text("#!/bin/sh\n" + textwrap.dedent(text))
        path.chmod(0o755)
        return str(path)

    def test_serves_the_store_of_a_core(self):
        with dashcore.open(self.store, **OFF) as core, dashcore.Server(core, **OFF) as server:
            core.log_activity("scrape", "from Python")
            self.assertRegex(server.url, r"^http://127\.0\.0\.1:[1-9][0-9]+$")
            self.assertTrue(is_running(server.pid))
            self.assertIsNone(server.returncode)
            messages = [entry["message"] for entry in self.get(server, "/api/v1/activity/recent")]
            self.assertIn("from Python", messages)
        self.assertEqual(server.returncode, 0)
        self.assertEqual(server.stop(), 0)

    def test_serves_a_path_and_a_url(self):
        for store in (self.store, pathlib.Path(self.store), "sqlite:" + self.store):
            with dashcore.Server(store, **OFF) as server:
                self.get(server, "/readyz")
        self.assertTrue(os.path.exists(self.store))

    def test_what_it_says_is_heard(self):
        with dashcore.Server(self.store, **OFF) as server:
            pass
        self.assertEqual(len(self.heard.records), 2)
        self.assertEqual(self.heard.records[0][0], "INFO")
        self.assertIn(server.url, self.heard.records[0][1])
        self.assertRegex(self.heard.records[1][1], r"^dashcored [0-9.]+ stopped$")

    def test_a_handler_that_raises(self):
        """What it raises is told; the server goes on, and is heard to its end."""
        class Raising(logging.Handler):
            errors = [ValueError("unheard"), SystemExit(3)]

            def emit(self, record):
                if self.errors:
                    raise self.errors.pop()

        handler = Raising()
        logger = logging.getLogger("dashcore.server")
        logger.addHandler(handler)
        self.addCleanup(logger.removeHandler, handler)
        program = self.write_program("""
            echo first
            echo 'dashcored 0.1.0 listening on http://127.0.0.1:1 (store x)'
            read line <"$(dirname "$0")/last"
            echo "$line"
        """)
        os.mkfifo(self.folder / "last")
        told = io.StringIO()
        with contextlib.redirect_stderr(told):
            server = dashcore.Server(self.store, program=program, timeout=10)
            self.assertTrue(is_running(server.pid))
            (self.folder / "last").write_text("last\n", encoding="utf-8")
            wait_for(lambda: server.returncode is not None)
            self.assertEqual(server.stop(), 0)
        self.assertEqual(handler.errors, [])
        self.assertEqual([text for _, text in self.heard.records][::2], ["first", "last"])
        self.assertIn("ValueError: unheard", told.getvalue())
        self.assertIn("SystemExit: 3", told.getvalue())

    def test_levels_and_long_output(self):
        program = self.write_program("""
            echo '2026-11-21T00:00:00.000Z warn abc a client was cut off' >&2
            echo 'dashcored 0.1.0 listening on http://127.0.0.1:1 (store x)'
            i=0; while [ $i -lt 3000 ]; do echo "line $i of what does not fit into a pipe"; i=$((i+1)); done
            exit 7
        """)
        server = dashcore.Server(self.store, program=program)
        wait_for(lambda: server.returncode is not None)
        self.assertEqual(server.stop(), 7)
        self.assertEqual(self.heard.records[0], ("WARNING", "abc a client was cut off"))
        self.assertEqual(len(self.heard.records), 3002)
        self.assertEqual(self.heard.records[-1][0], "ERROR")

    def test_why_it_does_not_start(self):
        with self.assertRaisesRegex(RuntimeError, "code 4: .*cannot open '/dev/null/x.db'"):
            dashcore.Server("/dev/null/x.db")
        with dashcore.Server(self.store, **OFF) as server:
            with self.assertRaisesRegex(RuntimeError, "code 3: .*cannot listen on"):
                dashcore.Server(self.store, server.url[len("http://"):])
        with self.assertRaisesRegex(RuntimeError, "code 2: .*--insecure"):
            dashcore.Server(self.store, "0.0.0.0:0")
        with dashcore.Server(self.store, "0.0.0.0:0", insecure=True, **OFF) as server:
            self.assertTrue(is_running(server.pid))

    def test_one_that_never_answers(self):
        program = self.write_program("trap '' TERM; echo hm; exec sleep 30")
        began = time.monotonic()
        with self.assertRaisesRegex(TimeoutError, "0.3 s: hm"):
            dashcore.Server(self.store, program=program, timeout=0.3)
        self.assertLess(time.monotonic() - began, 15)

    def test_one_that_is_given_no_time(self):
        """It is still being started when its caller gives up."""
        for _ in range(10):
            with self.assertRaisesRegex(TimeoutError, "after 0 s"):
                dashcore.Server(self.store, timeout=0, **OFF)
        with self.assertRaises(TypeError):
            dashcore.Server(self.store, timeout="soon", **OFF)
        wait_for(lambda: not children_of(os.getpid()), 3)
        self.assertEqual([thread for thread in threading.enumerate() if thread.name == "dashcored"], [])

    def test_a_host_that_is_interrupted_meanwhile(self):
        program = self.write_program("trap '' TERM; echo hm; while :; do sleep 0.1; done")
        host = self.run_host(f"""
            try:
                dashcore.Server({self.store!r}, program={program!r})
            except KeyboardInterrupt:
                print("interrupted", flush=True)
                sys.stdin.read()
        """)
        child, = wait_for(lambda: [pid for pid in children_of(host.pid) if children_of(pid)])
        host.send_signal(signal.SIGINT)
        self.assertEqual(host.stdout.readline(), "interrupted\n")
        self.assertFalse(is_running(child))
        self.assertIsNone(host.poll())

    def test_what_no_program_can_be_given(self):
        began = time.monotonic()
        for error, arguments in ((ValueError, {"store": "a\0b"}), (TypeError, {"program": 123}),
                                 (ValueError, {"store": self.store, "listen": "\0"})):
            with self.assertRaises(error):
                dashcore.Server(**arguments)
        self.assertLess(time.monotonic() - began, 3)

    def test_one_whose_child_stays(self):
        """The child has the pipe, and may keep it for long."""
        program = self.write_program("sleep 20 & echo its child is $!; exit 5")
        began = time.monotonic()
        with self.assertRaisesRegex(RuntimeError, "ended with code 5: its child is [0-9]+$") as caught:
            dashcore.Server(self.store, program=program, timeout=10)
        self.assertLess(time.monotonic() - began, 3)
        os.kill(int(str(caught.exception).rpartition(" ")[2]), signal.SIGKILL)

    def test_a_line_without_an_end(self):
        program = self.write_program("echo begun; exec cat /dev/zero")
        done = subprocess.run([sys.executable, "-c", textwrap.dedent(f"""
            import dashcore, logging, tracemalloc
            heard = []
            logging.getLogger("dashcore.server").addFilter(lambda record: heard.append(record))
            tracemalloc.start()
            try:
                dashcore.Server({self.store!r}, program={program!r}, timeout=1)
            except TimeoutError as error:
                print(tracemalloc.get_traced_memory()[1] < 5_000_000, len(str(error)) < 2000,
                      "begun; \\0" in str(error), [len(record.getMessage()) for record in heard])
        """)], capture_output=True, text=True, timeout=30, check=False)
        self.assertEqual(done.stdout, "True True True [5, 65536]\n", done.stderr)

    def test_one_that_does_not_end(self):
        program = self.write_program("""
            trap '' TERM
            echo 'dashcored 0.1.0 listening on http://127.0.0.1:1 (store x)'
            while :; do sleep 0.1; done
        """)
        server = dashcore.Server(self.store, program=program)
        self.assertEqual(server.stop(timeout=0.3), -signal.SIGKILL)
        self.assertFalse(is_running(server.pid))

    def test_a_program_that_is_not_there(self):
        with self.assertRaisesRegex(FileNotFoundError, "no-such-program"):
            dashcore.Server(self.store, program="/no-such-program")
        self.assertIn("FileNotFoundError: dashcored is not in PATH; install it",
                      self.start_found_one(PATH="/nowhere").stderr)

    def test_which_program_it_is(self):
        """$DASHCORED, else that of the build the package is in, else that of PATH."""
        found, broken = self.folder / "found", self.write_program("echo broken; exit 9")
        found.mkdir()
        (found / "dashcored").symlink_to(PROGRAM)
        for environment, begin in (({"PATH": str(found)}, "http://"),
                                   ({"PATH": "/nowhere", "DASHCORED": PROGRAM}, "http://"),
                                   ({"PATH": str(found), "DASHCORED": broken}, "")):
            done = self.start_found_one(**environment)
            self.assertEqual(done.stdout[:7], begin, done.stderr)
        found.rename(self.folder / "build" / "bin")
        self.assertEqual(self.start_found_one(PATH="/nowhere").stdout[:7], "http://")

    def start_found_one(self, **environment):
        """Starts a server from a copy of the package, as it lies in a build."""
        copy = self.folder / "build" / "python" / "dashcore"
        if not copy.exists():
            shutil.copytree(pathlib.Path(dashcore.__file__).parent, copy)
        return subprocess.run(
            [sys.executable, "-B", "-c", "import dashcore\nwith dashcore.Server(acexy_url='', "
             "acestream_url='', warp_cli='') as server: print(server.url)"],
            env={**SANITIZER, "DASHCORE_STORE": self.store, "PYTHONPATH": str(copy.parent),
                 **environment}, capture_output=True, text=True, timeout=30, check=False)

    def start_host(self, body):
        """A Python process that runs a server and prints its pid."""
        host = self.run_host(
            f"server = dashcore.Server({self.store!r}, acexy_url='', acestream_url='',\n"
            "                         warp_cli='')\n"
            "print(server.pid, flush=True)\n" + textwrap.dedent(body))
        return host, int(host.stdout.readline())

    def run_host(self, script):
        host = subprocess.Popen(
            [sys.executable, "-c", "import dashcore, os, signal, sys, threading, time\n" +
             textwrap.dedent(script)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.addCleanup(host.communicate)
        self.addCleanup(host.kill)
        return host

    def test_it_dies_with_its_parent(self):
        for body, end in (("time.sleep(60)", lambda host: host.kill()),
                          ("time.sleep(60)", lambda host: host.send_signal(signal.SIGINT)),
                          ("", lambda host: None), ("os._exit(1)", lambda host: None),
                          ("raise SystemExit(3)", lambda host: None)):
            with self.subTest(body):
                host, pid = self.start_host(body)
                end(host)
                host.wait(timeout=15)
                wait_for(lambda: not is_running(pid))

    def test_it_outlives_the_thread_that_made_it(self):
        servers = []
        thread = threading.Thread(target=lambda: servers.append(dashcore.Server(self.store, **OFF)))
        thread.start()
        thread.join()
        with servers[0] as server:
            time.sleep(0.3)
            self.get(server, "/readyz")

    def test_a_fork_leaves_it_alone(self):
        with dashcore.Server(self.store, **OFF) as server:
            warnings.filterwarnings("ignore", "(?s).*use of fork", DeprecationWarning)

            def ask():
                if server.returncode is not None or server.stop() is not None:
                    os._exit(2)

            child = multiprocessing.get_context("fork").Process(target=ask)
            child.start()
            child.join(15)
            self.assertEqual(child.exitcode, 0)
            self.get(server, "/readyz")

    def test_several_at_once(self):
        servers = [dashcore.Server(self.store, **OFF) for _ in range(3)]
        try:
            self.assertEqual(len({server.url for server in servers}), 3)
            for server in servers:
                self.get(server, "/readyz")
        finally:
            self.assertEqual([server.stop() for server in servers], [0, 0, 0])


if __name__ == "__main__":
    unittest.main(verbosity=0)
