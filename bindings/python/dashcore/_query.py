"""The query of a request: names that its route knows, each at most once, with values that are
checked where they are taken."""

from __future__ import annotations

import re
from typing import Dict, Optional, Tuple
from urllib.parse import unquote_to_bytes

from . import native
from .errors import DashcoreError
from ._answers import Problem

_ENCODED = re.compile(rb"(?:[^%]|%(?!00)[0-9A-Fa-f]{2})*", re.DOTALL)
_DIGITS = re.compile(r"-?[0-9]{1,18}")

QueryKey = Tuple[Tuple[str, str], ...]


def decoded(text: bytes) -> Optional[str]:
    """None for what is not percent-encoded UTF-8."""
    try:
        return unquote_to_bytes(text).decode() if _ENCODED.fullmatch(text) else None
    except UnicodeDecodeError:
        return None


def _decode(text: bytes) -> str:
    value = decoded(text.replace(b"+", b" "))
    if value is None:
        raise Problem(400, "not_parseable", "the query string is not percent-encoded UTF-8")
    return value


def _beginning(value: str) -> str:
    return value.encode()[:100].decode(errors="replace")


class Query:
    def __init__(self, text: bytes, allowed: Tuple[str, ...]) -> None:
        self.values: Dict[str, str] = {}
        for part in filter(None, text.split(b"&")):
            name_text, _, value_text = part.partition(b"=")
            name, value = _decode(name_text), _decode(value_text)
            if name not in allowed:
                name = _beginning(name)
                which = f"not one of {','.join(allowed)}" if allowed else "none is allowed"
                raise Problem(422, "invalid_value", f"unknown parameter '{name}': {which}", name)
            if name in self.values:
                raise Problem(422, "invalid_value", f"parameter '{name}' is given more than once",
                              name)
            self.values[name] = value

    def key(self) -> QueryKey:
        """The same for queries that ask the same."""
        return tuple(sorted(self.values.items()))

    def text(self, name: str) -> Optional[str]:
        return self.values.get(name) or None

    def number(self, name: str, lowest: int, highest: int, default: int) -> int:
        value = self.values.get(name)
        if value is None:
            return default
        is_number = _DIGITS.fullmatch(value) is not None
        if is_number and value[0] != "-" and lowest <= int(value) <= highest:
            return int(value)
        raise Problem(422, "out_of_range" if is_number else "invalid_value",
                      f"{name} must be a whole number from {lowest} to {highest}, "
                      f"not '{_beginning(value)}'", name)

    def choice(self, name: str, first: str, second: str) -> str:
        """One of two; the first when it is not given."""
        value = self.values.get(name, first)
        if value not in (first, second):
            raise Problem(422, "invalid_value", f"{name} must be '{first}' or '{second}', "
                          f"not '{_beginning(value)}'", name)
        return value

    def time(self, name: str) -> int:
        """0 when it is not given."""
        value = self.text(name)
        if value is None:
            return 0
        try:
            # The '+' of a zone is often sent as it is, and was read as a space.
            return native.time_parse(value.replace(" ", "+"))
        except DashcoreError:
            raise Problem(422, "invalid_value",
                          f"{name} must be a time such as 2025-07-10T12:00:00Z, "
                          f"not '{_beginning(value)}'", name) from None
