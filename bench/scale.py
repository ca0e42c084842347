"""What stays as fast while the log grows, and who waits while it is purged.

    scale.py BUILD      BUILD is a CMake build folder

Draws bench/scale.svg. A series of another area, such as search, is drawn with it where BENCH_SERIES
names a file of lines {"name": …, "points": {"rows": µs}}.
"""

import json
import os
import pathlib
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time

import plot
from row import Row, emit

SIZES = (10_000, 100_000, 1_000_000, 10_000_000)
SMALL, LARGE = SIZES[0], SIZES[-1]
ROUNDS = 6  # the first one warms up
CALLS = 2000
SUMMARIES = 300
PAGES = {("newest", 30): "newest page", ("newest", 7): "newest page, days=7",
         ("type", 30): "a type's page", ("deep", 30): "a deep cursor page"}
SUMMARY = ("summary", 7)
PURGED_DAYS = 3  # a tenth of the log
GROUP_BY = ("SELECT timestamp / 3600000000, type, count(*) FROM activity_log WHERE timestamp >= ? "
            "GROUP BY 1, 2 ORDER BY 1, 2")


def run(*command):
    done = subprocess.run([str(word) for word in command], check=True, stdout=subprocess.PIPE,
                          text=True, timeout=300)
    return [float(number) for number in done.stdout.split()]


def fill(programs, folder, rows):
    """A store of so many rows, on the disk: what is not would be waited for by who syncs next."""
    store = folder / f"{rows}.db"
    run(programs / "fill", store, rows)
    write_back(store)
    return store


def write_back(path):
    file = os.open(path, os.O_RDWR)
    os.fsync(file)
    os.close(file)


# ---- reading ----

def group_by(store, days):
    """Milliseconds of the summary without counters."""
    database = sqlite3.connect(store)
    began = time.perf_counter()
    database.execute(GROUP_BY, ((time.time() - days * 86400) * 1e6,)).fetchall()
    took = time.perf_counter() - began
    database.close()
    return took * 1e3


def read_rounds(programs, stores):
    """[(p50, p99)] by what was called and rows, a pair a round; milliseconds of GROUP BY."""
    found, grouped = {}, []
    for number in range(ROUNDS):
        for call in (*PAGES, SUMMARY):
            for rows, store in stores.items():
                pair = run(programs / "read_calls", store, *call,
                           SUMMARIES if call == SUMMARY else CALLS)
                if number > 0:
                    found.setdefault((call, rows), []).append(pair)
        milliseconds = group_by(stores[LARGE], SUMMARY[1])
        if number > 0:
            grouped.append(milliseconds)
    return found, grouped


def emit_reading(found, grouped):
    for call, name in PAGES.items():
        small, large = found[call, SMALL], found[call, LARGE]
        emit(Row(f"{name} at 10M rows, p50", "µs", [p50 for p50, _ in large], "at 10,000 rows",
                 [p50 for p50, _ in small], at_most=1.2))
        emit(Row(f"{name} at 10M rows, p99", "ms", [p99 / 1e3 for _, p99 in large], at_most=1))
    summary = [p50 / 1e3 for p50, _ in found[SUMMARY, LARGE]]
    emit(Row("summary?days=7 at 10M rows, p50", "ms", summary, at_most=2))
    emit(Row("summary?days=7 at 10M rows, beside the rows counted", "ms", summary, "GROUP BY",
             grouped))


def write_plot(found):
    series = {name: call for call, name in PAGES.items() if call[1] == 30} | {
        "summary?days=7": SUMMARY}
    lines = {name: {rows: statistics.median(p50 for p50, _ in found[call, rows]) for rows in SIZES}
             for name, call in series.items()}
    if "BENCH_SERIES" in os.environ:
        with open(os.environ["BENCH_SERIES"], encoding="utf-8") as more:
            for given in map(json.loads, more):
                lines[given["name"]] = {int(rows): value for rows, value in given["points"].items()}
    drawn = plot.draw("Latency of a call in the library, median", lines)
    (pathlib.Path(__file__).parent / "scale.svg").write_text(drawn, encoding="utf-8")


# ---- purging ----

def purge(programs, store, how, days):
    """What purge_calls prints, and the worst wait of another process that logs."""
    with subprocess.Popen([programs / "purge_calls", store, "log"], stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE, text=True) as other:
        try:
            figures = run(programs / "purge_calls", store, how, days)
        finally:
            worst = other.communicate(timeout=60)[0]
    return [*figures, float(worst)]


def purge_rounds(programs, folder, store):
    """Figures of ours and of one DELETE, a tenth of the log a round, each from a log of its own."""
    copy = folder / "copy.db"
    shutil.copyfile(store, copy)
    write_back(copy)
    ours, theirs = [], []
    for number in range(ROUNDS):
        days = 30 - PURGED_DAYS * (number + 1)
        mine = purge(programs, store, "purge", days)
        other = purge(programs, copy, "delete", days)
        if number > 0:
            ours.append(mine)
            theirs.append(other)
    return list(zip(*ours)), list(zip(*theirs))


def emit_purging(ours, theirs):
    rows, seconds, log_wait, read_wait, wal, before, after, other_wait = ours
    worst = [max(pair) for pair in zip(log_wait, read_wait)]
    emit(Row("purge of 1M rows, worst wait of a call of its process", "ms", worst, at_most=30))
    emit(Row("purge of 1M rows, worst wait of another process", "ms", list(other_wait), at_most=100))
    emit(Row("purge of 1M rows, worst wait of any", "ms",
             [max(pair) for pair in zip(worst, other_wait)], "one DELETE",
             [max(pair) for pair in zip(theirs[2], theirs[7])]))
    emit(Row("purge of 1M rows, until their space is given back", "rows/s",
             [count / took for count, took in zip(rows, seconds)], at_least=300_000))
    emit(Row("purge of 1M rows, most of the WAL", "MB", [size / 1e6 for size in wal], at_most=64))
    emit(Row("purge of 1M rows, the same", "MB", [size / 1e6 for size in wal], "one DELETE",
             [size / 1e6 for size in theirs[4]]))
    emit(Row("purge of 1M rows, file after, to before", "MB", [size / 1e6 for size in after],
             "before", [size / 1e6 for size in before], at_most=0.95))


def main():
    programs = pathlib.Path(sys.argv[1]).resolve() / "bin"
    with tempfile.TemporaryDirectory(prefix="bench-scale-") as name:
        folder = pathlib.Path(name)
        stores = {rows: fill(programs, folder, rows) for rows in SIZES}
        found, grouped = read_rounds(programs, stores)
        emit_reading(found, grouped)
        write_plot(found)
        emit_purging(*purge_rounds(programs, folder, stores[LARGE]))


if __name__ == "__main__":
    main()
