"""Requests whose head could be read in two ways, or is no HTTP/1.1: refused, and the connection
closed, so that nothing behind them is taken for a request."""

import json
import re
import socket
import time
import unittest

from dashcored import Dashcored, receive_all

GET = b"GET /healthz HTTP/1.1\r\n"
HOST = b"Host: localhost\r\n"
NEXT = b"GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n"
POST = b"POST /api/v1/activity HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n"
ENTRY = b'{"type":"scrape","message":"x"}'
LENGTH = b"Content-Length: %d\r\n" % len(ENTRY)
CHUNKS = b"%x\r\n%s\r\n0\r\n\r\n" % (len(ENTRY), ENTRY)


def statuses(received):
    return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d{3}) ", received)]


class Head(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(Dashcored())

    def stored(self):
        return self.server.get("/api/v1/activity/summary?type=scrape").json()["total"]

    def refused(self, sent, status=400):
        """The one answer is the refusal, and the server closes without being asked to."""
        before = self.stored()
        with self.server.connect() as connection:
            connection.sendall(sent)
            received = receive_all(connection)
        self.assertEqual(statuses(received), [status], received)
        self.assertIn(b"Connection: close\r\n", received)
        self.assertNotIn(b"\r\nServer:", received)
        self.assertEqual(self.stored(), before)
        return received

    def test_probes(self):
        probes = {
            "length and coding": POST + LENGTH + CHUNKED + b"\r\n" + CHUNKS,
            "coding and length": POST + CHUNKED + LENGTH + b"\r\n" + CHUNKS,
            "two lengths": POST + LENGTH + b"Content-Length: 5\r\n\r\n" + ENTRY,
            "one length twice": POST + LENGTH + LENGTH + b"\r\n" + ENTRY,
            "two codings": POST + CHUNKED + CHUNKED + b"\r\n" + CHUNKS,
            "coding in HTTP/1.0": POST.replace(b"/1.1", b"/1.0") + CHUNKED + b"\r\n" + CHUNKS,
            "bare line feeds": b"GET /healthz HTTP/1.1\nHost: localhost\n\n",
            "one bare line feed": GET + b"X: y\n" + HOST + b"\r\n",
            "bare line feed at the end": GET + HOST + b"\n",
            "no host": GET + b"\r\n",
            "two hosts": GET + HOST + HOST + b"\r\n",
            "two different hosts": GET + HOST + b"Host: evil\r\n\r\n",
            "empty host": GET + b"Host:\r\n\r\n",
            "host with a path": GET + b"Host: a/b\r\n\r\n",
            "host with user": GET + b"Host: a@b\r\n\r\n",
            "absolute form": b"GET http://evil/healthz HTTP/1.1\r\n" + HOST + b"\r\n",
            "asterisk": b"OPTIONS * HTTP/1.1\r\n" + HOST + b"\r\n",
            "connect": b"CONNECT evil:443 HTTP/1.1\r\n" + HOST + b"\r\n",
            "no slash": b"GET healthz HTTP/1.1\r\n" + HOST + b"\r\n",
            "folded coding": POST + b"Transfer-Encoding:\r\n chunked\r\n\r\n" + CHUNKS,
            "folded header": GET + HOST + b"X: a\r\n b\r\n\r\n",
            "space before the colon": POST + b"Transfer-Encoding : chunked\r\n\r\n" + CHUNKS,
            "unknown coding": POST + b"Transfer-Encoding: xchunked\r\n\r\n" + CHUNKS,
            "two codings in one": POST + b"Transfer-Encoding: gzip, chunked\r\n\r\n" + CHUNKS,
            "identity": POST + b"Transfer-Encoding: identity\r\n" + b"\r\n" + ENTRY,
            "signed length": POST + b"Content-Length: +5\r\n\r\n" + ENTRY,
            "negative length": POST + b"Content-Length: -5\r\n\r\n" + ENTRY,
            "length list": POST + b"Content-Length: 5, 5\r\n\r\n" + ENTRY,
            "empty length": POST + b"Content-Length: \r\n\r\n" + ENTRY,
            "hexadecimal length": POST + b"Content-Length: 0x5\r\n\r\n" + ENTRY,
            "zero byte": GET + HOST + b"X: a\0b\r\n\r\n",
            "control byte": GET + HOST + b"X: a\x01b\r\n\r\n",
            "bare carriage return": GET + HOST + b"X: a\rb\r\n\r\n",
            "101 headers": GET + HOST + b"X: y\r\n" * 101 + b"\r\n",
            "no name": GET + HOST + b": y\r\n\r\n",
            "no colon": GET + HOST + b"X\r\n\r\n",
            "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
            "HTTP/3.1": b"GET / HTTP/3.1\r\n" + HOST + b"\r\n",
            "HTTP/0.9": b"GET /healthz\r\n\r\n",
            "not HTTP": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"x" * 40 + b"\r\n\r\n",
            "bytes above ASCII": b"GET /\xff HTTP/1.1\r\n" + HOST + b"\r\n",
            "vertical tab behind a length": POST + LENGTH[:-2] + b"\x0b\r\n\r\n" + ENTRY,
            "blank before the colon of a length": POST + LENGTH.replace(b":", b" :") + b"\r\n" +
                                                  ENTRY,
            "folded length": POST + b"X: y\r\n " + LENGTH + b"\r\n" + ENTRY,
            "length past 64 bits": POST + b"Content-Length: 18446744073709551621\r\n\r\n" + ENTRY,
            "length with a parameter": POST + b"Content-Length: 5;\r\n\r\n" + ENTRY,
            "length of other digits": POST + b"Content-Length: \xb2\r\n\r\n" + ENTRY,
            "length and an empty coding": POST + LENGTH + b"Transfer-Encoding:\r\n\r\n" + ENTRY,
            "vertical tab before a coding": POST + b"Transfer-Encoding: \x0bchunked\r\n\r\n" +
                                            CHUNKS,
            "broken chunks": POST + CHUNKED + b"\r\nzz\r\n" + ENTRY,
            "400 KiB of head": GET + HOST + b"X: " + b"y" * 420000 + b"\r\n\r\n",
        }
        for name, sent in probes.items():
            with self.subTest(name):
                self.refused(sent + NEXT)

    def test_refusals_are_problems(self):
        for sent, status, code in ((GET + b"\r\n", 400, "bad_request"),
                                   (POST + LENGTH + CHUNKED + b"\r\n" + CHUNKS, 400,
                                    "bad_request"),
                                   (GET + HOST + b"X: " + b"y" * 16384 + b"\r\n\r\n", 431,
                                    "head_too_large"),
                                   (POST + b"Content-Length: 1048578\r\n\r\n", 413,
                                    "content_too_large"),
                                   (POST + LENGTH + b"Expect: cake\r\n\r\n", 417,
                                    "expectation_failed")):
            with self.subTest(code=code):
                head, body = self.refused(sent, status).split(b"\r\n\r\n", 1)
                problem = json.loads(body)
                self.assertEqual((problem["status"], problem["code"]), (status, code))
                self.assertIn(b"application/problem+json", head)
                self.assertIn(b"X-Request-Id: " + problem["request_id"].encode(), head)

    def test_head_of_16_kib(self):
        start = GET + HOST + b"Connection: close\r\nX: "
        room = 16384 - len(start) - 4
        for length, status in ((room, 200), (room + 1, 431)):
            received = self.server.raw(start + b"y" * length + b"\r\n\r\n")
            self.assertEqual(statuses(received), [status])

    def test_unknown_methods(self):
        for method in (b"BREW", b"TRACE", b"get", b"PROPFIND", b"GETT"):
            with self.subTest(method):
                received = self.server.raw(method + b" /healthz HTTP/1.1\r\n" + HOST + b"\r\n")
                self.assertEqual(statuses(received), [501])

    def test_zero_in_a_path(self):
        for path in (b"/healthz%00", b"/%00", b"/api/v1/background-tasks/a%00b/runs", b"/%", b"/%zz",
                     b"/%ff"):
            with self.subTest(path):
                received = self.server.raw(b"GET " + path + b" HTTP/1.1\r\n" + HOST + b"\r\n")
                self.assertEqual(statuses(received), [400])

    def test_no_upgrade(self):
        upgrade = (b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
                   b"HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n\r\n")
        self.assertEqual(statuses(self.server.raw(GET + HOST + upgrade)), [200])

    def test_keep_alive_and_pipelining(self):
        received = self.server.raw((GET + HOST + b"\r\n") * 20 + NEXT * 3)
        self.assertEqual(statuses(received), [200] * 23)
        received = self.server.raw(POST + LENGTH + b"\r\n" + ENTRY + NEXT)
        self.assertEqual(statuses(received), [201, 200])
        with self.server.connect() as connection:
            for _ in range(3):
                connection.sendall(NEXT)
                self.assertIn(b'{"status":"ok"}', connection.recv(65536))

    def test_a_body_is_never_a_request(self):
        """Whatever becomes of a request, its body is passed over whole, though it looks like
        requests itself, and the next request is what stands behind it."""
        plain = POST.replace(b"application/json", b"text/plain")
        requests = {
            "GET": (GET, 200),
            "HEAD": (GET.replace(b"GET", b"HEAD"), 200),
            "expected": (GET + b"Expect: 100-continue\r\n", 200),
            "in a thread": (b"GET /readyz HTTP/1.1\r\n", 200),
            "stream": (b"GET /api/v1/activity/export HTTP/1.1\r\n", 200),
            "no content": (b"OPTIONS /healthz HTTP/1.1\r\n", 204),
            "not encoded": (b"GET /%zz HTTP/1.1\r\n", 400),
            "not JSON": (POST, 400),
            "not found": (b"POST /nothing HTTP/1.1\r\n", 404),
            "not allowed": (POST.replace(b"POST", b"DELETE"), 405),
            "not acceptable": (POST + b"Accept: text/html\r\n", 406),
            "wrong type": (plain, 415),
            "not wanted": (b"POST /api/v1/background-tasks/a/run HTTP/1.1\r\n", 422),
            "wrong query": (b"GET /api/v1/activity/recent?limit=x HTTP/1.1\r\n", 422),
            "unknown method": (b"BREW /healthz HTTP/1.1\r\n", 501),
        }
        smuggled = POST + LENGTH + b"\r\n" + ENTRY
        before = self.stored()
        for name, (head, status) in requests.items():
            host = b"" if HOST in head else HOST
            for body in (smuggled, smuggled * 3 + smuggled[:50], smuggled * 400):
                with self.subTest(name, length=len(body)):
                    sent = head + host + b"Content-Length: %d\r\n\r\n" % len(body) + body + NEXT
                    answered = statuses(self.server.raw(sent))
                    self.assertEqual([each for each in answered if each != 100], [status, 200])
        self.assertEqual(self.stored(), before)

    def test_a_body_in_pieces(self):
        """Its end and the next head in one piece, or each byte in one of its own."""
        sent = POST + LENGTH + b"\r\n" + ENTRY + NEXT
        for first in (len(sent) - len(NEXT) - 1, len(sent) - len(NEXT), len(sent) - len(NEXT) + 1):
            with self.server.connect() as connection:
                for piece in (sent[:first], sent[first:]):
                    connection.sendall(piece)
                    time.sleep(0.05)
                connection.shutdown(socket.SHUT_WR)
                self.assertEqual(statuses(receive_all(connection)), [201, 200])
        with self.server.connect() as connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for byte in sent:
                connection.sendall(bytes([byte]))
            connection.shutdown(socket.SHUT_WR)
            self.assertEqual(statuses(receive_all(connection)), [201, 200])

    def test_a_body_that_is_too_short_or_too_long(self):
        before = self.stored()
        self.assertEqual(self.server.raw(POST + b"Content-Length: 100\r\n\r\n" + ENTRY), b"")
        self.assertEqual(self.stored(), before)
        # What is too much is the next request, and is none.
        received = self.server.raw(POST + LENGTH + b"\r\n" + ENTRY + ENTRY + b"\r\n\r\n" + NEXT)
        self.assertEqual(statuses(received), [201, 400])
        self.assertEqual(self.stored(), before + 1)

    def test_bodies_above_the_limits(self):
        config = (b"PATCH /api/v1/config/dashboard HTTP/1.1\r\n" + HOST +
                  b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n")
        body = (NEXT * 40000)[:1048576]
        # Read whole and then refused: the connection goes on.
        for length in (65537, len(body)):
            received = self.server.raw(config % length + body[:length] + NEXT)
            self.assertEqual(statuses(received), [413, 200])
        # Not read: it does not.
        self.refused(config % 1048578 + body + NEXT, 413)

    def test_nothing_follows_chunks(self):
        received = self.server.raw(POST + CHUNKED + b"\r\n" + CHUNKS + NEXT)
        self.assertEqual(statuses(received), [201])
        self.assertIn(b"Connection: close", received)

    def test_older_http(self):
        received = self.server.raw(b"GET /healthz HTTP/1.0\r\n" + HOST + b"\r\n")
        self.assertEqual(statuses(received), [200])
        received = self.server.raw(b"GET /api/v1/activity/export HTTP/1.0\r\n" + HOST +
                                   b"Connection: keep-alive\r\n\r\n")
        self.assertNotIn(b"Transfer-Encoding", received)
        self.assertIn(b"Connection: close", received)

    def test_expect_100_continue(self):
        with self.server.connect() as connection:
            connection.sendall(POST + LENGTH + b"Expect: 100-continue\r\n\r\n")
            self.assertEqual(connection.recv(65536), b"HTTP/1.1 100 Continue\r\n\r\n")
            connection.sendall(ENTRY)
            self.assertEqual(statuses(connection.recv(65536)), [201])
        with self.server.connect() as connection:
            connection.sendall(POST + b"Content-Length: 2000000\r\nExpect: 100-continue\r\n\r\n")
            self.assertEqual(statuses(receive_all(connection)), [413])

    def test_empty_line_before_a_request(self):
        self.assertEqual(statuses(self.server.raw(b"\r\n" + GET + HOST + b"\r\n")), [200])


if __name__ == "__main__":
    unittest.main()
