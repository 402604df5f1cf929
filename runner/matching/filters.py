"""Filters of an event source: a record passes when any of them matches (semantics 3.4)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from runner.matching.patterns import Pattern


class Filters:
    """Compiled filters. A filter that speaks of `body`, `messageAttributes` and the like is about the record."""

    __slots__ = ("_patterns",)

    def __init__(self, filters: Sequence[Any]) -> None:
        self._patterns = [Pattern(_pattern(given)) for given in filters]

    def match(self, body: Any, attributes: Mapping[str, Any] | None = None) -> bool:
        if isinstance(body, (str, bytes)):
            try:
                body = json.loads(body)
            except ValueError:
                # Text that is no JSON can only pass a filter on plain text.
                body = body if isinstance(body, str) else body.decode("utf-8", "replace")
        record = {"body": body, "messageAttributes": dict(attributes or {})}
        return any(pattern.match(record) for pattern in self._patterns)


_RECORD = frozenset(("body", "messageAttributes", "attributes", "eventSource", "awsRegion", "eventSourceARN"))


def _pattern(given: Any) -> Any:
    if isinstance(given, Mapping) and "pattern" in given and len(given) == 1:
        given = given["pattern"]
    if isinstance(given, str):
        given = json.loads(given)
    if isinstance(given, Mapping) and not _RECORD & set(given):
        return {"body": given}
    return given


def compile_filters(filters: Sequence[Any]) -> Filters:
    return Filters(filters)
