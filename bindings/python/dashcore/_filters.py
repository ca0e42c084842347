"""What chooses entries, as the arguments that dashcore.native takes."""

from __future__ import annotations

from datetime import datetime
from typing import Iterable, Optional, Tuple, Union

from . import native
from ._times import to_library
from .errors import InvalidValueError, OutOfRangeError

Types = Union[None, str, Iterable[str]]
Arguments = Tuple[int, Optional[str], Optional[str], Optional[str], int, int, int, Optional[str]]


def arguments(days: Optional[int] = None, types: Types = None, query: Optional[str] = None,
              user: Optional[str] = None, limit: Optional[int] = None,
              since: Optional[datetime] = None, until: Optional[datetime] = None,
              cursor: Optional[str] = None) -> Arguments:
    return (_days(days), _types(types), query, user, _limit(limit), to_library(since, "since"),
            to_library(until, "until"), cursor)


def _days(days: Optional[int]) -> int:
    """As in HTTP: 0 is since 00:00 UTC today; None all that is kept."""
    if days is None:
        return 0
    if isinstance(days, int) and not isinstance(days, bool):
        if days < 0:
            raise OutOfRangeError(f"days is {days}, 0 to {native.DAYS_MAX} are allowed",
                                  field="days")
        if days == 0:
            return native.TODAY
    return days


def _types(types: Types) -> Optional[str]:
    if types is None or isinstance(types, str):
        return types
    joined = ",".join(types)
    if not joined:
        # Nobody who filters by an empty list wants to see all types.
        raise InvalidValueError("types is empty", field="type")
    return joined


def _limit(limit: Optional[int]) -> int:
    if limit is None:
        return 0
    if isinstance(limit, bool) or not hasattr(limit, "__index__"):
        raise TypeError(f"limit must be int, not {type(limit).__name__}")
    if limit == 0:
        raise OutOfRangeError("limit is 0, 1 or more is allowed", field="limit")
    return limit
