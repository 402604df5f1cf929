"""Who puts something into a channel, and what is known of it; what comes over other buses counts, too."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from topology.graph import Edge, Node
from topology.rules.base.events import asks, can_pass, described
from topology.rules.base.symbolic import OPEN, Fields
from topology.rules.base.view import View

PRODUCING = ("sends", "publishes", "routes", "delivers", "state", "on_success", "on_failure", "dead_letters")
_CHANGED = ("input", "input_path", "input_transformer")


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
    """What comes into the channel. A table counts by what is written to it."""
    found: dict[str, Edge] = {}
    outside = is_fed_from_outside(channel) or channel.id in view.dead_letter_queues
    waiting, seen = [channel], {channel.id}
    while waiting:
        node = waiting.pop()
        relations = ("writes",) if node.kind == "table" else PRODUCING
        for edge in view.incoming(node.id, *relations):
            view.steps.spend()
            before = view.source(edge)
            if edge.relation != "delivers" or before.kind != "bus" or node.kind != "bus":
                found[edge.id] = edge
            elif any(edge[field] is not None for field in _CHANGED) or is_fed_from_outside(before):
                outside = True
            elif before.id not in seen:
                seen.add(before.id)
                waiting.append(before)
    if channel.kind == "table" and channel["ttl_attribute"]:
        outside = True  # what expires is removed, and nobody is drawn who does it
    return Traffic((*found.values(), *([None] if outside else [])))


def comes_through(view: View, channel: Node, emission: Edge | None, *deliveries: Edge) -> bool | None:
    """Whether one message of the emission can get through all of the deliveries of the channel at once."""
    asked = [asks(channel, delivery) for delivery in deliveries]
    view.steps.spend(len(asked))
    if len({delivery["filter_scope"] for delivery in deliveries}) > 1:
        return None
    return can_pass(described(emission, channel, deliveries[0]), *asked)
