"""A store that is open: what people see of dashcore."""

from __future__ import annotations

import asyncio
import os
import sys
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, Callable, Dict, Iterable, List, Optional, Type, TypeVar, Union

from . import _filters, _life, _traces, native
from ._documents import dump, load
from ._serving import Dispatcher
from ._times import When, seconds_to_library, to_library, when_to_library
from .entries import Export, Recent
from .errors import MisuseError, NotFoundError
from .records import (RunRecord, Streams, TaskStatus, Warp, run_record, streams, task_status, warp)
from .runs import TaskBlock
from .schedules import Job
from .settings import Settings
from .watch import Watch

Function = TypeVar("Function", bound=Callable[..., Any])
FORMATS = {"ndjson": native.EXPORT_NDJSON, "csv": native.EXPORT_CSV}
BUCKETS = {"hour": 3600, "day": 86400}


class Core:
    """An open store; dashcore.open() makes one. It may be used from any thread, and by the child of
    a fork; `with` closes it."""

    def __init__(self, store: Union[None, str, bytes, os.PathLike[str]] = None, *,
                 program: Optional[str] = None, worker: bool = True, probes: bool = False,
                 redact_keys: Union[str, Iterable[str]] = (), keep_secrets: bool = False,
                 full: bool = False, existing: bool = False, acexy_url: Optional[str] = None,
                 acestream_url: Optional[str] = None, warp_cli: Optional[str] = None,
                 wait_ms: int = 0, queue_capacity: int = 0) -> None:
        if not isinstance(redact_keys, str):
            redact_keys = ",".join(redact_keys)
        flags = (native.OPEN_FULL * bool(full) | native.OPEN_KEEP_SECRETS * bool(keep_secrets)
                 | native.OPEN_EXISTING * bool(existing))
        self._native = native.Core(None if store is None else os.fsencode(store), program,
                                   redact_keys or None, acexy_url, acestream_url, warp_cli, wait_ms,
                                   queue_capacity, flags)
        self._log = self._native.log
        # The way into the queue; a child of a fork first sees to it that somebody empties that.
        self._queue = self._native.log
        self._duties = (native.WORKER_ALL if probes else native.WORKER_ALL - native.WORKER_PROBES
                        ) if worker else 0
        self._is_new_child = False
        self._jobs: List[Job] = []
        self._dispatcher: Optional[Dispatcher] = None
        self._stopping = False
        if self._duties:
            self._native.worker_start(self._duties)
        _life.began(self)

    # ---- life ----

    @property
    def native(self) -> native.Core:
        """The handle of the compiled module, for what this class does not have."""
        return self._native

    @property
    def store_url(self) -> str:
        return self._native.store_url()

    @property
    def closed(self) -> bool:
        return self._native.is_closed()

    def close(self, *, grace: float = 10.0) -> None:
        """Ends run_requests(), waiting `grace` seconds for runs under way, commits what is queued
        and closes the store. Again and again does nothing."""
        self.stop_requests(grace=grace)
        _life.ended(self)
        self._native.close()

    def __enter__(self) -> Core:
        return self

    def __exit__(self, kind: Optional[Type[BaseException]], error: Optional[BaseException],
                 trace: Optional[TracebackType]) -> None:
        self.close()

    async def __aenter__(self) -> Core:
        return self

    async def __aexit__(self, kind: Optional[Type[BaseException]],
                        error: Optional[BaseException], trace: Optional[TracebackType]) -> None:
        await asyncio.to_thread(self.close)

    def __repr__(self) -> str:
        return f"<dashcore.Core {'closed' if self.closed else self.store_url}>"

    def __reduce__(self) -> Any:
        raise TypeError("an open store cannot be sent to another process; open it there")

    def flush(self) -> None:
        """Waits until every entry logged before with wait=False is committed."""
        self._native.flush()

    def check(self) -> None:
        """Raises what a write would, if the store cannot be read and written now."""
        self._native.check()

    def _forked(self) -> None:
        self._dispatcher = None
        self._is_new_child = True
        self._queue = self._queue_of_child

    def _settle_in_child(self) -> None:
        """What a child of a fork lacks, once it does what needs it: most children do not."""
        if not self._is_new_child:
            return
        self._is_new_child = False
        self._queue = self._native.log
        if self._duties:
            try:
                self._native.worker_start(self._duties)
            except MisuseError:
                # Another thread was faster; or the store is closed, which the call will say that
                # wanted a worker.
                pass
            except BaseException:
                self._forked()
                raise
        _life.end_with_child(self)

    def _queue_of_child(self, *arguments: Any) -> int:
        self._settle_in_child()
        return self._native.log(*arguments)

    # ---- the log ----

    def log_activity(self, type: str, message: str, details: Any = None,
                     user: Optional[str] = None, *, timestamp: Optional[datetime] = None,
                     wait: bool = True, block: bool = True) -> Optional[int]:
        """Logs an entry and gives its id once it is committed. `details` is any JSON value;
        datetimes, paths and UUIDs in it become texts.

        With wait=False the entry is only accepted, to be committed by the worker within
        milliseconds, and there is no id yet. Where that queue is full it waits for room, or with
        block=False raises BusyError at once.
        """
        text = None if details is None else dump(details, "details")
        time = 0 if timestamp is None else to_library(timestamp, "timestamp")
        if wait:
            return self._log(type, message, text, user, time)
        self._queue(type, message, text, user, time,
                    native.LOG_ASYNC if block else native.LOG_ASYNC | native.LOG_NOWAIT)
        return None

    def log_exception(self, message: Optional[str] = None, *, exc: Optional[BaseException] = None,
                      type: str = "error", user: Optional[str] = None,
                      details: Optional[Dict[str, Any]] = None, wait: bool = True) -> Optional[int]:
        """Logs an exception with its stack trace: `exc`, or the one being handled. The details are
        {"message", "exception", "traceback"} and what `details` adds."""
        error = exc if exc is not None else sys.exc_info()[1]
        if error is None:
            raise MisuseError("no exception is being handled; give one as exc=")
        described = {**_traces.describe(error), **(details or {})}
        return self.log_activity(type, message if message is not None else _traces.headline(error),
                                 described, user, wait=wait)

    def recent(self, days: Optional[int] = None, types: _filters.Types = None,
               limit: Optional[int] = None, user: Optional[str] = None,
               query: Optional[str] = None, since: Optional[datetime] = None,
               until: Optional[datetime] = None, cursor: Optional[str] = None) -> Recent:
        """Reads entries, newest first: all that are kept, or those of the last `days` (0: since
        00:00 UTC today), of some `types`, of a `user`, with every word of `query`, or in a time."""
        arguments = _filters.arguments(days, types, query, user, limit, since, until, cursor)
        return Recent(self, limit, arguments)

    def export(self, format: str = "ndjson", days: Optional[int] = None,
               types: _filters.Types = None, user: Optional[str] = None,
               query: Optional[str] = None, since: Optional[datetime] = None,
               until: Optional[datetime] = None) -> Export:
        """Reads the log as text, "ndjson" or "csv", piece by piece."""
        arguments = _filters.arguments(days, types, query, user, None, since, until)
        return Export(self, _choice(FORMATS, format, "format"), arguments)

    def summary(self, bucket: str = "day", days: Optional[int] = None,
                types: _filters.Types = None, user: Optional[str] = None,
                query: Optional[str] = None, since: Optional[datetime] = None,
                until: Optional[datetime] = None) -> Any:
        """Counts entries by type in buckets of an "hour" or a "day", as the body of HTTP has it."""
        arguments = _filters.arguments(days, types, query, user, None, since, until)
        return load(self._native.summary_json(_choice(BUCKETS, bucket, "bucket"), *arguments).body)

    def retention_run(self) -> int:
        """Deletes now what is older than the retention, and says how many entries that were."""
        return self._native.retention_run()

    # ---- tasks ----

    def task(self, name: str, *, next_run: Optional[When] = None,
             every: Union[None, int, float, timedelta] = None, user: Optional[str] = None,
             unique: bool = False) -> TaskBlock:
        """A run of a task, as a block of `with` or `async with`. `next_run` and `every` (seconds,
        or a timedelta) say when it should run again; with `unique` it raises AlreadyRunningError
        while another run is under way."""
        interval = seconds_to_library(every, "every")
        flags = native.RUN_UNIQUE if unique else 0

        def begin() -> int:
            self._settle_in_child()
            return self._native.task_begin(name, interval, when_to_library(next_run, "next_run"),
                                           native.TRIGGER_HOST, flags, user)

        return TaskBlock(self, name, begin)

    def tasks(self) -> List[TaskStatus]:
        """All tasks, by name."""
        found = self._native.tasks()
        return [task_status(task) for task in iter(found.next, None)]

    def task_status(self, name: str) -> TaskStatus:
        """One task; NotFoundError where there is none of that name."""
        task = self._native.tasks(name).next()
        if task is None:
            raise NotFoundError(f"there is no task '{name}'", field="task_name")
        return task_status(task)

    def runs(self, name: str, limit: int = 20) -> List[RunRecord]:
        """The runs of a task, newest first, at most 100."""
        found = self._native.runs(name, limit)
        return [run_record(run) for run in iter(found.next, None)]

    def request(self, name: str, user: Optional[str] = None) -> None:
        """Asks the program that serves a task to run it now."""
        self._native.task_request(name, user)

    def every(self, interval: Union[None, int, float, timedelta] = None, *,
              days: Optional[float] = None, hours: Optional[float] = None,
              minutes: Optional[float] = None, seconds: Optional[float] = None,
              name: Optional[str] = None,
              next_run: Optional[When] = None) -> Callable[[Function], Function]:
        """Registers a function as a task that runs on its schedule and on request, once
        run_requests() or serve() is called. Without an interval it runs on request only.

        The first run is at `next_run`, or else when the last one that the store knows is an
        interval old. The function may take the run, as a parameter named `run` or the one without
        a default; what it returns is the run's result, and what it raises fails the run. It may be
        an `async def`.
        """
        units = {"days": days, "hours": hours, "minutes": minutes, "seconds": seconds}
        given = {name: count for name, count in units.items() if count is not None}
        if given and interval is not None:
            raise TypeError(f"an interval is given, and {', '.join(given)} besides")
        if given:
            interval = timedelta(**given)
        whole = seconds_to_library(interval, "interval")

        def register(function: Function) -> Function:
            job = Job(function, name, whole, next_run)
            if any(one.name == job.name for one in self._jobs):
                raise MisuseError(f"there is a function for '{job.name}' already")
            if self._dispatcher is not None:
                self._dispatcher.offer(job)
            self._jobs.append(job)
            return function

        return register

    @property
    def stopping(self) -> bool:
        """Whether runs under way are being waited for."""
        return self._stopping

    def run_requests(self, block: bool = True, *, grace: float = 10.0) -> None:
        """Runs the registered functions on their schedules and on request: until Ctrl-C,
        stop_requests() or close(), or with block=False in the background."""
        dispatcher = self._dispatch(None)
        if not block:
            return
        try:
            while dispatcher.thread.is_alive():
                dispatcher.thread.join(1.0)
        finally:
            if self._dispatcher is dispatcher:
                self.stop_requests(grace=grace)

    def stop_requests(self, *, grace: float = 10.0) -> None:
        """Ends run_requests(), and waits `grace` seconds for runs under way."""
        dispatcher, self._dispatcher = self._dispatcher, None
        if dispatcher is None:
            return
        self._stopping = True
        try:
            dispatcher.stop(grace)
        finally:
            self._stopping = False

    async def serve(self, *, grace: float = 10.0) -> None:
        """The same as run_requests() for asyncio: functions that are `async def` run in this loop,
        others in threads. Ends when it is cancelled, which cancels the runs in the loop, too."""
        dispatcher = self._dispatch(asyncio.get_running_loop())
        try:
            await dispatcher.wait()
        finally:
            await dispatcher.cancel()
            await asyncio.to_thread(self.stop_requests, grace=grace)

    def _dispatch(self, loop: Optional[asyncio.AbstractEventLoop]) -> Dispatcher:
        if self._dispatcher is not None:
            raise MisuseError("the registered functions are served already")
        if not self._jobs:
            raise MisuseError("no function is registered; decorate one with @core.every(…)")
        self._settle_in_child()
        dispatcher = Dispatcher(self, loop)
        try:
            for job in self._jobs:
                dispatcher.offer(job)
            dispatcher.thread.start()
        except BaseException:
            dispatcher.withdraw()
            raise
        self._dispatcher = dispatcher
        return dispatcher

    # ---- settings, probes, changes ----

    @property
    def settings(self) -> Settings:
        return Settings(self._native)

    def streams(self) -> Streams:
        """The last answer about active streams that is in the store."""
        return streams(self._native.streams())

    def warp(self) -> Warp:
        """The last answer about WARP that is in the store."""
        return warp(self._native.warp())

    def watch(self, *topics: str) -> Watch:
        """Waits for changes of "activity", "tasks", "settings", "probes"; of all without any."""
        return Watch(self, topics)


def _choice(choices: Dict[str, int], value: str, name: str) -> int:
    try:
        return choices[value]
    except (KeyError, TypeError):
        raise ValueError(f"{name} must be one of {', '.join(choices)}, not {value!r}") from None


def open(store: Union[None, str, bytes, os.PathLike[str]] = None, *,
         program: Optional[str] = None, worker: bool = True, probes: bool = False,
         redact_keys: Union[str, Iterable[str]] = (), keep_secrets: bool = False,
         full: bool = False, existing: bool = False, acexy_url: Optional[str] = None,
         acestream_url: Optional[str] = None, warp_cli: Optional[str] = None, wait_ms: int = 0,
         queue_capacity: int = 0) -> Core:
    """Opens a store, making it where there is none: a path, or $DASHCORE_STORE, or the one of this
    user. Used with `with` it is closed at the end of the block.

    program      when given, start and stop are logged by this name
    worker       threads that commit what is logged with wait=False, keep tasks alive and delete
                 once a day what is past its retention; without them flush() and close() commit
    probes       it also asks acexy or the Ace Stream engine, and WARP; where dashcored runs on the
                 same store, that does. acexy_url, acestream_url and warp_cli say where they are;
                 "" switches one off
    redact_keys  more names of keys whose values are not stored, such as "pin"
    keep_secrets stores passwords and tokens as they are
    full         a committed entry survives a power cut, too, at the cost of speed
    existing     NotFoundError where there is no store
    wait_ms      the longest wait for another writer; 5000
    queue_capacity  how many entries logged with wait=False may wait; 8192
    """
    return Core(store, program=program, worker=worker, probes=probes, redact_keys=redact_keys,
                keep_secrets=keep_secrets, full=full, existing=existing, acexy_url=acexy_url,
                acestream_url=acestream_url, warp_cli=warp_cli, wait_ms=wait_ms,
                queue_capacity=queue_capacity)
