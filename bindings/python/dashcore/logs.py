"""Python's own logging, into the activity log."""

from __future__ import annotations

import logging
import os
import re
import reprlib
import threading
from typing import Any, Dict, Optional, Union

from . import _traces, native
from .core import Core

# What every record has; the rest is what `extra` gave.
_KNOWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_TYPE = re.compile(r"[a-z][a-z0-9_.-]{0,%d}" % (native.TYPE_MAX - 1))

# Bytes of the details. What remains of them is the trace's, and is no less than a third.
_ROOM_OF_EXTRA = native.DETAILS_MAX // 8
_ROOM_OF_STACK = native.DETAILS_MAX // 8
_ROOM_OF_MESSAGE = native.DETAILS_MAX // 4

# Of lists that hold each other as often as they like, repr() finds no end.
_brief = reprlib.Repr()
_brief.maxlevel = 4
_brief.maxdict = _brief.maxlist = _brief.maxtuple = _brief.maxset = _brief.maxfrozenset = 10
_brief.maxstring = _brief.maxother = 400


class LoggingHandler(logging.Handler):
    """Logs what a program tells Python's logging: records of ERROR and above with the type error,
    others with the type system.

    extra={"activity_type": "scrape"} chooses another type, extra={"user": "alice"} the user; what
    else `extra` has is kept in the details, with the logger's name, level, place and trace. What is
    too long is shortened, and a type that is not allowed is kept there, too.

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
        text = self._text(record)
        message = _traces.cut(text, native.MESSAGE_MAX) or record.levelname
        kind, user = getattr(record, "activity_type", None), getattr(record, "user", None)
        extra = {name: value for name, value in vars(record).items() if name not in _KNOWN}
        if isinstance(kind, str) and _TYPE.fullmatch(kind):
            extra.pop("activity_type", None)
        else:
            kind = "error" if record.levelno >= logging.ERROR else "system"
        user = _traces.cut(user, native.USER_MAX) if isinstance(user, str) else None
        details = _place(record)
        if extra:
            details["extra"] = _plain(extra, _ROOM_OF_EXTRA)
        if message != text and text:
            details["full_message"] = _traces.fit(text, _ROOM_OF_MESSAGE)
        _add_traces(details, record)
        try:
            self._keep(kind, message, details, user)
        except ValueError:
            if not extra:
                raise
            # It is nested too deep, has a key twice, or grew as secrets were replaced.
            details["extra"] = _plain({name: _told(value) for name, value in extra.items()},
                                      _ROOM_OF_EXTRA // 4)
            self._keep(kind, message, details, user)

    def _text(self, record: logging.LogRecord) -> str:
        if self.formatter:
            try:
                return self.format(record)
            except Exception:
                # Python has no text for some exceptions. If it is the message that has none, that
                # is about to be seen.
                pass
        return record.getMessage()

    def _keep(self, kind: str, message: str, details: Dict[str, Any], user: Optional[str]) -> None:
        self._core.log_activity(kind, message, details, user, wait=self._wait, block=False)

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


def _place(record: logging.LogRecord) -> Dict[str, Any]:
    file = _traces.fit(str(record.pathname), 2048)
    return {"logger": _traces.fit(str(record.name), 512),
            "level": _traces.fit(str(record.levelname), 128), "place": f"{file}:{record.lineno}"}


def _add_traces(details: Dict[str, Any], record: logging.LogRecord) -> None:
    if record.stack_info:
        details["stack"] = _traces.fit(record.stack_info, _ROOM_OF_STACK)
    error = record.exc_info[1] if record.exc_info else None
    if error is None and not record.exc_text:
        return
    room = _traces.ROOM - _traces.size_of(details)
    if error is not None:
        details.update(_traces.describe(error, room))
    elif record.exc_text:
        details["traceback"] = _traces.fit(record.exc_text, room - 64)


def _plain(extra: Dict[str, Any], room: int) -> Dict[str, Any]:
    """What is no JSON, or a lot of it, as text, and not more than there is room for: a record is
    not lost for what goes with it."""
    plain: Dict[str, Any] = {}
    for index, (name, value) in enumerate(extra.items()):
        name = _traces.fit(name if isinstance(name, str) else _told(name), 256)
        room -= _traces.size_of(name) + 4
        if room < 64:
            plain["…"] = f"{len(extra) - index} more"
            break
        # One that is long leaves something to those after it.
        share = max(64, room - 128 * min(len(extra) - index - 1, 16))
        size = _size(value)
        if size > share:
            value = _traces.fit(value if isinstance(value, str) else _told(value), share)
            size = _traces.size_of(value)
        plain[name] = value
        room -= size
    return plain


def _size(value: Any) -> int:
    try:
        return _traces.size_of(_told(value) if isinstance(value, str) else value)
    except Exception:
        return native.DETAILS_MAX + 1


def _told(value: Any) -> str:
    try:
        if isinstance(value, str):
            return str.__str__(value)
        if isinstance(value, (dict, list, tuple, set, frozenset)):
            return _brief.repr(value)
        return str.__str__(repr(value))
    except Exception:
        return f"<{type(value).__name__} that cannot be told as text>"
