"""What logging from Python costs, against the same calls from C and the same insert by SQLAlchemy.

    bench.py LOG_CALLS      LOG_CALLS is the program of log_calls.c

Each round measures everything once, one after the other, on one core; so what else the machine does
falls on all alike.
"""

import os
import pathlib
import subprocess
import sys
import tempfile
import time

import dashcore
import insert_by_sqlalchemy
from row import Row, emit

ROUNDS = 7
COMMITTED = 2_000
QUEUED = 40_000
BATCH = 1_000
MESSAGE = "120 channels read from the playlist"
DETAILS = {"channels": 120, "seconds": 1.5}


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


def main():
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        found = measure(sys.argv[1], pathlib.Path(folder))
    per_second = {name: [1e6 / value for value in values] for name, values in found.items()}
    emit(Row("log_activity, committed", "µs", found["python"], "dashcore_log_entry", found["c"],
             at_most=3))
    emit(Row("log_activity, committed", "/s", per_second["python"],
             "SQLAlchemy, one commit a row", per_second["sqlalchemy"], at_least=1))
    emit(Row("log_activity, wait=False, until committed", "/s", per_second["python queued"],
             at_least=100_000))
    emit(Row("log_activity, wait=False, until committed", "/s", per_second["python queued"],
             "SQLAlchemy, 1000 a commit", per_second["sqlalchemy batch"], at_least=1))
    emit(Row("log_activity, wait=False, until committed", "µs", found["python queued"],
             "dashcore_log_entry, ASYNC", found["c queued"]))


if __name__ == "__main__":
    main()
