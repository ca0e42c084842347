"""The description of the API, as far as an app has it, and the page that shows it: those of
dashcored, which lie beside this package's modules."""

from __future__ import annotations

import functools
import json
import pathlib
import re
from typing import Any, Dict, FrozenSet, Iterator, Mapping, Set

_FOLDER = pathlib.Path(__file__).with_name("pages")
# Of refusals that any path may get, none of the operations speaks.
_ANYWHERE = [{"$ref": f"#/components/responses/{name}"}
             for name in ("MethodNotAllowed", "NotImplemented")]

Described = Dict[str, Any]
# The methods of each path, in which {} stands for a parameter.
Methods = Mapping[str, FrozenSet[str]]


@functools.lru_cache(maxsize=None)  # of four names
def read(name: str) -> bytes:
    return (_FOLDER / name).read_bytes()


def _references(value: Any) -> Iterator[str]:
    """The components that a part of the description refers to."""
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for part in value.values():
            yield from _references(part)
    elif isinstance(value, list):
        for part in value:
            yield from _references(part)


def _paths_of(document: Described, methods: Methods) -> Described:
    paths: Described = {}
    for path, item in document["paths"].items():
        had = methods.get(re.sub(r"\{\w+\}", "{}", path), frozenset())
        operations = {method: operation for method, operation in item.items()
                      if method.upper() in had}
        if operations:
            paths[path] = operations
    return paths


def _components_of(document: Described, paths: Described) -> Described:
    """Those that are referred to by the paths, or by one that is."""
    kept: Set[str] = set()
    waiting = [*_references(paths), *_references(_ANYWHERE)]
    while waiting:
        reference = waiting.pop()
        if reference not in kept:
            kept.add(reference)
            kind, name = reference.split("/")[2:]
            waiting += _references(document["components"][kind][name])
    return {kind: {name: part for name, part in parts.items()
                   if f"#/components/{kind}/{name}" in kept}
            for kind, parts in document["components"].items()}


class Description:
    """What is answered to who asks for it depends on the root it is asked below."""

    def __init__(self, methods: Methods) -> None:
        self._methods = methods
        self.below = functools.lru_cache(maxsize=16)(self._below)  # a root may be a parameter

    @functools.cached_property
    def _document(self) -> Described:
        document: Described = json.loads(read("openapi.json"))
        paths = _paths_of(document, self._methods)
        return {**document, "paths": paths, "components": _components_of(document, paths)}

    def _below(self, root: str) -> bytes:
        document = {**self._document, "servers": [{"url": root or "/"}]}
        return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
