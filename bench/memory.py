"""What a server that watches one machine may cost it: memory, wake-ups, and the processor for many
dashboards.

    memory.py BUILD         BUILD is a CMake build folder

The store has 10,000 entries. All probes fail at once, which is what they do where nothing is
installed. A dashboard is a keep-alive connection that polls the page's six requests, one after the
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
from served import Served, processor_seconds_of, waits_of

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


def memory_of_life(build, filled):
    """Of one life of a server: milliseconds to its first answer, bytes idle, the most bytes while all
    connections ask. Its copy of the store knows of no probe yet, so that it probes at once."""
    with tempfile.TemporaryDirectory(prefix="dashcore-bench-") as folder, \
            Served(build, store=shutil.copy(filled, folder)) as server:
        time.sleep(SETTLED)
        idle = server.memory
        with Pollers(build, server.port, CONNECTIONS, 0, LOAD_SECONDS) as pollers:
            used = max(wait_with_samples(LOAD_SECONDS - 0.5, lambda: server.memory))
        if pollers.result["errors"] != 0:
            raise RuntimeError(f"errors under load: {pollers.result}")
        return server.seconds_to_start * 1000, idle, used


def measure_memory(build, filled):
    lives = [memory_of_life(build, filled) for _ in range(ROUNDS)][1:]
    started, idle, used = zip(*lives, strict=True)
    emit(Row("`dashcored`: start to the first 200", "ms", list(started), at_most=50))
    emit(Row("`dashcored`: memory, idle", "MB", [value / MEGABYTE for value in idle], at_most=10))
    emit(Row(f"`dashcored`: memory, {CONNECTIONS} connections asking", "MB",
             [value / MEGABYTE for value in used], at_most=20))


def measure_wakes(build, store):
    with Served(build, store=store) as server:
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
    with Served(build, store=store) as server, logging_at(build, store, 1, seconds + INTERVAL), \
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
        measure_memory(build, store)
        measure_wakes(build, store)
        measure_dashboards(build, store)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]).resolve())
