"""A real dashcored on a free port, with a store of its own in a temporary directory.

    with Dashcored() as server:
        server.get("/api/v1/activity/recent").json()

Every exchange made here is held against the server's own /openapi.json; see contract.py. The
program is the one in $DASHCORED.
"""

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import urllib.parse

import contract
from process import LONGEST, environment_of, wait_for  # the tests take them from here

PROGRAM = os.environ["DASHCORED"]


class Answer:
    """One answer; headers are found in any case."""

    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers
        self.body = body

    def header(self, name):
        return self.headers.get(name)

    def json(self):
        return json.loads(self.body)

    @property
    def fields(self):
        """The inputs a problem names."""
        return [error["field"] for error in self.json()["errors"]]


class Dashcored:
    """`store` is a path or URL, by default one of its own; `args` and `env` are added to what keeps
    the server off the machine's real services; `probes` leaves their flags to `args` and `env`."""

    def __init__(self, store=None, env=None, args=(), probes=False, listen="127.0.0.1:0"):
        self.directory = tempfile.mkdtemp(prefix="dashcored-")
        self.store = store or os.path.join(self.directory, "dashcore.db")
        self.environment = environment_of(self.directory, env or {})
        self.arguments = [PROGRAM]
        if listen is not None:
            self.arguments += ["--listen", listen]
        self.arguments += ["--store", self.store]
        if not probes:
            self.arguments += ["--acexy-url", "", "--acestream-url", "", "--warp-cli", ""]
        self.arguments += args
        self.process = None
        self.line = None
        self.url = None
        self.host = None
        self.port = None

    def __enter__(self):
        try:
            self.start()
        except BaseException:
            self.end()
            raise
        return self

    def __exit__(self, kind, *unused):
        try:
            if self.process is not None and self.process.poll() is None:
                code = self.stop()
                if kind is None and code != 0:
                    raise AssertionError(f"dashcored ended with {code}:\n{self.errors()}")
        finally:
            self.end()

    @property
    def pid(self):
        return self.process.pid

    def start(self):
        self.log = open(os.path.join(self.directory, "stderr"), "w+b")
        self.process = subprocess.Popen(self.arguments, stdin=subprocess.DEVNULL, text=True,
                                        stdout=subprocess.PIPE, stderr=self.log,
                                        env=self.environment, cwd=self.directory)
        self.line = self.process.stdout.readline()
        if " listening on http://" not in self.line:
            self.process.wait(timeout=LONGEST)
            raise AssertionError(f"dashcored did not start: {self.line}{self.errors()}")
        self.url = self.line.split(" listening on ")[1].split(" ")[0]
        parts = urllib.parse.urlsplit(self.url)
        self.host, self.port = parts.hostname, parts.port

    def stop(self, number=signal.SIGTERM, seconds=LONGEST):
        """Ends it by a signal and returns its exit code."""
        self.process.send_signal(number)
        return self.process.wait(timeout=seconds)

    def restart(self):
        """Ends it and starts it on the same store, on another port."""
        code = self.stop()
        self.close()
        if code != 0:
            raise AssertionError(f"dashcored ended with {code}:\n{self.errors()}")
        self.start()

    def errors(self):
        with open(os.path.join(self.directory, "stderr"), encoding="utf-8") as log:
            return log.read()

    def close(self):
        if self.process is not None:
            self.process.stdout.close()
            self.log.close()

    def end(self):
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait(timeout=LONGEST)
        self.close()
        shutil.rmtree(self.directory)

    # ---- requests ----

    def request(self, method, target, body=None, headers=None, status=None, **others):
        """One exchange. `json=` sends that as JSON; `body=` sends bytes as they are, as JSON unless
        the headers say otherwise. `status` is what the answer must have."""
        headers = dict(headers or {})
        if "json" in others:
            body = json.dumps(others.pop("json")).encode()
        if others:
            raise TypeError(f"unknown: {others}")
        if body is not None:
            headers.setdefault("Content-Type", "application/json")
        connection = http.client.HTTPConnection(self.host, self.port, timeout=LONGEST)
        try:
            connection.request(method, target, body=body, headers=headers)
            answer = connection.getresponse()
            answer = Answer(answer.status, answer.headers, answer.read())
        finally:
            connection.close()
        contract.of(self).check(method, target, headers, body, answer)
        if status is not None and answer.status != status:
            raise AssertionError(f"{method} {target}: {answer.status}, not {status}: "
                                 f"{answer.body[:500]}")
        return answer

    def get(self, target, headers=None, status=200):
        return self.request("GET", target, headers=headers, status=status)

    def post(self, target, status=201, **others):
        return self.request("POST", target, status=status, **others)

    def patch(self, target, status=200, **others):
        return self.request("PATCH", target, status=status, **others)

    def log_entry(self, type="scrape", message="hello", **others):
        """Logs one entry and returns its id."""
        entry = {"type": type, "message": message, **others}
        return self.post("/api/v1/activity", json=entry).json()["ids"][0]

    def connect(self, receive_buffer=None):
        """A bare connection, for what no HTTP client sends."""
        connection = socket.socket()
        if receive_buffer is not None:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        connection.settimeout(LONGEST)
        connection.connect((self.host, self.port))
        return connection

    def raw(self, sent):
        """Sends bytes, says that no more come, and returns all answers until the server closes."""
        with self.connect() as connection:
            connection.sendall(sent)
            connection.shutdown(socket.SHUT_WR)
            return receive_all(connection)


def receive_all(connection):
    """All bytes until the other side closes."""
    received = b""
    while True:
        piece = connection.recv(65536)
        if not piece:
            return received
        received += piece
