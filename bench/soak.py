"""A server and a host that work for long: what grows, and how far.

    soak.py BUILD [SECONDS]         10 minutes unless SECONDS says otherwise

A host logs 1,000 entries a second, each committed, in a process of its own; 100 dashboards poll a
server of the same store every 10 s, to which an entry a second is posted, too. All probes fail, and slowly: acexy takes the connection and never answers, the engine
answers with an error, warp-cli hangs until it is killed. Memory and descriptors of the server and
of the host are read every second. What has drifted is the median of the last part against that of
the part after the warm-up: a part is a tenth of the time, and the warm-up, in which caches fill and
the tables get their usual depth, is two. The size of the WAL counts from the start.
"""

import contextlib
import os
import pathlib
import socket
import socketserver
import statistics
import sys
import tempfile
import threading
import time

from memory import Pollers, logging_at
from row import Row, emit
from served import dashcored, descriptors_of, memory_of

SECONDS = 600
ENTRIES_A_SECOND = 1000
DASHBOARDS = 100
INTERVAL = 10
WARP_CLI = "#!/bin/sh\nsleep 60 & sleep 60\n"


class Failing(socketserver.BaseRequestHandler):
    def handle(self):
        self.request.recv(4096)
        self.request.sendall(b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n")


@contextlib.contextmanager
def failing_probes(folder):
    """The flags of a server whose probes all fail."""
    warp_cli = folder / "warp-cli"
    warp_cli.write_text(WARP_CLI, "ascii")
    warp_cli.chmod(0o700)
    engine = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Failing)
    threading.Thread(target=engine.serve_forever, daemon=True).start()
    with socket.create_server(("127.0.0.1", 0), backlog=4096) as silent:
        try:
            yield ["--acexy-url", f"http://127.0.0.1:{silent.getsockname()[1]}",
                   "--acestream-url", f"http://127.0.0.1:{engine.server_address[1]}",
                   "--warp-cli", warp_cli]
        finally:
            engine.shutdown()
            engine.server_close()


def sample_until(end, server, host, wal):
    samples = []
    due = time.monotonic()
    while time.monotonic() < end:
        samples.append({
            "server's memory": server.memory,
            "host's memory": memory_of(host.pid),
            "server's descriptors": descriptors_of(server.pid),
            "host's descriptors": descriptors_of(host.pid),
            "wal": os.path.getsize(wal),
        })
        server.post({"type": "system", "message": f"sample {len(samples)}"})
        due += 1
        time.sleep(max(0, due - time.monotonic()))
    return samples


def drift_of(samples, name):
    """In percent, of what there was after the warm-up."""
    part = max(1, len(samples) // 10)
    values = [sample[name] for sample in samples]
    before = statistics.median(values[2 * part:3 * part])
    after = statistics.median(values[-part:])
    print(f"  {name}: {before:,.0f} after the warm-up, {after:,.0f} at the end")
    return (after - before) / before * 100


def soak(build, seconds):
    with contextlib.ExitStack() as held:
        folder = pathlib.Path(held.enter_context(
            tempfile.TemporaryDirectory(prefix="dashcore-bench-")))
        flags = held.enter_context(failing_probes(folder))
        store = folder / "store.db"
        server = held.enter_context(dashcored(build, store, *flags))
        pollers = held.enter_context(
            Pollers(build, server.port, DASHBOARDS, INTERVAL, seconds + INTERVAL))
        host = held.enter_context(
            logging_at(build, store, ENTRIES_A_SECOND, seconds + INTERVAL))
        samples = sample_until(time.monotonic() + seconds, server, host, f"{store}-wal")
        out, _ = host.communicate(timeout=INTERVAL + 30)
        if host.returncode != 0:
            raise RuntimeError("the host ended early")
        pollers.wait()
        return samples, out.split(), pollers.result


def main(build, seconds):
    samples, (logged, longest), polled = soak(build, seconds)
    print(f"  {int(logged):,} entries by the host, the longest call {longest} ms; "
          f"{polled['whole'] + polled['unchanged']:,} requests, p99 {polled['p99']} ms, "
          f"at most {polled['slowest']} ms")
    what = f"soak of {seconds} s: "
    for name in samples[0]:
        if name != "wal":
            emit(Row(f"{what}drift of the {name}", "%", [drift_of(samples, name)], at_most=2))
    emit(Row(f"{what}WAL at most", "MB", [max(sample["wal"] for sample in samples) / 1e6],
             at_most=16))
    emit(Row(f"{what}errors", "", [polled["errors"]], at_most=0))


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]).resolve(), int(sys.argv[2]) if len(sys.argv) > 2 else SECONDS)
