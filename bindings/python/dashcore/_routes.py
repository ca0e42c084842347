"""The table of all routes, and how each of them is answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable, Optional, Tuple
from urllib.parse import quote

from . import _pages, native
from ._answers import JSON, Answer, Problem, headers_of
from ._headers import accepts, is_known, tag_of
from ._query import Query
from ._tags import Tags

# days, types, query, user, limit, since, until, cursor: as the library's functions take them.
Filter = Tuple[int, Optional[str], Optional[str], Optional[str], int, int, int, Optional[str]]

# Where a request waits: each lane has threads of its own.
QUICK, LONG, WRITE, READY = "quick", "long", "write", "ready"

_CSV, _NDJSON = "text/csv; charset=utf-8", "application/x-ndjson"
_HTML, _SCRIPT, _STYLE = (f"text/{kind}; charset=utf-8" for kind in ("html", "javascript", "css"))
_POLICY = ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
# The one of dashcored, whose dashboard is what needs the hash, of no text at all.
_PAGE_POLICY = ("Content-Security-Policy", (
    "default-src 'none'; script-src 'self'; "
    "style-src 'self' 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='; font-src 'self'; "
    "img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"))


@dataclass
class Request:
    core: native.Core
    tags: Tags
    root: str  # what a host has put in front of the path, percent-encoded
    path: str
    task_name: str
    query: Query
    body: bytes
    id: str
    accept: Optional[str]
    if_none_match: Optional[str]


# ---------------------------------------------------------------------------------- reading


def _link(request: Request, cursor: str) -> str:
    values = [*((name, value) for name, value in request.query.key() if name != "cursor"),
              ("cursor", cursor)]
    text = "&".join(f"{name}={quote(value, safe='')}" for name, value in values)
    return f'<{request.root}{request.path}?{text}>; rel="next"'


def _version(request: Request, tag: str, next_cursor: Optional[str], body: Optional[bytes],
             media: str = JSON, policy: Tuple[str, str] = _POLICY) -> Answer:
    """What a GET answers with: 304 without a body."""
    headers = headers_of(request.id, None if body is None else media, "no-cache")
    headers.append(("ETag", tag))
    if next_cursor is not None:
        headers.append(("Link", _link(request, next_cursor)))
    if body is None:
        return Answer(304, b"", headers)
    return Answer(200, body, [*headers, policy])


def _read(request: Request, topics: int, make: Callable[[], native.Answer]) -> Answer:
    """Answers with what `make` gives, unless the client has it; it is not even made while nothing
    of its topics was written. Without topics it always is."""
    key = request.path, request.task_name, request.query.key()
    if topics and request.if_none_match is not None:
        kept = request.tags.find(key, request.core.revision(topics))
        if kept is not None and is_known(request.if_none_match, kept.tag):
            return _version(request, kept.tag, kept.next, None)
    answer = make()
    body = answer.body.encode("utf-8", "surrogateescape")
    tag = tag_of(body)
    if topics:
        request.tags.keep(key, answer, tag)
    known = is_known(request.if_none_match, tag)
    return _version(request, tag, answer.next, None if known else body)


def _filter(query: Query, limit: int = 0) -> Filter:
    days = query.number("days", 0, native.DAYS_MAX, -1)
    since, until = query.time("since"), query.time("until")
    return ({-1: 0, 0: native.TODAY}.get(days, days), query.text("type"), query.text("q"),
            query.text("user"), limit, since,
            until or (1 if query.text("until") else 0),  # zero would mean no bound
            query.text("cursor"))


def _recent(request: Request) -> Answer:
    def make() -> native.Answer:
        chosen = _filter(request.query)
        limit = request.query.number("limit", 1, native.LIMIT_MAX, native.LIMIT_DEFAULT)
        return request.core.activity_json(*chosen[:4], limit, *chosen[5:])

    return _read(request, native.TOPIC_ACTIVITY | native.TOPIC_SETTINGS, make)


def _summary(request: Request) -> Answer:
    def make() -> native.Answer:
        chosen = _filter(request.query)
        seconds = 86400 if request.query.choice("bucket", "hour", "day") == "day" else 3600
        return request.core.summary_json(seconds, *chosen)

    return _read(request, native.TOPIC_ACTIVITY | native.TOPIC_SETTINGS, make)


def _tasks(request: Request) -> Answer:
    return _read(request, native.TOPIC_TASKS, request.core.tasks_json)


def _runs(request: Request) -> Answer:
    def make() -> native.Answer:
        limit = request.query.number("limit", 1, native.RUNS_KEPT, 20)
        return request.core.runs_json(request.task_name, limit)

    return _read(request, native.TOPIC_TASKS, make)


def _streams(request: Request) -> Answer:
    return _read(request, 0, request.core.streams_json)  # who asks is counted


def _warp(request: Request) -> Answer:
    return _read(request, 0, request.core.warp_json)


def _settings(request: Request) -> Answer:
    return _read(request, native.TOPIC_SETTINGS, request.core.settings_json)


def read_piece(export: native.Export) -> bytes:
    """Empty at the end."""
    return (export.read() or "").encode("utf-8", "surrogateescape")


def _export(request: Request) -> Answer:
    """Reads the first piece, so that what goes wrong up to there can still be told, and leaves the
    rest to whoever sends it."""
    chosen = _filter(request.query)
    is_csv = request.query.choice("format", "csv", "ndjson") == "csv"
    media, name = (_CSV, "csv") if is_csv else (_NDJSON, "ndjson")
    if not accepts(request.accept, media):
        raise Problem(406, "not_acceptable", "The answer would be text/csv, or with format=ndjson "
                                             "application/x-ndjson.")
    export = request.core.export_log(native.EXPORT_CSV if is_csv else native.EXPORT_NDJSON, *chosen)
    first = read_piece(export)
    version = repr((native.version(), name, request.query.key(), export.revision(),
                    export.expires())).encode("utf-8", "replace")
    tag = tag_of(request.tags.run, version, first)
    known = is_known(request.if_none_match, tag)
    headers = headers_of(request.id, None if known else media, "no-cache")
    headers.append(("ETag", tag))
    if known:
        export.close()
        return Answer(304, b"", headers)
    today = native.time_format(native.time_now())[:10]
    headers.append(("Content-Disposition",
                    f'attachment; filename="dashcore-activity-{today}.{name}"'))
    return Answer(200, first, headers, export)


# ----------------------------------------------------------------------------------- health


def _well(request: Request) -> Answer:
    return Answer(200, b'{"status":"ok"}', [*headers_of(request.id, JSON, "no-store"), _POLICY])


def _ready(request: Request) -> Answer:
    request.core.check()
    return _well(request)


# ------------------------------------------------------------------------------------ pages


def _document(request: Request, media: str, body: bytes) -> Answer:
    if not accepts(request.accept, media):
        raise Problem(406, "not_acceptable", "The client does not accept this document.")
    tag = tag_of(body)
    known = is_known(request.if_none_match, tag)
    return _version(request, tag, None, None if known else body, media, _PAGE_POLICY)


def _description(request: Request) -> Answer:
    return _document(request, JSON, DESCRIPTION.below(request.root))


def _page(request: Request) -> Answer:
    return _document(request, _HTML, _pages.read("docs.html"))


def _page_script(request: Request) -> Answer:
    return _document(request, _SCRIPT, _pages.read("docs.js"))


def _page_style(request: Request) -> Answer:
    return _document(request, _STYLE, _pages.read("docs.css"))


# ---------------------------------------------------------------------------------- writing


def _change(request: Request, flags: int) -> Answer:
    request.core.settings_set_json(request.body, flags)
    body = request.core.settings_json().body.encode("utf-8", "surrogateescape")
    return Answer(200, body, [*headers_of(request.id, JSON, "no-store"), _POLICY])


def _change_some(request: Request) -> Answer:
    return _change(request, 0)


def _change_all(request: Request) -> Answer:
    return _change(request, native.SETTINGS_ALL)


# ------------------------------------------------------------------------------------ table


@dataclass(frozen=True)
class Route:
    methods: Tuple[str, ...]
    path: str  # {} stands for a task's name
    answer: Callable[[Request], Answer]
    query: Tuple[str, ...] = ()
    media: Optional[str] = JSON  # None: `answer` looks at Accept itself
    body_max: int = 0
    lane: str = QUICK  # for reads of a few rows, which wait for no writer


_CHOICE = ("days", "type", "user", "q", "since", "until")

ROUTES = (
    Route(("GET",), "/api/v1/activity/recent", _recent, (*_CHOICE, "limit", "cursor"),
          lane=LONG),
    Route(("GET",), "/api/v1/activity/summary", _summary, (*_CHOICE, "bucket"), lane=LONG),
    Route(("GET",), "/api/v1/activity/export", _export, (*_CHOICE, "format"),
          media=None, lane=LONG),
    Route(("GET",), "/api/v1/background-tasks/status", _tasks),
    Route(("GET",), "/api/v1/background-tasks/{}/runs", _runs, ("limit",)),
    Route(("GET",), "/api/v1/streams/active", _streams),
    Route(("GET",), "/api/v1/warp/status", _warp),
    Route(("GET",), "/api/v1/config/dashboard", _settings),
    Route(("PATCH", "POST"), "/api/v1/config/dashboard", _change_some, body_max=65536,
          lane=WRITE),
    Route(("PUT",), "/api/v1/config/dashboard", _change_all, body_max=65536, lane=WRITE),
    Route(("GET",), "/healthz", _well),
    Route(("GET",), "/readyz", _ready, lane=READY),
    Route(("GET",), "/openapi.json", _description, media=None),
    Route(("GET",), "/docs", _page, media=None),
    Route(("GET",), "/docs.js", _page_script, media=None),
    Route(("GET",), "/docs.css", _page_style, media=None),
)

DESCRIPTION = _pages.Description({
    path: frozenset(method for route in ROUTES if route.path == path for method in route.methods)
    for path in {route.path for route in ROUTES}})
