"""Runs of tasks that this program does itself."""

from __future__ import annotations

import asyncio
import logging
from types import TracebackType
from typing import TYPE_CHECKING, Any, Callable, List, Optional, Type, TypeVar

from . import _traces
from ._documents import dump
from .errors import AlreadyEndedError, ClosedError, DashcoreError

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
        """Ends it as its block ended."""
        if self.ended:
            return
        if error is not None:
            self._fail_quietly(error)
            return
        try:
            self.finish(self.result)
        except (AlreadyEndedError, ClosedError):
            raise
        except Exception as unfit:
            # A result that is no JSON, or too long: the run is over all the same.
            self._fail_quietly(unfit)
            raise

    def _fail_quietly(self, error: BaseException) -> None:
        """What went wrong in the block is what its caller is to see, not that it could not be told
        to the store."""
        try:
            self.fail(error)
        except DashcoreError as untold:
            logger.warning("the failure of %s is not in the store: %s", self.task_name, untold)


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
    that leaves the block, of whatever kind, fails the run and goes on."""

    def __init__(self, core: Core, name: str, begin: Callable[[], int]) -> None:
        self._core = core
        self._name = name
        self._begin = begin
        self._runs: List[Run] = []

    def _enter(self) -> Run:
        run = Run(self._core, self._name, self._begin())
        self._runs.append(run)
        return run

    def __enter__(self) -> Run:
        return self._enter()

    def __exit__(self, kind: Optional[Type[BaseException]], error: Optional[BaseException],
                 trace: Optional[TracebackType]) -> None:
        self._runs.pop()._conclude(error)

    async def __aenter__(self) -> AsyncRun:
        begun = asyncio.ensure_future(asyncio.to_thread(self._enter))
        try:
            return AsyncRun(await asyncio.shield(begun))
        except asyncio.CancelledError as error:
            await asyncio.wait([begun])
            if begun.exception() is None:
                # Cancelled while it began: there is no block that will end it.
                self._runs.remove(begun.result())
                await _undisturbed(begun.result()._conclude, error)
            raise

    async def __aexit__(self, kind: Optional[Type[BaseException]],
                        error: Optional[BaseException], trace: Optional[TracebackType]) -> None:
        await _undisturbed(self._runs.pop()._conclude, error)


async def _undisturbed(call: Callable[..., T], *arguments: Any) -> T:
    """Makes a call in a thread and waits for it even where the task is cancelled meanwhile: a run
    that began has to end."""
    made = asyncio.ensure_future(asyncio.to_thread(call, *arguments))
    try:
        return await asyncio.shield(made)
    except asyncio.CancelledError:
        await asyncio.wait([made])
        raise


def _whole(percent: float) -> int:
    if isinstance(percent, float):
        return int(percent)
    return percent
