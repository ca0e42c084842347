"""Tasks as blocks of `with`: how a run ends is how its block ended."""

import concurrent.futures
import contextlib
import datetime
import sys
import threading
import unittest

import dashcore
from store import StoreTest

UTC = datetime.timezone.utc


class Odd(Exception):
    def __str__(self):
        raise RuntimeError("no text")


def no_class(_):
    raise RuntimeError("none")


# Its place is what Python itself cannot print.
ODD_PLACE = SyntaxError("m", ("f.py", "one", "two", "t"))


class Tasks(StoreTest):
    def setUp(self):
        super().setUp()
        self.core = self.open()

    def only_run(self, name):
        run, = self.core.runs(name)
        return run

    def test_run(self):
        with self.core.task("epg_refresh", every=datetime.timedelta(minutes=15)) as run:
            run.progress(40, "parsing")
            status = self.core.task_status("epg_refresh")
            self.assertEqual((status.status, status.progress_percent, status.progress_message,
                              status.run_id), ("running", 40, "parsing", run.id))
            self.assertIsNone(self.core.runs("epg_refresh")[0].outcome)
            run.result = {"programmes": 8412}
        status = self.core.task_status("epg_refresh")
        self.assertEqual((status.status, status.last_result, status.interval_seconds,
                          status.runs_total, status.failures_total),
                         ("idle", {"programmes": 8412}, 900, 1, 0))
        self.assertEqual(status.next_run - status.last_run, datetime.timedelta(minutes=15))
        self.assertEqual(self.only_run("epg_refresh").outcome, "success")
        self.assertEqual([task.task_name for task in self.core.tasks()], ["epg_refresh"])

    def test_progress(self):
        with self.core.task("work") as run:
            run.progress(99.9)
            self.assertEqual(self.core.task_status("work").progress_percent, 99)
            run.progress(None, "a while")
            self.assertIsNone(self.core.task_status("work").progress_percent)
            run.heartbeat()
            for wrong, error in ((101, dashcore.OutOfRangeError), ("40", TypeError),
                                 (float("nan"), ValueError), (float("inf"), OverflowError)):
                with self.assertRaises(error):
                    run.progress(wrong)

    def test_next_run(self):
        at = datetime.datetime.now(UTC).replace(microsecond=5) + datetime.timedelta(days=1)
        with self.core.task("planned", next_run=at):
            pass
        self.assertEqual(self.core.task_status("planned").next_run, at)
        with self.core.task("planned", next_run=datetime.timedelta(hours=2)):
            pass
        ahead = self.core.task_status("planned").next_run - datetime.datetime.now(UTC)
        self.assertLess(abs(ahead - datetime.timedelta(hours=2)), datetime.timedelta(minutes=1))
        for wrong, error in (("tomorrow", TypeError), (datetime.datetime.now(), ValueError)):
            with self.assertRaises(error), self.core.task("planned", next_run=wrong):
                pass
        for wrong, error in ((0, ValueError), (-5, ValueError), (1.5, ValueError),
                             (True, TypeError), ("5", TypeError)):
            with self.assertRaises(error):
                self.core.task("planned", every=wrong)

    def test_exception(self):
        with self.assertRaisesRegex(ValueError, "no route"), self.core.task("broken"):
            raise ValueError("no route")
        error = self.core.task_status("broken").last_error
        self.assertEqual((error["message"], error["exception"]), ("no route", "ValueError"))
        self.assertIn('raise ValueError("no route")', error["traceback"])
        self.assertEqual(self.only_run("broken").outcome, "error")
        told = [entry.message for entry in self.core.recent(types="error")]
        self.assertEqual(len(told), 1)
        self.assertIn("no route", told[0])

    def test_chained_exceptions(self):
        with self.assertRaises(RuntimeError), self.core.task("broken"):
            try:
                raise KeyError("inner")
            except KeyError as error:
                raise RuntimeError("outer") from error
        trace = self.core.task_status("broken").last_error["traceback"]
        self.assertIn("inner", trace)
        self.assertIn("direct cause", trace)

    def test_interruptions(self):
        for error, told in ((KeyboardInterrupt(), "interrupted by KeyboardInterrupt"),
                            (SystemExit(3), "interrupted by SystemExit: 3"),
                            (GeneratorExit(), "interrupted by GeneratorExit")):
            with self.assertRaises(type(error)), self.core.task("stopped"):
                raise error
            self.assertEqual(self.core.task_status("stopped").last_error["message"], told)

    def test_exceptions_that_are_hard_to_tell(self):
        def recurse():
            recurse()

        for raised in (Odd(), ValueError("\udc80\0"), ValueError("x" * 1_000_000),
                       ValueError("\x01" * 100_000), ValueError()):
            with self.assertRaises(type(raised)), self.core.task("hard"):
                raise raised
            self.assertEqual(self.core.task_status("hard").last_error["exception"].split(".")[-1],
                             type(raised).__name__)
        with self.assertRaises(RecursionError), self.core.task("hard"):
            recurse()
        self.assertIn("recurse()", self.core.task_status("hard").last_error["traceback"])

    def test_exceptions_that_cannot_be_told(self):
        class Noted(Exception):
            @property
            def __notes__(self):
                raise RuntimeError("no notes")

        class Stopping(Exception):
            def __str__(self):
                raise KeyboardInterrupt

        class Text(str):
            def encode(self, *_):
                raise RuntimeError("no bytes")

            def __bool__(self):
                raise RuntimeError("neither")

            __len__ = __bool__

        class Worded(Exception):
            def __str__(self):
                return Text("words")

        class Classless(Exception):
            __class__ = property(no_class)

        halves = "\udc80" * 60_000
        caused = ValueError("by another")
        caused.__cause__ = ODD_PLACE
        for raised, told in ((ODD_PLACE, "SyntaxError: m"), (Noted("m"), "Noted: m"),
                             (Stopping(), "Stopping"), (Worded(), "words"),
                             (Classless("m"), "m"), (ValueError(halves), "\ufffd"),
                             (caused, "ValueError: by another")):
            with self.subTest(type(raised)):
                with self.assertRaises(type(raised)), self.core.task("hard"):
                    raise raised
                self.assertEqual(self.core.runs("hard")[0].outcome, "error")
                error = self.core.task_status("hard").last_error
                self.assertIn(type(raised).__name__, error["exception"])
                self.assertIn(told, error["traceback"])
        self.assertIn("raise raised", error["traceback"])

    def test_stopped_while_it_is_told(self):
        class Noted(Exception):
            @property
            def __notes__(self):
                raise KeyboardInterrupt

        # Older ones do not read notes.
        raised = KeyboardInterrupt if sys.version_info >= (3, 11) else Noted
        with self.assertRaises(raised), self.core.task("stopped"):
            raise Noted
        self.assertEqual(self.only_run("stopped").outcome, "error")
        self.assertIn("Noted", str(self.core.task_status("stopped").last_error))

    def test_long_trace_keeps_its_end(self):
        with self.assertRaises(ValueError), self.core.task("long"):
            raise ValueError("é" * 60_000 + "the end")
        self.assertTrue(self.core.task_status("long").last_error["traceback"].rstrip()
                        .endswith("the end"))

    def test_result_that_is_no_json(self):
        with self.assertRaisesRegex(TypeError, r"result\['a'\]: object"):
            with self.core.task("unfit") as run:
                run.result = {"a": object()}
        self.assertEqual(self.only_run("unfit").outcome, "error")
        self.assertIn("object is no JSON", self.core.task_status("unfit").last_error["message"])

    def test_result_that_is_too_long(self):
        with self.assertRaises(dashcore.OutOfRangeError), self.core.task("unfit") as run:
            run.result = "x" * 70_000
        self.assertEqual(self.only_run("unfit").outcome, "error")

    def test_nested(self):
        with self.core.task("outer") as outer:
            with self.assertRaises(ValueError), self.core.task("inner"):
                raise ValueError("inner only")
            block = self.core.task("again")
            with block as first, block as second:
                self.assertNotEqual(first.id, second.id)
            outer.result = 1
        self.assertEqual(self.core.task_status("outer").status, "idle")
        self.assertEqual(self.core.task_status("inner").status, "error")
        self.assertEqual([run.outcome for run in self.core.runs("again")], ["success"] * 2)

    def test_ended_in_its_block(self):
        with self.core.task("early") as run:
            run.finish([1])
            self.assertTrue(run.ended)
        self.assertEqual(self.only_run("early").result, [1])
        with self.assertRaises(ValueError), self.core.task("late") as run:
            run.fail("by hand")
            raise ValueError("afterwards")
        self.assertIn("by hand", str(self.core.task_status("late").last_error))

    def test_ended_by_somebody_else(self):
        with self.assertRaises(dashcore.AlreadyEndedError), self.core.task("taken") as run:
            self.core.native.task_fail(run.id, "by another")
        with self.assertRaisesRegex(ValueError, "mine"), self.assertLogs("dashcore", "WARNING"):
            with self.core.task("taken") as run:
                self.core.native.task_fail(run.id, "by another")
                raise ValueError("mine")

    def test_store_closed_in_its_block(self):
        core = self.open()
        with self.assertRaises(dashcore.ClosedError), core.task("cut"):
            core.close()
        core = self.open()
        with self.assertRaisesRegex(ValueError, "mine"), self.assertLogs("dashcore", "WARNING"):
            with core.task("cut"):
                core.close()
                raise ValueError("mine")

    def test_unique(self):
        with self.core.task("one", unique=True):
            with self.assertRaises(dashcore.AlreadyRunningError):
                with self.core.task("one", unique=True):
                    self.fail("both run")
        with self.core.task("one", unique=True):
            pass

    def test_unknown_and_invalid_names(self):
        with self.assertRaises(dashcore.NotFoundError):
            self.core.task_status("nothing")
        with self.assertRaises(LookupError):
            self.core.runs("nothing")
        for wrong, error in (("a b", dashcore.InvalidValueError), ("", dashcore.DashcoreError),
                             ("a\0b", dashcore.InvalidValueError), (5, TypeError),
                             (None, dashcore.DashcoreError)):
            with self.assertRaises(error), self.core.task(wrong):
                pass

    def test_request(self):
        self.core.native.task_schedule("asked", 0, 0, dashcore.native.TASK_CAN_RUN)
        self.core.request("asked", user="alice")
        self.assertEqual(self.core.task_status("asked").status, "queued")
        with self.assertRaises(dashcore.AlreadyQueuedError):
            self.core.request("asked")
        with self.assertRaises(dashcore.NotFoundError):
            self.core.request("unknown")
        with self.core.task("seldom"):
            pass
        with self.assertRaises(dashcore.NoRunnerError):
            self.core.request("seldom")

    def test_threads(self):
        def work():
            for _ in range(20):
                with self.core.task("parallel") as run:
                    run.result = threading.get_ident()

        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        runs = self.core.runs("parallel", limit=100)
        self.assertEqual([run.outcome for run in runs], ["success"] * 80)

    def test_threads_share_a_block(self):
        block = self.core.task("shared")
        first_is_in, second_is_in, first_is_out = (threading.Event() for _ in range(3))

        def first():
            with block as run:
                first_is_in.set()
                second_is_in.wait(60)
                run.result = "first"
            first_is_out.set()

        def second():
            first_is_in.wait(60)
            with self.assertRaises(ValueError), block:
                second_is_in.set()
                first_is_out.wait(60)
                self.assertEqual([run.outcome for run in self.core.runs("shared")],
                                 [None, "success"])
                raise ValueError("second")

        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            for work in [pool.submit(call) for call in (first, second)]:
                work.result(60)
        found = {run.outcome: run for run in self.core.runs("shared")}
        self.assertEqual(found["success"].result, "first")
        self.assertEqual(found["error"].error["message"], "second")

    def test_left_by_another_thread(self):
        block = self.core.task("handed")
        inside = contextlib.ExitStack()
        inside.enter_context(block)
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            pool.submit(inside.close).result(60)
            self.assertEqual(self.only_run("handed").outcome, "success")
            with self.assertRaises(dashcore.MisuseError):
                pool.submit(block.__exit__, None, None, None).result(60)

    def test_a_child_that_leaves_the_block_too(self):
        done = self.run_program("""
            import dashcore, os, sys, warnings
            warnings.simplefilter("ignore", DeprecationWarning)
            with dashcore.open() as core:
                with core.task("forked") as run:
                    child = os.fork()
                    if child == 0:
                        sys.exit(3)
                    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]),
                          core.task_status("forked").status)
                    run.result = "of the parent"
        """)
        self.assertEqual(done, "3 running\n")
        self.assertEqual(self.core.task_status("forked").last_result, "of the parent")

    def test_a_process_that_dies(self):
        self.run_program("""
            import dashcore, os
            core = dashcore.open()
            block = core.task("cut")
            block.__enter__()
            os._exit(0)
        """)
        self.assertEqual(self.core.task_status("cut").status, "interrupted")
        self.run_program("""
            import dashcore, sys
            with dashcore.open() as core, core.task("ended"):
                sys.exit(0)
        """)
        self.assertEqual(self.core.task_status("ended").last_error["message"],
                         "interrupted by SystemExit: 0")


if __name__ == "__main__":
    unittest.main(verbosity=0)
