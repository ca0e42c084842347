#!/usr/bin/python3
"""Stands in for acexy, the Ace Stream engine, and for whatever else may listen on their ports.

Usage: stand_in_http.py [--port PORT] [--control FILE] [--requests FILE]

Serves on 127.0.0.1 and prints the port. What it answers is chosen by the first part of the path, so
that a base URL such as http://127.0.0.1:PORT/hang chooses it, and one process serves every case:

  /acexy/FILE.http/…       the recorded bytes, but only to GET …/ace/status
  /acestream/FILE…/…       the recorded bytes, but only to GET …/webui/api/service?method=get_version
  /status/N/…              an empty answer with status N
  /body/TEXT/…             200 with TEXT, percent-decoded
  /fill/N/…                200 with N bytes
  /hang/…                  nothing, and the connection stays open
  /drip/…                  a byte a second of an answer that would be fine
  /huge/…                  100 MB with their length; /huge-chunked/… without it
  /headers/…               header lines without an end
  /redirect/…              302 to /body/{"streams":9}
  /close/…                 closes without a byte; /reset/… resets the connection
  /control/…               what FILE of --control says, read again for each request: "hang",
                           "acexy/FILE.http", "body/{}"

Each request line is appended to FILE of --requests. It ends when its standard input does, so start it
with a pipe there and it never outlives the test.
"""

import argparse
import pathlib
import socket
import socketserver
import struct
import sys
import threading
import time
import urllib.parse

SAMPLES = pathlib.Path(__file__).resolve().parent.parent / "samples"
ASKED = {
    "acexy": "/ace/status",
    "acestream": "/webui/api/service?method=get_version",
}
MEGABYTE = b"x" * 1_000_000
LOCK = threading.Lock()


def answer(status, body=b"", *headers):
    lines = [f"HTTP/1.1 {status} Stand-in", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


class Handler(socketserver.BaseRequestHandler):
    def handle(self):
        try:
            self.one_request()
        except OSError:
            pass  # The client has gone, which is what most of the cases want.

    def one_request(self):
        head = b""
        while b"\r\n\r\n" not in head:
            piece = self.request.recv(65536)
            if not piece:
                return
            head += piece
        line = head.split(b"\r\n", 1)[0].decode("latin-1")
        if self.server.requests:
            with LOCK, open(self.server.requests, "a", encoding="utf-8") as log:
                log.write(line + "\n")
        method, target, _ = line.split(" ", 2)
        what, _, rest = target.lstrip("/").partition("/")
        if what == "control":
            said = pathlib.Path(self.server.control).read_text(encoding="utf-8").strip()
            what, _, rest = (said + "/" + rest).partition("/")
        serve = getattr(self, "serve_" + what.replace("-", "_"), None)
        if serve is not None:
            serve(method, rest)
        elif what in ASKED:
            self.serve_sample(method, what, rest)
        else:
            self.request.sendall(answer(404))

    def serve_sample(self, method, folder, rest):
        name, _, path = rest.partition("/")
        if method != "GET" or "/" + path != ASKED[folder]:
            self.request.sendall(answer(418, b"stand-in: this was not to be asked"))
            return
        self.request.sendall((SAMPLES / folder / name).read_bytes())

    def serve_status(self, method, rest):
        self.request.sendall(answer(rest.partition("/")[0]))

    def serve_body(self, method, rest):
        text = urllib.parse.unquote_to_bytes(rest.partition("/")[0])
        self.request.sendall(answer(200, text, "Content-Type: application/json"))

    def serve_fill(self, method, rest):
        self.request.sendall(answer(200, b"x" * int(rest.partition("/")[0])))

    def serve_hang(self, method, rest):
        while self.request.recv(65536):
            pass

    def serve_drip(self, method, rest):
        for byte in answer(200, b'{"streams":1}'):
            self.request.sendall(bytes([byte]))
            time.sleep(1)

    def serve_huge(self, method, rest):
        self.request.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n")
        for _ in range(100):
            self.request.sendall(MEGABYTE)

    def serve_huge_chunked(self, method, rest):
        self.request.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in range(100):
            self.request.sendall(b"%x\r\n%s\r\n" % (len(MEGABYTE), MEGABYTE))
        self.request.sendall(b"0\r\n\r\n")

    def serve_headers(self, method, rest):
        self.request.sendall(b"HTTP/1.1 200 OK\r\n")
        while True:
            self.request.sendall(b"X-More: " + b"y" * 1000 + b"\r\n")

    def serve_redirect(self, method, rest):
        self.request.sendall(answer(302, b"", "Location: /body/%7B%22streams%22:9%7D"))

    def serve_close(self, method, rest):
        pass

    def serve_reset(self, method, rest):
        self.request.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.request.close()


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 64


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--control")
    parser.add_argument("--requests")
    options = parser.parse_args()
    with Server(("127.0.0.1", options.port), Handler) as server:
        server.control = options.control
        server.requests = options.requests
        threading.Thread(target=server.serve_forever, daemon=True).start()
        # In one piece: its reader may close the pipe behind the number.
        sys.stdout.write(f"{server.server_address[1]}\n")
        sys.stdout.flush()
        while sys.stdin.buffer.read(4096):
            pass


if __name__ == "__main__":
    main()
