"""Two deliveries bring the same message of a bus or topic to the same consumer.

*Why.* Each delivery is a copy of its own: what passes both filters is processed twice, at once and side by side.

*Fix.* Put both filters into one delivery (the values of a field are alternatives, and so are the parts of
`$or`), or make them exclude each other. Two deliveries that hand over different inputs are two commands, and
left alone; so are filters of which the drawing does not tell whether one message passes both.

*Example.*

    events:bus -delivers(pattern={"source": ["shop"]})-> pay:function
    events -delivers(id=again, pattern={"detail-type": ["order.created"]})-> pay
    shop:function -publishes(detail_type=order.created)-> events

*See.* Hohpe and Woolf, "Enterprise Integration Patterns": Message Filter, Idempotent Receiver.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations

from topology.rules.base import Edge, Finding, Fix, Node, Rule, View
from topology.rules.base.traffic import Traffic, comes_through, traffic

_HANDED = ("input", "input_path", "input_transformer")


def check(view: View) -> Iterable[Finding]:
    for channel in view.graph.of_kind("bus", "topic"):
        pairs = list(_pairs(view.outgoing(channel.id, "delivers")))
        if not pairs:
            continue
        comes = traffic(view, channel)
        for one, other in pairs:
            emission = _both(view, channel, comes, one, other)
            if emission is not None:
                yield _finding(channel, one, other, emission.emissions[0])


def _pairs(deliveries: Iterable[Edge]) -> Iterator[tuple[Edge, Edge]]:
    groups: dict[str, list[Edge]] = {}
    for delivery in deliveries:
        groups.setdefault(delivery.target, []).append(delivery)
    for group in groups.values():
        for one, other in combinations(group, 2):
            if all(one[field] == other[field] for field in _HANDED):
                yield one, other


def _both(view: View, channel: Node, comes: Traffic, one: Edge, other: Edge) -> Traffic | None:
    """An emission of which one message passes both; of any message, where none is drawn."""
    for emission in comes.emissions or (None,):
        if comes_through(view, channel, emission, one, other):
            return Traffic((emission,))
    return None


def _finding(channel: Node, one: Edge, other: Edge, emission: Edge | None) -> Finding:
    field = "pattern" if channel.kind == "bus" else "filter_policy"
    kept = [edge for edge in (one, other) if not edge[field]]
    same = one[field] == other[field]
    extra = other if same or (kept and kept[0] is one) else one if kept else None
    what = "A message" if emission is None else f"A message of {emission.source}"
    fixes = []
    if extra is not None:
        fixes.append(Fix(f"Remove the delivery {extra.id}", ({"op": "remove_edge", "id": extra.id},)))
    return RULE.finding(
        f"{what} can pass both {one.id} and {other.id}, and then reaches {one.target} twice. Make one delivery of "
        "the two, or filters that exclude each other.",
        nodes=[one.target, channel.id],
        edges=[one.id, other.id],
        path=[*([] if emission is None else [emission.source]), channel.id, one.target],
        fixes=fixes,
    )


RULE = Rule("TOP-009", "overlapping-filters-double-deliver", "warning", "reliability", check, __doc__)
