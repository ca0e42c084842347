"""Any JSON value to and from the text that the store keeps."""

from __future__ import annotations

import datetime
import json
import json.encoder
import os
import uuid
from typing import Any, Callable, Dict, Iterable, Iterator, Optional, Set, Tuple

from .errors import InvalidValueError, OutOfRangeError


class JSONText(str):
    """A str that is JSON already: kept byte for byte where a value is expected."""


def _stand_in(value: Any) -> str:
    """What json does not know but everybody writes alike. Anything else is a mistake that had
    better be seen at once than be found as <object at 0x7f…> in the log."""
    if isinstance(value, (datetime.datetime, datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, os.PathLike):
        return os.fsdecode(value)
    if isinstance(value, uuid.UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} is no JSON value")


_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False, default=_stand_in).encode

Pieces = Callable[[Any, int], Iterable[str]]


def _make_pieces() -> Pieces:
    """What encode() makes anew for every value, at more than half of its cost. Without a memory of
    what it is inside of it cannot say that a value contains itself; encode() does. Python promises
    nobody that it is there and what it takes."""
    probe, text = {"a": [1, 2.5, None, True, "\xe9\n"]}, '{"a": [1, 2.5, null, true, "\xe9\\n"]}'
    try:
        make, quote = (getattr(json.encoder, name) for name in ("c_make_encoder",
                                                                "encode_basestring"))
        pieces: Pieces = make(None, _stand_in, quote, None, ": ", ", ", False, False, False)
        if "".join(pieces(probe, 0)) == text:
            return pieces
    except Exception:
        pass
    return lambda value, level: (_encode(value),)


# Of a value that makes what it holds as it is asked, one would never see the last.
_PLACES_MAX = 100_000

_pieces = _make_pieces()
_encode_one = json.JSONEncoder(allow_nan=False, default=_stand_in, skipkeys=False).encode


def dump(value: Any, field: str) -> Optional[str]:
    """The JSON of a value; None is none at all. `field` is what the value is called in errors."""
    if value is None:
        return None
    if type(value) is JSONText:
        return value
    try:
        return "".join(_pieces(value, 0))
    except (RecursionError, TypeError, ValueError):
        return _encode_or_say(value, field)


def _encode_or_say(value: Any, field: str) -> str:
    try:
        return _encode(value)
    except RecursionError:
        raise OutOfRangeError(f"{field} is nested too deep", field=field) from None
    except TypeError as error:
        raise TypeError(f"{field}{_place(value)}: {error}") from None
    except ValueError as error:
        raise InvalidValueError(f"{field}{_place(value)}: {error}", field=field) from None


def load(text: Optional[str]) -> Any:
    return None if text is None else json.loads(text)


def _place(value: Any) -> str:
    """Where in the value the first thing is that is no JSON, as "['a'][3]"."""
    for place, part in _parts(value, "", {}, set()):
        try:
            _encode_one(part)
        except (RecursionError, TypeError, ValueError):
            return place
    return ""


def _parts(value: Any, place: str, seen: Dict[int, Any], around: Set[int],
           ) -> Iterator[Tuple[str, Any]]:
    """Each value inside that holds no other, each key, and what is inside of itself. `seen` has
    what was looked into already, for the ways through values that hold each other have no end."""
    if not isinstance(value, (dict, list, tuple)) or id(value) in around:
        yield place, value
        return
    if id(value) in seen or len(around) > 64 or len(seen) > _PLACES_MAX:
        return
    seen[id(value)] = value
    around.add(id(value))
    if isinstance(value, dict):
        for key, part in value.items():
            inside = f"{place}[{_told(key)}]"
            yield inside, {key: None}
            yield from _parts(part, inside, seen, around)
    else:
        for index, part in enumerate(value):
            yield from _parts(part, f"{place}[{index}]", seen, around)
    around.remove(id(value))


def _told(key: Any) -> str:
    try:
        return repr(key)
    except Exception:
        return f"<{type(key).__name__}>"
