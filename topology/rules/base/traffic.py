"""Who puts something into a channel, and what is known of it; what comes over other buses counts, too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from topology.graph import Edge, Node
from topology.rules.base.events import asks, can_pass, described
from topology.rules.base.symbolic import OPEN, Fields
from topology.rules.base.view import View

PRODUCING = ("sends", "publishes", "routes", "delivers", "state", "on_success", "on_failure", "dead_letters")
CHANGED = ("input", "input_path", "input_transformer")


@dataclass(frozen=True, slots=True)
class Traffic:
    """The edges whose messages come into a channel; None stands for what the drawing does not show."""

    emissions: tuple[Edge | None, ...]

    @property
    def is_drawn(self) -> bool:
        """True when the drawing shows all that comes in."""
        return bool(self.emissions) and None not in self.emissions

    def seen_by(self, channel: Node, delivery: Edge, *, any_source: bool = False) -> tuple[Any, ...]:
        """What is known of the messages as the delivery's filter sees them; of events from `any_source`, if wanted."""
        events = [event for emission in self.emissions for event in described(emission, channel, delivery)]
        return (
            tuple(_from_anywhere(event) for event in events) if any_source and channel.kind == "bus" else tuple(events)
        )


def _from_anywhere(event: Any) -> Any:
    return replace(event, known={**event.known, "source": OPEN}) if isinstance(event, Fields) else event


def is_fed_from_outside(channel: Node) -> bool:
    """True when something that is not drawn may put messages into it."""
    return bool(channel["external_producer"] or channel["public"])


def has_unread_workflow(view: View) -> bool:
    """True when a workflow has no definition: what it calls is then not drawn."""
    return any(flow["definition"] is None for flow in view.graph.of_kind("workflow"))


def traffic(view: View, channel: Node) -> Traffic:
    """What comes into the channel. A table counts by what is written to it, a bus also by what others hand on to it."""
    found: dict[str, Edge] = {}
    outside = is_fed_from_outside(channel) or channel.id in view.dead_letter_queues
    waiting = [channel]
    onward: dict[str, Edge | None] = {channel.id: None}  # the delivery by which what is in a bus gets nearer
    is_one_way = True
    while waiting:
        node = waiting.pop()
        relations = ("writes",) if node.kind == "table" else PRODUCING
        for edge in view.incoming(node.id, *relations):
            view.steps.spend()
            before = view.source(edge)
            if edge.relation != "delivers" or before.kind != "bus" or node.kind != "bus":
                found[edge.id] = edge
            elif any(edge[field] is not None for field in CHANGED) or is_fed_from_outside(before):
                outside = True
            elif before.id not in onward:
                onward[before.id] = edge
                waiting.append(before)
            else:
                is_one_way = False
    if channel.kind == "table" and channel["ttl_attribute"]:
        outside = True  # what expires is removed, and nobody is drawn who does it
    emissions = list(found.values())
    if is_one_way:  # where nothing gets on, the deliveries between are at fault, and not what is behind them
        emissions = [edge for edge in emissions if _gets_on(view, edge, onward)] or emissions
    return Traffic((*emissions, *([None] if outside else [])))


def _gets_on(view: View, emission: Edge, onward: Mapping[str, Edge | None]) -> bool:
    """False when the deliveries from bus to bus certainly refuse all that the emission can be."""
    way: list[Edge] = []
    delivery = onward.get(emission.target)
    while delivery is not None:
        view.steps.spend()
        way.append(delivery)
        delivery = onward[delivery.target]
    if not way:
        return True
    events = Traffic((emission,)).seen_by(view.source(way[0]), way[0], any_source=True)
    return can_pass(events, *(asks(view.source(edge), edge) for edge in way)) is not False


def comes_through(view: View, channel: Node, emission: Edge | None, *deliveries: Edge) -> bool | None:
    """Whether one message of the emission can get through all of the deliveries of the channel at once."""
    asked = [asks(channel, delivery) for delivery in deliveries]
    view.steps.spend(len(asked))
    if len({delivery["filter_scope"] for delivery in deliveries}) > 1:
        return None
    return can_pass(described(emission, channel, deliveries[0]), *asked)
