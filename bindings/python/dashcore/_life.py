"""Which stores are open in this process, for its end and for its children.

An entry that was only accepted is committed before the process ends: by atexit, and in children of
multiprocessing, which end without atexit, by a finalizer of theirs. The child of a fork has none of
its parent's threads, so each store is told.
"""

from __future__ import annotations

import atexit
import os
import sys
import weakref
from typing import TYPE_CHECKING, Any, Optional

if TYPE_CHECKING:
    from .core import Core

_open: weakref.WeakValueDictionary[int, Core] = weakref.WeakValueDictionary()
_finalizers: weakref.WeakKeyDictionary[Core, Any] = weakref.WeakKeyDictionary()


def began(core: Core) -> None:
    _open[id(core)] = core
    end_with_child(core)


def ended(core: Core) -> None:
    _open.pop(id(core), None)
    finalizer = _finalizers.pop(core, None)
    if finalizer is not None:
        finalizer.cancel()


def end_with_child(core: Core) -> None:
    """Closes the store when this process ends, if it is a child of multiprocessing."""
    multiprocessing = sys.modules.get("multiprocessing.process")
    if multiprocessing is None or multiprocessing.parent_process() is None:
        return
    from multiprocessing.util import Finalize
    # Tied to the store: it goes with one that the collector takes.
    _finalizers[core] = Finalize(core, _close, args=(weakref.ref(core),), exitpriority=0)


def _close(reference: weakref.ref[Core]) -> None:
    core: Optional[Core] = reference()
    if core is not None:
        core.close()


def _close_all() -> None:
    failure: Optional[BaseException] = None
    for reference in _open.valuerefs():
        try:
            _close(reference)
        except Exception as error:
            failure = error
    if failure is not None:
        raise failure


def _forked() -> None:
    for reference in _open.valuerefs():
        core = reference()
        if core is not None:
            core._forked()


atexit.register(_close_all)
os.register_at_fork(after_in_child=_forked)
