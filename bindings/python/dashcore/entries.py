"""Entries of the activity log, and reading them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING, Any, Iterator, Optional, Type

from . import _filters, native
from ._documents import load
from ._times import from_library

if TYPE_CHECKING:
    from .core import Core


@dataclass(frozen=True)
class Entry:
    """One entry. `details` is any JSON value, `details_json` its text as it was logged."""

    id: int
    timestamp: datetime
    type: str
    message: str
    details_json: Optional[str]
    user: Optional[str]

    @cached_property
    def details(self) -> Any:
        return load(self.details_json)


def _entry(record: native.Entry) -> Entry:
    return Entry(record.id, from_library(record.timestamp), record.type, record.message,
                 record.details, record.user)


class Recent(Iterator[Entry]):
    """Entries, newest first. Pages are read as they are needed; entries logged meanwhile are
    neither seen nor do they make it skip or repeat others."""

    def __init__(self, core: Core, limit: Optional[int], arguments: _filters.Arguments) -> None:
        # So that a store of which no more is left is still closed at the end of the program.
        self._core = core
        self._left = limit
        if limit is not None and limit > native.LIMIT_MAX:
            arguments = arguments[:4] + (0,) + arguments[5:]
        self._activity = core.native.activity(*arguments)

    def __next__(self) -> Entry:
        if self._left == 0:
            raise StopIteration
        record = self._activity.next()
        if record is None:
            self._left = 0
            raise StopIteration
        if self._left is not None:
            self._left -= 1
        return _entry(record)

    @property
    def cursor(self) -> str:
        """The place after the last entry that was read, for recent(cursor=…)."""
        return self._activity.cursor()

    def close(self) -> None:
        self._activity.close()

    def __enter__(self) -> Recent:
        return self

    def __exit__(self, kind: Optional[Type[BaseException]], error: Optional[BaseException],
                 trace: Optional[TracebackType]) -> None:
        self.close()


class Export(Iterator[str]):
    """The log as text, piece by piece."""

    def __init__(self, core: Core, format: int, arguments: _filters.Arguments) -> None:
        self._core = core
        self._export = core.native.export_log(format, *arguments)

    def __next__(self) -> str:
        text = self._export.read()
        if text is None:
            raise StopIteration
        return text

    def close(self) -> None:
        self._export.close()

    def __enter__(self) -> Export:
        return self

    def __exit__(self, kind: Optional[Type[BaseException]], error: Optional[BaseException],
                 trace: Optional[TracebackType]) -> None:
        self.close()
