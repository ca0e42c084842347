"""The loop that starts registered functions when their time has come, or somebody asks.

One thread waits for both. Each run has a thread of its own, or, for functions of asyncio that a loop
serves, a task in that loop; so no function holds up another, and of each at most one run is under
way. What is due is kept as a grid of times: a run that takes long, or a machine that slept, leads to
one run late and not to a burst, and the grid stays where it was. The store's next_run is common to
all processes that serve the same task, so one that was run by another process waits with it.
"""

from __future__ import annotations

import asyncio
import threading
import time
from typing import TYPE_CHECKING, Any, Dict, Optional

from . import native
from ._times import when_to_library
from .errors import AlreadyRunningError, ClosedError, DashcoreError
from .runs import AsyncRun, Run, logger, undisturbed
from .schedules import Job

if TYPE_CHECKING:
    from .core import Core

SECOND = 1_000_000
# The longest wait, after which a clock that was set is noticed.
LONGEST_SECONDS = 5.0
# After a failure of the store.
PAUSE_SECONDS = 1.0


class _Served:
    """A function that is offered to those who ask."""

    def __init__(self, job: Job, due: int) -> None:
        self.job = job
        self.due = due  # microseconds; 0: on request only
        self.running = False

    def pass_over(self, now: int) -> None:
        """The next time of the grid that is to come."""
        step = self.job.interval_seconds * SECOND
        self.due = self.due + ((now - self.due) // step + 1) * step if step else 0


class Dispatcher:
    def __init__(self, core: Core, loop: Optional[asyncio.AbstractEventLoop] = None) -> None:
        self._core = core
        self._native = core.native
        self._loop = loop
        self._served: Dict[str, _Served] = {}
        self._stopping = threading.Event()
        self._watch = core.native.watch(native.TOPIC_TASKS)
        self._runs: Dict[int, threading.Thread] = {}
        self._tasks: Dict[asyncio.Task[None], asyncio.Task[None]] = {}
        self._in_loop: Dict[int, Run] = {}
        self._ended = asyncio.Event() if loop is not None else None
        self.thread = threading.Thread(target=self._serve, name="dashcore", daemon=True)

    # ---- life ----

    def offer(self, job: Job) -> None:
        """Makes a function known as a task that can be asked for."""
        served = _Served(job, self._first_due(job))
        self._announce(served, native.TASK_CAN_RUN)
        self._served[job.name] = served
        self._watch.wake()

    def withdraw(self) -> None:
        """Takes all offers back."""
        try:
            for served in list(self._served.values()):
                self._announce(served, 0)
        except DashcoreError as error:
            if not isinstance(error, ClosedError):
                logger.warning("the tasks stay on offer: %s", error)
        finally:
            self._watch.close()

    def request_stop(self) -> None:
        self._stopping.set()
        try:
            self._watch.wake()
        except ClosedError:
            pass

    def stop(self, grace: float) -> None:
        """Ends the loop and waits for the runs under way, `grace` seconds long."""
        self.request_stop()
        end = time.monotonic() + grace
        here = threading.current_thread()
        if self.thread is not here:
            self.thread.join(grace)
        for thread in list(self._runs.values()):
            if thread is not here:
                thread.join(max(0.0, end - time.monotonic()))

    async def wait(self) -> None:
        """Waits in the loop until it ends."""
        assert self._ended is not None
        await self._ended.wait()

    async def cancel(self) -> None:
        """Ends the loop's part: cancels the runs that are in it, and waits for them."""
        self.request_stop()
        await self.wait()
        for work in self._tasks.values():
            work.cancel()
        if self._tasks:
            await asyncio.wait(list(self._tasks))

    # ---- the thread ----

    def _serve(self) -> None:
        try:
            while not (self._stopping.is_set() or self._is_loop_gone()):
                try:
                    self._watch.wait(int(self._look() * 1000) + 1)
                except ClosedError:
                    break
                except Exception as error:
                    logger.warning("the tasks cannot be looked after just now: %s", error)
                    self._stopping.wait(PAUSE_SECONDS)
            self.withdraw()
        finally:
            self._tell_end()

    def _is_loop_gone(self) -> bool:
        return self._loop is not None and self._loop.is_closed()

    def _tell_end(self) -> None:
        if self._loop is None or self._ended is None:
            return
        try:
            self._loop.call_soon_threadsafe(self._ended.set)
        except RuntimeError as closed:
            # Nobody waits; and what was under way in the loop will not go on.
            for run in list(self._in_loop.values()):
                self._conclude(run, closed)

    def _first_due(self, job: Job) -> int:
        """As planned; otherwise when the last run that the store knows is an interval old."""
        if job.next_run is not None:
            return when_to_library(job.next_run, "next_run")
        if not job.interval_seconds:
            return 0
        known = self._known(job.name)
        now = native.time_now()
        if known is None or known.last_run == 0:
            return now
        return max(now, known.last_run + job.interval_seconds * SECOND)

    def _known(self, name: str) -> Optional[native.Task]:
        tasks = self._native.tasks(name)
        found = tasks.next()
        tasks.close()
        return found

    def _announce(self, served: _Served, flags: int) -> None:
        self._native.task_schedule(served.job.name, served.due, served.job.interval_seconds, flags)

    def _look(self) -> float:
        """Starts what is asked for or due; how many seconds to wait for the next."""
        now = native.time_now()
        wait = LONGEST_SECONDS
        for served in list(self._served.values()):
            if served.running:
                continue
            run_id = self._native.task_claim(served.job.name)
            if run_id:
                self._start(served, run_id)
                self._plan_as_before(served)
                continue
            if served.due and served.due <= now:
                run_id = self._begin_due(served, now)
            if run_id:
                self._start(served, run_id)
            elif served.due:
                wait = min(wait, max(0.0, (served.due - now) / SECOND))
        return wait

    def _plan_as_before(self, served: _Served) -> None:
        """A claim plans the next run from now; the grid is as it was."""
        try:
            self._announce(served, native.TASK_CAN_RUN)
        except DashcoreError as error:
            logger.warning("the next run of %s is not in the store: %s", served.job.name, error)

    def _begin_due(self, served: _Served, now: int) -> int:
        known = self._known(served.job.name)
        if known is not None and known.next_run > now:
            served.due = known.next_run
            return 0
        due = served.due
        served.pass_over(now)
        try:
            return self._native.task_begin(served.job.name, served.job.interval_seconds, served.due,
                                           native.TRIGGER_SCHEDULE, native.RUN_UNIQUE)
        except AlreadyRunningError:
            return 0
        except DashcoreError:
            served.due = due
            raise

    # ---- runs ----

    def _start(self, served: _Served, run_id: int) -> None:
        run = Run(self._core, served.job.name, run_id)
        served.running = True
        try:
            if served.job.is_async and self._loop is not None:
                self._in_loop[run.id] = run
                self._loop.call_soon_threadsafe(self._start_in_loop, served, run)
            else:
                self._start_thread(served, run)
        except Exception as error:
            # The loop was closed, or there are no more threads.
            self._conclude(run, error)
            self._forget(served, run)

    def _start_thread(self, served: _Served, run: Run) -> None:
        thread = threading.Thread(target=self._run, args=(served, run), daemon=True,
                                  name=f"dashcore {served.job.name}")
        self._runs[run.id] = thread
        thread.start()

    def _run(self, served: _Served, run: Run) -> None:
        try:
            if served.job.is_async:
                asyncio.run(self._call_async(served.job, run))
            else:
                self._keep(run, served.job.call(run))
        except BaseException as error:
            self._conclude(run, error)
        else:
            self._conclude(run, None)
        finally:
            self._forget(served, run)

    def _start_in_loop(self, served: _Served, run: Run) -> None:
        work = asyncio.ensure_future(self._call_async(served.job, run))
        # Apart from the work, since what is cancelled before its first step cannot conclude.
        task = asyncio.ensure_future(self._follow(served, run, work))
        self._tasks[task] = work
        task.add_done_callback(self._tasks.pop)

    async def _follow(self, served: _Served, run: Run, work: asyncio.Task[None]) -> None:
        error: Optional[BaseException] = None
        try:
            await work
        except BaseException as raised:
            error = raised
        try:
            await undisturbed(self._conclude, run, error)
        finally:
            self._forget(served, run)

    async def _call_async(self, job: Job, run: Run) -> None:
        self._keep(run, await job.call(AsyncRun(run)))

    @staticmethod
    def _keep(run: Run, result: Any) -> None:
        if result is not None:
            run.result = result

    @staticmethod
    def _conclude(run: Run, error: Optional[BaseException]) -> None:
        """Whatever a function does, the loop goes on."""
        try:
            run._conclude(error)
        except Exception as unfit:
            logger.warning("the run %d of %s: %s", run.id, run.task_name, unfit)

    def _forget(self, served: _Served, run: Run) -> None:
        self._runs.pop(run.id, None)
        self._in_loop.pop(run.id, None)
        served.running = False
        try:
            self._watch.wake()
        except ClosedError:
            pass
