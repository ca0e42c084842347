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
ROOM = native.DETAILS_MAX - 8192

_MACHINERY = tuple(os.path.dirname(file) + os.sep for file in (__file__, asyncio.__file__))


def _within_program(error: BaseException) -> Optional[TracebackType]:
    """The trace from where the program was called, without what called it."""
    trace = error.__traceback__
    while trace is not None and trace.tb_frame.f_code.co_filename.startswith(_MACHINERY):
        trace = trace.tb_next
    return trace or error.__traceback__


def message_of(error: BaseException) -> str:
    try:
        # What str() gives may be of a class that is a text in name only.
        return str.__str__(str(error))
    except BaseException:
        # As traceback does: even what stops a program, if this raises it, is about this error only.
        return "(this exception cannot be told as text)"


def name_of(error: BaseException) -> str:
    kind = type(error)
    try:
        if kind.__module__ in ("builtins", "__main__"):
            return str.__str__(kind.__qualname__)
        return f"{kind.__module__}.{kind.__qualname__}"
    except BaseException:
        return type.__repr__(kind)


def _stored(text: str) -> bytes:
    """The text as the store has it, where half of a surrogate pair becomes U+FFFD."""
    try:
        return str.encode(text, "utf-8")
    except UnicodeEncodeError:
        units = str.encode(text, "utf-16-le", "surrogatepass")
        return units.decode("utf-16-le", "replace").encode("utf-8")


def cut(text: str, size: int) -> str:
    """The text in at most `size` bytes of UTF-8; an ellipsis stands for what was cut off."""
    encoded = _stored(text)
    if len(encoded) <= size:
        return text
    return encoded[:size - 3].decode("utf-8", "ignore") + "…"


def size_of(value: Any) -> int:
    """The bytes of a value as JSON in the store."""
    return len(_stored(dump(value, "value") or ""))


def fit(text: str, room: int) -> str:
    """The text in at most `room` bytes of JSON, of which a character may take six; `room` is no
    less than 64."""
    if 6 * len(text) + 2 <= room:
        return text
    text = cut(text, room)
    while (size := size_of(text)) > room:
        text = cut(text, len(_stored(text)) * room // size - 1)
    return text


def _trace_of(error: BaseException) -> str:
    """As Python prints it, or else what can be told of it: anything may be the cause of an error,
    or its notes, or the line of a SyntaxError."""
    for chain in (True, False):
        try:
            return "".join(traceback.format_exception(type(error), error, _within_program(error),
                                                      chain=chain))
        except Exception:
            pass
    try:
        places = "".join(traceback.format_tb(_within_program(error)))
    except Exception:
        places = ""
    return f"{places}{headline(error)}\n"


def describe(error: BaseException, room: int = ROOM) -> Dict[str, Any]:
    """{"message", "exception", "traceback"} in `room` bytes, which fit into the log. Of a trace
    that is too long the end is kept, where the error is. No error is so odd that this raises one.
    """
    message = message_of(error) or name_of(error)
    if issubclass(type(error), KeyError):
        # Its text is the key, which alone says nothing.
        message = headline(error)
    if not issubclass(type(error), Exception):
        # Nothing went wrong: somebody, or the program's end, stopped it.
        told = message_of(error)
        message = f"interrupted by {name_of(error)}" + (f": {told}" if told else "")
    described = {"message": fit(cut(message, native.MESSAGE_MAX), room // 2),
                 "exception": fit(name_of(error), 1024), "traceback": _trace_of(error)}
    while (size := size_of(described)) > room:
        # A character may take several bytes, so it goes on until it fits.
        trace = described["traceback"]
        kept = len(trace) * room // (size + 64) - 1
        described["traceback"] = "… " + trace[len(trace) - max(kept, 0):]
    return described


def headline(error: BaseException) -> str:
    told = message_of(error)
    return cut(f"{name_of(error)}: {told}" if told else name_of(error), native.MESSAGE_MAX)
