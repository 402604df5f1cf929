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

    __slots__ = ("_part", "_reads_json", "patterns")

    def __init__(self, filters: Sequence[Any], part: str = "body") -> None:
        given = [_pattern(one, part) for one in filters]
        self.patterns = [Pattern(one) for one in given]
        self._part = part
        self._reads_json = [isinstance(one.get(part), Mapping) for one in given]

    def match(self, body: Any, attributes: Mapping[str, Any] | None = None) -> bool:
        return self.match_record({"body": content(body), "messageAttributes": dict(attributes or {})})

    def match_record(self, record: Mapping[str, Any]) -> bool:
        """True when a filter matches the record, or there is none; the part that carries content is its `content`.

        A filter on what is in the content never passes a text that is no JSON, whatever it asks of it.
        """
        is_text = isinstance(record.get(self._part), str)
        passing = (
            pattern.match(record)
            for pattern, reads_json in zip(self.patterns, self._reads_json, strict=True)
            if not (is_text and reads_json)
        )
        return not self.patterns or any(passing)


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
    if isinstance(given, Mapping) and len(given) == 1:
        given = given.get("pattern", given.get("Pattern", given))
    if isinstance(given, str):
        given = json.loads(given)
    if part and isinstance(given, Mapping) and not _KNOWN[part] & set(given):
        return {part: given}
    return given


def compile_filters(filters: Sequence[Any], part: str = "body") -> Filters:
    return Filters(filters, part)
