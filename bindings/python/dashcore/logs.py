"""Python's own logging, into the activity log."""

from __future__ import annotations

import logging
import os
import threading
from typing import Any, Dict, Optional, Union

from . import _traces, native
from ._documents import dump
from .core import Core

# What every record has; the rest is what `extra` gave.
_KNOWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class LoggingHandler(logging.Handler):
    """Logs what a program tells Python's logging: records of ERROR and above with the type error,
    others with the type system.

    extra={"activity_type": "scrape"} chooses another type, extra={"user": "alice"} the user; what
    else `extra` has is kept in the details, with the logger's name, level, place and trace.

    Entries go through the queue of the store, and the program never waits for room in it: a record
    that cannot be kept is told to handleError(), as logging does. With wait=True each is committed
    before the call returns. Without a `core` the handler opens a store of its own, for which
    `store` and `program` are as in dashcore.open(), and close() closes it.
    """

    def __init__(self, core: Optional[Core] = None, level: Union[int, str] = logging.NOTSET, *,
                 store: Union[None, str, bytes, os.PathLike[str]] = None,
                 program: Optional[str] = None, wait: bool = False) -> None:
        super().__init__(level)
        self._own = core is None
        self._core = core if core is not None else Core(store, program=program)
        self._wait = wait
        self._busy = threading.local()

    @property
    def core(self) -> Core:
        return self._core

    def emit(self, record: logging.LogRecord) -> None:
        # What this package says itself is of a failure to store, or said while storing.
        if record.name == "dashcore" or getattr(self._busy, "here", False):
            return
        self._busy.here = True
        try:
            self._log(record)
        except Exception:
            self.handleError(record)
        finally:
            self._busy.here = False

    def _log(self, record: logging.LogRecord) -> None:
        text = self.format(record) if self.formatter else record.getMessage()
        message = _traces.cut(text, native.MESSAGE_MAX) or record.levelname
        details = _details(record)
        if message != text and text:
            details["full_message"] = _traces.cut(text, native.DETAILS_MAX // 4)
        kind = getattr(record, "activity_type", None)
        if not isinstance(kind, str):
            kind = "error" if record.levelno >= logging.ERROR else "system"
        user = getattr(record, "user", None)
        self._core.log_activity(kind, message, details, user if isinstance(user, str) else None,
                                wait=self._wait, block=False)

    def flush(self) -> None:
        """Waits until what was logged is committed."""
        if not self._core.closed:
            self._core.flush()

    def close(self) -> None:
        try:
            if self._own:
                self._core.close()
            else:
                self.flush()
        finally:
            super().close()


def _details(record: logging.LogRecord) -> Dict[str, Any]:
    details: Dict[str, Any] = {"logger": record.name, "level": record.levelname,
                               "place": f"{record.pathname}:{record.lineno}"}
    extra = {name: value for name, value in vars(record).items()
             if name not in _KNOWN and name != "activity_type"}
    if extra:
        details["extra"] = _plain(extra)
    if record.exc_info and record.exc_info[1] is not None:
        details.update(_traces.describe(record.exc_info[1]))
    elif record.exc_text:
        details["traceback"] = _traces.cut(record.exc_text, native.DETAILS_MAX // 4)
    if record.stack_info:
        details["stack"] = _traces.cut(record.stack_info, native.DETAILS_MAX // 8)
    return details


def _plain(extra: Dict[str, Any]) -> Dict[str, Any]:
    """What is no JSON, or a lot of it, as text: a record is not lost for what goes with it."""
    plain: Dict[str, Any] = {}
    left = native.DETAILS_MAX // 8
    for name, value in extra.items():
        try:
            size = len((dump(value, name) or "").encode("utf-8", "replace"))
        except Exception:
            value, size = repr(value), left + 1
        if size > left:
            value = _traces.cut(value if isinstance(value, str) else repr(value), max(left, 64))
            size = len(value)
        plain[name] = value
        left = max(0, left - size)
    return plain
