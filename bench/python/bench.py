"""What logging from Python costs, against the same calls from C and the same insert by SQLAlchemy.

    bench.py LOG_CALLS      LOG_CALLS is the program of log_calls.c

Each round measures everything once, one after the other, on one core; so what else the machine does
falls on all alike. Prints a table; with BENCH_STRICT=1 a missed target is a failure.
"""

import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import dashcore
import insert_by_sqlalchemy

ROUNDS = 7
COMMITTED = 2_000
QUEUED = 40_000
BATCH = 1_000
MESSAGE = "120 channels read from the playlist"
DETAILS = {"channels": 120, "seconds": 1.5}
WIDTHS = (46, 14, 28, 21, 4)


def log_committed(core):
    began = time.perf_counter()
    for _ in range(COMMITTED):
        core.log_activity("scrape", MESSAGE, DETAILS)
    return time.perf_counter() - began


def log_queued(core):
    """Until the last entry is committed."""
    began = time.perf_counter()
    for _ in range(QUEUED):
        core.log_activity("scrape", MESSAGE, DETAILS, wait=False)
    core.flush()
    return time.perf_counter() - began


def log_from_c(program, store, count, how):
    done = subprocess.run([program, store, str(count), how], check=True, stdout=subprocess.PIPE,
                          text=True)
    return float(done.stdout)


def measure(program, folder):
    """Microseconds an entry, by what was measured, a list with one value a round."""
    engine = insert_by_sqlalchemy.make_engine(folder / "sqlalchemy.db")
    found = {}
    with dashcore.open(folder / "python.db") as core:
        for number in range(ROUNDS + 1):
            values = {
                "c": log_from_c(program, folder / "c.db", COMMITTED, "committed") / COMMITTED,
                "python": log_committed(core) / COMMITTED,
                "sqlalchemy": insert_by_sqlalchemy.insert(
                    engine, COMMITTED, 1, MESSAGE, DETAILS) / COMMITTED,
                "c queued": log_from_c(program, folder / "c.db", QUEUED, "async") / QUEUED,
                "python queued": log_queued(core) / QUEUED,
                "sqlalchemy batch": insert_by_sqlalchemy.insert(
                    engine, 10 * BATCH, BATCH, MESSAGE, DETAILS) / (10 * BATCH),
            }
            for name, seconds in values.items():
                if number > 0:  # the first round warms up
                    found.setdefault(name, []).append(seconds * 1e6)
    return found


def row(what, values, unit, target="", is_met=None):
    low, high, median = min(values), max(values), statistics.median(values)
    shape = "{:,.0f}" if median >= 1000 else "{:.1f}"
    cells = (what, f"{shape.format(median)} {unit}",
             f"{shape.format(low)} to {shape.format(high)} {unit}", target,
             {None: "", True: "ok", False: "MISS"}[is_met])
    print("".join(cell.ljust(width) for cell, width in zip(cells, WIDTHS)).rstrip())


def ratios(found, name, base):
    return [value / other for value, other in zip(found[name], found[base])]


def main():
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        found = measure(sys.argv[1], pathlib.Path(folder))
    per_second = [1e6 / value for value in found["python queued"]]
    figures = [
        ("log_activity, committed, to the C call", ratios(found, "python", "c"), "x",
         "at most 3 x", lambda median: median <= 3),
        ("log_activity, wait=False, until committed", per_second, "/s",
         "at least 100,000 /s", lambda median: median >= 100_000),
        ("SQLAlchemy, a commit a row, to log_activity", ratios(found, "sqlalchemy", "python"), "x",
         "at least 1 x", lambda median: median >= 1),
        ("SQLAlchemy, 1000 a commit, to wait=False",
         ratios(found, "sqlalchemy batch", "python queued"), "x", "at least 1 x",
         lambda median: median >= 1),
    ]
    print("".join(cell.ljust(width) for cell, width in zip(
        ("python, on one core", "median", "range", "target"), WIDTHS)).rstrip())
    met = [is_met(statistics.median(values)) for _, values, _, _, is_met in figures]
    for (what, values, unit, target, _), is_met in zip(figures, met):
        row(what, values, unit, target, is_met)
    for name, what in (("c", "dashcore_log_entry, committed"),
                       ("python", "log_activity, committed"),
                       ("sqlalchemy", "SQLAlchemy session, a commit a row"),
                       ("c queued", "dashcore_log_entry, ASYNC, until committed"),
                       ("python queued", "log_activity, wait=False, until committed"),
                       ("sqlalchemy batch", "SQLAlchemy session, 1000 a commit")):
        row(what, found[name], "us")
    return 1 if os.environ.get("BENCH_STRICT") == "1" and not all(met) else 0


if __name__ == "__main__":
    sys.exit(main())
