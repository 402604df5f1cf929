"""Which traces a search finds: by node, failure, length, a correlation id, or text in what they carried."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from runner.trace.spans import Spans
from runner.trace.values import Span, TraceSummary


@dataclass(frozen=True, slots=True)
class TraceFilter:
    """What a trace must have; what is None, empty or 0 is not asked for.

    `correlation` is a whole value anywhere in a payload (a header, an attribute, a field of a body), whatever its
    field is called, or the number of the trace. `q` is a part of any text. Neither minds upper and lower case.
    """

    node: str | None = None
    error: bool | None = None
    q: str | None = None
    correlation: str | None = None
    over_us: int = 0

    def keeps(self, summary: TraceSummary, spans: Spans) -> bool:
        if self.error is not None and summary.error != self.error:
            return False
        if summary.duration_us < self.over_us:
            return False
        if self.node is None and not self.q and not self.correlation:
            return True
        found = spans.spans(summary.trace)
        if self.node is not None and all(span.node != self.node for span in found):
            return False
        if self.correlation and not _correlates(summary, found, self.correlation.strip().lower()):
            return False
        return not self.q or any(self.q.lower() in _text(summary, span).lower() for span in found)


def _correlates(summary: TraceSummary, spans: list[Span], wanted: str) -> bool:
    if wanted == str(summary.trace):
        return True
    return any(wanted == value for span in spans for value in _values([span.input, span.output]))


def _values(payload: Any) -> Iterator[str]:
    """The values of a payload as lower-case text; text that is JSON is looked into, as bodies of messages are."""
    if isinstance(payload, Mapping):
        for value in payload.values():
            yield from _values(value)
    elif isinstance(payload, list):
        for value in payload:
            yield from _values(value)
    elif isinstance(payload, str) and payload[:1] in ("{", "["):
        try:
            yield from _values(json.loads(payload))
        except (ValueError, RecursionError):
            yield payload.lower()
    elif payload is not None:
        yield str(payload).lower()


def _text(summary: TraceSummary, span: Span) -> str:
    """What a search for a part of a text looks through."""
    shown = (summary.title, span.name, span.error, span.input, span.output, span.logs)
    return json.dumps(shown, default=str, ensure_ascii=False)
