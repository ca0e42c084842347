"""dashcored as a child process of this one.

A thread of its own starts the server and reads what it says for as long as it lives. The kernel is
asked to end the child when its parent goes (PR_SET_PDEATHSIG), and by parent it means the thread:
one that starts a server and ends would take the server with it. So even a host that is killed
leaves no server behind.
"""

from __future__ import annotations

import collections
import contextlib
import ctypes
import logging
import os
import re
import select
import shutil
import signal
import subprocess
import threading
import traceback
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
_LINE_MAX = 65536  # bytes of a line that are heard
_SAID_MAX = 1000  # characters of a line that an error repeats
_PIPE_SIZE = 65536
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


class _Lines:
    """Makes lines of pieces. Of one that is too long only the beginning is kept."""

    def __init__(self) -> None:
        self._begun = b""

    def add(self, piece: bytes) -> List[str]:
        """The lines that have ended."""
        lines = []
        *ends, begin = piece.split(b"\n")
        for end in ends:
            self._begin(end)
            lines.append(self._begun.decode(errors="replace").rstrip("\r"))
            self._begun = b""
        self._begin(begin)
        return lines

    def end(self) -> List[str]:
        return self.add(b"\n") if self._begun else []

    def _begin(self, piece: bytes) -> None:
        self._begun += piece[:_LINE_MAX - len(self._begun)]


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
        self._process: Optional[subprocess.Popen[bytes]] = None
        self._failure: Optional[Exception] = None
        self._is_unwanted = False
        self._said: Deque[str] = collections.deque(maxlen=20)
        self._settled = threading.Event()  # it answers, or will never do so
        self._thread = threading.Thread(target=self._live, args=(arguments,),
                                        name="dashcored", daemon=True)
        is_ready = False
        try:
            self._thread.start()
            in_time = self._settled.wait(timeout)
            is_ready = self.url != ""
        finally:
            if not is_ready:  # nobody else can stop a server that no caller gets, as after Ctrl-C
                self._give_up()
        if not is_ready:
            raise self._failure or self._complaint(in_time, timeout)

    def _live(self, arguments: List[str]) -> None:
        try:
            process = subprocess.Popen(
                arguments, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT, bufsize=0, env=_environment(),
                start_new_session=True,  # Ctrl-C is for the host, which stops it
                preexec_fn=_ending_with(self._owner))
        except Exception as error:  # of any kind, since its arguments may be anything
            self._failure = error
            self._settled.set()
            return
        self._process = process
        if self._is_unwanted:
            process.kill()
        self._listen(process)
        process.wait()
        self._settled.set()

    def _listen(self, process: subprocess.Popen[bytes]) -> None:
        """Hears what it says until it says no more. One that does not answer yet is also looked at
        itself: it may have ended with its pipe held open by a child of its own."""
        assert process.stdout is not None
        lines = _Lines()
        poll = select.poll()
        poll.register(process.stdout, select.POLLIN)
        piece = b"\n"
        has_ended = False
        with process.stdout as pipe:
            while piece and not has_ended:
                has_ended = not self.url and process.poll() is not None
                if poll.poll(0 if has_ended else None if self.url else 50):
                    piece = pipe.read(_PIPE_SIZE)
                    for line in lines.add(piece):
                        self._hear(line)
        for line in lines.end():
            self._hear(line)

    def _hear(self, line: str) -> None:
        self._said.append(line[:_SAID_MAX])
        ready = _READY.match(line)
        entry = _LINE.match(line)
        if ready:
            self.url = ready[1]
            self._settled.set()
        if entry:
            _log(_LEVELS[entry[1]], entry[2])
        else:
            _log(logging.INFO if ready else logging.ERROR, line)

    def _give_up(self) -> None:
        self._is_unwanted = True  # for the thread, should it only now be starting it
        self.stop(timeout=2.0)
        if self._thread.is_alive():
            self._thread.join(2.0)

    def _complaint(self, in_time: bool, timeout: float) -> Exception:
        said = "; ".join(self._said) or "it said nothing"
        if not in_time:
            return TimeoutError(f"dashcored does not answer after {timeout:g} s: {said}")
        return RuntimeError(f"dashcored ended with code {self.returncode}: {said}")

    @property
    def pid(self) -> int:
        return self._process.pid if self._process is not None else 0

    @property
    def returncode(self) -> Optional[int]:
        """The exit code once it has ended, below 0 for a signal; None while it runs, and in a fork,
        whose child it is not."""
        if self._process is None or os.getpid() != self._owner:
            return None
        return self._process.poll()

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


def _log(level: int, text: str) -> None:
    """The host's handlers and filters may raise anything, which must not end the thread and with it
    the server. It is told as logging tells of what it could not log itself."""
    try:
        logger.log(level, "%s", text)
    except BaseException:
        if logging.raiseExceptions:
            with contextlib.suppress(Exception):  # a host may have closed its stderr
                traceback.print_exc()


def _environment() -> Dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in _NOT_INHERITED}
