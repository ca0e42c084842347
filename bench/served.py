"""Servers that are measured, and what the kernel knows of a process."""

import json
import os
import pathlib
import re
import socket
import subprocess
import time

PROBES = ("--acexy-url", "http://127.0.0.1:9", "--acestream-url", "http://127.0.0.1:9",
          "--warp-cli", "/nonexistent/warp-cli")  # all fail at once


def memory_of(pid):
    """Resident bytes, those of shared libraries too."""
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        return int(re.search(r"^VmRSS:\s+(\d+) kB$", file.read(), re.MULTILINE)[1]) * 1024


def descriptors_of(pid):
    return len(os.listdir(f"/proc/{pid}/fd"))


def processor_seconds_of(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def waits_of(pid):
    """How often threads went to sleep until something came, which is how often they woke up."""
    count = 0
    for path in pathlib.Path(f"/proc/{pid}/task").glob("*/status"):
        count += int(re.search(r"^voluntary_ctxt_switches:\s+(\d+)$", path.read_text("ascii"),
                               re.MULTILINE)[1])
    return count


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def ask(port, request, body=b""):
    """The status of the answer; a request of its own connection."""
    head = f"{request} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
    if body:
        head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(f"{head}\r\n".encode() + body)
        with connection.makefile("rb") as answer:
            status = answer.readline().split(b" ")
            answer.read()
    return int(status[1])


def await_answer(port, path, patience=10):
    """Until the server that is being started first answers with 200."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        try:
            if ask(port, f"GET {path}") == 200:
                return
        except ConnectionError:
            time.sleep(0.0005)
    raise RuntimeError(f"no answer from port {port}")


class Program:
    """A server of the API, from the `with` to its end."""

    def __init__(self, command, port, environment, folder=None):
        self.port = port
        self.seconds_to_start = None
        self._command = command
        self._environment = {**os.environ, **environment}
        self._folder = folder
        self._process = None

    @property
    def pid(self):
        return self._process.pid

    @property
    def memory(self):
        return memory_of(self.pid)

    def post(self, entries):
        status = ask(self.port, "POST /api/v1/activity", json.dumps(entries).encode())
        if status != 201:
            raise RuntimeError(f"entries were answered with {status}")

    def __enter__(self):
        began = time.monotonic()
        # Its words are in nobody's way, and a pipe could fill.
        self._process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL,
                                         env=self._environment, cwd=self._folder)
        await_answer(self.port, "/api/v1/activity/recent")
        self.seconds_to_start = time.monotonic() - began
        return self

    def __exit__(self, *_):
        self._process.terminate()
        try:
            self._process.wait(timeout=10)
        finally:
            self._process.kill()
            self._process.wait()


def dashcored(build, store, *flags):
    """The later flags win."""
    port = free_port()
    command = [build / "bin/dashcored", "--listen", f"127.0.0.1:{port}", "--store",
               f"sqlite:{store}", *PROBES, *flags]
    return Program(command, port, {"DASHCORE_LOG_LEVEL": "error"})


def peer(store):
    """The same contract in FastAPI and SQLAlchemy, in one process."""
    port = free_port()
    command = ["/usr/bin/python3", "-m", "uvicorn", "--loop", "uvloop", "--http", "httptools",
               "--no-access-log", "--log-level", "warning", "--port", str(port), "app:app"]
    return Program(command, port, {"PYTHONDONTWRITEBYTECODE": "1", "PEER_STORE": str(store)},
                   pathlib.Path(__file__).parent / "peer")
