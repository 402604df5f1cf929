"""No message that is sent here passes this filter: its consumer never runs.

*Why.* A filter that asks for what nobody sends fails in silence: nothing is refused, nothing is logged, and
the consumer just stays idle. It is mostly a spelling, or an event that was renamed on one side only.

*Fix.* Let the filter ask for what is sent, or the producer send what is asked for. What is sent is known from
`detail_type`, `attributes` and `body` of the producing edges, of a table's changes from what its `stream` carries, and
of a bucket from the `key` of what is written, against `prefix` and `suffix`. Where a producer does not declare it, or
sends from outside, the rule is silent. When only `source` differs it is a warning, and silent if the producer has code
of its own, which names the source.

*Example.*

    shop:function -publishes(detail_type=order.created)-> events:bus
    events -delivers(pattern={"detail-type": ["order.creatd"]})-> pay:function

*See.* EventBridge user guide, "Event patterns"; Hohpe and Woolf: Message Filter. Decided on sets of values for
each field, without an example event.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from topology.document.languages import language_faults
from topology.graph import thaw
from topology.rules.base import Edge, Finding, Fix, Node, Rule, Severity, View
from topology.rules.base.events import asks, can_pass, described
from topology.rules.base.filters import key_fits
from topology.rules.base.symbolic import OPEN, Fields, read
from topology.rules.base.traffic import Traffic, has_unread_workflow, is_fed_from_outside, traffic

_FIELDS = {"bus": "pattern", "topic": "filter_policy"}
_SHOWN_MAX = 4
_CARRIED = {"keys": "keys only", "new": "new images only", "old": "old images only", "both": "both images"}


def check(view: View) -> Iterable[Finding]:
    yield from view.each(view.graph.of_kind("bus", "topic", "queue", "stream", "table"), _of_channel)
    yield from view.each(view.graph.of_kind("bucket"), _of_bucket)


def _of_channel(view: View, channel: Node) -> Iterator[Finding]:
    field = _FIELDS.get(channel.kind, "filters")
    deliveries = [edge for edge in view.outgoing(channel.id, "delivers") if edge[field]]
    if not deliveries:
        return
    comes = traffic(view, channel)
    for delivery in deliveries:
        view.steps.spend(1 + len(comes.emissions))
        asked = asks(channel, delivery)
        if can_pass(described(None, channel, delivery), asked) is False:
            if _is_invalid(view, delivery):
                continue
            why = "which no message can have"
            if can_pass((OPEN,), asked) is not False:
                why = f"which no change has: the stream carries {_CARRIED[channel['stream']]}"
            yield _finding(channel, delivery, comes, "error", why)
        elif comes.is_drawn and not _asks_for_services(delivery):
            severity = _severity(view, channel, delivery, comes)
            if severity is not None and not _is_invalid(view, delivery):
                yield _finding(channel, delivery, comes, severity, _sent(channel, delivery, comes))


def _of_bucket(view: View, bucket: Node) -> Iterator[Finding]:
    """Deliveries of objects with a name that nothing has that is written there."""
    writes = view.incoming(bucket.id, "writes", "state", "routes")
    if not writes or is_fed_from_outside(bucket) or has_unread_workflow(view):
        return
    for delivery in view.outgoing(bucket.id, "delivers"):
        view.steps.spend(1 + len(writes))
        prefix, suffix = str(delivery["prefix"] or ""), str(delivery["suffix"] or "")
        if all(key_fits(edge["key"], prefix, suffix) is False for edge in writes):
            keys = list(dict.fromkeys(edge["key"] for edge in writes))
            shown = ", ".join(keys[:_SHOWN_MAX]) + (" and more" if len(keys) > _SHOWN_MAX else "")
            producers = list(dict.fromkeys(edge.source for edge in writes))
            yield RULE.finding(
                f"Nothing gets from {bucket.id} to {delivery.target}: it asks for {prefix}*{suffix}, but what is "
                f"written there is {shown}. Let it ask for what is written, or write what it asks for.",
                nodes=[bucket.id, delivery.target, *producers],
                edges=[delivery.id, *(edge.id for edge in writes)],
                path=[producers[0], bucket.id, delivery.target],
            )


def _is_invalid(view: View, delivery: Edge) -> bool:
    """True when no service would take the filter: the document's own findings tell of that."""
    return any(True for _ in language_faults(view.graph, delivery))


def _severity(view: View, channel: Node, delivery: Edge, comes: Traffic) -> Severity | None:
    asked = asks(channel, delivery)
    if can_pass(comes.seen_by(channel, delivery, any_source=True), asked) is False:
        return "error"
    producers = [view.source(edge) for edge in comes.emissions if edge is not None]
    if any(producer["handler"] or producer["image"] for producer in producers):
        return None
    return "warning" if can_pass(comes.seen_by(channel, delivery), asked) is False else None


def _asks_for_services(delivery: Edge) -> bool:
    sources = (delivery["pattern"] or {}).get("source") or ()
    return any(isinstance(name, str) and name.startswith("aws.") for name in sources)


def _sent(channel: Node, delivery: Edge, comes: Traffic) -> str:
    """What is sent in the fields that the filter asks for, as words."""
    field = _FIELDS.get(channel.kind)
    names = list(delivery[field]) if field else []
    for name in names:
        values = list(_values(channel, delivery, comes, name))
        if values:
            shown = ", ".join(values[:_SHOWN_MAX]) + (" and more" if len(values) > _SHOWN_MAX else "")
            return f"but what is sent has {name} {shown}"
    return "but nothing that is sent has it"


def _values(channel: Node, delivery: Edge, comes: Traffic, name: str) -> Iterator[str]:
    seen: set[str] = set()
    for event in comes.seen_by(channel, delivery):
        value = event.known.get(name) if isinstance(event, Fields) else None
        for text in value if isinstance(value, tuple) else (value,):
            if isinstance(text, str) and text not in seen:
                seen.add(text)
                yield text


def _finding(channel: Node, delivery: Edge, comes: Traffic, severity: Severity, why: str) -> Finding:
    field = _FIELDS.get(channel.kind, "filters")
    producers = list(dict.fromkeys(edge.source for edge in comes.emissions if edge is not None))
    asked = json.dumps(thaw(delivery[field]), ensure_ascii=False)
    asked = asked if len(asked) <= 120 else f"{asked[:117]}…"
    return RULE.finding(
        f"Nothing gets from {channel.id} to {delivery.target}: its filter asks for {asked}, {why}. Let it ask for "
        "what is sent, or send what it asks for.",
        nodes=[channel.id, delivery.target, *producers],
        edges=[delivery.id, *(edge.id for edge in comes.emissions if edge is not None)],
        path=[*producers[:1], channel.id, delivery.target],
        severity=severity,
        fixes=list(_fixes(channel, delivery, comes))[:1],
    )


def _fixes(channel: Node, delivery: Edge, comes: Traffic) -> Iterator[Fix]:
    """The filter with one field asking for the nearest value that is sent, where that lets something through."""
    field = _FIELDS.get(channel.kind)
    if field is None:
        return
    given = delivery[field]
    for name, wanted in given.items():
        sent = list(_values(channel, delivery, comes, name))
        texts = [text for text in wanted if isinstance(text, str)] if isinstance(wanted, tuple) else []
        if not sent or not texts:
            continue
        nearest = difflib.get_close_matches(texts[0], sent, 1, 0.0)[0]
        better: Mapping[str, Any] = {**given, name: (nearest,)}
        pattern = read(better, "policy" if channel.kind == "topic" else "pattern")
        if can_pass(comes.seen_by(channel, delivery), (pattern,)) is not False:
            yield Fix(
                f"Ask for {name} {nearest}",
                ({"op": "set", "edge": delivery.id, "path": field, "value": thaw(better)},),
            )


RULE = Rule("TOP-007", "filter-can-never-match", "error", "reliability", check, __doc__)
