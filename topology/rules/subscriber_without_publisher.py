"""Somebody waits for messages of this channel, and nobody sends any.

*Why.* The consumer never runs. Either what sends is missing from the drawing, or the consumer listens at the
wrong channel; a deployment succeeds all the same, so nobody notices.

*Fix.* Connect what sends. If it is outside of this drawing, say so with `external_producer`.

*Example.*

    payments:topic -delivers-> ledger:function

*See.* Hohpe and Woolf, "Enterprise Integration Patterns": Message Channel. TOP-005 for the other end.
"""

from __future__ import annotations

from collections.abc import Iterable

from topology.rules.base import Edge, Finding, Fix, Rule, View
from topology.rules.base.traffic import PRODUCING, has_unread_workflow, is_fed_from_outside


def check(view: View) -> Iterable[Finding]:
    if has_unread_workflow(view):
        return
    told = {edge["on_failure"] for edge in view.edges()}
    for channel in view.graph.of_kind("queue", "topic", "bus", "stream"):
        deliveries = view.outgoing(channel.id, "delivers")
        if not deliveries or is_fed_from_outside(channel) or channel.id in view.dead_letter_queues | told:
            continue
        if view.graph.incoming(channel.id, *PRODUCING) or all(map(_is_about_services, deliveries)):
            continue
        consumers = list(dict.fromkeys(edge.target for edge in deliveries))
        yield RULE.finding(
            f"{channel.id} never receives anything, so {_some(consumers)} never runs for it. Connect what sends to "
            f"this {channel.kind}, or say that something outside this drawing does.",
            nodes=[channel.id, *consumers],
            edges=[edge.id for edge in deliveries],
            path=[channel.id, consumers[0]],
            fixes=[
                Fix(
                    f"{channel.id} is filled from outside",
                    ({"op": "set", "node": channel.id, "path": "external_producer", "value": True},),
                )
            ],
        )


def _is_about_services(delivery: Edge) -> bool:
    """True when the pattern asks for events of the cloud's own services, which come unasked."""
    sources = (delivery["pattern"] or {}).get("source")
    return isinstance(sources, tuple) and all(isinstance(name, str) and name.startswith("aws.") for name in sources)


def _some(consumers: list[str]) -> str:
    return consumers[0] if len(consumers) == 1 else f"none of {consumers[0]} and {len(consumers) - 1} more"


RULE = Rule("TOP-006", "subscriber-without-publisher", "warning", "reliability", check, __doc__)
