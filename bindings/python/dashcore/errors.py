"""What can go wrong, a class for each code of the library.

Every error has `code` (a number, as EBUSY of dashcore.native), `name` (a stable word for programs,
such as "busy"), `field` (the input at fault, or "") and `message` (a sentence, which is also what
str() gives). Where Python has a class of its own for a mistake, the error is one of these, too: an
invalid value is a ValueError, a task that is not there a LookupError. A value of a wrong type is
Python's TypeError, and a number past 64 bits its OverflowError.
"""

from __future__ import annotations

from typing import Any, Dict, Tuple, Type


class DashcoreError(Exception):
    """The base of all of them."""

    def __init__(self, message: str, *, code: int = 0, name: str = "", field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.default_code
        self.name = name or self.default_name
        self.field = field

    default_code = 0
    default_name = "error"

    def __reduce__(self) -> Tuple[Any, ...]:
        return _restore, (type(self), self.message, self.code, self.name, self.field)


class MisuseError(DashcoreError):
    """A call out of order."""

    default_code, default_name = -1, "misuse"


class ClosedError(MisuseError):
    """A store, or what was opened from it, is closed."""


class ParseError(DashcoreError, ValueError):
    """Text is not what it should be at all: not JSON, not a time."""

    default_code, default_name = -2, "not_parseable"


class InvalidValueError(DashcoreError, ValueError):
    """A value is not allowed; `field` names it."""

    default_code, default_name = -3, "invalid_value"


class OutOfRangeError(DashcoreError, ValueError):
    """A number or a length is outside its limits; `field` names it."""

    default_code, default_name = -4, "out_of_range"


class NotSupportedError(DashcoreError):
    """This library does not know what was asked for."""

    default_code, default_name = -5, "not_supported"


class NoMemoryError(DashcoreError, MemoryError):
    """There is no memory."""

    default_code, default_name = -6, "no_memory"


class BusyError(DashcoreError):
    """The store or the queue stayed occupied for the whole wait."""

    default_code, default_name = -7, "busy"


class StoreIOError(DashcoreError):
    """Reading or writing failed."""

    default_code, default_name = -8, "io_error"


class DiskFullError(DashcoreError):
    """The disk is full."""

    default_code, default_name = -9, "disk_full"


class NoAccessError(DashcoreError):
    """The store cannot be opened or written with these rights."""

    default_code, default_name = -10, "no_access"


class CorruptStoreError(DashcoreError):
    """The file is damaged, or is no dashcore store."""

    default_code, default_name = -11, "corrupt_store"


class NewerStoreError(DashcoreError):
    """The store was written by a newer dashcore."""

    default_code, default_name = -12, "newer_store"


class NotFoundError(DashcoreError, LookupError):
    """There is no such task, run or store."""

    default_code, default_name = -13, "not_found"


class AlreadyQueuedError(DashcoreError):
    """The task is already asked to run."""

    default_code, default_name = -14, "already_queued"


class AlreadyRunningError(DashcoreError):
    """The task is already running."""

    default_code, default_name = -15, "already_running"


class NoRunnerError(DashcoreError):
    """No living host has offered to run the task."""

    default_code, default_name = -16, "no_runner"


class AlreadyEndedError(DashcoreError):
    """The run has ended and can no longer change."""

    default_code, default_name = -17, "already_ended"


_CLASSES: Dict[int, Type[DashcoreError]] = {kind.default_code: kind for kind in (
    MisuseError, ParseError, InvalidValueError, OutOfRangeError, NotSupportedError, NoMemoryError,
    BusyError, StoreIOError, DiskFullError, NoAccessError, CorruptStoreError, NewerStoreError,
    NotFoundError, AlreadyQueuedError, AlreadyRunningError, NoRunnerError, AlreadyEndedError)}


def of_failure(code: int, name: str, field: str, message: str,
               closed: bool = False) -> DashcoreError:
    """The error for what the library tells; the compiled module calls it."""
    kind = _CLASSES.get(code, DashcoreError)
    if closed:
        kind = ClosedError
    return kind(message, code=code, name=name, field=field)


def _restore(kind: Type[DashcoreError], message: str, code: int, name: str,
             field: str) -> DashcoreError:
    return kind(message, code=code, name=name, field=field)
