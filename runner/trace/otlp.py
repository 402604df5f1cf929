"""OTLP JSON: what an OpenTelemetry collector takes, from resources with their spans.

Ids are hexadecimal and derive from the seed and a counter of the run; times are Unix nanoseconds as text, counted
from the run's own epoch (opentelemetry.io/docs/specs/otlp, JSON encoding).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from runner.handlers import EPOCH_US

INTERNAL, SERVER, CLIENT, PRODUCER, CONSUMER = range(1, 6)
"""Kinds of spans, as the protocol numbers them."""
ERROR = 2
SCOPE = {"name": "signalbox"}


@dataclass(frozen=True, slots=True)
class Link:
    """A span that led to another, in whatever trace."""

    trace: int
    span: str


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a span at one moment."""

    name: str
    t_us: int
    attributes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Exported:
    """A span as it is exported. `trace` and `span` are numbers and keys of the run; ids are made of them."""

    resource: str
    trace: int
    span: str
    name: str
    kind: int
    start_us: int
    end_us: int
    parent: str | None = None
    attributes: dict[str, Any] = field(default_factory=dict)
    links: list[Link] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    error: str | None = None


class Encoder:
    """Makes the ids and the JSON of one run."""

    def __init__(self, seed: int, resources: Mapping[str, Mapping[str, Any]]) -> None:
        self._seed = seed
        self._resources = resources

    def trace_id(self, trace: int) -> str:
        """32 hexadecimal digits."""
        return self._id("trace", str(trace), 16)

    def span_id(self, key: str) -> str:
        """16 hexadecimal digits."""
        return self._id("span", key, 8)

    def _id(self, purpose: str, key: str, size: int) -> str:
        return hashlib.blake2b(f"{self._seed}:{purpose}:{key}".encode(), digest_size=size).hexdigest()

    def request(self, spans: Sequence[Exported]) -> dict[str, Any]:
        """An ExportTraceServiceRequest: the spans by the resource that they are of, in order."""
        by_resource: dict[str, list[Exported]] = {}
        for span in spans:
            by_resource.setdefault(span.resource, []).append(span)
        return {
            "resourceSpans": [
                {
                    "resource": {"attributes": attributes(self._resources.get(name, {"service.name": name}))},
                    "scopeSpans": [{"scope": SCOPE, "spans": [self._span(span) for span in found]}],
                }
                for name, found in by_resource.items()
            ]
        }

    def _span(self, span: Exported) -> dict[str, Any]:
        correlated = {"signalbox.correlation_id": self.trace_id(span.trace)}
        encoded: dict[str, Any] = {
            "traceId": self.trace_id(span.trace),
            "spanId": self.span_id(span.span),
            "name": span.name,
            "kind": span.kind,
            "startTimeUnixNano": nanos(span.start_us),
            "endTimeUnixNano": nanos(max(span.start_us, span.end_us)),
            "attributes": attributes(span.attributes | correlated),
            "status": {} if span.error is None else {"code": ERROR, "message": span.error},
        }
        if span.parent is not None:
            encoded["parentSpanId"] = self.span_id(span.parent)
        if span.links:
            encoded["links"] = [
                {"traceId": self.trace_id(link.trace), "spanId": self.span_id(link.span)} for link in span.links
            ]
        if span.events:
            encoded["events"] = [
                {"timeUnixNano": nanos(event.t_us), "name": event.name, "attributes": attributes(event.attributes)}
                for event in span.events
            ]
        return encoded


def nanos(t_us: int) -> str:
    """Run time as Unix nanoseconds."""
    return str((EPOCH_US + t_us) * 1000)


def attributes(values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Attributes as a list of keys and typed values; what is None is left out."""
    return [{"key": key, "value": _value(value)} for key, value in values.items() if value is not None]


def _value(value: Any) -> dict[str, Any]:
    if isinstance(value, bool):
        return {"boolValue": value}
    if isinstance(value, int):
        return {"intValue": str(value)}
    if isinstance(value, float):
        return {"doubleValue": value}
    if isinstance(value, (list, tuple)):
        return {"arrayValue": {"values": [_value(item) for item in value]}}
    return {"stringValue": str(value)}
