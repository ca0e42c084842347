"""The HTTP API as an ASGI app, for hosts that have a web server already.

It answers what dashcored answers; compression is left to the server around it. The library's calls
are made in threads of the app, since they may wait for another writer: the event loop never does.
Routes have threads of their own by what they may wait for, so that no reader waits for a writer.
"""

from __future__ import annotations

import asyncio
import os
import re
import secrets
from concurrent.futures import Future, ThreadPoolExecutor
from typing import (TYPE_CHECKING, Any, Awaitable, Callable, Dict, List, MutableMapping, Optional,
                    Set, Tuple, TypeVar)
from urllib.parse import quote

from ._answers import Answer, Problem, headers_of, problem_answer, problem_of
from ._headers import accepts, is_json
from ._query import Query, decoded
from ._routes import LONG, QUICK, READY, ROUTES, WRITE, Request, Route, read_piece
from ._tags import Tags
from .errors import DashcoreError

if TYPE_CHECKING:
    from . import native
    from .core import Core

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
T = TypeVar("T")

# As many as dashcored has.
_THREADS = {QUICK: 4, LONG: 4, WRITE: 4, READY: 1}
_READY_MAX = 0.9  # seconds, with the way there and back within one
_QUEUED_MAX = 4.0  # below what the library waits for a store that is held
_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_PATTERNS = [(re.compile(re.escape(route.path).replace(r"\{\}", "([^/]+)")), route)
             for route in ROUTES]


class _Gone(Exception):
    """The client has left before it had said all."""


def _find(path: str, method: str) -> Tuple[Optional[Route], str, Set[str]]:
    """The route, the name in its path, and the methods that the path has."""
    methods: Set[str] = set()
    for pattern, route in _PATTERNS:
        found = pattern.fullmatch(path)
        if found is None:
            continue
        methods.update(route.methods, ("OPTIONS",), ("HEAD",) if "GET" in route.methods else ())
        if method in route.methods or (method == "HEAD" and "GET" in route.methods):
            return route, "".join(found.groups()), methods
    return None, "", methods


def _paths(scope: Scope) -> List[Tuple[str, str]]:
    """What may be the root of the app and the path below it. Servers and frameworks do not agree on
    whether a path still begins with the root."""
    path, root = str(scope["path"]), str(scope.get("root_path", "")).rstrip("/")
    below = [(root, path[len(root):])] if root and path.startswith(root + "/") else []
    return [(root, path), *below]


def _is_readable(scope: Scope, path: str) -> bool:
    """Servers put something else for what is no UTF-8 in a path. What came in its place is in the
    raw one, which some do not hand on, and to which some have added the query."""
    raw = (scope.get("raw_path") or b"").partition(b"?")[0]
    return decoded(raw) is not None and not re.search("[\0\ud800-\udfff]", path)


def _encoded(root: str) -> str:
    """Python has given bytes of the command line that are no UTF-8 as lone surrogates."""
    try:
        return quote(root.encode(errors="surrogateescape"))
    except UnicodeEncodeError:
        return quote(root, errors="replace")


def _allow(methods: Set[str]) -> str:
    return ", ".join(name for name in _METHODS if name in methods)


def _refusal(method: str, methods: Set[str]) -> Problem:
    allow = (("Allow", _allow(methods)),)
    if not methods:
        return Problem(404, "not_found", "There is nothing at this path.")
    if method not in _METHODS:
        return Problem(501, "method_not_implemented", "The server does not know this method.",
                       headers=allow)
    return Problem(405, "method_not_allowed", "The resource does not have this method.",
                   headers=allow)


class App:
    def __init__(self, core: Core) -> None:
        self._core = core
        self._tags = Tags()
        self._lanes: Dict[str, ThreadPoolExecutor] = {}
        self._lanes_of = 0  # the process that has their threads

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._exchange(scope, receive, send)
        elif scope["type"] == "lifespan":
            await _live(receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1000})
        else:
            raise ValueError(f"there is no scope type '{scope['type']}'")

    def _submit(self, lane: str, function: Callable[..., T], *arguments: Any) -> Future[T]:
        if self._lanes_of != os.getpid():
            self._lanes = {name: ThreadPoolExecutor(count, f"dashcore.asgi.{name}")
                           for name, count in _THREADS.items()}
            self._lanes_of = os.getpid()  # a fork has no threads
        return self._lanes[lane].submit(function, *arguments)

    async def _wait(self, lane: str, work: Future[T]) -> T:
        """Who is behind others that wait for the store need not wait for it as well. What a thread
        has begun may change something, so it is waited for, unless it only asks for readiness."""
        result = asyncio.wrap_future(work)
        try:
            await asyncio.wait([result], timeout=_READY_MAX if lane == READY else _QUEUED_MAX)
            if not result.done() and lane == READY:
                raise Problem(503, "busy", "the store could not be written within a second")
            if not result.done() and work.cancel():
                raise Problem(503, "busy", "the server is occupied by earlier requests")
            return await result
        finally:
            result.cancel()  # what comes of it later is nobody's

    async def _answer(self, scope: Scope, receive: Receive, request_id: str) -> Answer:
        method = str(scope["method"])
        allowed: Set[str] = set()
        paths = _paths(scope)
        if not _is_readable(scope, paths[-1][1]):
            raise Problem(400, "bad_request", "The path is not percent-encoded UTF-8.")
        for root, path in paths:
            route, task_name, methods = _find(path, method)
            allowed |= methods
            if route is not None:
                break
        else:
            if allowed and method == "OPTIONS":
                return Answer(204, b"", [*headers_of(request_id, None, "no-store"),
                                         ("Allow", _allow(allowed))])
            raise _refusal(method, allowed)
        accept = _header(scope, b"accept")
        if route.media is not None and not accepts(accept, route.media):
            raise Problem(406, "not_acceptable", "The answer would be application/json.")
        body = await _read_body(scope, receive, route.body_max) if route.body_max else b""
        request = Request(
            core=self._core.native, tags=self._tags, root=_encoded(root), path=path,
            task_name=task_name, query=Query(scope.get("query_string", b""), route.query),
            body=body, id=request_id, accept=accept, if_none_match=_header(scope, b"if-none-match"))
        return await self._wait(route.lane, self._submit(route.lane, route.answer, request))

    async def _exchange(self, scope: Scope, receive: Receive, send: Send) -> None:
        request_id = f"{secrets.token_hex(8)}-{secrets.token_hex(4)}"
        try:
            answer = await self._answer(scope, receive, request_id)
        except _Gone:
            return
        except Problem as problem:
            answer = problem_answer(problem, request_id)
        except DashcoreError as error:
            answer = problem_answer(problem_of(error), request_id)
        headers = answer.headers
        if answer.export is None and answer.status not in (204, 304):
            headers = [*headers, ("Content-Length", str(len(answer.body)))]
        await send({"type": "http.response.start", "status": answer.status,
                    "headers": [(name.lower().encode(), value.encode())
                                for name, value in headers]})
        if answer.export is None:
            body = b"" if scope["method"] == "HEAD" else answer.body
            await send({"type": "http.response.body", "body": body})
        else:
            await self._send_export(scope, answer.body, answer.export, receive, send)

    async def _send_export(self, scope: Scope, piece: bytes, export: native.Export,
                           receive: Receive, send: Send) -> None:
        """Sends piece by piece as the client takes them, and ends when it has left."""
        gone = asyncio.ensure_future(_wait_until_gone(receive))
        try:
            piece = b"" if scope["method"] == "HEAD" else piece
            more = True
            while more:
                more = bool(piece)
                if more and gone.done():
                    gone.result()  # raises what asking the server has raised
                    return  # without an end: what was sent is not the whole
                try:
                    await send({"type": "http.response.body", "body": piece, "more_body": more})
                except OSError:
                    return  # some servers say so that the client has left
                if more:
                    piece = await asyncio.wrap_future(self._submit(LONG, read_piece, export))
        finally:
            gone.cancel()
            export.close()


def asgi(core: Core) -> App:
    """The API for reading, and the dashboard's settings, as an ASGI app to serve or to mount:

        app.mount("/dashcore", dashcore.asgi(core))    # FastAPI or Starlette

    Below where it is mounted, /openapi.json describes what it has, and /docs shows that.
    The core stays open until its owner closes it. Who may ask is up to the app around it."""
    return App(core)


async def _live(receive: Receive, send: Send) -> None:
    """There is nothing to do at start and end but to say that it is done."""
    for kind in ("startup", "shutdown"):
        await receive()
        await send({"type": f"lifespan.{kind}.complete"})


def _header(scope: Scope, name: bytes) -> Optional[str]:
    values = [value for key, value in scope["headers"] if key == name]
    return b", ".join(values).decode("latin-1") if values else None


async def _read_body(scope: Scope, receive: Receive, body_max: int) -> bytes:
    body = b""
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _Gone
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > body_max:
            raise Problem(413, "content_too_large", f"The body is larger than {body_max} bytes.")
    if not is_json(_header(scope, b"content-type")):
        raise Problem(415, "unsupported_media_type", "The Content-Type must be application/json.")
    return body


async def _wait_until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
