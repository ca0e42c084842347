"""What examples/cron.md tells to write into a crontab and into units, word for word."""

import os
import pathlib
import re

PAGE = pathlib.Path(__file__).resolve().parents[2] / "examples" / "cron.md"
INSTALLED = "/usr/local/bin"
PROGRAMS = os.path.dirname(os.environ["DASHCORE_PROGRAM"])


def blocks(language):
    """The blocks of a language, with the programs of this build in the place of installed ones."""
    found = re.findall(rf"^```{language}\n(.*?)^```$", PAGE.read_text(encoding="utf-8"),
                       re.DOTALL | re.MULTILINE)
    return [text.replace(INSTALLED, PROGRAMS) for text in found]


def crontab():
    """The assignments of the crontab, and its jobs as (schedule, command)."""
    assignments, jobs = {}, []
    for line in "".join(blocks("crontab")).splitlines():
        assigned = re.fullmatch(r"(\w+)=(.*)", line)
        job = re.fullmatch(r"(@[a-z]+|(?:[0-9*/,-]+ ){4}[0-9*/,-]+) (.+)", line)
        if assigned:
            assignments[assigned[1]] = assigned[2]
        elif job:
            jobs.append((job[1], job[2]))
        elif line and not line.startswith("#"):
            raise AssertionError(f"cron would not take: {line}")
    return assignments, jobs


def units():
    """The unit files by the path in their first line."""
    found = {}
    for text in blocks("ini"):
        path, _, rest = text.partition("\n")
        found[path.removeprefix("# ")] = rest
    return found
