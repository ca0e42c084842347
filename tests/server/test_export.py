"""The whole log as a file: complete, streamed, bounded in memory, cut off by those who go away."""

import csv
import datetime
import gzip
import io
import json
import os
import shutil
import socket
import time
import unittest

from dashcored import Dashcored, receive_all, wait_for

EXPORT = "/api/v1/activity/export"
RECENT = "/api/v1/activity/recent"


# KiB an export of 18 MB may take; a sanitizer keeps what is freed, so that it says nothing there.
MEMORY_MAX = 10**9 if os.environ.get("SANITIZE") else 8192


def fill(server, count, **others):
    entry = {"type": "scrape", "message": "x", **others}
    while count > 0:
        some = min(1000, count)
        server.post("/api/v1/activity", json=[entry] * some)
        count -= some


def sockets_of(server):
    """How many sockets it has open; files come and go with its connections to the store."""
    folder = f"/proc/{server.pid}/fd"
    count = 0
    for name in os.listdir(folder):
        try:
            count += os.readlink(os.path.join(folder, name)).startswith("socket:")
        except OSError:
            pass  # closed since it was listed
    return count


def memory_of(server):
    """Resident memory in KiB."""
    with open(f"/proc/{server.pid}/status", encoding="utf-8") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))


class Formats(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(Dashcored())
        today = datetime.datetime.now(datetime.timezone.utc).date()
        for number, entry in enumerate((
            {"message": 'with "quotes", and commas', "details": {"a": [1, 2.50]}},
            {"message": "=cmd|' /C calc'!A0", "user": "@evil"},
            {"message": "Grüße 🐋", "details": "a\nb", "user": "alice"},
        )):
            cls.server.log_entry(timestamp=f"{today}T00:00:0{number}Z", **entry)

    def recent(self):
        return self.server.get(RECENT + "?type=scrape").json()

    def test_ndjson_is_what_recent_shows(self):
        answer = self.server.get(EXPORT + "?format=ndjson&type=scrape")
        self.assertEqual(answer.header("Content-Type"), "application/x-ndjson")
        lines = answer.body.decode().splitlines()
        self.assertEqual([json.loads(line) for line in lines], self.recent())

    def test_csv_is_what_recent_shows(self):
        answer = self.server.get(EXPORT + "?type=scrape")
        self.assertEqual(answer.header("Content-Type"), "text/csv; charset=utf-8")
        self.assertTrue(answer.body.endswith(b"\r\n"))
        rows = list(csv.DictReader(io.StringIO(answer.body.decode(), newline="")))
        entries = self.recent()
        self.assertEqual(len(rows), len(entries))
        for row, entry in zip(rows, entries):
            self.assertEqual((int(row["id"]), row["timestamp"], row["type"]),
                             (entry["id"], entry["timestamp"], entry["type"]))
            self.assertEqual(row["message"].lstrip("'"), entry["message"])
            details = row["details"]
            self.assertEqual(json.loads(details) if details else None, entry["details"])

    def test_no_cell_is_a_formula(self):
        rows = csv.DictReader(io.StringIO(self.server.get(EXPORT).body.decode(), newline=""))
        for row in rows:
            for cell in row.values():
                self.assertNotIn(cell[:1], ("=", "+", "-", "@", "\t", "\r"))

    def test_name_has_the_date(self):
        today = datetime.datetime.now(datetime.timezone.utc).date()
        for name in ("csv", "ndjson"):
            answer = self.server.get(f"{EXPORT}?format={name}")
            self.assertIn(f'"dashcore-activity-{today}.{name}"',
                          answer.header("Content-Disposition"))

    def test_filters(self):
        for query in ("type=system", "q=quotes", "user=alice", "user=nobody", "days=0"):
            with self.subTest(query):
                lines = self.server.get(f"{EXPORT}?format=ndjson&{query}").body.splitlines()
                expected = self.server.get(f"{RECENT}?limit=1000&{query}").json()
                self.assertEqual([json.loads(line)["id"] for line in lines],
                                 [entry["id"] for entry in expected])

    def test_nothing_to_export(self):
        self.assertEqual(self.server.get(EXPORT + "?format=ndjson&user=nobody").body, b"")
        self.assertEqual(self.server.get(EXPORT + "?user=nobody").body.count(b"\r\n"), 1)


class Versions(unittest.TestCase):
    """The entity tag: the same as long as the file is, another once it is not."""

    def setUp(self):
        self.server = self.enterContext(Dashcored())
        now = datetime.datetime.now(datetime.timezone.utc)
        for days in (0, 1, 3):
            then = now - datetime.timedelta(days=days)
            self.server.log_entry(timestamp=then.isoformat(), user=f"u{days}")
        wait_for(self.purges)

    def purges(self):
        """How many purges have ended, none being under way."""
        tasks = self.server.get("/api/v1/background-tasks/status").json()
        return sum(task["runs_total"] for task in tasks
                   if task["task_name"] == "retention_cleanup" and task["status"] == "idle")

    def read(self, query=""):
        answer = self.server.get(f"{EXPORT}?{query}")
        return answer.header("ETag"), answer.body

    def test_same_file_same_tag(self):
        for query in ("", "format=ndjson", "type=scrape", "user=u1", "type=none", "days=0"):
            with self.subTest(query):
                self.assertEqual(self.read(query), self.read(query))

    def test_other_file_other_tag(self):
        tags = [self.read(query)[0] for query in (
            "format=csv", "format=ndjson", "type=scrape", "user=u0", "user=u1",
            "user=u1&format=ndjson", "days=2", "type=none", "type=none&format=ndjson")]
        self.assertEqual(len(tags), len(set(tags)))

    def test_each_write_that_shows_makes_a_new_tag(self):
        config = "/api/v1/config/dashboard"
        seen = {}
        for write in (
                lambda: None,
                lambda: self.server.log_entry(message="one more"),
                lambda: self.server.patch(config, json={"retention_days": 2}),
                lambda: wait_for(lambda: self.purges() > 1),
                lambda: self.server.patch(config, json={"retention_days": 30}),
                lambda: self.server.log_entry(timestamp="2025-01-01T00:00:00Z")):
            write()
            for query in ("", "format=ndjson", "type=scrape", "user=u3"):
                tag, body = self.read(query)
                self.assertEqual(seen.setdefault(tag, (query, body)), (query, body))
        self.assertEqual(self.read("format=ndjson&user=u3")[1], b"")

    def test_store_put_back_from_a_copy(self):
        """The revisions come again, the entries do not: neither in the first piece, nor later."""
        fill(self.server, 600, type="long")
        folder, store = os.path.split(self.server.store)
        copy = os.path.join(folder, "copy")
        self.server.stop()
        os.mkdir(copy)
        for name in (name for name in os.listdir(folder) if name.startswith(store)):
            shutil.move(os.path.join(folder, name), copy)
        seen = []
        midnight = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT00:00:00Z")
        for message in ("one", "another"):
            for name in (name for name in os.listdir(folder) if name.startswith(store)):
                os.remove(os.path.join(folder, name))
            shutil.copytree(copy, folder, dirs_exist_ok=True)
            self.server.close()
            self.server.start()
            self.server.log_entry(type="x", message=message, timestamp=midnight)
            seen.append([self.read(query) for query in ("type=x&days=0", "type=x,long")])
            self.server.stop()
        for (tag, body), (other_tag, other_body) in zip(*seen):
            self.assertEqual(len(body.replace(b"one", b"another")), len(other_body))
            self.assertNotEqual(tag, other_tag)


class Many(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(Dashcored(args=["--write-timeout", "2"]))
        fill(cls.server, 30000, details={"text": "t" * 500})

    def test_all_rows_in_chunks_and_bounded_memory(self):
        before = memory_of(self.server)
        answer = self.server.get(EXPORT + "?format=ndjson&type=scrape")
        self.assertIsNone(answer.header("Content-Length"))
        identities = [json.loads(line)["id"] for line in answer.body.splitlines()]
        self.assertEqual(len(identities), 30000)
        self.assertEqual(identities, sorted(set(identities), reverse=True))
        self.assertGreater(len(answer.body), 15000000)
        self.assertLess(memory_of(self.server) - before, MEMORY_MAX)

    def test_compressed_it_is_the_same_file(self):
        for query in ("?format=ndjson&type=scrape", "?type=scrape"):
            with self.subTest(query):
                plain = self.server.get(EXPORT + query).body
                before = memory_of(self.server)
                answer = self.server.get(EXPORT + query, headers={"Accept-Encoding": "gzip"})
                self.assertLess(memory_of(self.server) - before, MEMORY_MAX)
                self.assertEqual(answer.header("Content-Encoding"), "gzip")
                self.assertIsNone(answer.header("Content-Length"))
                self.assertLess(len(answer.body) * 5, len(plain))
                self.assertTrue(gzip.decompress(answer.body) == plain)

    def test_compressed_once_is_compressed_again_alike(self):
        path = EXPORT + "?type=scrape"
        first, second = (self.server.get(path, headers={"Accept-Encoding": "gzip"})
                         for _ in range(2))
        self.assertEqual(first.header("ETag"), second.header("ETag"))
        self.assertTrue(first.body == second.body)

    def test_known_file_is_not_sent(self):
        for headers in ({}, {"Accept-Encoding": "gzip"}):
            tag = self.server.get(EXPORT, headers=headers).header("ETag")
            begin = time.monotonic()
            answer = self.server.get(EXPORT, status=304, headers={"If-None-Match": tag, **headers})
            self.assertLess(time.monotonic() - begin, 1)
            self.assertEqual((answer.body, answer.header("ETag")), (b"", tag))

    def test_entries_that_arrive_do_not_disturb(self):
        with self.server.connect(receive_buffer=65536) as connection:
            connection.sendall(b"GET " + EXPORT.encode() + b"?format=ndjson&type=scrape HTTP/1.0\r\n"
                               b"Host: a\r\n\r\n")
            first = connection.recv(1000)
            fill(self.server, 50, type="other")
            body = (first + receive_all(connection)).split(b"\r\n\r\n", 1)[1]
        identities = [json.loads(line)["id"] for line in body.splitlines()]
        self.assertEqual(len(identities), len(set(identities)))
        self.assertEqual(len(identities), 30000)

    def test_clients_that_go_away(self):
        sockets = sockets_of(self.server)
        for _ in range(30):
            connection = self.server.connect()
            connection.sendall(b"GET " + EXPORT.encode() + b" HTTP/1.1\r\nHost: a\r\n\r\n")
            connection.recv(100)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            connection.close()
        wait_for(lambda: sockets_of(self.server) <= sockets)
        self.server.get("/healthz")

    def test_client_that_never_reads_is_cut_off(self):
        with self.server.connect(receive_buffer=4096) as connection:
            connection.sendall(b"GET " + EXPORT.encode() + b" HTTP/1.1\r\nHost: a\r\n\r\n")
            begin = time.monotonic()
            wait_for(lambda: "cut off a client" in self.server.errors(), seconds=8)
            self.assertGreater(time.monotonic() - begin, 1.5)
            received = b""
            try:
                received = receive_all(connection)
            except ConnectionResetError:
                pass
        self.assertFalse(received.endswith(b"\r\n0\r\n\r\n"))

    def test_slow_reader_is_let_go_on(self):
        """Slower than the limit as a whole, but never without progress for so long."""
        cut = self.server.errors().count("cut off a client")
        with self.server.connect(receive_buffer=65536) as connection:
            connection.sendall(b"GET " + EXPORT.encode() + b"?type=scrape HTTP/1.0\r\n"
                               b"Host: a\r\n\r\n")
            received, begin = 0, time.monotonic()
            while time.monotonic() - begin < 5:
                received += len(connection.recv(200000))
                time.sleep(0.1)
            received += len(receive_all(connection))
        self.assertEqual(self.server.errors().count("cut off a client"), cut)
        self.assertGreater(received, 15000000)


class Damaged(unittest.TestCase):
    def test_part_is_never_taken_for_the_whole(self):
        """The file is damaged while it is being exported."""
        for version in (b"1.1", b"1.0"):
            with self.subTest(version), Dashcored() as server:
                fill(server, 30000, details={"text": "t" * 800})
                with server.connect(receive_buffer=65536) as connection:
                    connection.sendall(b"GET " + EXPORT.encode() + b" HTTP/" + version +
                                       b"\r\nHost: a\r\n\r\n")
                    received = connection.recv(1000)
                    with open(server.store, "r+b") as file:
                        file.seek(65536)
                        file.write(b"\xaa" * (os.path.getsize(server.store) - 65536))
                    cut = False
                    try:
                        received += receive_all(connection)
                    except ConnectionResetError:
                        cut = True
                self.assertTrue(received.startswith(b"HTTP/1.1 200 OK"))
                self.assertFalse(received.endswith(b"\r\n0\r\n\r\n"))
                self.assertTrue(cut or version == b"1.1")
                self.assertLess(len(received), 24000000)
                server.get("/healthz")


if __name__ == "__main__":
    unittest.main()
