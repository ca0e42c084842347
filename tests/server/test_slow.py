"""Clients that are slow, silent or too many: bounded in time, and never in the way of others."""

import contextlib
import os
import re
import resource
import select
import socket
import threading
import time
import unittest

from dashcored import Dashcored, receive_all, wait_for

DEADLINE = 10  # seconds for a request to arrive whole
READERS = 60  # of 4 MB each, twice of what the server may hold for them
# KiB: answers under way, the cache, those being made; sanitizers keep what was freed.
MEMORY_MAX = 10**9 if os.environ.get("SANITIZE") else (128 + 32 + 48) * 1024


def log_much(server):
    """Enough for a page as large as pages get, about 4 MB."""
    big = {"type": "big", "message": "x", "details": "d" * 60000}
    for _ in range(7):
        server.post("/api/v1/activity", json=[big] * 10)


def processor_seconds(server):
    with open(f"/proc/{server.pid}/stat", encoding="ascii") as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory_of(server):
    with open(f"/proc/{server.pid}/status", encoding="ascii") as file:
        return int(re.search(r"^VmRSS:\s+(\d+) kB$", file.read(), re.MULTILINE)[1])


def closed_after(connection):
    begin = time.monotonic()
    connection.settimeout(DEADLINE + 10)
    try:
        receive_all(connection)
    except ConnectionResetError:
        pass
    return time.monotonic() - begin


class Slow(unittest.TestCase):
    def test_all_kinds_are_closed_in_time(self):
        """At once, in threads, since each takes the whole deadline."""
        drip = {"head": b"GET /healthz HTTP/1.1\r\nHost: a\r\nX: ",
                "body": b"POST /api/v1/activity HTTP/1.1\r\nHost: a\r\nContent-Type: "
                        b"application/json\r\nContent-Length: 1000\r\n\r\n",
                "chunks": b"POST /api/v1/activity HTTP/1.1\r\nHost: a\r\nContent-Type: "
                          b"application/json\r\nTransfer-Encoding: chunked\r\n\r\n1000\r\n"}
        silent = {"nothing": b"", "half a head": b"GET /heal",
                  "after an answer": b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"}
        took = {}

        def stay_silent(name, sent):
            with self.server.connect() as connection:
                connection.sendall(sent)
                took[name] = closed_after(connection)

        def send_slowly(name, sent):
            with self.server.connect() as connection:
                begin = time.monotonic()
                connection.sendall(sent)
                try:
                    while time.monotonic() - begin < DEADLINE + 10:
                        connection.sendall(b"a")
                        time.sleep(0.2)
                except OSError:
                    pass
                took[name] = time.monotonic() - begin

        with Dashcored() as self.server:
            threads = [threading.Thread(target=stay_silent, args=one) for one in silent.items()]
            threads += [threading.Thread(target=send_slowly, args=one) for one in drip.items()]
            for thread in threads:
                thread.start()
            while any(thread.is_alive() for thread in threads):
                begin = time.monotonic()
                self.server.get("/readyz")
                self.assertLess(time.monotonic() - begin, 1)
                time.sleep(0.2)
            self.assertEqual(set(took), set(drip) | set(silent))
            for name, seconds in took.items():
                with self.subTest(name):
                    self.assertGreater(seconds, DEADLINE - 2)
                    self.assertLess(seconds, DEADLINE + 3)

    def test_answer_that_is_never_read(self):
        with Dashcored(args=["--write-timeout", "1"]) as server:
            log_much(server)
            with server.connect(receive_buffer=4096) as connection:
                ask = b"GET /api/v1/activity/recent?limit=1000 HTTP/1.1\r\nHost: a\r\n\r\n"
                connection.sendall(ask * 4)
                wait_for(lambda: "cut off a client" in server.errors(), seconds=6)
            server.get("/healthz")

    def test_slow_readers_hold_a_bounded_memory(self):
        """Each asks for 4 MB that no other asks for, and takes a few KiB of it."""
        with Dashcored() as server, contextlib.ExitStack() as held:
            log_much(server)
            statuses = []
            for number in range(READERS):
                connection = held.enter_context(server.connect(receive_buffer=4096))
                connection.sendall(b"GET /api/v1/activity/recent?limit=%d HTTP/1.1\r\n"
                                   b"Host: a\r\n\r\n" % (100 + number))
                head = connection.recv(1024)
                statuses.append(int(head.split(b" ")[1]))
                if statuses[-1] == 503:
                    self.assertIn(b"\r\nRetry-After: 1\r\n", head)
            self.assertEqual(set(statuses), {200, 503})
            self.assertGreater(statuses.count(200), 20)
            self.assertLess(statuses.count(200), 40)
            self.assertLess(memory_of(server), MEMORY_MAX)
            server.get("/api/v1/activity/recent?limit=1")
            server.get("/api/v1/config/dashboard")
            server.log_entry()
            held.close()
            wait_for(lambda: server.get("/api/v1/activity/recent?limit=999",
                                        status=None).status == 200, seconds=5)

    def test_one_answer_for_many_is_held_once(self):
        with Dashcored() as server, contextlib.ExitStack() as held:
            log_much(server)
            for _ in range(READERS):
                connection = held.enter_context(server.connect(receive_buffer=4096))
                connection.sendall(b"GET /api/v1/activity/recent?limit=999 HTTP/1.1\r\n"
                                   b"Host: a\r\n\r\n")
                self.assertIn(b" 200 OK", connection.recv(1024))

    def test_connections_are_limited(self):
        with Dashcored() as server:
            held = [server.connect() for _ in range(1024)]
            try:
                def refused():
                    with server.connect() as connection:
                        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: a\r\n"
                                           b"Connection: close\r\n\r\n")
                        try:
                            received = receive_all(connection)
                        except ConnectionResetError:
                            received = b""
                        return b" 503 " in received or not received
                wait_for(refused, seconds=5)
            finally:
                for connection in held:
                    connection.close()
            def served():
                try:
                    return server.get("/healthz", status=None).status == 200
                except (OSError, AssertionError):
                    return False
            wait_for(served, seconds=5)

    def test_out_of_descriptors(self):
        """It waits for some without spinning, and goes on when there are."""
        with Dashcored() as server:
            server.log_entry()
            used = len(os.listdir(f"/proc/{server.pid}/fd"))
            limits = resource.prlimit(server.pid, resource.RLIMIT_NOFILE)
            resource.prlimit(server.pid, resource.RLIMIT_NOFILE, (used + 10, limits[1]))
            held = [server.connect() for _ in range(30)]  # the kernel takes them in any case
            for connection in held:
                connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
            wait_for(lambda: len(os.listdir(f"/proc/{server.pid}/fd")) == used + 10)
            before = processor_seconds(server)
            time.sleep(1.5)
            self.assertLess(processor_seconds(server) - before, 0.3)
            ready = select.select(held, [], [], 0)[0]
            self.assertIn(len(ready), range(1, 20))
            for connection in ready:
                connection.close()
            waiting = [connection for connection in held if connection not in ready]
            self.assertTrue(select.select(waiting, [], [], 5)[0])
            for connection in waiting:
                connection.close()
            wait_for(lambda: len(os.listdir(f"/proc/{server.pid}/fd")) < used + 10)
            server.get("/healthz")
            server.get("/readyz")

    def test_reset_while_an_answer_is_made(self):
        with Dashcored() as server:
            for _ in range(200):
                connection = server.connect()
                connection.sendall(b"GET /readyz HTTP/1.1\r\nHost: a\r\n\r\n" * 3)
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
                connection.close()
            server.get("/readyz")


if __name__ == "__main__":
    unittest.main()
