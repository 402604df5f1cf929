"""A service asks a queue again and again without waiting for messages.

*Why.* Each receive is paid for, also one that finds nothing, and a receive that does not wait looks at some of the
servers only, so that it may miss what is there. The poller of a function waits by itself; a service waits as long as
the queue says.

*Fix.* Set `receive_wait_s` to 20, the most: a receive then ends as soon as there is a message.

*Example.*

    orders:queue -> worker:service

*See.* "Amazon SQS short and long polling", Amazon SQS Developer Guide.
"""

from __future__ import annotations

from collections.abc import Iterable

from topology.limits import limit
from topology.rules.base import Finding, Fix, Rule, View


def check(view: View) -> Iterable[Finding]:
    for queue in view.graph.of_kind("queue"):
        edges = [edge for edge in view.outgoing(queue.id, "delivers") if view.target(edge).kind == "service"]
        if not edges or queue["receive_wait_s"]:
            continue
        wait = int(limit("queue.receive_wait_max_s", view.graph.limits))
        operation = {"op": "set", "node": queue.id, "path": "receive_wait_s", "value": wait}
        names = " and ".join(edge.target for edge in edges)
        yield RULE.finding(
            f"{names} polls {queue.id} without waiting: an empty receive is paid for like any other. Wait {wait} s.",
            nodes=[queue.id, *(edge.target for edge in edges)],
            edges=[edge.id for edge in edges],
            fixes=[Fix(f"Wait {wait} s for messages", (operation,))],
        )


RULE = Rule("CST-004", "busy-polling", "info", "cost", check, __doc__, automatic=True)
