"""What a server that watches one machine may cost it: memory, wake-ups, and the processor for many
dashboards.

    memory.py BUILD         BUILD is a CMake build folder

The store has 10,000 entries. All probes fail at once, which is what they do where nothing is
installed. The peer is a server of the same contract in Python (bench/peer), with as many entries. A dashboard is a keep-alive connection that polls the page's six requests, one after the
other and with the tags of the last answers, every 10 s; see memory/pollers.c.
"""

import contextlib
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

from row import Row, emit
from served import dashcored, peer, processor_seconds_of, waits_of

ROUNDS = 6  # the first is not counted
ENTRIES = 10_000
SETTLED = 5  # seconds after which a server that was started has nothing left to do
MEGABYTE = 1_000_000
CONNECTIONS = 256
LOAD_SECONDS = 4
DASHBOARDS = 1000
INTERVAL = 10


class Pollers:
    """The program of many dashboards; `result` is there when the `with` has ended."""

    def __init__(self, build, port, dashboards, interval, seconds):
        self._seconds = seconds
        self._command = [build / "bin/pollers", str(port), str(dashboards),
                         str(round(interval * 1000)), str(seconds)]
        self.result = None

    def __enter__(self):
        self._process = subprocess.Popen(self._command, stdout=subprocess.PIPE, text=True)
        return self

    def wait(self):
        out, _ = self._process.communicate(timeout=self._seconds + 30)
        if self._process.returncode != 0:
            raise RuntimeError("the dashboards ended early")
        self.result = json.loads(out.splitlines()[-1])

    def __exit__(self, kind, *_):
        if kind is None and self.result is None:
            self.wait()
        self._process.kill()
        self._process.wait()


@contextlib.contextmanager
def logging_at(build, store, entries_a_second, seconds):
    """A host of its own process, that may take as long as it needs within the `with`."""
    command = [build / "bin/log_at_rate", f"sqlite:{store}", str(entries_a_second), str(seconds)]
    host = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        yield host
    finally:
        host.kill()
        host.communicate()


def wait_with_samples(seconds, sample):
    values = []
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        values.append(sample())
        time.sleep(0.1)
    return values


def memory_of_life(build, program):
    """Of one life of a server: milliseconds to its first answer, megabytes idle, the most megabytes
    while all connections ask, and errors."""
    with program as server:
        time.sleep(SETTLED)
        idle = server.memory
        with Pollers(build, server.port, CONNECTIONS, 0, LOAD_SECONDS) as pollers:
            used = max(wait_with_samples(LOAD_SECONDS - 0.5, lambda: server.memory))
        return (server.seconds_to_start * 1000, idle / MEGABYTE, used / MEGABYTE,
                pollers.result["errors"])


def life_of_ours(build, filled):
    """The copy of the store knows of no probe yet, so that the server probes at once."""
    with tempfile.TemporaryDirectory(prefix="dashcore-bench-") as folder:
        return memory_of_life(build, dashcored(build, shutil.copy(filled, folder)))


def fill_peer(store):
    with peer(store) as server:
        for _ in range(ENTRIES // 1000):
            server.post([{"type": "scrape", "message": "120 channels read from the playlist",
                          "details": {"channels": 120, "seconds": 1.5}}] * 1000)


def measure_memory(build, filled, peers):
    fill_peer(peers)
    ours, theirs = [], []
    for _ in range(ROUNDS):
        ours.append(life_of_ours(build, filled))
        theirs.append(memory_of_life(build, peer(peers)))
    if any(errors for *_, errors in ours):
        raise RuntimeError("errors under load")
    mine, others = list(zip(*ours[1:])), list(zip(*theirs[1:]))
    for part, (what, unit, most) in enumerate((
            ("start to the first 200", "ms", 50), ("memory, idle", "MB", 10),
            (f"memory, {CONNECTIONS} connections asking", "MB", 20))):
        emit(Row(f"`dashcored`: {what}", unit, list(mine[part]), at_most=most))
        emit(Row(f"`dashcored`: {what}, against the peer", unit, list(mine[part]),
                 "FastAPI, SQLAlchemy", list(others[part])))


def measure_wakes(build, store):
    with dashcored(build, store) as server:
        time.sleep(SETTLED)
        counts = [waits_of(server.pid)]
        for _ in range(ROUNDS):
            time.sleep(INTERVAL)
            counts.append(waits_of(server.pid))
    wakes = [(after - before) / INTERVAL for before, after in zip(counts, counts[1:])]
    emit(Row("`dashcored`: wake-ups a second, idle", "/s", wakes, at_most=2))


def measure_dashboards(build, store):
    """An entry a second, so that a poll finds something new in what depends on the log."""
    seconds = (ROUNDS + 1) * INTERVAL
    shares = []
    with dashcored(build, store) as server, logging_at(build, store, 1, seconds + INTERVAL), \
            Pollers(build, server.port, DASHBOARDS, INTERVAL, seconds) as pollers:
        time.sleep(INTERVAL)  # all first answers are whole
        for _ in range(ROUNDS):
            before = processor_seconds_of(server.pid)
            time.sleep(INTERVAL)
            shares.append((processor_seconds_of(server.pid) - before) / INTERVAL * 100)
        pollers.wait()
    result = pollers.result
    requests = result["whole"] + result["unchanged"]
    print(f"  {requests:,} requests, {result['unchanged'] / requests:.0%} of them unchanged, "
          f"{result['reopened']} connections opened anew, p50 {result['p50']} ms, "
          f"p99 {result['p99']} ms, at most {result['slowest']} ms")
    emit(Row(f"{DASHBOARDS:,} dashboards, every {INTERVAL} s: processor", "% of a core", shares[1:],
             at_most=5))
    emit(Row(f"{DASHBOARDS:,} dashboards, every {INTERVAL} s: errors", "", [result["errors"]],
             at_most=0))


def main(build):
    with tempfile.TemporaryDirectory(prefix="dashcore-bench-") as folder:
        store = pathlib.Path(folder) / "store.db"
        subprocess.run([build / "bin/fill", store, str(ENTRIES)], check=True,
                       stdout=subprocess.DEVNULL)
        measure_memory(build, store, pathlib.Path(folder) / "peer.db")
        measure_wakes(build, store)
        measure_dashboards(build, store)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]).resolve())
