"""Exceptions as what the log and a task's last_error have of them."""

from __future__ import annotations

import asyncio
import os
import traceback
from types import TracebackType
from typing import Any, Dict, Optional

from . import native
from ._documents import dump

# What is added to a description has to fit beside it.
_ROOM = native.DETAILS_MAX - 8192

_MACHINERY = tuple(os.path.dirname(file) + os.sep for file in (__file__, asyncio.__file__))


def _within_program(error: BaseException) -> Optional[TracebackType]:
    """The trace from where the program was called, without what called it."""
    trace = error.__traceback__
    while trace is not None and trace.tb_frame.f_code.co_filename.startswith(_MACHINERY):
        trace = trace.tb_next
    return trace or error.__traceback__


def message_of(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:
        return "(this exception cannot be told as text)"


def name_of(error: BaseException) -> str:
    kind = type(error)
    if kind.__module__ in ("builtins", "__main__"):
        return kind.__qualname__
    return f"{kind.__module__}.{kind.__qualname__}"


def cut(text: str, size: int) -> str:
    """The text in at most `size` bytes of UTF-8; an ellipsis stands for what was cut off."""
    encoded = text.encode("utf-8", "replace")
    if len(encoded) <= size:
        return text
    return encoded[:size - 3].decode("utf-8", "ignore") + "…"


def describe(error: BaseException) -> Dict[str, Any]:
    """{"message", "exception", "traceback"}: small enough for the log. Of a trace that is too long
    the end is kept, where the error is."""
    message = message_of(error) or name_of(error)
    if isinstance(error, KeyError):
        # Its text is the key, which alone says nothing.
        message = headline(error)
    if not isinstance(error, Exception):
        # Nothing went wrong: somebody, or the program's end, stopped it.
        told = message_of(error)
        message = f"interrupted by {name_of(error)}" + (f": {told}" if told else "")
    trace = "".join(traceback.format_exception(type(error), error, _within_program(error)))
    room = _ROOM
    while True:
        described = {"message": cut(message, min(room, native.MESSAGE_MAX)),
                     "exception": cut(name_of(error), 512), "traceback": trace}
        size = len((dump(described, "traceback") or "").encode("utf-8", "replace"))
        if size <= _ROOM:
            return described
        # A character may take several bytes, so it goes on until it fits.
        room = len(trace) * _ROOM // (size + 64) - 1
        trace = "… " + trace[len(trace) - max(room, 0):]


def headline(error: BaseException) -> str:
    told = message_of(error)
    return cut(f"{name_of(error)}: {told}" if told else name_of(error), native.MESSAGE_MAX)
