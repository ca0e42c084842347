"""The cases of tests/bindings/conformance.py, on what all languages have: dashcore.native."""

import contextlib
import gc
import os
import sys
import threading
import warnings

from dashcore import native
from dashcore.errors import DashcoreError

UNICODE = "Grüße 漢字 🎉 مرحبا"
OFF = ("", "", "")  # acexy_url, acestream_url, warp_cli
HOUR = 3600 * 1_000_000

store = sys.argv[1]
core = native.Core(store, None, None, *OFF)


def expect(condition, *told):
    if not condition:
        raise AssertionError(f"expected otherwise: {told}")


def refused(kind, call, *arguments, name=None, field=None):
    """That a call raises the error."""
    try:
        call(*arguments)
    except kind as error:
        expect(name is None or error.name == name, error)
        expect(field is None or error.field == field, error)
        return str(error)
    raise AssertionError(f"{call.__name__}{arguments!r} was not refused")


def entries(kind, limit=0, cursor=None):
    """All entries of a type, newest first, and where the last one is."""
    activity = core.activity(0, kind, None, None, limit, 0, 0, cursor)
    found = list(iter(activity.next, None))
    place = activity.cursor() if found else None
    activity.close()
    return found, place


def only_entry(kind):
    found, _ = entries(kind)
    expect(len(found) == 1, len(found))
    return found[0]


def version():
    core.log("version", native.version())


def round_trip():
    now = native.time_now()
    logged = core.log("round_trip", "one entry", '{"a": 12.30}', "alice")
    entry = only_entry("round_trip")
    expect((entry.id, entry.type, entry.message, entry.details, entry.user)
           == (logged, "round_trip", "one entry", '{"a": 12.30}', "alice"), entry.id, logged)
    expect(abs(entry.timestamp - now) < HOUR, entry.timestamp)


def unicode():
    core.log("unicode", UNICODE, f'"{UNICODE}"', UNICODE)
    entry = only_entry("unicode")
    expect((entry.message, entry.details, entry.user) == (UNICODE, f'"{UNICODE}"', UNICODE))


def nul():
    core.log("nul", "a\0b")
    expect(only_entry("nul").message == "a\ufffdb")
    refused(ValueError, core.log, "a\0b", "message", name="invalid_value", field="type")


def broken_text():
    core.log("broken_text", "a\udc80b")
    expect(only_entry("broken_text").message == "a\ufffdb")


def big_ids():
    timestamp = native.time_now() - HOUR - 1
    logged = core.log("big_ids", "first", None, None, timestamp)
    found = core.activity(0, "big_ids", None, None, 0, timestamp, timestamp + 1).next()
    expect((found.id, found.timestamp) == (logged, timestamp), found.id, logged)
    core.log("big_ids", f"{found.id} {found.timestamp}")
    run_id = core.task_begin("big_ids")
    core.task_finish(run_id, str(run_id))


def none():
    core.log("none", "nothing else")
    activity = core.activity(0, "none")
    entry = activity.next()
    expect((entry.details, entry.user) == (None, None))
    expect(activity.next() is None)


def bad_type():
    message = refused(DashcoreError, core.log, "Bad", "message", name="invalid_value", field="type")
    expect("type" in message, message)


def wrong_argument():
    for wrong in ([], {}, object(), 1, 1.5, True, core):
        refused(TypeError, core.log, wrong, "message")
        refused(TypeError, core.log, "wrong_argument", wrong)
        refused(TypeError, core.log, "wrong_argument", "message", wrong)
    for wrong in ("1", None, [], 1.5, True):
        refused(TypeError, core.runs, "name", wrong)
        refused(TypeError, core.task_finish, wrong)
    refused(OverflowError, core.runs, "name", 2**32)
    refused(OverflowError, core.runs, "name", -1)
    refused(OverflowError, core.activity, 2**31)
    refused(OverflowError, core.task_finish, 2**63)
    refused(TypeError, core.log, "wrong_argument")
    refused(DashcoreError, core.log, "wrong_argument", None, name="invalid_value")
    refused(TypeError, core.log, "wrong_argument", "message", None, None, 0, 0, 0)


def task():
    run_id = core.task_begin("conformance.task", 900)
    core.task_progress(run_id, 50, "half")
    found = {task.task_name: task for task in iter(core.tasks().next, None)}["conformance.task"]
    expect((found.status, found.progress_percent, found.progress_message)
           == ("running", 50, "half"), found.status)
    core.task_finish(run_id, '{"channels": 1.50}')
    found = core.tasks("conformance.task").next()
    expect((found.status, found.last_result) == ("idle", '{"channels": 1.50}'), found.status)
    runs = list(iter(core.runs("conformance.task").next, None))
    expect([(run.run_id, run.outcome) for run in runs] == [(run_id, "success")])


def task_failure():
    run_id = core.task_begin("conformance.failure")
    core.task_fail(run_id, "no route to host")
    found = core.tasks("conformance.failure").next()
    expect(found.status == "error" and "no route to host" in found.last_error, found.last_error)
    refused(DashcoreError, core.task_finish, run_id, name="already_ended")


def run_now():
    core.task_schedule("conformance.request", 0, 0, native.TASK_CAN_RUN)
    core.task_request("conformance.request", "alice")
    refused(DashcoreError, core.task_request, "conformance.request", name="already_queued")
    run_id = core.task_claim("conformance.request")
    expect(run_id > 0 and core.task_claim("conformance.request") == 0, run_id)
    core.task_finish(run_id)


def settings():
    core.settings_set("retention_days", 5, "alice")
    expect(core.settings().retention_days == 5)
    refused(DashcoreError, core.settings_set, "retention_days", 31, name="out_of_range",
            field="retention_days")
    expect(core.settings().retention_days == 5)


def pages():
    for number in range(250):
        core.log("pages", f"entry {number}", None, None, 0, native.LOG_ASYNC)
    core.flush()
    wanted = [f"entry {number}" for number in range(249, -1, -1)]
    found, _ = entries("pages")
    expect([entry.message for entry in found] == wanted, len(found))
    first, cursor = entries("pages", limit=100)
    rest, _ = entries("pages", cursor=cursor)
    expect([entry.message for entry in first + rest] == wanted, len(first), len(rest))


def records_outlive():
    other = native.Core(store, None, None, *OFF)
    logged = other.log("records_outlive", "kept")
    activity = other.activity(0, "records_outlive")
    entry = activity.next()
    activity.close()
    other.close()
    del activity, other
    gc.collect()
    expect((entry.id, entry.type, entry.message, entry.details)
           == (logged, "records_outlive", "kept", None), entry.id)


def cursor_outlives_core():
    other = native.Core(store, None, None, *OFF)
    other.log("cursor_outlives_core", "first")
    other.log("cursor_outlives_core", "second")
    activity = other.activity(0, "cursor_outlives_core")
    expect(activity.next().message == "second")
    del other
    gc.collect()
    expect(activity.next().message == "first")
    expect(activity.next() is None)


def closed():
    other = native.Core(store, None, None, *OFF)
    other.log("closed", "before")
    activity = other.activity()
    other.close()
    refused(DashcoreError, other.log, "closed", "after", name="misuse")
    refused(DashcoreError, activity.next, name="misuse")
    activity.close()
    other.close()


def watch():
    changes = core.watch(native.TOPIC_ACTIVITY)
    expect(changes.wait(50) == 0)
    core.log("watch", "seen")
    expect(changes.wait(5000) == native.TOPIC_ACTIVITY)
    expect(changes.wait(50) == 0)


def answer():
    logged = core.log_json('{"type":"answer","message":"by JSON"}')
    logged_id = logged.body.removeprefix('{"ids":[').removesuffix("]}")
    found = core.activity_json(0, "answer")
    expect(logged_id in found.body and "by JSON" in found.body, logged.body, found.body)
    expect(found.length == len(found.body.encode()) and found.next is None, found.next)


def threads():
    other = native.Core(store, None, None, *OFF)
    counts = {"logged": 0, "refused": 0}
    change = threading.Condition()

    def log():
        for _ in range(200):
            try:
                other.log("threads", "one", None, "thread")
                outcome = "logged"
            except DashcoreError:
                outcome = "refused"
            with change:
                counts[outcome] += 1
                change.notify()

    started = [threading.Thread(target=log) for _ in range(8)]
    for thread in started:
        thread.start()
    with change:
        change.wait_for(lambda: counts["logged"] >= 400)
    other.close()
    for thread in started:
        thread.join()
    core.log("threads", f"{counts['logged']} logged, {counts['refused']} refused")


def fork():
    core.log("fork", "before")
    activity = core.activity(0, "fork")
    expect(activity.next().message == "before")
    with warnings.catch_warnings():
        # Python 3.12 warns where a thread of an earlier case has not quite left the system.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        with contextlib.suppress(Exception):
            core.log("fork", "in the child")
            os._exit(0 if activity.next() is None else 1)
        os._exit(2)
    _, status = os.waitpid(child, 0)
    expect(status == 0, status)
    core.log("fork", "after")


def leave_open():
    core.log("exit_without_close", "left open")
    globals()["activity"] = core.activity()
    activity.next()
    globals()["changes"] = core.watch()
    core.worker_start()


def main():
    if len(sys.argv) > 2:
        leave_open()
        return 0
    failed = 0
    for case in (version, round_trip, unicode, nul, broken_text, big_ids, none, bad_type,
                 wrong_argument, task, task_failure, run_now, settings, pages, records_outlive,
                 cursor_outlives_core, closed, watch, answer, threads, fork):
        try:
            case()
            print("ok", case.__name__)
        except Exception as error:
            print(f"not ok {case.__name__}: {error!r}")
            failed = 1
    return failed


if __name__ == "__main__":
    sys.exit(main())
