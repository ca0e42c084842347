"""The ASGI app as a part of its host: what it keeps, what it waits for, where it is mounted."""

import asyncio
import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import warnings
from datetime import datetime, timedelta, timezone

import dashcore
from asgi_client import exchange, request

API = "/api/v1"
JSON = {"Content-Type": "application/json"}

# Holds the store as another program does that has something to write.
HOLDER = """
import sqlite3, sys
database = sqlite3.connect(sys.argv[1], isolation_level=None)
database.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.read()
"""


class AsgiTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="asgi-")
        self.addCleanup(folder.cleanup)
        self.store = os.path.join(folder.name, "dashcore.db")
        self.core = dashcore.open(self.store, worker=False, wait_ms=1000)
        self.addCleanup(self.core.close)
        self.app = dashcore.asgi(self.core)

    def get(self, target, headers=None, **others):
        return request(self.app, "GET", API + target, headers, **others)

    def messages(self, answer):
        return [entry["message"] for entry in json.loads(answer.body)]


class Versions(AsgiTest):
    def assert_follows(self, target, change):
        """A client with the answer gets a 304 until something changes, and then the new one."""
        first = self.get(target)
        known = {"If-None-Match": first.headers["etag"]}
        for _ in range(3):
            again = self.get(target, known)
            self.assertEqual((again.status, again.body), (304, b""), target)
        change()
        new = self.get(target, known)
        self.assertEqual(new.status, 200, target)
        self.assertNotEqual(new.headers["etag"], first.headers["etag"])
        self.assertNotEqual(new.body, first.body)

    def test_every_write_is_seen(self):
        def log():
            self.core.log_activity("scrape", "again")

        def log_elsewhere():
            subprocess.run([sys.executable, "-c", "import dashcore, sys\n"
                            "with dashcore.open(sys.argv[1], worker=False) as core:\n"
                            "    core.log_activity('scrape', 'elsewhere')", self.store], check=True)

        def run():
            with self.core.task("backup"):
                pass

        def change():
            days = self.core.settings.retention_days
            self.core.settings.retention_days = days % 30 + 1

        log()
        run()
        for target in ("/activity/recent", "/activity/summary", "/activity/export",
                       "/activity/recent?type=scrape&limit=1"):
            self.assert_follows(target, log)
            self.assert_follows(target, log_elsewhere)
        for target in ("/background-tasks/status", "/background-tasks/backup/runs"):
            self.assert_follows(target, run)
        self.assert_follows("/config/dashboard", change)

    def test_what_grows_old_is_not_kept(self):
        """An entry leaves the window of a day though nothing is written."""
        old = datetime.now(timezone.utc) - timedelta(days=1) + timedelta(seconds=2.5)
        self.core.log_activity("scrape", "old", timestamp=old)
        self.core.log_activity("scrape", "new")
        for target in ("/activity/recent?days=1", "/activity/export?days=1&format=ndjson"):
            self.assertIn(b'"old"', self.get(target).body)
        first = {target: self.get(target) for target in ("/activity/recent?days=1",
                                                         "/activity/export?days=1&format=ndjson")}
        time.sleep(2.6)
        for target, answer in first.items():
            new = self.get(target, {"If-None-Match": answer.headers["etag"]})
            self.assertEqual(new.status, 200, target)
            self.assertNotIn(b'"old"', new.body)

    def test_a_known_answer_is_not_made(self):
        class Counting:
            """The compiled core, with its calls counted."""

            def __init__(self, native):
                self.native = self
                self.core = native
                self.calls = []

            def __getattr__(self, name):
                self.calls.append(name)
                return getattr(self.core, name)

        core = Counting(self.core.native)
        app = dashcore.asgi(core)
        first = request(app, "GET", f"{API}/activity/recent")
        core.calls.clear()
        again = request(app, "GET", f"{API}/activity/recent", {"If-None-Match": first.headers["etag"]})
        self.assertEqual((again.status, core.calls), (304, ["revision"]))

    def test_many_different_requests(self):
        """What is kept of them is bounded."""
        for limit in range(1, 1001):
            self.get(f"/activity/recent?limit={limit}")
        self.assertLessEqual(len(self.app._tags._kept), 256)


class Waiting(AsgiTest):
    def hold_store(self):
        holder = subprocess.Popen([sys.executable, "-c", HOLDER, self.store], text=True,
                                  stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.addCleanup(holder.wait)
        self.addCleanup(holder.communicate)
        self.assertEqual(holder.stdout.readline(), "held\n")

    def test_the_loop_never_waits(self):
        self.hold_store()
        gaps = []

        async def tick():
            last = time.monotonic()
            while True:
                await asyncio.sleep(0.01)
                now = time.monotonic()
                gaps.append(now - last)
                last = now

        async def change():
            ticking = asyncio.ensure_future(tick())
            answer = await exchange(self.app, "PATCH", f"{API}/config/dashboard", JSON,
                                    b'{"retention_days": 3}')
            ticking.cancel()
            return answer

        answer = asyncio.run(change())
        self.assertEqual((answer.status, json.loads(answer.body)["code"]), (503, "busy"))
        self.assertEqual(answer.headers["retry-after"], "1")
        self.assertGreater(len(gaps), 20)
        self.assertLess(max(gaps), 0.8)  # the library waits for 1 s

    def test_reading_goes_on_meanwhile(self):
        self.hold_store()
        self.assertEqual(self.get("/activity/recent").status, 200)

    def test_no_reader_waits_behind_writers(self):
        """Nor behind questions of readiness, which write, and which are answered within a second."""
        self.core.log_activity("scrape", "one")
        self.hold_store()

        async def ask():
            change = f"{API}/config/dashboard", JSON, b'{"retention_days": 3}'
            writes = [asyncio.ensure_future(exchange(self.app, "PATCH", *change)) for _ in range(32)]
            checks = [asyncio.ensure_future(exchange(self.app, "GET", "/readyz")) for _ in range(12)]
            await asyncio.sleep(0.1)
            began = time.monotonic()
            for target in ("/activity/recent", "/activity/export", "/background-tasks/status",
                           "/config/dashboard"):
                self.assertEqual((await exchange(self.app, "GET", API + target)).status, 200)
            took = [time.monotonic() - began]
            answers = await asyncio.gather(*checks)
            took.append(time.monotonic() - began)
            answers += await asyncio.gather(*writes)
            took.append(time.monotonic() - began)
            return took, answers

        took, answers = asyncio.run(ask())
        self.assertLess(took[0], 0.8)  # a writer waits for 1 s
        self.assertLess(took[1], 2.5)
        self.assertLess(took[2], 7)  # one after another the writers would wait for 8 s
        self.assertIn("the server is occupied by earlier requests",
                      [json.loads(answer.body)["detail"] for answer in answers])
        self.assertEqual({(answer.status, json.loads(answer.body)["code"]) for answer in answers},
                         {(503, "busy")})

    def test_many_at_once(self):
        async def ask():
            for number in range(100):
                self.core.log_activity("scrape", f"entry {number}")
            return await asyncio.gather(*(
                exchange(self.app, "GET", f"{API}/activity/{kind}") for _ in range(25)
                for kind in ("recent", "summary", "export", "recent?limit=7")))

        answers = asyncio.run(ask())
        self.assertEqual({answer.status for answer in answers}, {200})
        self.assertEqual({answer.body for answer in answers[::4]}, {answers[0].body})


class Exports(AsgiTest):
    def setUp(self):
        super().setUp()
        details = {"text": "x" * 8000}
        for number in range(400):
            self.core.log_activity("scrape", f"entry {number}", details, wait=False)
        self.core.flush()

    def test_it_comes_in_pieces(self):
        answer = self.get("/activity/export?format=ndjson")
        lines = answer.body.splitlines()
        self.assertGreater(answer.pieces, 5)
        self.assertEqual([json.loads(line)["message"] for line in lines],
                         [f"entry {number}" for number in reversed(range(400))])
        self.assertTrue(answer.is_whole)
        self.assertNotIn("content-length", answer.headers)

    def test_a_client_that_leaves(self):
        answer = self.get("/activity/export", leave_after=2)
        self.assertEqual(answer.status, 200)
        self.assertLessEqual(answer.pieces, 4)
        self.assertFalse(answer.is_whole)
        self.core.close()  # nothing that is open holds it up
        self.assertTrue(self.core.closed)

    def test_a_client_whose_server_says_so(self):
        """Newer servers raise where a client has left."""
        async def receive():
            await asyncio.sleep(20)

        async def send(message):
            if message.get("body"):
                raise OSError("the client has left")

        scope = {"type": "http", "method": "GET", "path": f"{API}/activity/export",
                 "query_string": b"", "headers": [], "root_path": ""}
        asyncio.run(asyncio.wait_for(self.app(scope, receive, send), 10))

    def test_a_server_that_fails(self):
        """What cannot be asked for the client's leaving is no client that left: no part of the answer
        is taken for the whole, and the error is told."""
        for error in (RuntimeError, OSError):
            sent = []

            async def receive():
                await asyncio.sleep(0.01)
                raise error("not asked in this way")

            async def send(message):
                sent.append(message)
                await asyncio.sleep(0.02)

            scope = {"type": "http", "method": "GET", "path": f"{API}/activity/export",
                     "query_string": b"", "headers": [], "root_path": ""}
            with self.assertRaisesRegex(error, "not asked in this way"):
                asyncio.run(asyncio.wait_for(self.app(scope, receive, send), 10))
            self.assertTrue(sent[-1]["more_body"])

    def test_a_store_that_is_closed_meanwhile(self):
        """The answer is cut off: no client takes a part for the whole."""
        sent = []

        async def receive():
            await asyncio.sleep(20)

        async def send(message):
            sent.append(message)
            if len(sent) == 3:
                threading.Thread(target=self.core.close).start()
                while not self.core.closed:
                    await asyncio.sleep(0.01)

        scope = {"type": "http", "method": "GET", "path": f"{API}/activity/export",
                 "query_string": b"", "headers": [], "root_path": ""}
        with self.assertRaises(dashcore.ClosedError):
            asyncio.run(asyncio.wait_for(self.app(scope, receive, send), 10))
        self.assertTrue(sent[-1]["more_body"])

    def test_a_client_that_leaves_before_it_has_said_all(self):
        sent = []

        async def receive():
            return {"type": "http.disconnect"}

        async def send(message):
            sent.append(message)

        scope = {"type": "http", "method": "PATCH", "path": f"{API}/config/dashboard",
                 "query_string": b"", "headers": [], "root_path": ""}
        asyncio.run(self.app(scope, receive, send))
        self.assertEqual(sent, [])


class Place(AsgiTest):
    def test_below_a_root(self):
        """Some servers leave the root in the path, others take it out."""
        self.core.log_activity("scrape", "one")
        self.core.log_activity("scrape", "two")
        target = f"{API}/activity/recent"
        for root, path in (("/dash", "/dash" + target), ("/dash", target), ("/a/b/", "/a/b" + target),
                           ("/api", target), ("/gr\u00fc\u00dfe", target), ("", target)):
            answer = request(self.app, "GET", path, root_path=root, query_string=b"limit=1")
            self.assertEqual(answer.status, 200, (root, path))
            begin = {"/gr\u00fc\u00dfe": "/gr%C3%BC%C3%9Fe"}.get(root, root.rstrip("/"))
            self.assertRegex(answer.headers["link"],
                             f'^<{begin}{target}\\?limit=1&cursor=[^>]+>; rel="next"$')
        self.assertEqual(request(self.app, "GET", "/other" + target, root_path="/dash").status, 404)
        self.assertEqual(request(self.app, "PUT", "/dash" + target, root_path="/dash").status, 405)

    def test_a_closed_store(self):
        self.core.close()
        for target in ("/activity/recent", "/activity/export", "/background-tasks/status"):
            answer = self.get(target)
            self.assertEqual((answer.status, json.loads(answer.body)["code"]), (503, "misuse"))
            self.assertEqual(answer.headers["retry-after"], "1")

    def test_a_long_name_is_cut(self):
        """An answer that says what was wrong is not as long as what was asked."""
        for name, shown in (("x" * 3_000_000, "x" * 100), ("%C3%BC" * 60, "\u00fc" * 50), ("y", "y")):
            for target in ("/activity/recent", "/streams/active"):
                answer = self.get(target + "?" + name)
                problem = json.loads(answer.body)
                self.assertEqual((answer.status, problem["code"]), (422, "invalid_value"))
                self.assertEqual(problem["errors"][0]["field"], shown)
                self.assertTrue(problem["detail"].startswith(f"unknown parameter '{shown}': "))

    def test_lifespan(self):
        asked = [{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}]
        sent = []

        async def receive():
            return asked.pop(0)

        async def send(message):
            sent.append(message["type"])

        asyncio.run(self.app({"type": "lifespan"}, receive, send))
        self.assertEqual(sent, ["lifespan.startup.complete", "lifespan.shutdown.complete"])
        self.assertFalse(self.core.closed)

    def test_websockets_are_refused(self):
        sent = []

        async def receive():
            return {"type": "websocket.connect"}

        async def send(message):
            sent.append(message["type"])

        asyncio.run(self.app({"type": "websocket", "path": "/"}, receive, send))
        self.assertEqual(sent, ["websocket.close"])

    def test_unknown_scopes(self):
        """A server that speaks something else learns so."""
        async def nothing(*_):
            self.fail("nothing can be said")

        with self.assertRaisesRegex(ValueError, "'carrier-pigeon'"):
            asyncio.run(self.app({"type": "carrier-pigeon"}, nothing, nothing))

    def test_after_a_fork(self):
        """The threads of the parent are not there; the app makes others."""
        self.core.log_activity("scrape", "before")
        self.assertEqual(self.messages(self.get("/activity/recent")), ["before"])

        def ask():
            if self.messages(self.get("/activity/recent")) != ["before"]:
                os._exit(2)

        warnings.filterwarnings("ignore", "(?s).*use of fork", DeprecationWarning)
        children = [multiprocessing.get_context("fork").Process(target=ask) for _ in range(3)]
        for child in children:
            child.start()
        for child in children:
            child.join(20)
        self.assertEqual([child.exitcode for child in children], [0, 0, 0])


if __name__ == "__main__":
    unittest.main(verbosity=0)
