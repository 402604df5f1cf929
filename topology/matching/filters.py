"""Filters of an event source: a record passes when any of them matches (semantics 3.4)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from topology.matching.json_text import read_json
from topology.matching.patterns import Pattern


class Filter:
    """One compiled filter. What asks for something in the content passes no text that is no JSON, whatever it asks."""

    __slots__ = ("_json_part", "pattern")

    def __init__(self, given: Any, part: str) -> None:
        self.pattern = Pattern(given)
        self._json_part = part if isinstance(given.get(part), Mapping) else None

    def reads(self, record: Mapping[str, Any]) -> bool:
        """Whether the content is of the form that the filter is about."""
        return self._json_part is None or not isinstance(record.get(self._json_part), str)

    def match(self, record: Mapping[str, Any]) -> bool:
        return self.reads(record) and self.pattern.match(record)


class Filters:
    """Compiled filters. A filter that names parts of a record is about the record, else about its `part`.

    The part is `body` for a queue and `data` for a stream; records of a table have none.
    """

    __slots__ = ("each",)

    def __init__(self, filters: Sequence[Any], part: str = "body") -> None:
        self.each = [Filter(_pattern(given, part), part) for given in filters]

    def match(self, body: Any, attributes: Mapping[str, Any] | None = None) -> bool:
        return self.match_record({"body": content(body), "messageAttributes": dict(attributes or {})})

    def match_record(self, record: Mapping[str, Any]) -> bool:
        """True when a filter matches the record, or there is none; the part that carries content is its `content`."""
        return not self.each or any(one.match(record) for one in self.each)


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
        return read_json(body)
    except ValueError:
        return body if isinstance(body, str) else body.decode("utf-8", "replace")


def _pattern(given: Any, part: str) -> Any:
    if isinstance(given, Mapping) and len(given) == 1:
        given = given.get("pattern", given.get("Pattern", given))
    if isinstance(given, str):
        given = json.loads(given)
    if part and isinstance(given, Mapping) and not _KNOWN[part] & set(given):
        return {part: given}
    return given


def compile_filters(filters: Sequence[Any], part: str = "body") -> Filters:
    return Filters(filters, part)
