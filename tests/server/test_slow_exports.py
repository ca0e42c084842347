"""Exports whose readers are slow: what waits for them is bounded, and comes back however they end."""

import base64
import contextlib
import os
import random
import re
import socket
import time
import unittest

from dashcored import Dashcored, receive_all, wait_for

EXPORT = "/api/v1/activity/export?format=ndjson"
READERS = 200  # more than the server holds for them
BOUND = range(150, 200)  # how many of them it serves at once
# KiB: exports under way, and those being made; sanitizers keep what was freed.
MEMORY_MAX = 10**9 if os.environ.get("SANITIZE") else (128 + 32) * 1024
MEMORY_LEFT_MAX = MEMORY_MAX // 4  # once they have ended
GZIP = "Accept-Encoding: gzip\r\n"
OCCUPIED = b"too many clients read large answers slowly"


def log_much(server):
    """An export of 4 MB, which is not much smaller compressed."""
    chance = random.Random(7)
    for _ in range(7):
        server.post("/api/v1/activity", json=[
            {"type": "big", "message": "x", "details": base64.b64encode(
                chance.randbytes(45000)).decode()} for _ in range(10)])


def memory_of(server):
    with open(f"/proc/{server.pid}/status", encoding="ascii") as file:
        return int(re.search(r"^VmRSS:\s+(\d+) kB$", file.read(), re.MULTILINE)[1])


def ask(server, others="", method="GET", version="1.1", receive_buffer=4096):
    connection = server.connect(receive_buffer)
    connection.sendall(f"{method} {EXPORT} HTTP/{version}\r\nHost: a\r\n{others}\r\n".encode())
    return connection


def status_of(connection):
    """The status of the answer that begins, without reading more of it."""
    head = connection.recv(1024)
    status = int(head.split(b" ")[1])
    if status == 503 and (OCCUPIED not in head or b"\r\nRetry-After: 1\r\n" not in head):
        raise AssertionError(f"refused for another reason: {head}")
    return status


def reset(connection):
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    connection.close()


def serves_again(server):
    def is_served():
        with ask(server) as connection:
            return status_of(connection) == 200
    wait_for(is_served)


class SlowExports(unittest.TestCase):
    def test_they_hold_a_bounded_memory(self):
        with Dashcored() as server, contextlib.ExitStack() as held:
            log_much(server)
            statuses = [status_of(held.enter_context(ask(server, "" if number % 5 else GZIP)))
                        for number in range(READERS)]
            self.assertEqual(set(statuses), {200, 503})
            self.assertIn(statuses.count(200), BOUND)
            self.assertLess(memory_of(server), MEMORY_MAX)
            self.assertEqual(server.get("/api/v1/activity/recent?limit=999", status=503).json()
                             ["code"], "busy")
            server.get("/api/v1/activity/recent?limit=1")
            server.request("HEAD", EXPORT, status=200)
            server.log_entry()
            held.close()
            wait_for(lambda: memory_of(server) < MEMORY_LEFT_MAX)
            serves_again(server)
            # Those that are under way when it stops are cut off.
            for _ in range(20):
                self.assertEqual(status_of(held.enter_context(ask(server))), 200)
            self.assertEqual(server.stop(), 0)

    def served_at_once(self, server):
        """How many slow readers get an export until one is refused."""
        with contextlib.ExitStack() as held:
            for count in range(READERS):
                if status_of(held.enter_context(ask(server))) == 503:
                    return count
        raise AssertionError("there is no bound")

    def end_in_all_ways(self, server):
        tag = server.get(EXPORT).header("ETag")
        for _ in range(2):
            for others in ("", GZIP, f"If-None-Match: {tag}\r\n"):
                for version in ("1.0", "1.1"):
                    for method in ("GET", "HEAD"):
                        with ask(server, others + "Connection: close\r\n", method, version,
                                 receive_buffer=None) as connection:
                            receive_all(connection)
                reset(ask(server, others))
                ask(server, others).close()
                for end in (reset, socket.socket.close):
                    for size in (100, 200000):
                        connection = ask(server, others)
                        connection.recv(size, socket.MSG_WAITALL)
                        end(connection)

    def test_what_they_held_comes_back(self):
        with Dashcored() as server:
            log_much(server)
            count = self.served_at_once(server)
            self.assertIn(count, BOUND)
            serves_again(server)
            self.end_in_all_ways(server)
            wait_for(lambda: self.served_at_once(server) == count)

    def test_what_those_cut_off_held_comes_back(self):
        with Dashcored(args=["--write-timeout", "1"]) as server:
            log_much(server)
            for number in range(1, 4):
                with contextlib.ExitStack() as held:
                    for _ in range(70):
                        self.assertEqual(status_of(held.enter_context(ask(server))), 200)
                    wait_for(lambda: server.errors().count("cut off a client") >= number * 70)

    def test_who_reads_no_heads_makes_nothing_wait(self):
        """The answers to HEAD are small, what they are about is not."""
        with Dashcored() as server, contextlib.ExitStack() as held:
            log_much(server)
            connections = [held.enter_context(server.connect(receive_buffer=4096))
                           for _ in range(40)]
            for _ in range(60):
                for number, connection in enumerate(connections):
                    heads = (b"HEAD /api/v1/activity/recent?limit=%d HTTP/1.1\r\n"
                             b"Host: a\r\n\r\n" % (100 + number) * 200)
                    with contextlib.suppress(BlockingIOError):
                        connection.send(heads, socket.MSG_DONTWAIT)
            time.sleep(6)  # until the connections are full of answers
            self.assertLess(memory_of(server), MEMORY_MAX)


if __name__ == "__main__":
    unittest.main()
