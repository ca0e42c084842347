"""The library's threads of one handle, and when they delete what is past its retention.

The library deletes when a worker with that duty starts, and daily from then on. A program that is
started every minute would write of it to the log each time; so the duty is taken up only once the
last deletion, by whichever program, is a day old.
"""

from __future__ import annotations

import random
import threading
import weakref

from . import native
from .errors import DashcoreError, MisuseError

DAY = 24 * 3600
TASK = "retention_cleanup"


class Worker:
    def __init__(self, core: native.Core, probes: bool) -> None:
        self._native = core
        self._duties = native.WORKER_QUEUE | native.WORKER_HEARTBEAT
        if probes:
            self._duties |= native.WORKER_PROBES

    def start(self) -> None:
        """EMISUSE, as the library has it, where it runs already."""
        wait = self._seconds_to_retention()
        if wait > 0:
            self._native.worker_start(self._duties)
            self._look_later(wait)
        else:
            self._native.worker_start(self._duties | native.WORKER_RETENTION)

    def _seconds_to_retention(self) -> float:
        task = self._native.tasks(TASK).next()
        if task is None:
            return 0
        return DAY - (native.time_now() - max(task.last_run, 0)) / 1_000_000

    def _look_later(self, wait: float) -> None:
        # Programs that were started together are not to delete together.
        timer = threading.Timer(wait + random.uniform(0, 600), _look, args=(weakref.ref(self),))
        timer.daemon = True
        weakref.finalize(self, timer.cancel).atexit = False
        timer.start()

    def _look(self) -> None:
        try:
            wait = self._seconds_to_retention()
            if wait > 0:
                self._look_later(wait)
                return
            self._native.worker_stop()
            self._native.worker_start(self._duties | native.WORKER_RETENTION)
        except MisuseError:
            return  # closed meanwhile
        except DashcoreError:
            self._look_later(3600)


def _look(reference: weakref.ref[Worker]) -> None:
    worker = reference()
    if worker is not None:
        worker._look()
