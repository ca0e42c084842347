"""A row of the table that `make bench` prints: figures of several rounds, held against a target."""

import dataclasses
import json
import os
import statistics
from typing import Optional


@dataclasses.dataclass
class Row:
    """What was measured, one figure a round.

    With `theirs` the target is a ratio: ours to theirs, round by round, since whatever else the machine
    did fell on both. Without, it is a bound of `ours` in `unit`. A row without a target is shown only.
    """

    what: str
    unit: str
    ours: list
    against: str = ""
    theirs: list = dataclasses.field(default_factory=list)
    at_least: Optional[float] = None
    at_most: Optional[float] = None
    cpu: list = dataclasses.field(default_factory=list)  # microseconds of server CPU per request

    @property
    def ratios(self):
        return [mine / other for mine, other in zip(self.ours, self.theirs, strict=True)]

    @property
    def judged(self):
        """The figures that the target is about."""
        return self.ratios if self.theirs else self.ours

    @property
    def is_met(self):
        """None where there is no target."""
        median = statistics.median(self.judged)
        if self.at_least is not None:
            return median >= self.at_least
        if self.at_most is not None:
            return median <= self.at_most
        return None

    @property
    def target(self):
        bound, sign = (self.at_least, "≥") if self.at_least is not None else (self.at_most, "≤")
        if bound is None:
            return ""
        return f"{sign} {bound:g}" + (" ×" if self.theirs else f" {self.unit}")


def number(value):
    """Three digits that count, and no more than a reader compares."""
    if value == 0 or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.2f}" if abs(value) < 10 else f"{value:.1f}"


def spread(values):
    """Median, and minimum to maximum beside it."""
    median = number(statistics.median(values))
    if len(values) == 1:
        return median
    return f"{median} [{number(min(values))}–{number(max(values))}]"


def emit(row):
    """Prints a row as it comes, and keeps it for the table at the end where scripts/bench asks for it."""
    mark = {None: "", True: "ok", False: "MISS"}[row.is_met]
    ratio = f" = {spread(row.ratios)} × {row.against}" if row.theirs else ""
    print(f"{row.what}: {spread(row.ours)} {row.unit}{ratio}; {row.target} {mark}", flush=True)
    if "BENCH_ROWS" in os.environ:
        with open(os.environ["BENCH_ROWS"], "a", encoding="utf-8") as rows:
            rows.write(json.dumps(dataclasses.asdict(row)) + "\n")
