"""This subscription of a topic has no dead-letter queue.

*Why.* When the subscriber is gone, refuses, or the topic has no right to reach it, the topic gives up: at
once for a permanent error, after its retry policy for others. The message is dropped for this subscriber
alone, so nobody notices.

*Fix.* Name a queue in `dead_letter` of the delivering edge.

*Example.*

    payments:topic -delivers-> ledger:queue

*See.* SNS developer guide, "Dead-letter queues"; cdk-nag SNSRedrivePolicy. REL-002 is about what a
function fails at after it has accepted the message.
"""

from __future__ import annotations

from collections.abc import Iterable

from topology.rules.base import Edge, Finding, Fix, Node, Rule, View, dead_letter_queue


def check(view: View) -> Iterable[Finding]:
    for topic in view.graph.of_kind("topic"):
        for edge in view.outgoing(topic.id, "delivers"):
            if not edge["dead_letter"]:
                yield RULE.finding(
                    f"What {topic.id} cannot deliver to {edge.target} is dropped when the topic gives up. "
                    "Name a dead-letter queue for this subscription.",
                    nodes=[topic.id, edge.target],
                    edges=[edge.id],
                    fixes=[_fix(view, topic, edge)],
                )


def _fix(view: View, topic: Node, edge: Edge) -> Fix:
    """The dead-letter queue that another subscription of the topic has, else a new one."""
    for other in view.outgoing(topic.id, "delivers"):
        queue = view.graph.nodes.get(other["dead_letter"] or "")
        if queue is not None and queue.kind == "queue" and bool(queue["fifo"]) == bool(topic["fifo"]):
            name = {"op": "set", "edge": edge.id, "path": "dead_letter", "value": queue.id}
            return Fix(f"Keep it in {queue.id}", (name,))
    addition = dead_letter_queue(view.graph, topic, fifo=bool(topic["fifo"]))
    name = {"op": "set", "edge": edge.id, "path": "dead_letter", "value": addition["id"]}
    return Fix(f"Add {addition['id']}", (addition, name))


RULE = Rule("REL-006", "subscription-without-dlq", "warning", "reliability", check, __doc__, automatic=True)
