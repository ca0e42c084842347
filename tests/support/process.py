"""What tests of real processes share: the environment a program is started with, and waiting for
what it does."""

import os
import pathlib
import time

SUPPRESSIONS = pathlib.Path(__file__).with_name("lsan.supp")
LONGEST = 20  # seconds any single wait may take


def wait_for(condition, seconds=LONGEST, every=0.02):
    """Calls `condition` until it gives something true, and returns that."""
    end = time.monotonic() + seconds
    while True:
        found = condition()
        if found:
            return found
        if time.monotonic() > end:
            raise AssertionError(f"not seen within {seconds} s")
        time.sleep(every)


def environment_of(directory, extra):
    """Nothing of the tester's own settings but what sanitizers are told, and whether the server is
    to keep answers: tests run either way."""
    environment = {"PATH": os.environ["PATH"], "HOME": directory, "LC_ALL": "C"}
    for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS", "DASHCORE_CACHE"):
        if name in os.environ:
            environment[name] = os.environ[name]
    environment["LSAN_OPTIONS"] = f"suppressions='{SUPPRESSIONS}':print_suppressions=0"
    environment.update(extra)
    return environment
