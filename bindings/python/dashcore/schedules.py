"""Functions that are tasks."""

from __future__ import annotations

import inspect
from typing import Any, Callable, Optional

from ._times import When


class Job:
    """A function that runs on a schedule and on request."""

    def __init__(self, function: Callable[..., Any], name: Optional[str], interval_seconds: int,
                 next_run: Optional[When]) -> None:
        known = getattr(function, "__name__", None) if name is None else name
        if known is None:
            raise TypeError(f"{function!r} has no name; give one as name=")
        self.name: str = known
        self.function = function
        self.interval_seconds = interval_seconds
        self.next_run = next_run
        self.is_async = inspect.iscoroutinefunction(function)
        self.takes_run = _takes_run(function)

    def call(self, run: Any) -> Any:
        return self.function(run) if self.takes_run else self.function()


def _takes_run(function: Callable[..., Any]) -> bool:
    """Whether it has a place for the run. More places than one cannot be filled."""
    kinds = inspect.Parameter
    try:
        parameters = list(inspect.signature(function).parameters.values())
    except ValueError:
        # Some that are built in do not say; they are called without.
        return False
    needed = [one for one in parameters if one.default is kinds.empty
              and one.kind not in (kinds.VAR_POSITIONAL, kinds.VAR_KEYWORD)]
    if len(needed) > 1 or any(one.kind is kinds.KEYWORD_ONLY for one in needed):
        raise TypeError(f"{function!r} takes more than the run")
    return any(one.kind in (kinds.POSITIONAL_ONLY, kinds.POSITIONAL_OR_KEYWORD)
               for one in parameters)
