"""dashcored under load, held against the libh2o it is made of, against SQLite, and against the same
contract in FastAPI and SQLAlchemy (bench/peer). Run as `python3 -B bench/server.py BUILD`.

One program is loaded at a time: it runs on one core and wrk, with 64 connections, on another. What it
is held against runs the same way right after it, in each round.
"""

import os
import socket
import subprocess
import sys
import time

from load import Folder, load
from row import Row, emit

ROUNDS = 6  # of which the first warms up
ENTRIES = 10000
RECENT = "/api/v1/activity/recent?limit=100"
STATUS = "/api/v1/background-tasks/status"
BOTH = set(range(os.cpu_count() or 1))
HERE = os.path.dirname(os.path.abspath(__file__))
TASKS = ("retention_cleanup", "playlist_refresh")


def rounds(*measured):
    """Calls each in turn, round by round, and gives a list of results for each."""
    results = [[] for _ in measured]
    for number in range(ROUNDS):
        for result, measure in zip(results, measured):
            value = measure()
            if number > 0:
                result.append(value)
    return results


def entries(count, first=0):
    """Entries of the last three days, oldest first."""
    now = time.time()
    for i in range(first, first + count):
        moment = now - 3 * 86400 * (1 - i / ENTRIES)
        stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(moment)) + ".125Z"
        yield {"type": ("scrape", "scrape", "task", "user_action")[i % 4], "timestamp": stamp,
               "message": f"Scraped channel list {i} in 1.4 s, {i % 7} of 128 are new",
               "details": {"url": "https://example.org/list.m3u", "found": 128, "new": i % 7},
               "user": "operator" if i % 10 < 7 else None}


def expect(program, wanted, method, target, body=None):
    status, _, answer = program.exchange(method, target, body)
    if status != wanted:
        raise RuntimeError(f"{method} {target}: {status} {answer[:300]}")


def fill(program):
    """Gives a store what all of these are asked for."""
    for first in range(0, ENTRIES, 1000):
        expect(program, 201, "POST", "/api/v1/activity", list(entries(1000, first)))
    expect(program, 201, "POST", f"/api/v1/background-tasks/{TASKS[1]}/runs",
           {"trigger": "schedule"})


def requests(loads):
    return [seen.requests for seen in loads]


def row_of(what, ours, theirs, against, at_least):
    emit(Row(what, "requests/s", requests(ours), against, requests(theirs), at_least=at_least,
             cpu=[seen.cpu for seen in ours]))


def cpu_row(what, ours, at_most, theirs=(), against=""):
    emit(Row(what + ", CPU per request", "us", [seen.cpu for seen in ours], against,
             [seen.cpu for seen in theirs], at_most=at_most))


# ---- against libh2o ----

def recent_rows(folder, cached, fresh):
    constant = folder.constant(cached, RECENT)
    against = "constant body, libh2o"
    ours, made, theirs = rounds(lambda: load(cached, RECENT), lambda: load(fresh, RECENT),
                                lambda: load(constant, RECENT))
    row_of("GET /activity/recent, store unchanged", ours, theirs, against, 0.85)
    cpu_row("GET /activity/recent, store unchanged", ours, 1.5, theirs, against)
    row_of("GET /activity/recent, made afresh", made, theirs, against, 0.12)
    cpu_row("GET /activity/recent, made afresh", made, 80)


def thread_rows(folder, store):
    one = folder.dashcored(store, "--threads", "1", "--cache", "off", cores=BOTH)
    two = folder.dashcored(store, "--threads", "2", "--cache", "off", cores=BOTH)
    ours, theirs = rounds(lambda: load(two, RECENT, cores=BOTH),
                          lambda: load(one, RECENT, cores=BOTH))
    row_of("GET /activity/recent, made afresh, two threads", ours, theirs, "one thread", 1.6)


def commit_rows(folder, server, store):
    constant = folder.constant(server, RECENT)

    def while_committing():
        host = subprocess.Popen([folder.tool("log_at_rate"), os.path.join(folder.path, store),
                                 "1000", "2"], stdout=subprocess.PIPE, text=True)
        time.sleep(0.3)
        seen = load(server, RECENT)
        if int(host.communicate(timeout=30)[0].split()[0]) < 1900:
            raise RuntimeError("the store took fewer than 1,000 entries a second")
        return seen
    busy, idle, theirs = rounds(while_committing, lambda: load(server, RECENT),
                                lambda: load(constant, RECENT))
    what = "GET /activity/recent, 1,000 commits/s"
    row_of(what, busy, theirs, "constant body, libh2o", 0.70)
    emit(Row(what + ", p99", "us", [seen.p99 for seen in busy], "its p99 without",
             [seen.p99 for seen in idle], at_most=1.5))


def small_rows(folder, server):
    """Answers of a few hundred bytes against one of 300 with as many headers."""
    tag = dict(server.exchange("GET", RECENT)[1])["ETag"]
    measured = [("304", RECENT, [f"If-None-Match: {tag}"])]
    measured += [(path, "/api/v1" + path, []) for path in (
        "/background-tasks/status", "/streams/active", "/warp/status", "/config/dashboard")]
    for what, target, headers in measured:
        asked = dict(header.split(": ", 1) for header in headers)
        constant = folder.constant(server, target, asked, b"x" * 300)
        ours, theirs = rounds(lambda: load(server, target, headers=headers),
                              lambda: load(constant, target, headers=headers))
        row_of(f"GET {what}", ours, theirs, "constant 300 B, libh2o", 0.85)
        constant.stop()


# ---- against SQLite ----

def post_rows(folder):
    server = folder.dashcored("posts.db", cores=BOTH)
    script = os.path.join(HERE, "server", "post.lua")

    def raw():
        done = subprocess.run([folder.tool("raw_insert"), os.path.join(folder.path, "raw.db"),
                               "normal", "1", "1", "plain"], check=True, capture_output=True,
                              text=True, timeout=30)
        rows, seconds = done.stdout.split()
        return float(rows) / float(seconds)
    ours, theirs = rounds(lambda: load(server, "/api/v1/activity", cores=BOTH, script=script), raw)
    emit(Row("POST /activity, 64 connections, committed", "entries/s", requests(ours),
             "raw INSERT, one commit a row", theirs, at_least=1.5,
             cpu=[seen.cpu for seen in ours]))


# ---- against the peer ----

def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def peer(folder, name):
    port = free_port()
    environment = dict(os.environ, PYTHONDONTWRITEBYTECODE="1",
                       PEER_STORE=os.path.join(folder.path, f"{name}.db"))
    started = folder.start("/usr/bin/python3", "-m", "uvicorn", "--loop", "uvloop", "--http",
                           "httptools", "--no-access-log", "--log-level", "warning", "--port",
                           str(port), f"{name}:app", url=f"http://127.0.0.1:{port}",
                           env=environment, cwd=os.path.join(HERE, "peer"))
    fill(started)
    return started


def peer_rows(folder, cached, fresh):
    usual, best = peer(folder, "app"), peer(folder, "app_async")

    def compare(what, ours, target, at_least, **others):
        mine, theirs, fastest = rounds(lambda: load(ours, target, **others),
                                       lambda: load(usual, target, **others),
                                       lambda: load(best, target, **others))
        row_of(f"{what} against the peer", mine, theirs, "FastAPI, SQLAlchemy", at_least)
        row_of(f"{what} against its async variant", mine, fastest, "the same, async", None)
    compare("GET /activity/recent, cached", cached, RECENT, 500)
    compare("GET /activity/recent, made afresh", fresh, RECENT, 100)
    runs = f"/background-tasks/{TASKS[1]}/runs"
    for path in ("/activity/summary?days=7", "/background-tasks/status", runs, "/streams/active",
                 "/warp/status", "/config/dashboard"):
        compare(f"GET {path}", cached, "/api/v1" + path, 8)
    compare("GET /healthz", cached, "/healthz", 8)
    compare("GET /readyz", cached, "/readyz", 8)
    compare("GET /activity/export?format=ndjson", cached,
            "/api/v1/activity/export?format=ndjson&days=7", 8, connections=4)
    # Of a task 100 runs are kept, so fewer are under way.
    for what, path, script, connections in (
            ("POST /activity", "/activity", "post", 64),
            ("PATCH /config/dashboard", "/config/dashboard", "change", 64),
            ("POST …/runs and PATCH …/runs/{run_id}", runs, "run", 16)):
        compare(what, cached, "/api/v1" + path, 8, connections=connections,
                script=os.path.join(HERE, "server", script + ".lua"))
    emit(Row("memory after all of this", "MB", [cached.memory()], "the peer", [usual.memory()],
             at_most=1 / 6))


def main():
    with Folder(sys.argv[1]) as folder:
        cached = folder.dashcored("store.db", "--threads", "1")
        fill(cached)
        fresh = folder.dashcored("store.db", "--threads", "1", "--cache", "off")
        recent_rows(folder, cached, fresh)
        small_rows(folder, cached)
        thread_rows(folder, "store.db")
        commit_rows(folder, cached, "store.db")
        post_rows(folder)
    with Folder(sys.argv[1]) as folder:
        cached = folder.dashcored("store.db", "--threads", "1")
        fill(cached)
        fresh = folder.dashcored("store.db", "--threads", "1", "--cache", "off")
        peer_rows(folder, cached, fresh)


if __name__ == "__main__":
    main()
