"""An activity log, background-task status and probes for programs that run unattended.

    import dashcore

    with dashcore.open() as core:
        core.log_activity("scrape", "120 channels read", {"seconds": 4.2})
        with core.task("playlist_refresh", every=900) as run:
            run.progress(50, "parsing")
            run.result = {"channels": 120}
        for entry in core.recent(limit=10):
            print(entry.timestamp, entry.type, entry.message)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

try:
    from . import errors, native
except ImportError as error:
    from ._build import why_not
    raise ImportError(why_not()) from error
from ._documents import JSONText
from .core import Core, open
from .entries import Entry
from .errors import (AlreadyEndedError, AlreadyQueuedError, AlreadyRunningError, BusyError,
                     ClosedError, CorruptStoreError, DashcoreError, DiskFullError,
                     InvalidValueError, MisuseError, NewerStoreError, NoAccessError, NoMemoryError,
                     NoRunnerError, NotFoundError, NotSupportedError, OutOfRangeError, ParseError,
                     StoreIOError)
from .logs import LoggingHandler
from .records import RunRecord, Streams, TaskStatus, Warp
from .runs import AsyncRun, Run

if TYPE_CHECKING:
    from ._asgi import asgi
    from .server import Server

__version__ = native.version()

__all__ = [
    "AlreadyEndedError", "AlreadyQueuedError", "AlreadyRunningError", "AsyncRun", "BusyError",
    "ClosedError", "Core", "CorruptStoreError", "DashcoreError", "DiskFullError", "Entry",
    "InvalidValueError", "JSONText", "LoggingHandler", "MisuseError", "NewerStoreError",
    "NoAccessError", "NoMemoryError", "NoRunnerError", "NotFoundError", "NotSupportedError",
    "OutOfRangeError", "ParseError", "Run", "RunRecord", "Server", "StoreIOError", "Streams",
    "TaskStatus", "Warp", "asgi", "errors", "native", "open",
]


def __getattr__(name: str) -> Any:
    """What most programs do without is loaded when it is asked for."""
    if name == "asgi":
        from ._asgi import asgi
        return asgi
    if name == "Server":
        from .server import Server
        return Server
    raise AttributeError(f"module 'dashcore' has no attribute '{name}'")
