"""The same with asyncio: nothing holds up the loop, and what is cancelled has ended as such."""

import asyncio
import sys
import time
import unittest
from unittest import mock

import dashcore
from dashcore import _serving, runs
from process import wait_for
from store import StoreTest


class Blocks(StoreTest):
    def test_run(self):
        async def main():
            async with dashcore.open(self.path, worker=False) as core:
                async with core.task("work", every=60) as run:
                    await run.progress(40, "parsing")
                    await run.heartbeat()
                    self.assertEqual((run.task_name, run.ended, run.stopping),
                                     ("work", False, False))
                    run.result = {"n": 1}
                    self.assertEqual(run.result, {"n": 1})
            return core

        self.assertTrue(asyncio.run(main()).closed)
        self.assertEqual(self.open().task_status("work").last_result, {"n": 1})

    def test_failure(self):
        core = self.open()

        async def main():
            async with core.task("broken"):
                raise ValueError("oops")

        with self.assertRaises(ValueError):
            asyncio.run(main())
        self.assertEqual(core.task_status("broken").last_error["message"], "oops")

    def test_ended_in_its_block(self):
        core = self.open()

        async def main():
            async with core.task("early") as run:
                await run.finish(5)
            async with core.task("late") as run:
                await run.fail("by hand")

        asyncio.run(main())
        self.assertEqual(core.task_status("early").last_result, 5)
        self.assertEqual(core.task_status("late").status, "error")

    def test_cancelled(self):
        core = self.open()

        async def work():
            async with core.task("cancelled"):
                await asyncio.sleep(60)

        async def main():
            task = asyncio.create_task(work())
            while not core.tasks():
                await asyncio.sleep(0.01)
            task.cancel()
            with self.assertRaises(asyncio.CancelledError):
                await task

        asyncio.run(main())
        status = core.task_status("cancelled")
        self.assertEqual(status.status, "error")
        self.assertRegex(status.last_error["message"], "interrupted by .*CancelledError")

    def test_cancelled_before_it_began(self):
        core = self.open()

        async def work():
            async with core.task("hasty"):
                await asyncio.sleep(60)

        async def main():
            task = asyncio.create_task(work())
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            task.cancel()
            await asyncio.wait([task])

        asyncio.run(main())
        # It may have begun all the same; then it has ended, too.
        for run in core.runs("hasty") if core.tasks() else []:
            self.assertIsNotNone(run.outcome)


    def test_cancelled_again_and_again(self):
        core = self.open()
        conclude = runs.Run._conclude

        def conclude_slowly(run, error):
            time.sleep(0.3)
            conclude(run, error)

        async def work():
            async with core.task("stubborn"):
                pass

        async def main():
            task = asyncio.create_task(work())
            while not core.tasks():
                await asyncio.sleep(0.01)
            for _ in range(5):
                await asyncio.sleep(0.03)
                task.cancel()
            await asyncio.wait([task])
            self.assertTrue(task.cancelled())
            return core.runs("stubborn")[0].outcome

        with mock.patch.object(runs.Run, "_conclude", conclude_slowly):
            self.assertEqual(asyncio.run(main()), "success")

    def test_without_threads(self):
        core = self.open()

        async def main():
            asyncio.get_running_loop().run_in_executor = mock.Mock(side_effect=RuntimeError)
            async with core.task("alone") as run:
                run.result = 1

        asyncio.run(main())
        self.assertEqual(core.task_status("alone").last_result, 1)

    def test_tasks_share_a_block(self):
        core = self.open()
        block = core.task("shared")

        async def work(number, seconds):
            async with block as run:
                await asyncio.sleep(seconds)
                run.result = number
                if number == 1:
                    raise ValueError("mine")
            return run.id

        async def main():
            return await asyncio.gather(*(work(number, 0.1 + number / 10) for number in range(3)),
                                        return_exceptions=True)

        asyncio.run(main())
        found = sorted(core.runs("shared"), key=lambda run: run.run_id)
        self.assertEqual(sorted((run.outcome, str(run.result)) for run in found),
                         [("error", "None"), ("success", "0"), ("success", "2")])


class Serve(StoreTest):
    def test_functions(self):
        core = self.open(worker=True)
        loops = []

        @core.every(hours=1)
        async def in_loop(run):
            loops.append(asyncio.get_running_loop())
            await run.progress(50)
            return "from the loop"

        @core.every(hours=1)
        def in_thread():
            return "from a thread"

        async def main():
            serving = asyncio.create_task(core.serve())
            for name in ("in_loop", "in_thread"):
                while not any(task.task_name == name and task.last_finished
                              for task in core.tasks()):
                    await asyncio.sleep(0.02)
            core.request("in_loop")
            while len(loops) < 2:
                await asyncio.sleep(0.02)
            self.assertEqual(loops, [asyncio.get_running_loop()] * 2)
            serving.cancel()
            with self.assertRaises(asyncio.CancelledError):
                await serving

        asyncio.run(asyncio.wait_for(main(), 60))
        self.assertEqual(core.task_status("in_loop").last_result, "from the loop")
        self.assertEqual(core.task_status("in_thread").last_result, "from a thread")
        self.assertFalse(core.task_status("in_loop").can_run)

    def test_cancelled_with_its_runs(self):
        core = self.open()
        began = []

        @core.every(hours=1)
        async def endless(run):
            began.append(run.id)
            await asyncio.sleep(60)

        async def main():
            serving = asyncio.create_task(core.serve())
            while not began:
                await asyncio.sleep(0.01)
            serving.cancel()
            await asyncio.wait([serving])

        asyncio.run(asyncio.wait_for(main(), 30))
        self.assertRegex(core.task_status("endless").last_error["message"], "CancelledError")

    def test_cancelled_while_a_run_begins(self):
        core = self.open()

        @core.every(hours=1)
        async def hasty():
            await asyncio.sleep(60)

        async def main():
            serving = asyncio.create_task(core.serve())
            await asyncio.sleep(0)
            # The loop is held up, so the run has begun and its function has not.
            wait_for(lambda: [task.status for task in core.tasks()] == ["running"])
            serving.cancel()
            await asyncio.wait([serving])

        asyncio.run(asyncio.wait_for(main(), 30))
        self.assertRegex(core.task_status("hasty").last_error["message"], "CancelledError")

    def test_cancelled_when_nothing_works(self):
        core = self.open()
        core.every(hours=1, name="one")(lambda: None)

        async def main():
            serving = asyncio.create_task(core.serve())
            await asyncio.sleep(0.2)
            serving.cancel()
            await asyncio.wait([serving], timeout=20)
            self.assertTrue(serving.done())

        with mock.patch.object(_serving.Dispatcher, "_look", side_effect=RuntimeError("odd")), \
                self.assertLogs("dashcore", "WARNING"):
            asyncio.run(main())

    def test_closed_with_its_loop(self):
        """By a program that does not cancel what it leaves behind."""
        done = self.run_program("""
            import asyncio, os, dashcore
            from process import wait_for
            core = dashcore.open()

            @core.every(hours=1)
            async def stranded():
                began.set()
                await asyncio.sleep(60)

            async def main():
                global began, serving
                began = asyncio.Event()
                serving = asyncio.ensure_future(core.serve())
                await began.wait()

            loop = asyncio.new_event_loop()
            loop.run_until_complete(main())
            loop.close()
            error = wait_for(lambda: core.task_status("stranded").last_error)
            print(error["message"], core.task_status("stranded").can_run, flush=True)
            # Without an end of its tasks, of which Python would complain.
            os._exit(0)
        """)
        self.assertEqual(done, "Event loop is closed False\n")

    def test_stopped_from_elsewhere(self):
        core = self.open()
        core.every(hours=1, name="one")(lambda: None)

        async def main():
            serving = asyncio.create_task(core.serve())
            await asyncio.sleep(0.2)
            await asyncio.to_thread(core.close)
            await asyncio.wait_for(serving, 20)

        asyncio.run(main())

    def test_async_functions_without_a_loop(self):
        core = self.open()

        @core.every(hours=1)
        async def alone(run):
            await asyncio.sleep(0)
            return "done"

        core.run_requests(block=False)
        end = time.monotonic() + 20
        while core.task_status("alone").last_result != "done":
            self.assertLess(time.monotonic(), end)
            time.sleep(0.02)

    def test_the_loop_goes_on(self):
        """While another writer holds the store a task waits, and the loop does not."""
        core = self.open()

        async def main():
            ticks = 0
            # Locks of one process do not exclude each other, so another one holds it.
            holder = await asyncio.create_subprocess_exec(
                sys.executable, "-c",
                f"import fcntl, time; f = open({self.path + '-lock'!r}, 'rb+'); "
                "fcntl.lockf(f, fcntl.LOCK_EX); print('held', flush=True); time.sleep(0.7)",
                stdout=asyncio.subprocess.PIPE)
            await holder.stdout.readline()

            async def work():
                async with core.task("waits"):
                    pass

            task = asyncio.create_task(work())
            while not task.done():
                await asyncio.sleep(0.01)
                ticks += 1
            await holder.wait()
            return ticks

        self.assertGreater(asyncio.run(main()), 10)


if __name__ == "__main__":
    unittest.main(verbosity=0)
