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
        self.place = _place_of_run(function)

    def call(self, run: Any) -> Any:
        if self.place is None:
            return self.function()
        return self.function(run) if self.place == "" else self.function(**{self.place: run})


def _place_of_run(function: Callable[..., Any]) -> Optional[str]:
    """Where the run goes: the parameter of that name, "" for the one that needs an argument, None
    for nowhere. Others with a default are the function's own. More places cannot be filled."""
    kinds = inspect.Parameter
    try:
        parameters = list(inspect.signature(function).parameters.values())
    except ValueError:
        # Some that are built in do not say; they are called without.
        return None
    named = [one for one in parameters if one.name == "run"
             and one.kind in (kinds.POSITIONAL_OR_KEYWORD, kinds.KEYWORD_ONLY)]
    needed = [one for one in parameters if one.default is kinds.empty and one not in named
              and one.kind not in (kinds.VAR_POSITIONAL, kinds.VAR_KEYWORD)]
    if len(named + needed) > 1 or any(one.kind is kinds.KEYWORD_ONLY for one in needed):
        raise TypeError(f"{function!r} takes more than the run")
    if named:
        return "run"
    return "" if needed else None
