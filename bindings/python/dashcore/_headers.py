"""What the headers of a request say: which media a client takes, which answer it has already."""

from __future__ import annotations

import hashlib
import re
from typing import List, Optional

_TAG = re.compile(r'[ \t,]*(?:W/)?("[^"\x00-\x20\x7f]*")[ \t]*(?=,|$)')
_REFUSED = re.compile(r";[ \t]*[qQ]=0[.0]*[ \t]*(?:;|$)")


def accepts(accept: Optional[str], media: str) -> bool:
    """Whether a client takes a type: what describes it most closely counts."""
    if accept is None or not accept.strip(" \t"):
        return True
    media = media.split(";")[0]
    ranges = {media: 2, media.split("/")[0] + "/*": 1, "*/*": 0}
    best, taken = -1, False
    for item in accept.split(","):
        match = ranges.get(re.split(r"[; \t]", item.strip(" \t"), maxsplit=1)[0].lower(), -1)
        if match > best:
            best, taken = match, not _REFUSED.search(item)
    return taken


def is_json(content_type: Optional[str]) -> bool:
    return (content_type or "").split(";")[0].rstrip(" \t").lower() == "application/json"


def tag_of(*parts: bytes) -> str:
    """A strong entity tag. It tells versions apart; it withstands no attacker, who would only spoil
    his own cache."""
    tag = hashlib.blake2b(digest_size=8)
    for part in parts:
        tag.update(b"%d:" % len(part))
        tag.update(part)
    return f'"{tag.hexdigest()}"'


def tags_in(if_none_match: Optional[str]) -> List[str]:
    """The tags a client names; what is no tag ends the list, and costs it a body it has already."""
    tags: List[str] = []
    position = 0
    while found := _TAG.match(if_none_match or "", position):
        tags.append(found[1])
        position = found.end()
    return tags


def is_known(if_none_match: Optional[str], tag: str) -> bool:
    return (if_none_match or "").strip(" \t") == "*" or tag in tags_in(if_none_match)
