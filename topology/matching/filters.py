"""Filters of an event source: a record passes when any of them matches (semantics 3.4)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from topology.matching.patterns import Pattern


class Filters:
    """Compiled filters. A filter that names parts of a record is about the record, else about its `part`.

    The part is `body` for a queue and `data` for a stream; records of a table have none.
    """

    __slots__ = ("patterns",)

    def __init__(self, filters: Sequence[Any], part: str = "body") -> None:
        self.patterns = [Pattern(_pattern(given, part)) for given in filters]

    def match(self, body: Any, attributes: Mapping[str, Any] | None = None) -> bool:
        return self.match_record({"body": content(body), "messageAttributes": dict(attributes or {})})

    def match_record(self, record: Mapping[str, Any]) -> bool:
        """True when a filter matches the record; the part that carries content is its `content`."""
        return any(pattern.match(record) for pattern in self.patterns)


_COMMON = ("eventSource", "awsRegion", "eventSourceARN")
_KNOWN: Mapping[str, frozenset[str]] = {
    "body": frozenset((*_COMMON, "body", "messageAttributes", "attributes")),
    "data": frozenset(
        (*_COMMON, "data", "partitionKey", "sequenceNumber", "approximateArrivalTimestamp", "kinesisSchemaVersion")
    ),
}


def content(body: Any) -> Any:
    """A body as filters read it: text that holds JSON is read; other text can only pass a filter on plain text."""
    if not isinstance(body, (str, bytes)):
        return body
    try:
        return json.loads(body)
    except ValueError:
        return body if isinstance(body, str) else body.decode("utf-8", "replace")


def _pattern(given: Any, part: str) -> Any:
    if isinstance(given, Mapping) and "pattern" in given and len(given) == 1:
        given = given["pattern"]
    if isinstance(given, str):
        given = json.loads(given)
    if part and isinstance(given, Mapping) and not _KNOWN[part] & set(given):
        return {part: given}
    return given


def compile_filters(filters: Sequence[Any], part: str = "body") -> Filters:
    return Filters(filters, part)
