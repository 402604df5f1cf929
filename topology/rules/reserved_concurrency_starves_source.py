"""The queues of a function bring more batches at once than are reserved for it.

*Why.* The poller of a queue does not know the function's reservation. What it brings beyond that is throttled, and a
throttled message counts as received: after `max_receive_count` of those a good message lies in the dead-letter queue
without ever having been tried. The poller begins with five batches at once, so a reservation below five without
`concurrency_max` throttles from the first minute.

*Fix.* Set `concurrency_max` on the deliveries so that their sum is within the reservation (2 is the least), or reserve
more.

*Example.*

    orders:queue -delivers(concurrency_max=20)-> worker:function(concurrency_reserved=5)

*See.* "Configuring maximum concurrency for Amazon SQS event sources" and "Troubleshooting throttled messages", AWS
Lambda Developer Guide; Yan Cui, "Serverless: the SQS over-pulling problem".
"""

from __future__ import annotations

from collections.abc import Iterable

from topology.limits import limit
from topology.rules.base import Edge, Finding, Fix, Node, Rule, View
from topology.rules.base.capacity import Capacities

_POLLERS_AT_FIRST = 5
_LEAST = 2  # of a concurrency_max


def check(view: View) -> Iterable[Finding]:
    for node in view.graph.of_kind("function"):
        reserved = node["concurrency_reserved"]
        if reserved is None:
            continue
        queues = [edge for edge in view.incoming(node.id, "delivers") if view.source(edge).kind == "queue"]
        bounds = [edge["concurrency_max"] for edge in queues]
        free = [edge for edge in queues if edge["concurrency_max"] is None]
        total = sum(int(bound) for bound in bounds if bound is not None)
        if total > reserved:
            yield _finding(view, node, queues, f"up to {total} batches at once")
        elif free and reserved < _POLLERS_AT_FIRST:
            yield _finding(view, node, queues, f"{_POLLERS_AT_FIRST} batches at once and more, as nothing bounds them")


def _finding(view: View, node: Node, queues: list[Edge], brings: str) -> Finding:
    reserved = int(node["concurrency_reserved"])
    names = " and ".join(edge.source for edge in queues)
    return RULE.finding(
        f"From {names} come {brings}, and {node.id} has a reservation of {reserved}: the rest is throttled, counts as "
        "received and ends in the dead-letter queue. Bound the deliveries by concurrency_max, or reserve more.",
        nodes=[node.id, *(edge.source for edge in queues)],
        edges=[edge.id for edge in queues],
        path=[queues[0].source, node.id],
        fixes=[_fix(view, node, queues)],
    )


def _fix(view: View, node: Node, queues: list[Edge]) -> Fix:
    """Each delivery gets its share of the reservation; what is too small for that is raised, if the account allows."""
    reserved = int(node["concurrency_reserved"])
    share = max(_LEAST, reserved // len(queues))
    operations: list[dict[str, object]] = [
        {"op": "set", "edge": edge.id, "path": "concurrency_max", "value": share} for edge in queues
    ]
    if reserved >= share * len(queues):
        return Fix(f"Bring at most {share} batches at once", tuple(operations))
    others = view.once(Capacities).reserved(node.id) - reserved
    most = limit("function.concurrency_account", view.graph.limits)
    least = limit("function.concurrency_unreserved_min", view.graph.limits)
    needed = share * len(queues)
    if others + needed > most - least and others + reserved <= most - least:
        return Fix("Reserve nothing", ({"op": "unset", "node": node.id, "path": "concurrency_reserved"},))
    operations.insert(0, {"op": "set", "node": node.id, "path": "concurrency_reserved", "value": needed})
    return Fix(f"Reserve {needed}, and bring at most {share} batches at once", tuple(operations))


RULE = Rule("PER-001", "reserved-concurrency-starves-source", "error", "reliability", check, __doc__, automatic=True)
