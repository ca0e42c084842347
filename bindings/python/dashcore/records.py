"""What the store knows of tasks, their runs, streams and WARP, as of the moment it was asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Optional

from . import native
from ._documents import load
from ._times import from_library, from_library_or_none


def _known(number: int) -> Optional[int]:
    """The library says -1 where a number is not known."""
    return None if number < 0 else number


@dataclass(frozen=True)
class TaskStatus:
    """A task: status is idle, queued, running, error or interrupted."""

    task_name: str
    status: str
    last_run: Optional[datetime]
    last_finished: Optional[datetime]
    last_duration_ms: Optional[int]
    last_error: Any
    last_result: Any
    next_run: Optional[datetime]
    interval_seconds: Optional[int]
    overdue_seconds: Optional[int]
    progress_percent: Optional[int]
    progress_message: Optional[str]
    run_id: Optional[int]
    runs_total: int
    failures_total: int
    can_run: bool


def task_status(task: native.Task) -> TaskStatus:
    return TaskStatus(
        task_name=task.task_name,
        status=task.status,
        last_run=from_library_or_none(task.last_run),
        last_finished=from_library_or_none(task.last_finished),
        last_duration_ms=_known(task.last_duration_ms),
        last_error=load(task.last_error),
        last_result=load(task.last_result),
        next_run=from_library_or_none(task.next_run),
        interval_seconds=task.interval_seconds or None,
        overdue_seconds=_known(task.overdue_seconds),
        progress_percent=_known(task.progress_percent),
        progress_message=task.progress_message,
        run_id=task.run_id or None,
        runs_total=task.runs_total,
        failures_total=task.failures_total,
        can_run=bool(task.can_run))


@dataclass(frozen=True)
class RunRecord:
    """A run of a task; outcome is success, error, interrupted, or None while it is under way."""

    run_id: int
    task_name: str
    started: datetime
    finished: Optional[datetime]
    duration_ms: Optional[int]
    outcome: Optional[str]
    trigger: str
    error: Any
    result: Any
    host: str
    pid: Optional[int]


def run_record(run: native.Run) -> RunRecord:
    return RunRecord(
        run_id=run.run_id,
        task_name=run.task_name,
        started=from_library(run.started),
        finished=from_library_or_none(run.finished),
        duration_ms=_known(run.duration_ms),
        outcome=run.outcome,
        trigger=run.trigger,
        error=load(run.error),
        result=load(run.result),
        host=run.host,
        pid=run.pid or None)


@dataclass(frozen=True)
class Streams:
    """How many streams are active; None where that is not known, and `error` says why."""

    count: Optional[int]
    source: str
    error: Optional[str]
    since: Optional[datetime]
    checked_at: Optional[datetime]


def streams(answer: native.Streams) -> Streams:
    return Streams(_known(answer.count), answer.source, answer.error,
                   from_library_or_none(answer.since), from_library_or_none(answer.checked_at))


@dataclass(frozen=True)
class Warp:
    """Cloudflare WARP: connected, connecting, disconnected, unregistered, unavailable or error."""

    status: str
    error: Optional[str]
    details: Any
    since: Optional[datetime]
    last_connected: Optional[datetime]
    checked_at: Optional[datetime]


def warp(answer: native.Warp) -> Warp:
    return Warp(answer.status, answer.error, load(answer.details),
                from_library_or_none(answer.since), from_library_or_none(answer.last_connected),
                from_library_or_none(answer.checked_at))
