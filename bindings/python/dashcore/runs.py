"""Runs of tasks that this program does itself."""

from __future__ import annotations

import asyncio
import contextvars
import logging
import os
import threading
from types import TracebackType
from typing import (TYPE_CHECKING, Any, Callable, Dict, Hashable, List, Optional, Type, TypeVar,
                    Union)

from . import _traces
from ._documents import dump
from .errors import AlreadyEndedError, ClosedError, MisuseError

if TYPE_CHECKING:
    from .core import Core

logger = logging.getLogger("dashcore")
T = TypeVar("T")


class Run:
    """A run under way. What is assigned to `result` before it ends, any JSON value, is kept."""

    def __init__(self, core: Core, name: str, run_id: int) -> None:
        self._core = core
        self.task_name = name
        self.id = run_id
        self.result: Any = None
        self.ended = False
        self._pid = os.getpid()

    def progress(self, percent: Optional[float] = None, message: Optional[str] = None) -> None:
        """Says how far it is: 0 to 100, or None where that is not known."""
        self._core.native.task_progress(self.id, -1 if percent is None else _whole(percent),
                                        message)

    def heartbeat(self) -> None:
        """Says that it is alive. Only runs of another machine need it."""
        self._core.native.task_heartbeat(self.id)

    @property
    def stopping(self) -> bool:
        """Whether the program is about to end and waits for this run."""
        return self._core.stopping

    def finish(self, result: Any = None) -> None:
        """Ends it well before its block does."""
        self._core.native.task_finish(self.id, dump(result, "result"))
        self.ended = True

    def fail(self, error: Any) -> None:
        """Ends it as failed: by an exception, a text, or a dict of which "message" is told."""
        if isinstance(error, BaseException):
            error = _traces.describe(error)
        text = error if isinstance(error, str) else dump(error, "error")
        self._core.native.task_fail(self.id, text)
        self.ended = True

    def _conclude(self, error: Optional[BaseException]) -> None:
        """Ends it as its block ended. A child of a fork that leaves the block, too, by sys.exit(),
        does not end what its parent still does."""
        if self.ended or self._pid != os.getpid():
            return
        if error is not None:
            self._fail_quietly(error)
            return
        try:
            self.finish(self.result)
        except (AlreadyEndedError, ClosedError):
            raise
        except BaseException as unfit:
            # A result that is no JSON, or too long: the run is over all the same.
            self._fail_quietly(unfit)
            raise

    def _fail_quietly(self, error: Union[BaseException, str]) -> None:
        """What went wrong in the block is what its caller is to see, not that it could not be told
        to the store."""
        try:
            self.fail(error)
        except Exception as untold:
            logger.warning("the failure of %s is not in the store: %s", self.task_name,
                           _traces.message_of(untold))
        except BaseException:
            # Ctrl-C, while the trace was told: the run ends without it.
            if not self.ended and isinstance(error, BaseException):
                self._fail_quietly(_traces.name_of(error))
            raise


class AsyncRun:
    """The same inside `async with`: calls are awaited, and made in a thread."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self.task_name = run.task_name
        self.id = run.id

    @property
    def result(self) -> Any:
        return self._run.result

    @result.setter
    def result(self, result: Any) -> None:
        self._run.result = result

    @property
    def ended(self) -> bool:
        return self._run.ended

    @property
    def stopping(self) -> bool:
        return self._run.stopping

    async def progress(self, percent: Optional[float] = None,
                       message: Optional[str] = None) -> None:
        await asyncio.to_thread(self._run.progress, percent, message)

    async def heartbeat(self) -> None:
        await asyncio.to_thread(self._run.heartbeat)

    async def finish(self, result: Any = None) -> None:
        await asyncio.to_thread(self._run.finish, result)

    async def fail(self, error: Any) -> None:
        await asyncio.to_thread(self._run.fail, error)


class TaskBlock:
    """What core.task() gives: each `with`, or `async with`, is a run of the task. An exception
    that leaves the block, of whatever kind, fails the run and goes on. Threads and tasks of asyncio
    may share it, each with runs of its own."""

    def __init__(self, core: Core, name: str, begin: Callable[[], int]) -> None:
        self._core = core
        self._name = name
        self._begin = begin
        self._open: Dict[Hashable, List[Run]] = {}

    def _run(self) -> Run:
        return Run(self._core, self._name, self._begin())

    def _leave(self) -> Run:
        """The run that was entered last, by whoever leaves now."""
        key = _who()
        if key not in self._open:
            # Another one may leave the block, as fixtures of tests do, if it is clear which.
            keys = list(self._open)
            if len(keys) != 1:
                raise MisuseError("the block was entered by another thread or task")
            key, = keys
        runs = self._open[key]
        run = runs.pop()
        if not runs:
            del self._open[key]
        return run

    def __enter__(self) -> Run:
        run = self._run()
        self._open.setdefault(_who(), []).append(run)
        return run

    def __exit__(self, kind: Optional[Type[BaseException]], error: Optional[BaseException],
                 trace: Optional[TracebackType]) -> None:
        self._leave()._conclude(error)

    async def __aenter__(self) -> AsyncRun:
        begun: List[Run] = []
        try:
            await undisturbed(lambda: begun.append(self._run()))
        except asyncio.CancelledError as error:
            # Cancelled while it began: there is no block that will end it.
            for run in begun:
                await undisturbed(run._conclude, error)
            raise
        run, = begun
        self._open.setdefault(_who(), []).append(run)
        return AsyncRun(run)

    async def __aexit__(self, kind: Optional[Type[BaseException]],
                        error: Optional[BaseException], trace: Optional[TracebackType]) -> None:
        await undisturbed(self._leave()._conclude, error)


def _who() -> Hashable:
    """The task of asyncio that this is called in, or else the thread."""
    try:
        task = asyncio.current_task()
    except RuntimeError:
        task = None
    return threading.get_ident() if task is None else task


async def undisturbed(call: Callable[..., T], *arguments: Any) -> T:
    """Makes a call in a thread and waits for it however often the task is cancelled meanwhile: a
    run that began has to end."""
    context = contextvars.copy_context()
    made: asyncio.Future[T]
    try:
        made = asyncio.get_running_loop().run_in_executor(
            None, lambda: context.run(call, *arguments))
    except RuntimeError:
        # No thread is to be had. It holds up the loop, but it is done.
        return call(*arguments)
    cancelled: Optional[BaseException] = None
    while not made.done():
        try:
            await asyncio.wait([made])
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is not None:
        raise cancelled from made.exception()
    return made.result()


def _whole(percent: float) -> int:
    if isinstance(percent, float):
        return int(percent)
    return percent
