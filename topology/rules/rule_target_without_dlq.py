"""This target of a bus has no dead-letter queue.

*Why.* When the target is gone, refuses, or throttles for too long, the bus gives up after 185 retries or 24
hours and drops the event, for this target alone and without a word.

*Fix.* Name a standard queue in `dead_letter` of the delivering edge. The exporter adds the queue policy that
lets the bus write to it.

*Example.*

    order-events:bus -delivers-> shipping:queue

*See.* EventBridge user guide, "Using dead-letter queues"; cdk-nag EventBusDLQ. REL-002 is about what a
function fails at after it has accepted the event.
"""

from __future__ import annotations

from collections.abc import Iterable

from topology.rules.base import Edge, Finding, Fix, Node, Rule, View, dead_letter_queue

_RETRIES = 185
_AGE_S = 86_400


def check(view: View) -> Iterable[Finding]:
    for bus in view.graph.of_kind("bus"):
        for edge in view.outgoing(bus.id, "delivers"):
            if edge["dead_letter"]:
                continue
            retry = edge["retry"] or {}
            yield RULE.finding(
                f"What {bus.id} cannot deliver to {edge.target} is dropped after "
                f"{retry.get('max_retries', _RETRIES)} retries or {retry.get('max_age_s', _AGE_S) / 3600:g} "
                "h. Name a standard queue as dead-letter queue of this target.",
                nodes=[bus.id, edge.target],
                edges=[edge.id],
                fixes=[_fix(view, bus, edge)],
            )


def _fix(view: View, bus: Node, edge: Edge) -> Fix:
    """The dead-letter queue that another target of the bus has, else a new one."""
    for other in view.outgoing(bus.id, "delivers"):
        queue = view.graph.nodes.get(other["dead_letter"] or "")
        if queue is not None and queue.kind == "queue" and not queue["fifo"]:
            name = {"op": "set", "edge": edge.id, "path": "dead_letter", "value": queue.id}
            return Fix(f"Keep it in {queue.id}", (name,))
    addition = dead_letter_queue(view.graph, bus)
    name = {"op": "set", "edge": edge.id, "path": "dead_letter", "value": addition["id"]}
    return Fix(f"Add {addition['id']}", (addition, name))


RULE = Rule("REL-007", "rule-target-without-dlq", "warning", "reliability", check, __doc__, automatic=True)
