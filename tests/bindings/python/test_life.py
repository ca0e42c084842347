"""Stores that are closed twice, early, late, by the collector, or by nobody."""

import gc
import os
import pickle
import threading
import time
import unittest
import weakref

import dashcore
from store import StoreTest


class Close(StoreTest):
    def test_again_and_again(self):
        core = self.open(worker=True)
        core.log_activity("queue", "one", wait=False)
        core.close()
        core.close()
        self.assertTrue(core.closed)
        self.assertEqual(repr(core), "<dashcore.Core closed>")
        self.assertEqual(self.messages(self.open(), types="queue"), ["one"])

    def test_everything_after_it_is_an_error(self):
        core = self.open()
        recent, export, settings = core.recent(), core.export(), core.settings
        watch, block = core.watch(), core.task("late")
        core.close()
        for call in (lambda: core.log_activity("type", "message"),
                     lambda: core.log_activity("type", "message", wait=False),
                     lambda: core.log_exception(exc=ValueError()), core.recent, core.export,
                     core.summary, core.tasks, lambda: core.task_status("x"),
                     lambda: core.runs("x"), lambda: core.request("x"), block.__enter__,
                     core.streams, core.warp, core.watch, core.flush, core.check,
                     core.retention_run, lambda: core.store_url, lambda: next(recent),
                     lambda: recent.cursor, lambda: next(export), watch.wait,
                     lambda: settings.retention_days, settings.as_dict,
                     lambda: setattr(settings, "retention_days", 5)):
            with self.assertRaises(dashcore.ClosedError):
                call()
        for opened in (recent, export, watch):
            opened.close()
            opened.close()

    def test_at_the_end_of_its_block(self):
        with self.assertRaises(KeyError), self.open() as core:
            raise KeyError("mine")
        self.assertTrue(core.closed)
        with self.open() as core, core.recent() as recent, core.export() as export:
            pass
        for opened in (recent, export):
            with self.assertRaises(dashcore.ClosedError):
                next(opened)

    def test_by_the_collector(self):
        core = dashcore.open(self.path)
        core.log_activity("queue", "kept", wait=False)
        core.itself = core
        gone = weakref.ref(core)
        del core
        gc.collect()
        self.assertIsNone(gone())
        self.assertEqual(self.messages(self.open(), types="queue"), ["kept"])

    def test_what_is_read_keeps_it_open(self):
        for _ in range(3):
            self.open().log_activity("kept", "one")
        recent = dashcore.open(self.path, worker=False).recent(types="kept")
        export = dashcore.open(self.path, worker=False).export(types="kept")
        gc.collect()
        self.assertEqual(len(list(recent)), 3)
        self.assertEqual("".join(export).count("\n"), 3)

    def test_while_threads_are_in_it(self):
        core = self.open(worker=True)
        counts = {"logged": 0, "refused": 0}
        lock = threading.Lock()
        enough = threading.Event()

        def work():
            for number in range(300):
                try:
                    core.log_activity("threads", "one", {"n": number}, wait=number % 2 == 0)
                    list(core.recent(limit=2))
                    outcome = "logged"
                except dashcore.ClosedError:
                    outcome = "refused"
                with lock:
                    counts[outcome] += 1
                if counts["logged"] > 300:
                    enough.set()

        threads = [threading.Thread(target=work) for _ in range(6)]
        for thread in threads:
            thread.start()
        enough.wait(60)
        core.close()
        for thread in threads:
            thread.join()
        self.assertEqual(sum(counts.values()), 1800)
        self.assertGreater(counts["refused"], 0)

    def test_while_a_thread_waits(self):
        core = self.open()
        watch = core.watch()
        found = []

        def wait():
            try:
                watch.wait(60)
            except dashcore.ClosedError as error:
                found.append(error)

        thread = threading.Thread(target=wait)
        thread.start()
        time.sleep(0.1)
        core.close()
        thread.join(20)
        self.assertEqual(len(found), 1)

    def test_not_to_be_sent_away(self):
        with self.assertRaisesRegex(TypeError, "cannot be sent to another process"):
            pickle.dumps(self.open())


class End(StoreTest):
    """Programs that end without a word to dashcore."""

    def test_of_the_program(self):
        self.run_program("""
            import dashcore
            core = dashcore.open()
            recent, watch = core.recent(), core.watch()
            for number in range(1000):
                core.log_activity("queue", str(number), wait=False)
        """)
        self.assertEqual(len(self.messages(self.open(), types="queue")), 1000)

    def test_by_an_exception(self):
        self.run_program("""
            import dashcore
            core = dashcore.open()
            core.log_activity("queue", "one", wait=False)
            raise ValueError("mine")
        """, code=1, errors="ValueError: mine")
        self.assertEqual(self.messages(self.open(), types="queue"), ["one"])

    def test_with_threads_inside(self):
        for kind in ("recent(limit=2)", "log_activity('end', 'one')", "watch().wait(60)", "tasks()"):
            self.run_program(f"""
                import dashcore, threading, time
                core = dashcore.open()
                def work():
                    try:
                        while True:
                            core.{kind}
                    except dashcore.ClosedError:
                        pass
                for _ in range(4):
                    threading.Thread(target=work, daemon=True).start()
                time.sleep(0.2)
            """)

    def test_with_a_function_under_way(self):
        begin = time.monotonic()
        self.run_program("""
            import dashcore, time
            core = dashcore.open()
            @core.every(hours=1)
            def working(run):
                while not run.stopping:
                    time.sleep(0.01)
                return "in time"
            core.run_requests(block=False)
            time.sleep(0.3)
        """)
        self.assertLess(time.monotonic() - begin, 9)
        self.assertEqual(self.open().task_status("working").last_result, "in time")

    def test_with_a_store_that_fails(self):
        done = self.run_program("""
            import dashcore, os, resource, signal
            core = dashcore.open(worker=False)
            core.log_activity("queue", "one", wait=False)
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
            print("ended")
        """, errors="dashcore.errors.")
        self.assertEqual(done, "ended\n")

    def test_of_threads_that_log(self):
        self.run_program("""
            import dashcore, threading
            core = dashcore.open()
            def work():
                for number in range(200):
                    core.log_activity("queue", str(number), wait=False)
            for _ in range(4):
                threading.Thread(target=work).start()
        """)
        self.assertEqual(len(self.messages(self.open(), types="queue")), 800)

    def test_of_a_child_that_queues(self):
        for worker in (True, False):
            self.run_program(f"""
                import dashcore, multiprocessing
                core = dashcore.open(worker={worker})
                def child():
                    core.log_activity("queue", "worker: {worker}", wait=False)
                process = multiprocessing.get_context("fork").Process(target=child)
                process.start()
                process.join()
            """)
        self.assertEqual(self.messages(self.open(), types="queue"),
                         ["worker: False", "worker: True"])

    def test_of_a_child_that_opens_many(self):
        """Nothing of a store stays behind once it is closed, or collected."""
        done = self.run_program("""
            import dashcore, gc, multiprocessing, multiprocessing.util
            def child():
                before = len(multiprocessing.util._finalizer_registry)
                for _ in range(5):
                    with dashcore.open() as core:
                        pass
                    dashcore.open(worker=False)
                gc.collect()
                del core
                print(len(multiprocessing.util._finalizer_registry) - before, flush=True)
            process = multiprocessing.get_context("fork").Process(target=child)
            process.start()
            process.join()
        """)
        self.assertEqual(done, "0\n")

    def test_with_only_a_reader_left(self):
        self.run_program("""
            import dashcore
            core = dashcore.open(worker=False)
            core.log_activity("queue", "one", wait=False)
            readers = core.recent(), core.export(), core.watch()
            del core
        """)
        self.assertEqual(self.messages(self.open(), types="queue"), ["one"])

    def test_of_a_child_with_a_worker_of_its_own(self):
        """What a child queues is committed while it runs."""
        core = self.open(worker=True)
        ready, done = os.pipe(), os.pipe()
        child = os.fork()
        if child == 0:
            core.log_activity("queue", "from the child", wait=False)
            os.write(ready[1], b"1")
            os.read(done[0], 1)
            os._exit(0)
        os.read(ready[0], 1)
        end = time.monotonic() + 20
        while not self.messages(core, types="queue") and time.monotonic() < end:
            time.sleep(0.02)
        found = self.messages(core, types="queue")
        os.write(done[1], b"1")
        os.waitpid(child, 0)
        for descriptor in ready + done:
            os.close(descriptor)
        self.assertEqual(found, ["from the child"])


if __name__ == "__main__":
    unittest.main(verbosity=0)
