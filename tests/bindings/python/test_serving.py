"""Functions that are tasks: on their schedules, on request, one by one and none after the end."""

import datetime
import json
import os
import signal
import subprocess
import sys
import threading
import time
import unittest
import urllib.request
from unittest import mock

import dashcore
from dashcore import native
from dashcore.schedules import Job
from dashcore import _serving
from process import wait_for
from store import LONGEST, StoreTest


class Grid(unittest.TestCase):
    """The times of a schedule, without a clock."""

    def served(self, due, seconds):
        return _serving._Served(Job(lambda: None, "grid", seconds, None), due)

    def test_next(self):
        second = _serving.SECOND
        for due, now, wanted in ((100, 100, 110), (100, 109, 110), (100, 110, 120),
                                 (100, 100_005, 100_010)):
            served = self.served(due * second, 10)
            served.pass_over(now * second)
            self.assertEqual(served.due, wanted * second)

    def test_once(self):
        served = self.served(100, 0)
        served.pass_over(100)
        self.assertEqual(served.due, 0)


class Serving(StoreTest):
    def setUp(self):
        super().setUp()
        self.core = self.open(worker=True)
        self.calls = []

    def note(self, name):
        self.calls.append((name, time.monotonic()))

    def count(self, name):
        return sum(1 for called, _ in self.calls if called == name)

    def ended(self, name, runs=1):
        """Waits until so many runs of a task have ended; its status then."""
        def look():
            try:
                status = self.core.task_status(name)
            except dashcore.NotFoundError:
                return None
            return status if status.runs_total >= runs and status.status != "running" else None
        return wait_for(look)

    def test_schedule(self):
        @self.core.every(seconds=1)
        def tick():
            self.note("tick")
            return self.count("tick")

        self.assertEqual(tick.__name__, "tick")
        self.core.run_requests(block=False)
        wait_for(lambda: self.count("tick") >= 4)
        self.core.stop_requests()
        status = self.core.task_status("tick")
        self.assertEqual(status.interval_seconds, 1)
        times = [at for _, at in self.calls]
        # Each is about a second after the one before it, and no error adds up.
        self.assertLess(abs(times[3] - times[0] - 3), 1.5, times)
        self.assertEqual({run.trigger for run in self.core.runs("tick")}, {"schedule"})
        self.assertIn(status.last_result, (4, 5))

    def test_request(self):
        @self.core.every(minutes=15, name="epg", next_run=datetime.timedelta(hours=1))
        def refresh(run):
            run.progress(40, "parsing")
            self.note("epg")
            return {"programmes": 3}

        self.core.run_requests(block=False)
        planned = self.core.task_status("epg").next_run
        self.assertTrue(self.core.task_status("epg").can_run)
        self.core.request("epg", user="alice")
        status = self.ended("epg")
        self.assertEqual((status.last_result, status.status), ({"programmes": 3}, "idle"))
        self.assertEqual(self.core.runs("epg")[0].trigger, "manual")
        # A claim plans the next run from now, and the host then says when it really is.
        wait_for(lambda: self.core.task_status("epg").next_run == planned)
        self.core.stop_requests()
        self.assertFalse(self.core.task_status("epg").can_run)

    def test_on_request_only(self):
        @self.core.every()
        def seldom():
            self.note("seldom")

        self.core.run_requests(block=False)
        self.assertIsNone(self.core.task_status("seldom").next_run)
        self.core.request("seldom")
        self.ended("seldom")
        self.assertEqual(self.count("seldom"), 1)

    def test_failures_do_not_stop_it(self):
        @self.core.every(seconds=1)
        def broken():
            self.note("broken")
            raise (ValueError("oops"), SystemExit(2), KeyboardInterrupt())[len(self.calls) % 3]

        @self.core.every(seconds=1)
        def unfit():
            return object()

        with self.assertLogs("dashcore", "WARNING"):
            self.core.run_requests(block=False)
            wait_for(lambda: self.count("broken") >= 3)
            self.ended("unfit")
            self.core.stop_requests()
        self.assertEqual({run.outcome for run in self.core.runs("broken")}, {"error"})
        self.assertIn("object is no JSON", self.core.task_status("unfit").last_error["message"])
        trace = self.core.runs("broken")[-1].error["traceback"]
        self.assertNotIn("dashcore/_serving", trace)

    def test_no_function_holds_up_another(self):
        release = threading.Event()
        self.addCleanup(release.set)

        @self.core.every(seconds=1)
        def slow():
            self.note("slow")
            release.wait(LONGEST)

        @self.core.every(seconds=1)
        def fast():
            self.note("fast")

        self.core.run_requests(block=False)
        wait_for(lambda: self.count("fast") >= 3)
        self.assertEqual(self.count("slow"), 1)
        self.assertEqual(self.core.task_status("slow").status, "running")
        release.set()
        wait_for(lambda: self.count("slow") >= 2)

    def test_no_burst_after_a_pause(self):
        now = native.time_now()
        ago = now - 3600 * 1_000_000
        run_id = self.core.native.task_begin("late", 1, 0, 0, 0, None, None, ago)
        self.core.native.task_finish(run_id)

        @self.core.every(seconds=2)
        def late():
            self.note("late")

        self.core.run_requests(block=False)
        wait_for(lambda: self.count("late") >= 1)
        time.sleep(0.5)
        self.assertEqual(self.count("late"), 1)

    def test_first_run_follows_the_last(self):
        with self.core.task("known"):
            pass

        @self.core.every(hours=1)
        def known():
            self.note("known")

        self.core.run_requests(block=False)
        status = self.core.task_status("known")
        self.assertEqual(status.next_run - status.last_run, datetime.timedelta(hours=1))
        self.assertEqual(self.calls, [])

    def test_two_programs_share_a_task(self):
        soon = datetime.timedelta(seconds=1)
        other = self.open(worker=True)

        def shared():
            self.note("shared")
            time.sleep(0.3)

        for core in (self.core, other):
            core.every(hours=1, next_run=soon)(shared)
            core.run_requests(block=False)
        wait_for(lambda: self.count("shared"))
        time.sleep(0.7)
        self.assertEqual(self.count("shared"), 1)

    def test_registered_while_serving(self):
        self.core.every(hours=1, name="first", next_run=datetime.timedelta(hours=1))(print)
        self.core.run_requests(block=False)

        @self.core.every(seconds=1)
        def second():
            self.note("second")

        wait_for(lambda: self.count("second") >= 2)

    def test_refused(self):
        with self.assertRaisesRegex(dashcore.MisuseError, "no function is registered"):
            self.core.run_requests(block=False)
        register = self.core.every(minutes=1)
        with self.assertRaisesRegex(TypeError, "takes more than the run"):
            register(lambda run, other: None)
        with self.assertRaisesRegex(TypeError, "takes more than the run"):
            register(lambda *, key: None)
        for wrong in ({"seconds": 0.5}, {"seconds": -1}, {"interval": 0}, {"minutes": 0},
                      {"days": 0, "hours": 0}):
            with self.assertRaises(ValueError):
                self.core.every(**wrong)
        with self.assertRaisesRegex(TypeError, "minutes, seconds besides"):
            self.core.every(60, minutes=5, seconds=0)
        with self.assertRaises(TypeError):
            self.core.every("daily")
        self.core.every(minutes=1, name="a b")(print)
        with self.assertRaises(dashcore.InvalidValueError):
            self.core.run_requests(block=False)
        core = self.open()
        core.every(minutes=1, name="twice")(print)
        with self.assertRaisesRegex(dashcore.MisuseError, "already"):
            core.every(minutes=1, name="twice")(print)
        core.run_requests(block=False)
        with self.assertRaisesRegex(dashcore.MisuseError, "served already"):
            core.run_requests(block=False)

    def test_where_the_run_goes(self):
        def default(force=False):
            return force

        def named(force=False, run=None):
            return force, run

        def keyword(*, run):
            return run

        for function, result in (
                (default, False), (named, (False, "run")), (keyword, "run"), (lambda: 1, 1),
                (lambda it: it, "run"), (lambda it, force=2: (it, force), ("run", 2)),
                (lambda *all, **more: (all, more), ((), {})), (lambda run=None: run, "run")):
            self.assertEqual(Job(function, "job", 0, None).call("run"), result)
        with self.assertRaisesRegex(TypeError, "takes more than the run"):
            Job(lambda it, run=None: None, "job", 0, None)

    def test_a_run_that_was_claimed_runs(self):
        """Even where the store takes no plan just then."""
        self.core.every(hours=1, name="asked", next_run=datetime.timedelta(hours=1))(lambda: 5)
        self.core.run_requests(block=False)
        with self.assertLogs("dashcore", "WARNING"), mock.patch.object(
                _serving.Dispatcher, "_announce", side_effect=dashcore.BusyError("held")):
            self.core.request("asked")
            self.assertEqual(self.ended("asked").last_result, 5)
        self.core.stop_requests()
        self.assertFalse(self.core.task_status("asked").can_run)

    def test_a_run_that_was_due_stays_due(self):
        begin = self.core.native.task_begin
        failures = [dashcore.BusyError("held")]

        def task_begin(*arguments):
            if failures:
                raise failures.pop()
            return begin(*arguments)

        store = mock.Mock(wraps=self.core.native, task_begin=task_begin)
        self.core.every(hours=1, name="due")(lambda: 5)
        with self.assertLogs("dashcore", "WARNING"), mock.patch.object(self.core, "_native", store):
            self.core.run_requests(block=False)
            self.assertEqual(self.ended("due").last_result, 5)

    def test_a_run_without_a_thread(self):
        class NoThread(threading.Thread):
            def start(self):
                raise RuntimeError("can't start new thread")

        self.core.every(hours=1, name="started", next_run=datetime.timedelta(hours=1))(lambda: 5)
        self.core.run_requests(block=False)
        with mock.patch.object(_serving.threading, "Thread", NoThread):
            self.core.request("started")
            status = self.ended("started")
        self.assertEqual((status.status, status.last_error["message"]),
                         ("error", "can't start new thread"))
        self.core.request("started")
        self.assertEqual(self.ended("started", 2).last_result, 5)

    def test_without_any_thread(self):
        self.core.every(hours=1, name="offered")(lambda: 5)
        with mock.patch.object(threading.Thread, "start", side_effect=RuntimeError("no thread")):
            with self.assertRaisesRegex(RuntimeError, "no thread"):
                self.core.run_requests(block=False)
        self.assertFalse(self.core.task_status("offered").can_run)
        self.core.run_requests(block=False)
        self.ended("offered")

    def test_whatever_goes_wrong_it_goes_on(self):
        look = _serving.Dispatcher._look
        errors = [RuntimeError("odd"), MemoryError()]

        def look_later(dispatcher):
            if errors:
                raise errors.pop()
            return look(dispatcher)

        self.core.every(hours=1, name="late")(lambda: 5)
        with mock.patch.object(_serving.Dispatcher, "_look", look_later), \
                self.assertLogs("dashcore", "WARNING"):
            self.core.run_requests(block=False)
            self.ended("late")

    def test_close_waits_for_runs(self):
        started = threading.Event()

        @self.core.every(hours=1)
        def working(run):
            started.set()
            while not run.stopping:
                time.sleep(0.01)
            return "ended in time"

        self.core.run_requests(block=False)
        self.assertTrue(started.wait(LONGEST))
        self.core.close()
        self.assertEqual(self.open().task_status("working").last_result, "ended in time")

    def test_close_does_not_wait_for_ever(self):
        release = threading.Event()
        self.addCleanup(release.set)
        started = threading.Event()

        @self.core.every(hours=1)
        def hanging():
            started.set()
            release.wait(LONGEST)

        self.core.run_requests(block=False)
        self.assertTrue(started.wait(LONGEST))
        begin = time.monotonic()
        self.core.close(grace=0.2)
        self.assertLess(time.monotonic() - begin, 5)
        with self.assertLogs("dashcore", "WARNING"):
            release.set()
            wait_for(lambda: not any(thread.name == "dashcore hanging"
                                       for thread in threading.enumerate()))

    def test_closed_by_its_function(self):
        @self.core.every(hours=1)
        def last():
            self.core.close()

        with self.assertLogs("dashcore", "WARNING"):
            self.core.run_requests(block=True)
            wait_for(lambda: not any(thread.name == "dashcore last"
                                       for thread in threading.enumerate()))
        self.assertTrue(self.core.closed)

    def test_again_after_the_end(self):
        self.core.every(seconds=1, name="tick")(lambda: self.note("tick"))
        for runs in (1, 2):
            self.core.run_requests(block=False)
            wait_for(lambda: self.count("tick") >= runs)
            self.core.stop_requests()

    def test_run_now_of_the_dashboard(self):
        """The button asks a server in another process, and shows what this program answers."""
        core = self.open()
        with dashcore.Server(core, acexy_url="", acestream_url="", warp_cli="") as server:
            def ask(method, target):
                asked = urllib.request.Request(server.url + "/api/v1/background-tasks" + target,
                                               method=method)
                with urllib.request.urlopen(asked, timeout=LONGEST) as answer:
                    return answer.status, json.load(answer)

            @core.every(hours=1, next_run=datetime.timedelta(hours=1))
            def epg_refresh(run):
                self.note("epg")
                raise ValueError("no route to host")

            def shown():
                tasks = ask("GET", "/status")[1]
                return {task["task_name"]: task for task in tasks}["epg_refresh"]

            core.run_requests(block=False)
            self.assertTrue(shown()["can_run"])
            self.assertEqual(ask("POST", "/epg_refresh/run")[0], 202)
            error = wait_for(lambda: shown()["last_error"])
            self.assertEqual((error["message"], error["exception"]),
                             ("no route to host", "ValueError"))
            self.assertIn("in epg_refresh", error["traceback"])
            self.assertEqual(self.count("epg"), 1)

    def test_interrupted_by_a_person(self):
        process = subprocess.Popen(
            [sys.executable, "-B", "-c", "\n".join((
                "import dashcore",
                "core = dashcore.open(worker=False)",
                "@core.every(hours=1)",
                "def served(): print('ran', flush=True)",
                "try: core.run_requests()",
                "except KeyboardInterrupt: print('interrupted')"))],
            stdout=subprocess.PIPE, text=True, env={**os.environ, "DASHCORE_STORE": self.path})
        self.addCleanup(process.stdout.close)
        self.assertEqual(process.stdout.readline(), "ran\n")
        process.send_signal(signal.SIGINT)
        self.assertEqual((process.stdout.read(), process.wait(LONGEST)), ("interrupted\n", 0))
        self.assertFalse(self.core.task_status("served").can_run)


if __name__ == "__main__":
    unittest.main(verbosity=0)
