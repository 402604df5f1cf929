"""An event is put on a bus, and no pattern there asks for it: the bus drops it at once.

*Why.* The producer gets its acknowledgement, and the event is gone without a trace. What was meant to happen
because of it does not happen.

*Fix.* Add a delivery whose pattern asks for it, or keep all events in an archive (`archive_days`) so that they
can be replayed. If something outside of this drawing reads the bus, set `external_consumer`. Only events with a
declared `detail_type` are looked at. A delivery to another bus asks for what a delivery there asks for.

*Example.*

    shop:function -publishes(detail_type=order.cancelled)-> events:bus
    events -delivers(pattern={"detail-type": ["order.created"]})-> pay:function

*See.* Hohpe and Woolf, "Enterprise Integration Patterns": Invalid Message Channel.
"""

from __future__ import annotations

from collections.abc import Iterable

from topology.rules.base import Edge, Finding, Fix, Node, Rule, View
from topology.rules.base.events import asks, can_pass
from topology.rules.base.traffic import CHANGED, Traffic


def check(view: View) -> Iterable[Finding]:
    for bus in view.graph.of_kind("bus"):
        deliveries = view.outgoing(bus.id, "delivers")
        if not deliveries or _keeps_all(bus):
            continue
        for put in view.incoming(bus.id, "publishes"):
            if put["detail_type"] and not _may_be_taken(view, put):
                yield _finding(bus, put, deliveries)


def _keeps_all(bus: Node) -> bool:
    return bool(bus["external_consumer"] or bus["archive_days"])


def _may_be_taken(view: View, put: Edge) -> bool:
    """Whether a delivery may take the event, of the bus that it is put on or of those that it is handed on to."""
    waiting, seen = [put.target], {put.target}
    for name in waiting:
        for delivery in view.outgoing(name, "delivers"):
            view.steps.spend()
            if not _may_take(view, put, delivery):
                continue
            if _is_taken_by(view, delivery):
                return True
            if delivery.target not in seen:
                seen.add(delivery.target)
                waiting.append(delivery.target)
    return False


def _may_take(view: View, put: Edge, delivery: Edge) -> bool:
    bus = view.source(delivery)
    event = Traffic((put,)).seen_by(bus, delivery, any_source=True)
    return can_pass(event, asks(bus, delivery)) is not False


def _is_taken_by(view: View, delivery: Edge) -> bool:
    """False when the delivery leads to a bus that hands it on as it is, and keeps nothing itself."""
    target = view.target(delivery)
    if target.kind != "bus" or _keeps_all(target) or any(delivery[field] is not None for field in CHANGED):
        return True
    return not view.outgoing(target.id, "delivers")  # nobody reads it: another matter


def _finding(bus: Node, put: Edge, deliveries: Iterable[Edge]) -> Finding:
    return RULE.finding(
        f"{put.source} puts {put['detail_type']} on {bus.id}, and no pattern there asks for it: the bus drops it. "
        "Add a delivery that asks for it, or keep what comes in an archive.",
        nodes=[bus.id, put.source],
        edges=[put.id, *(delivery.id for delivery in deliveries)],
        path=[put.source, bus.id],
        fixes=[
            Fix(
                f"Keep the events of {bus.id} for 30 days",
                ({"op": "set", "node": bus.id, "path": "archive_days", "value": 30},),
            )
        ],
    )


RULE = Rule("TOP-008", "event-matched-by-no-rule", "warning", "reliability", check, __doc__)
