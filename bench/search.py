"""The rows of the table about text search in a log of ten million entries.

    /usr/bin/python3 -B bench/search.py BUILD [ENTRIES]

needs the target bench_programs of that build, and 5 GB in its folder for some minutes.
"""

import contextlib
import os
import sqlite3
import subprocess
import sys
import tempfile
import time

from row import Row, emit

ENTRIES = 10_000_000
ROUNDS = 5
SECONDS = {"rare": 2, "common": 1, "three": 1, "absent": 1}
INSERT_SECONDS = 2
# The first two are RARE_WORD and COMMON_WORD of bench/scale/fill.c; the third is put in here.
WORDS = {"rare": "meteorite", "common": "timeout", "three": "quicksilver", "absent": "nosuchword"}
NAMES = {"rare": "in 1 of 10,007 entries", "common": "in 1 of 16 entries", "three": "in 3 entries",
         "absent": "in none"}
LIKE = ("SELECT * FROM activity_log WHERE message LIKE :word OR details LIKE :word "
        "ORDER BY timestamp DESC, id DESC LIMIT 100")


class Store:
    def __init__(self, build, folder):
        self.bin = os.path.join(build, "bin")
        self.path = os.path.join(folder, "bench.db")

    def run(self, program, *words, timeout=120):
        """The numbers it printed."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("DASHCORE_")}
        done = subprocess.run([os.path.join(self.bin, program), self.path, *map(str, words)], env=environment,
                              timeout=timeout, check=True, stdout=subprocess.PIPE, text=True)
        return tuple(map(float, done.stdout.split()))

    @contextlib.contextmanager
    def database(self):
        with contextlib.closing(sqlite3.connect(self.path)) as database:
            yield database
            database.commit()

    def number(self, sql):
        with self.database() as database:
            return database.execute(sql).fetchone()[0]

    def like_scan(self, word):
        """Milliseconds, and how many it found."""
        with self.database() as database:
            begin = time.monotonic()
            found = database.execute(LIKE, {"word": f"%{word}%"}).fetchall()
            return (time.monotonic() - begin) * 1e3, len(found)


def fill(store, entries):
    store.run("fill", entries, timeout=600)
    with store.database() as database:
        database.executemany("UPDATE activity_log SET message = message || ' ' || ? WHERE id = ?",
                             [(WORDS["three"], entries * tenth // 10) for tenth in (1, 5, 9)])


def build(store, entries):
    pages = store.number("PRAGMA page_count")
    (seconds,) = store.run("search_calls", "build", timeout=900)
    bytes_ = (store.number("PRAGMA page_count") - pages) * store.number("PRAGMA page_size")
    emit(Row(f"the index of {entries:,} entries, built by the worker", "entries/s", [entries / seconds]))
    emit(Row("its size", "bytes an entry", [bytes_ / entries]))


def search(store):
    p50, p99, scans = ({kind: [] for kind in WORDS} for _ in range(3))
    for number in range(ROUNDS + 1):
        for kind, word in WORDS.items():
            median, slowest, found = store.run("search_calls", "find", word, SECONDS[kind])
            scan, scanned = store.like_scan(word)
            if found != scanned:
                sys.exit(f"'{word}' is found {found:.0f} times, and by LIKE {scanned} times")
            if number > 0:
                p50[kind].append(median / 1e3)
                p99[kind].append(slowest / 1e3)
                scans[kind].append(scan)
    for kind, name in NAMES.items():
        emit(Row(f"first page of a search for a word {name}, p99", "ms", p99[kind], at_most=100))
        emit(Row("the same, p50", "ms", p50[kind], "LIKE scan", scans[kind]))


def insert(store):
    alone, beside, lags = [], [], []
    for number in range(ROUNDS + 1):
        (rate,) = store.run("search_calls", "insert", INSERT_SECONDS)
        indexed, lag = store.run("search_calls", "insert+index", INSERT_SECONDS)
        if number > 0:
            alone.append(rate)
            beside.append(indexed)
            lags.append(lag)
    emit(Row("dashcore_log while the index is built behind it", "entries/s", beside, "without", alone,
             at_least=0.9))
    emit(Row("entries that are not in the index then", "entries", lags))


def main(build_folder, entries):
    with tempfile.TemporaryDirectory(prefix="bench-search-", dir=build_folder) as folder:
        store = Store(build_folder, folder)
        fill(store, entries)
        build(store, entries)
        search(store)
        insert(store)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else ENTRIES)
