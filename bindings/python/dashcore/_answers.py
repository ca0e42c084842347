"""What goes out: answers, and problems as RFC 9457 has them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, List, Optional, Tuple

from .errors import ClosedError, DashcoreError

if TYPE_CHECKING:
    from . import native

JSON = "application/json; charset=utf-8"

# What a client should do about each error of the library; 500 for the rest.
_STATUS = {
    "not_parseable": 400, "not_found": 404, "already_queued": 409, "already_running": 409,
    "no_runner": 409, "already_ended": 409, "invalid_value": 422, "out_of_range": 422,
    "not_supported": 422, "busy": 503, "io_error": 503, "no_access": 503, "corrupt_store": 503,
    "newer_store": 503, "disk_full": 507,
}
# Names that are newer than some Python.
_PHRASES = {413: "Content Too Large", 422: "Unprocessable Content"}


@dataclass
class Answer:
    """`export` comes instead of a body; `body` is its first piece then."""

    status: int
    body: bytes = b""
    headers: List[Tuple[str, str]] = field(default_factory=list)
    export: Optional[native.Export] = None


class Problem(Exception):
    """A request that is not answered as it was meant."""

    def __init__(self, status: int, code: str, detail: str, input_name: str = "",
                 headers: Tuple[Tuple[str, str], ...] = ()) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.input_name = input_name
        self.headers = headers


def problem_of(error: DashcoreError) -> Problem:
    # A host that ends may have closed its store while its server still takes requests.
    status = 503 if isinstance(error, ClosedError) else _STATUS.get(error.name, 500)
    return Problem(status, error.name, error.message, error.field)


def headers_of(request_id: str, media: Optional[str], cache_control: str) -> List[Tuple[str, str]]:
    """What every answer has, and what one with a body has."""
    headers = [("Cache-Control", cache_control), ("X-Request-Id", request_id)]
    if media is not None:
        headers += [("Content-Type", media), ("X-Content-Type-Options", "nosniff"),
                    ("Referrer-Policy", "no-referrer")]
    return headers


def problem_answer(problem: Problem, request_id: str) -> Answer:
    phrase = _PHRASES.get(problem.status) or HTTPStatus(problem.status).phrase
    named = [{"field": problem.input_name, "message": problem.detail}] if problem.input_name else []
    body = {"type": "about:blank", "title": phrase, "status": problem.status,
            "detail": problem.detail, "code": problem.code, "errors": named,
            "request_id": request_id}
    headers = headers_of(request_id, "application/problem+json", "no-store") + list(problem.headers)
    if problem.status == 503:
        headers.append(("Retry-After", "1"))
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return Answer(problem.status, text.encode("utf-8", "replace"), headers)
