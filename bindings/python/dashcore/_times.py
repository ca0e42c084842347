"""Times: aware datetimes for people, microseconds since 1970 in UTC for the library."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Optional, Union

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
MICROSECOND = timedelta(microseconds=1)

# A time, or how long from now.
When = Union[datetime, timedelta]


def to_library(value: Optional[datetime], name: str, allowed: str = "a datetime") -> int:
    """None is 0, which is the library's none. A datetime without a zone could be of any place, and
    is refused."""
    if value is None:
        return 0
    if not isinstance(value, datetime):
        raise TypeError(f"{name} must be {allowed}, not {type(value).__name__}")
    if value.utcoffset() is None:
        raise ValueError(f"{name} has no time zone; say datetime.now(timezone.utc), or .astimezone()")
    return (value - EPOCH) // MICROSECOND


def when_to_library(value: Optional[When], name: str) -> int:
    """The same where a timedelta means from now on."""
    if isinstance(value, timedelta):
        value = datetime.now(timezone.utc) + value
    return to_library(value, name, "a datetime or a timedelta")


def from_library(microseconds: int) -> datetime:
    return EPOCH + timedelta(microseconds=microseconds)


def from_library_or_none(microseconds: int) -> Optional[datetime]:
    return from_library(microseconds) if microseconds else None


def seconds_to_library(value: Union[None, int, float, timedelta], name: str) -> int:
    """A duration in whole seconds, as the library counts them; None is 0."""
    if value is None:
        return 0
    if isinstance(value, timedelta):
        value = value.total_seconds()
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TypeError(f"{name} must be a timedelta or a number of seconds, "
                        f"not {type(value).__name__}")
    if value < 1 or value != int(value):
        raise ValueError(f"{name} must be a whole number of seconds above 0")
    return int(value)
