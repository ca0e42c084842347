"""Measures everything, and writes the table of `make bench` to bench/RESULTS.md.

    run.py BUILD [AREA…]      BUILD is a CMake build folder; without an area, all of them

Fails when an area could not be measured, and with BENCH_STRICT=1 when a target was missed.
"""

import datetime
import json
import os
import pathlib
import platform
import sqlite3
import statistics
import subprocess
import sys
import tempfile

from row import Row, number, spread

FOLDER = pathlib.Path(__file__).parent
PYTHON = ("/usr/bin/python3", "-B")
HEADINGS = ("What", "Ours", "Against", "Theirs", "Ratio", "CPU a request", "Target", "")

# What an area is called in the results, and what measures it; {build} is the build folder.
AREAS = {
    "library": ("The library", (*PYTHON, "{bench}/library.py", "{build}")),
    "http": ("The server", (*PYTHON, "{bench}/server.py", "{build}")),
    "scale": ("A log that grows", (*PYTHON, "{bench}/scale.py", "{build}")),
    "search": ("Text search", (*PYTHON, "{bench}/search.py", "{build}")),
    "memory": ("Memory, start and many dashboards", (*PYTHON, "{bench}/memory.py", "{build}")),
    "python": ("Python", (*PYTHON, "{bench}/python/bench.py", "{build}/bin/log_calls")),
    "dashboard": ("The dashboard", ("{bench}/../scripts/dashboard", "{build}/server/dashboard",
                                    "run", "bench")),
    "soak": ("Ten minutes of work", (*PYTHON, "{bench}/soak.py", "{build}")),
}


def measure(area, build):
    """The rows of an area, and whether it ended well; what it prints goes on."""
    command = [part.format(bench=FOLDER, build=build) for part in AREAS[area][1]]
    with tempfile.NamedTemporaryFile(prefix="bench-rows-") as rows:
        environment = dict(os.environ, BENCH_ROWS=rows.name, DASHCORE_BUILD=str(build),
                           PYTHONPATH=f"{FOLDER}:{build}/python")
        environment.pop("BENCH_STRICT", None)
        done = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, check=False)
        found = [Row(**json.loads(line)) for line in rows.read().splitlines()]
    return found, done.returncode == 0


def cells(row):
    theirs = f"{spread(row.theirs)} {row.unit}" if row.theirs else ""
    ratio = f"{spread(row.ratios)} ×" if row.theirs else ""
    cpu = f"{number(statistics.median(row.cpu))} µs" if row.cpu else ""
    mark = {None: "", True: "ok", False: "MISS"}[row.is_met]
    return (row.what, f"{spread(row.ours)} {row.unit}", row.against, theirs, ratio, cpu, row.target,
            mark)


def table(rows):
    lines = [HEADINGS, tuple("---" for _ in HEADINGS), *(cells(row) for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def machine():
    """What the figures were measured on."""
    with open("/proc/cpuinfo", encoding="ascii") as lines:
        model = next((line.split(":")[1].strip() for line in lines if line.startswith("model name")),
                     platform.machine())
    with open("/etc/os-release", encoding="utf-8") as lines:
        system = next(line.split("=")[1].strip().strip('"') for line in lines
                      if line.startswith("PRETTY_NAME="))
    return (f"{len(os.sched_getaffinity(0))} cores of {model}, {system}, Linux {platform.release()}, "
            f"SQLite {sqlite3.sqlite_version}")


def results(found):
    when = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M UTC")
    parts = ["# What `make bench` measured", f"{when}, on {machine()}.",
             "Each figure is the median of the rounds, with minimum and maximum in brackets; a ratio is "
             "taken round by round, of two figures measured one after the other. What was tried, and "
             "what it gave, is in [NOTES.md](NOTES.md)."]
    for area, rows in found.items():
        parts += [f"## {AREAS[area][0]}", table(rows)]
        if area == "scale":
            parts.append("![Latency by the number of rows in the log](scale.svg)")
    return "\n\n".join(parts) + "\n"


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    areas = sys.argv[2:] or list(AREAS)
    found, broken = {}, []
    for area in areas:
        print(f"\n{AREAS[area][0]}\n", flush=True)
        found[area], is_whole = measure(area, build)
        if not is_whole or not found[area]:
            broken.append(area)
    text = results(found)
    print("\n" + text)
    if len(areas) == len(AREAS):
        (FOLDER / "RESULTS.md").write_text(text, encoding="utf-8")
    missed = [row.what for rows in found.values() for row in rows if row.is_met is False]
    print(f"{sum(map(len, found.values())) - len(missed)} ok, {len(missed)} missed"
          + "".join(f"\nMISS {what}" for what in missed)
          + "".join(f"\nnot measured: {area}" for area in broken))
    return 1 if broken or (missed and os.environ.get("BENCH_STRICT") == "1") else 0


if __name__ == "__main__":
    sys.exit(main())
