"""Waiting for changes."""

from __future__ import annotations

import time
from types import TracebackType
from typing import TYPE_CHECKING, FrozenSet, Iterator, Optional, Type

from . import native
from .errors import ClosedError, InvalidValueError

if TYPE_CHECKING:
    from .core import Core

TOPICS = {"activity": native.TOPIC_ACTIVITY, "tasks": native.TOPIC_TASKS,
          "settings": native.TOPIC_SETTINGS, "probes": native.TOPIC_PROBES}

# A signal, such as that of Ctrl-C, is handled between two calls of the library.
SLICE_SECONDS = 0.25


class Watch:
    """Says which topics changed, whichever process did it. One thread waits at a time; any thread
    may wake it. Iterating gives each change until the watch or the store is closed."""

    def __init__(self, core: Core, topics: tuple[str, ...]) -> None:
        mask = 0
        for topic in topics:
            if topic not in TOPICS:
                raise InvalidValueError(f"topic {topic!r} is none of {', '.join(TOPICS)}",
                                        field="topics")
            mask |= TOPICS[topic]
        self._core = core
        self._woken = False
        self._watch = core.native.watch(mask or native.TOPIC_ALL)

    def wait(self, timeout: Optional[float] = None) -> FrozenSet[str]:
        """The topics that changed since the last wait, or since the watch was opened; none after
        `timeout` seconds or wake()."""
        end = None if timeout is None else time.monotonic() + timeout
        while True:
            left = SLICE_SECONDS if end is None else end - time.monotonic()
            found = self._watch.wait(max(0, int(min(left, SLICE_SECONDS) * 1000)))
            if found or self._woken or left <= SLICE_SECONDS and end is not None:
                self._woken = False
                return frozenset(name for name, bit in TOPICS.items() if found & bit)

    def wake(self) -> None:
        """Ends the present wait, or the next one, at once."""
        self._woken = True
        self._watch.wake()

    def close(self) -> None:
        self._watch.close()

    def __iter__(self) -> Iterator[FrozenSet[str]]:
        try:
            while True:
                found = self.wait()
                if found:
                    yield found
        except ClosedError:
            return

    def __enter__(self) -> Watch:
        return self

    def __exit__(self, kind: Optional[Type[BaseException]], error: Optional[BaseException],
                 trace: Optional[TracebackType]) -> None:
        self.close()
