"""Answers that are kept and answers made afresh, while one process writes the store or eight do, and
entries of many clients that share a commit."""

import concurrent.futures
import contextlib
import http.client
import json
import sqlite3
import threading
import time
import unittest

from dashcored import LONGEST, Dashcored

LOG = "/api/v1/activity"
READS = ("/api/v1/activity/recent", "/api/v1/activity/recent?limit=3&type=scrape",
         "/api/v1/activity/recent?q=entry&limit=7", "/api/v1/activity/summary",
         "/api/v1/background-tasks/status", "/api/v1/background-tasks/written/runs",
         "/api/v1/config/dashboard", "/api/v1/streams/active", "/api/v1/warp/status")
ENTRIES = 40  # by each process
CLIENTS = 32


class Cached(unittest.TestCase):
    def write(self, writer, readers, name):
        """Writes, and after each time asks for what was written: whoever was told that an entry is
        stored finds it at once, whichever server he asks."""
        for i in range(ENTRIES):
            written = writer.log_entry(message=f"entry {name}-{i}")
            for reader in readers:
                newest = reader.get("/api/v1/activity/recent?limit=1000").json()
                self.assertIn(written, [entry["id"] for entry in newest])
            if i % 10 == 0:
                writer.post("/api/v1/background-tasks/written/runs", json={})
                writer.patch("/api/v1/config/dashboard", json={"auto_refresh_interval": 10 + i})
                for reader in readers:
                    settings = reader.get("/api/v1/config/dashboard").json()
                    self.assertIn("auto_refresh_interval", settings)

    def check(self, writers):
        with contextlib.ExitStack() as stack:
            cached = stack.enter_context(Dashcored(args=["--cache", "on"]))
            fresh = stack.enter_context(Dashcored(store=cached.store, args=["--cache", "off"]))
            others = [stack.enter_context(Dashcored(store=cached.store)) for _ in range(writers)]
            with concurrent.futures.ThreadPoolExecutor(writers) as pool:
                for done in [pool.submit(self.write, other, (cached, fresh), number)
                             for number, other in enumerate(others)]:
                    done.result()
            for path in READS:
                answers = [server.get(path) for server in (cached, fresh, cached)]
                for answer in answers[1:]:
                    self.assertEqual(answer.body, answers[0].body, path)
                    for name in ("ETag", "Link", "Vary", "Content-Type"):
                        self.assertEqual(answer.header(name), answers[0].header(name), path)

    def test_one_process_writes(self):
        self.check(1)

    def test_eight_processes_write(self):
        self.check(8)


class Joined(unittest.TestCase):
    """Clients that wait for the store at the same time are committed together, and nobody notices."""

    def setUp(self):
        self.server = self.enterContext(Dashcored())

    def log_many(self, bodies):
        """Sends all bodies at the same time, each over a connection of its own."""
        ready = threading.Barrier(len(bodies))

        def send(body):
            connection = http.client.HTTPConnection(self.server.host, self.server.port,
                                                    timeout=LONGEST)
            with contextlib.closing(connection):
                connection.connect()
                ready.wait(LONGEST)
                connection.request("POST", LOG, body, {"Content-Type": "application/json"})
                answer = connection.getresponse()
                return answer.status, json.loads(answer.read()), dict(answer.headers)
        with concurrent.futures.ThreadPoolExecutor(len(bodies)) as pool:
            return list(pool.map(send, bodies))

    def test_each_gets_its_own_id(self):
        for turn in range(5):
            bodies = [json.dumps({"type": "scrape", "message": f"{turn}-{i}",
                                  "details": {"i": i}}) for i in range(CLIENTS)]
            ids = {}
            for i, (status, answer, headers) in enumerate(self.log_many(bodies)):
                self.assertEqual((status, len(answer["ids"])), (201, 1))
                self.assertEqual(headers["Content-Type"], "application/json; charset=utf-8")
                ids[answer["ids"][0]] = f"{turn}-{i}"
            self.assertEqual(len(ids), CLIENTS)
            found = self.server.get("/api/v1/activity/recent?limit=1000").json()
            self.assertEqual({entry["id"]: entry["message"] for entry in found
                              if entry["id"] in ids}, ids)

    def test_the_fault_of_one_is_its_own(self):
        """What is told of a body is what it is told alone."""
        good = '{"type":"scrape","message":"good"}'
        bodies = [good] * 20 + [
            '{"type":"scrape","message":"two"},{"type":"scrape","message":"three"}',
            '{"type":"scrape","message":"shut"}]',
            '{"type":"scrape","message":"open',
            '{"type":"SCRAPE","message":"a type"}',
            '{"type":"scrape","message":""}',
            '{"type":"scrape","message":"x","other":1}',
            '[{"type":"scrape","message":"in an array"},{"type":"scrape"}]',
            '{}',
            ' {"type":"scrape","message":"}","details":"{\\"}"} ']
        alone = {body: self.log_many([body])[0] for body in set(bodies)}
        self.assertEqual(sum(status == 201 for status, *_ in alone.values()), 2)
        for _ in range(5):
            for body, (status, answer, _) in zip(bodies, self.log_many(bodies)):
                wanted, expected, _ = alone[body]
                self.assertEqual(status, wanted, (body, answer))
                if status != 201:
                    self.assertEqual(dict(answer, request_id=None),
                                     dict(expected, request_id=None), body)
        stored = [entry["message"] for entry in self.server.get(
            "/api/v1/activity/recent?limit=1000&type=scrape").json()]
        self.assertEqual(sorted(stored), ["good"] * 101 + ["}"] * 6)

    def test_the_fault_of_one_makes_nobody_wait_longer(self):
        """A store that another program holds is waited for once, not once for each."""
        good = '{"type":"scrape","message":"good"}'
        bad = '{"type":"scrape","message":5}'
        with contextlib.closing(sqlite3.connect(self.server.store, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            began = time.monotonic()
            with concurrent.futures.ThreadPoolExecutor(1) as pool:
                first = pool.submit(self.log_many, [good])
                time.sleep(2)  # who has not begun after 4 s is told so
                answers = self.log_many([good, bad] + [good] * 20)
                answers += first.result()
            # The first waits 5 s, and so does the first of those that waited for it.
            self.assertLess(time.monotonic() - began, 14)
        statuses = {status for status, *_ in answers}
        self.assertLessEqual({503}, statuses)
        self.assertLessEqual(statuses, {503, 422})

    def test_many_arrays_do_not_hold_up_an_entry(self):
        array = json.dumps([{"type": "scrape", "message": "of many"}] * 1000)
        end = time.monotonic() + 4

        def flood(_):
            while time.monotonic() < end:
                self.log_many([array])
        with concurrent.futures.ThreadPoolExecutor(16) as pool:
            floods = pool.map(flood, range(16))
            time.sleep(0.5)
            logged = 0
            while time.monotonic() < end:
                self.server.log_entry(message="one")
                logged += 1
            list(floods)
        self.assertGreaterEqual(logged, 5)


if __name__ == "__main__":
    unittest.main()
