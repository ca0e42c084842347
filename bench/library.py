"""The rows of the table about logging in C: one commit a call, the queue, and many processes.

    /usr/bin/python3 -B bench/library.py BUILD

needs the target bench_programs of that build. The stores are made in the build's folder, since a
temporary folder may be in memory, where a commit costs nothing.
"""

import contextlib
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile

from row import Row, emit

ROUNDS = 9
SECONDS = 0.25
FIRST_ROWS = 300  # SAMPLE_FIRST_ROWS of bench/library/sample.h
THREADS = {"normal": {1: 0.90, 4: 0.90, 64: 1.3}, "full": {1: 0.90, 4: 1.8, 64: 8}}
PROCESSES = 8
PROCESS_ROUNDS = 5
PROCESS_SECONDS = 1
CALLS_A_SECOND = 50_000
MIB = 1 << 20


class Programs:
    """Runs the C programs of a build, each on a store of its own."""

    def __init__(self, build, folder):
        self.bin = os.path.join(build, "bin")
        self.folder = folder

    def run(self, program, mode, *words):
        """The lines it printed, as numbers, and how many rows were in the store afterwards."""
        store = os.path.join(self.folder, "bench.db")
        command = [os.path.join(self.bin, program), store, *mode, *map(str, words)]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("DASHCORE_")}
        done = subprocess.run(command, env=environment, timeout=60, check=True, stdout=subprocess.PIPE, text=True)
        with contextlib.closing(sqlite3.connect(store)) as database:
            (stored,) = database.execute("SELECT count(*) FROM activity_log").fetchone()
        for name in os.listdir(self.folder):
            os.unlink(os.path.join(self.folder, name))
        return [tuple(map(float, line.split())) for line in done.stdout.splitlines()], int(stored)

    def rate(self, program, mode, *words):
        """Rows a second; what else it printed."""
        ((rows, seconds, *more),), stored = self.run(program, mode, *words)
        if stored != rows + FIRST_ROWS:
            sys.exit(f"{program} {words}: {rows:.0f} rows were committed behind {FIRST_ROWS}, "
                     f"{stored} are in the store")
        return rows / seconds, more


def rounds(count):
    """One more than counts: the first warms up."""
    for number in range(count + 1):
        yield number > 0


def committed(programs, mode):
    raw, counted = [], []
    ours = {threads: [] for threads in THREADS[mode]}
    for counts in rounds(ROUNDS):
        figures = [programs.rate("raw_insert", [mode], SECONDS, 1, kind)[0] for kind in ("plain", "counted")]
        logged = [programs.rate("log_committed", [mode], SECONDS, threads)[0] for threads in ours]
        if not counts:
            continue
        raw.append(figures[0])
        counted.append(figures[1])
        for series, figure in zip(ours.values(), logged, strict=True):
            series.append(figure)
    for threads, target in THREADS[mode].items():
        what = f"dashcore_log, {mode.upper()}, {threads} thread{'s' if threads > 1 else ''}"
        emit(Row(what, "rows/s", ours[threads], "raw INSERT, one commit a row", raw, at_least=target))
        if threads == 1:
            emit(Row(what, "rows/s", ours[threads], "raw INSERT and counter in a transaction", counted))


def queued(programs):
    ours, raw, paced = [], [], []
    for counts in rounds(ROUNDS):
        batches, _ = programs.rate("raw_insert", ["normal"], SECONDS, 1000, "plain")
        rate, _ = programs.rate("log_async", [], SECONDS, 0)
        _, call = programs.rate("log_async", [], SECONDS, CALLS_A_SECOND)
        if counts:
            raw.append(batches)
            ours.append(rate)
            paced.append(call)
    emit(Row("DASHCORE_LOG_ASYNC until flushed", "rows/s", ours, "raw INSERT, 1,000 rows a commit", raw, at_least=0.85))
    what = f"DASHCORE_LOG_ASYNC, the call at {CALLS_A_SECOND:,}/s"
    emit(Row(f"{what}, p50", "µs", [p50 for p50, _ in paced], at_most=0.5))
    emit(Row(f"{what}, p99", "µs", [p99 for _, p99 in paced], at_most=5))


def crowded(programs, mode):
    evenness, total, longest, lost, wal = [], [], [], [], []
    for counts in rounds(PROCESS_ROUNDS):
        (*each, (largest,)), stored = programs.run("log_processes", [mode], PROCESS_SECONDS, PROCESSES)
        rows = [count for count, _ in each]
        lost.append(sum(rows) - stored)
        if not counts:
            continue
        evenness.append(min(rows) / statistics.median(rows))
        total.append(sum(rows) / PROCESS_SECONDS)
        longest.append(max(wait for _, wait in each))
        wal.append(largest / MIB)
    what = f"{PROCESSES} processes, {mode.upper()}"
    emit(Row(f"{what}, slowest", "of the median", evenness, at_least=0.5))
    # These hold for every round, so the worst one is judged.
    emit(Row(f"{what}, longest call", "ms", [max(longest)], at_most=500))
    emit(Row(f"{what}, entries lost", "", [max(map(abs, lost))], at_most=0))
    emit(Row(f"{what}, WAL", "MiB", [max(wal)], at_most=16))
    emit(Row(f"{what}, all together", "rows/s", total))


def main():
    build = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory(dir=build, prefix="bench-library-") as folder:
        programs = Programs(build, folder)
        for mode in THREADS:
            committed(programs, mode)
        queued(programs)
        for mode in THREADS:
            crowded(programs, mode)


if __name__ == "__main__":
    main()
