"""dashcored as a child process of this one.

A thread of its own starts the server and reads what it says for as long as it lives. The kernel is
asked to end the child when its parent goes (PR_SET_PDEATHSIG), and by parent it means the thread:
one that starts a server and ends would take the server with it. So even a host that is killed
leaves no server behind.
"""

from __future__ import annotations

import collections
import ctypes
import logging
import os
import re
import shutil
import signal
import subprocess
import threading
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Callable, Deque, Dict, List, Optional, Type, Union

if TYPE_CHECKING:
    from .core import Core

logger = logging.getLogger("dashcore.server")

_PR_SET_PDEATHSIG = 1
_READY = re.compile(r"dashcored \S+ listening on (\S+) ")
_LINE = re.compile(r"\S+Z (error|warn|info|debug) (.*)")
_LEVELS = {"error": logging.ERROR, "warn": logging.WARNING, "info": logging.INFO,
           "debug": logging.DEBUG}
# What a service manager tells a service is not for its children.
_NOT_INHERITED = ("NOTIFY_SOCKET", "WATCHDOG_PID", "WATCHDOG_USEC", "LISTEN_PID", "LISTEN_FDS")


def _find_program() -> str:
    """$DASHCORED, else the one of the build that this package is in, else the one in PATH."""
    chosen = os.environ.get("DASHCORED")
    built = Path(__file__).resolve().parents[2] / "bin" / "dashcored"
    found = chosen or (str(built) if os.access(built, os.X_OK) else shutil.which("dashcored"))
    if found is None:
        raise FileNotFoundError(
            "dashcored is not in PATH; install it (Debian package dashcored, or make install), "
            "or name it in $DASHCORED")
    return found


def _ending_with(parent: int) -> Callable[[], None]:
    """What a child calls before it becomes the server; it does nothing that could wait for a thread
    that the child does not have."""
    prctl = ctypes.CDLL(None).prctl

    def end_with_parent() -> None:
        prctl(_PR_SET_PDEATHSIG, int(signal.SIGTERM))
        if os.getppid() != parent:
            os._exit(0)

    return end_with_parent


class Server:
    """A dashcored that runs until stop(), the end of the `with` block, or the end of this process.

        with dashcore.open() as core, dashcore.Server(core) as server:
            print(server.url)

    It serves the store of a Core, or the one at a path or URL, by default the default store. It
    answers once the constructor returns. What it says goes to the logger `dashcore.server`.
    `program` is the path of dashcored, by default $DASHCORED, else the one next to a build of
    this package, else the one in PATH. An empty URL or command switches a probe off."""

    def __init__(self, store: Union[Core, str, os.PathLike[str], None] = None,
                 listen: str = "127.0.0.1:0", *, insecure: bool = False,
                 acexy_url: Optional[str] = None, acestream_url: Optional[str] = None,
                 warp_cli: Optional[str] = None, program: Optional[str] = None,
                 timeout: float = 20.0) -> None:
        url = store if store is None or isinstance(store, (str, os.PathLike)) else store.store_url
        options = {"listen": listen, "store": None if url is None else os.fspath(url),
                   "acexy-url": acexy_url, "acestream-url": acestream_url, "warp-cli": warp_cli}
        arguments = [program or _find_program()]
        arguments += [f"--{name}={value}" for name, value in options.items() if value is not None]
        arguments += ["--insecure"] if insecure else []
        #: Where it listens, such as "http://127.0.0.1:8420".
        self.url = ""
        self._owner = os.getpid()
        self._process: Optional[subprocess.Popen[str]] = None
        self._failure: Optional[OSError] = None
        self._said: Deque[str] = collections.deque(maxlen=20)
        self._settled = threading.Event()  # it answers, or will never do so
        self._thread = threading.Thread(target=self._live, args=(arguments,),
                                        name="dashcored", daemon=True)
        self._thread.start()
        self._wait_until_ready(timeout)

    def _live(self, arguments: List[str]) -> None:
        try:
            process = subprocess.Popen(
                arguments, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT, encoding="utf-8", errors="replace",
                env=_environment(),
                start_new_session=True,  # Ctrl-C is for the host, which stops it
                preexec_fn=_ending_with(self._owner))
        except OSError as error:
            self._failure = error
            self._settled.set()
            return
        self._process = process
        assert process.stdout is not None
        with process.stdout as lines:
            for line in lines:
                self._hear(line.rstrip("\n"))
        process.wait()
        self._settled.set()

    def _hear(self, line: str) -> None:
        self._said.append(line)
        ready = _READY.match(line)
        entry = _LINE.match(line)
        if ready:
            self.url = ready[1]
            self._settled.set()
        if entry:
            logger.log(_LEVELS[entry[1]], "%s", entry[2])
        else:
            logger.log(logging.INFO if ready else logging.ERROR, "%s", line)

    def _wait_until_ready(self, timeout: float) -> None:
        in_time = self._settled.wait(timeout)
        if self._failure is not None:
            raise self._failure
        if self.url:
            return
        self.stop(timeout=2.0)
        said = "; ".join(self._said) or "it said nothing"
        if not in_time:
            raise TimeoutError(f"dashcored does not answer after {timeout:g} s: {said}")
        raise RuntimeError(f"dashcored ended with code {self.returncode}: {said}")

    @property
    def pid(self) -> int:
        return self._process.pid if self._process is not None else 0

    @property
    def returncode(self) -> Optional[int]:
        """The exit code once it has ended, below 0 for a signal; None while it runs."""
        return self._process.poll() if self._process is not None else None

    def stop(self, timeout: float = 10.0) -> Optional[int]:
        """Ends it and gives its exit code: with SIGTERM, upon which it answers what it was asked
        within 5 s, and with SIGKILL after `timeout` seconds. Does nothing when it has ended, and
        nothing in a fork of the process that started it."""
        process = self._process
        if process is None or os.getpid() != self._owner:
            return None
        if process.poll() is None:
            process.terminate()
        try:
            process.wait(timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        self._thread.join(timeout)  # so that its last words are heard
        return process.returncode

    def __enter__(self) -> Server:
        return self

    def __exit__(self, kind: Optional[Type[BaseException]], error: Optional[BaseException],
                 trace: Optional[TracebackType]) -> None:
        self.stop()


def _environment() -> Dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in _NOT_INHERITED}
