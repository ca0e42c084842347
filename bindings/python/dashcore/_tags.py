"""The tags of answers that were given, as long as nothing was written: a client that still has such
an answer is told so without another one being made."""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from typing import NamedTuple, Optional, Tuple

from . import native
from ._query import QueryKey

_KEPT_MAX = 256

Key = Tuple[str, str, QueryKey]  # path, name of the task, query


class Kept(NamedTuple):
    revision: int
    expires: int
    tag: str
    next: Optional[str]


class Tags:
    def __init__(self) -> None:
        self._lock = threading.Lock()  # guards what is kept
        self._kept: OrderedDict[Key, Kept] = OrderedDict()
        #: Goes into tags that are made of a revision instead of the body: in a store that was put
        #: back from a copy, revisions come again with other entries.
        self.run = secrets.token_bytes(8)

    def find(self, key: Key, revision: int) -> Optional[Kept]:
        with self._lock:
            kept = self._kept.get(key)
        if kept is None or kept.revision != revision:
            return None
        return kept if kept.expires == 0 or native.time_now() < kept.expires else None

    def keep(self, key: Key, answer: native.Answer, tag: str) -> None:
        with self._lock:
            self._kept[key] = Kept(answer.revision, answer.expires, tag, answer.next)
            self._kept.move_to_end(key)
            if len(self._kept) > _KEPT_MAX:
                self._kept.popitem(last=False)
