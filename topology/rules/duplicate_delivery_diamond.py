"""One message comes to this consumer on two ways, and the consumer does not recognise it.

*Why.* A topic or bus makes a copy for each delivery. Where two of them lead, over other channels, to the same
consumer, everything that it does is done twice for each message.

*Fix.* Keep one of the ways. If both are needed, let the consumer recognise a message by an id that the producer
gave it (`idempotency`), not by the id of the queue's copy, or bring the copies together in one aggregator. Where
a filter on the way may keep one of the copies back, the rule is silent.

*Example.*

    shop:function -publishes-> orders:topic -delivers-> fast:queue -> work:function
    orders -delivers-> slow:queue -> work

*See.* Hohpe and Woolf, "Enterprise Integration Patterns": Aggregator, Idempotent Receiver. TOP-009 where both
deliveries lead straight to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations

from topology.rules.base import CHANNELS, COMPUTE, Edge, Finding, Fix, Node, Rule, View
from topology.rules.base.traffic import comes_through, traffic

_FILTERS = ("pattern", "filter_policy", "filters")
_ID_OF_COPY = re.compile(r"\$\.(Records\[[^\]]*\]\.)?messageId")
_KEYS = {"bus": "$.id", "topic": "$.MessageId"}
Way = tuple[Edge, ...]


def check(view: View) -> Iterable[Finding]:
    for channel in view.graph.of_kind("bus", "topic", "stream", "table"):
        deliveries = view.outgoing(channel.id, "delivers")
        if len(deliveries) < 2:
            continue
        ways: dict[str, list[Way]] = {}
        for delivery in deliveries:
            for way in _ways(view, delivery):
                ways.setdefault(way[-1].target, []).append(way)
        for name, several in ways.items():
            consumer = view.graph.nodes[name]
            pair = _pair(view, channel, several)
            if pair is not None and not _recognises(consumer):
                yield _finding(channel, consumer, *pair)


def _ways(view: View, delivery: Edge) -> Iterator[Way]:
    """One way to each consumer that the delivery leads to with the message unchanged; none past a filter."""
    parents: dict[str, Way] = {delivery.target: (delivery,)}
    waiting = [delivery.target]
    while waiting:
        name = waiting.pop()
        node = view.graph.nodes[name]
        if node.kind in COMPUTE:
            yield parents[name]
        for edge in _onward(view, node):
            view.steps.spend()
            if edge.target not in parents and not any(edge[field] for field in _FILTERS):
                parents[edge.target] = (*parents[name], edge)
                waiting.append(edge.target)


def _onward(view: View, node: Node) -> Sequence[Edge]:
    """The edges that hand a message on as it is: of a channel, and of a function that says that it changes nothing."""
    if node.kind in CHANNELS:
        return view.outgoing(node.id, "delivers")
    return view.outgoing(node.id, "sends", "publishes") if node["transform"] == "none" else ()


def _pair(view: View, channel: Node, ways: Sequence[Way]) -> tuple[Way, Way] | None:
    """Two ways that one message takes both; straight ones are another rule's."""
    if len(ways) < 2:
        return None
    emissions = traffic(view, channel).emissions or (None,)
    for one, other in combinations(sorted(ways, key=len), 2):
        if len(other) == 1 or _is_joined(view.graph.nodes, one, other):
            continue
        if any(comes_through(view, channel, emission, one[0], other[0]) for emission in emissions):
            return one, other
    return None


def _recognises(consumer: Node) -> bool:
    """Whether its key is the same in both copies; each queue gives an id of its own to the copy that it gets."""
    key = str((consumer["idempotency"] or {}).get("key") or "")
    return bool(key) and not _ID_OF_COPY.fullmatch(key)


def _is_joined(nodes: Mapping[str, Node], one: Way, other: Way) -> bool:
    """True when both ways go through one FIFO queue that finds duplicates by their body."""
    shared = {edge.target for edge in one} & {edge.target for edge in other}
    return any(nodes[name]["fifo"] and nodes[name]["content_based_deduplication"] for name in shared)


def _finding(channel: Node, consumer: Node, one: Way, other: Way) -> Finding:
    shown = " and over ".join(_shown(way) for way in (one, other))
    key = _KEYS.get(channel.kind, "$.eventID")
    value = {**(consumer["idempotency"] or {}), "key": key}
    return RULE.finding(
        f"{consumer.id} gets each message of {channel.id} twice: {shown}. Keep one way, or let it recognise a message "
        "by an id that the producer gave it, and set idempotency.",
        nodes=[consumer.id, channel.id],
        edges=[edge.id for way in (one, other) for edge in way],
        path=[channel.id, *(edge.target for edge in other)],
        fixes=[
            Fix(
                f"The handler is idempotent by {key}",
                ({"op": "set", "node": consumer.id, "path": "idempotency", "value": value},),
            )
        ],
    )


def _shown(way: Way) -> str:
    return " → ".join([way[0].source, *(edge.target for edge in way)])


RULE = Rule("TOP-010", "duplicate-delivery-diamond", "warning", "reliability", check, __doc__)
