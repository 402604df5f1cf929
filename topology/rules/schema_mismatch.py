"""The consumer needs a field that the producer does not promise, or of another type.

*Why.* Each message fails in the consumer, is tried again and ends in a dead-letter queue. Both sides pass their own
tests; only the way between them is wrong.

*Fix.* Send the field, or make it optional for the consumer. What is sent is the `schema` of the sending edge, the
`request_schema` of a route, or the fields of its `body`; what is needed is the `schema` of the delivery. An event on
a bus is described by its detail. Where one side says nothing the rule is silent; where a schema has alternatives it
cannot be told, and that is an information.

*Example.*

    shop:function -sends(schema={"type": "object", "required": ["id"]})-> orders:queue
    orders -delivers(schema={"type": "object", "required": ["id", "total"]})-> pay:function

*See.* AsyncAPI, "Message object"; Hohpe and Woolf, "Enterprise Integration Patterns": Canonical Data Model.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from topology.rules.base import CHANNELS, Edge, Finding, Rule, View
from topology.rules.base.schemas import guaranteed, mismatches, undecided
from topology.rules.base.traffic import PRODUCING, comes_through

_SHOWN_MAX = 3
_CHANGED = ("input", "input_path", "input_transformer")


def check(view: View) -> Iterable[Finding]:
    for delivery in view.edges("delivers"):
        needed = _schema(view, delivery["schema"])
        if needed is None or _is_changed(delivery):
            continue
        for way in _ways(view, delivery):
            given = _given(view, way[0])
            if given is None:
                continue
            found = list(islice(mismatches(given, needed), _SHOWN_MAX + 1))
            if found:
                yield _finding(way, found)
            elif (place := undecided(given, needed)) is not None:
                yield _unknown(way, place)


def _schema(view: View, value: Any) -> Mapping[str, Any] | None:
    schema = view.graph.schemas.get(value) if isinstance(value, str) else value
    return schema if isinstance(schema, Mapping) else None


def _is_changed(delivery: Edge) -> bool:
    return any(delivery[field] is not None for field in _CHANGED)


def _given(view: View, emission: Edge) -> Any:
    """What the emitting edge promises; None when it says nothing."""
    if emission.relation == "routes":
        return None if emission["request_mapping"] else _schema(view, emission["request_schema"])
    declared = _schema(view, emission["schema"])
    if declared is not None:
        return declared
    return guaranteed(emission["body"]) if isinstance(emission["body"], Mapping) else None


def _ways(view: View, delivery: Edge) -> Iterator[list[Edge]]:
    """The edges that put messages in, each with the deliveries between that hand them on as they are."""
    waiting: list[list[Edge]] = [[delivery]]
    seen = {delivery.source}
    while waiting:
        way = waiting.pop()
        channel = view.graph.nodes[way[0].source]
        for edge in view.incoming(channel.id, *PRODUCING):
            view.steps.spend()
            if edge.relation != "delivers":
                if edge.relation != "dead_letters" and comes_through(view, channel, edge, way[0]) is not False:
                    yield [edge, *way]
            elif edge.source not in seen and view.source(edge).kind in CHANNELS and not _is_changed(edge):
                seen.add(edge.source)
                waiting.append([edge, *way])


def _finding(way: list[Edge], found: list[str]) -> Finding:
    consumer, producer = way[-1].target, way[0].source
    shown = "; ".join(found[:_SHOWN_MAX]) + ("; and more" if len(found) > _SHOWN_MAX else "")
    return RULE.finding(
        f"{consumer} needs what {producer} does not promise: {shown}. Send it, or make it optional for {consumer}.",
        nodes=[consumer, producer, *(edge.source for edge in way[1:])],
        edges=[edge.id for edge in way],
        path=[producer, *(edge.target for edge in way)],
    )


def _unknown(way: list[Edge], place: str) -> Finding:
    consumer, producer = way[-1].target, way[0].source
    return RULE.finding(
        f"Whether {producer} promises what {consumer} needs is not to be told: a schema has alternatives in {place}. "
        "Give each alternative an edge of its own, or look yourself.",
        nodes=[consumer, producer, *(edge.source for edge in way[1:])],
        edges=[edge.id for edge in way],
        path=[producer, *(edge.target for edge in way)],
        severity="info",
    )


RULE = Rule("TOP-013", "schema-mismatch", "error", "reliability", check, __doc__)
