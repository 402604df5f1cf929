"""More messages come to a queue than its consumers can take.

*Why.* A backlog that only grows is never worked off: messages get older until the retention ends and they expire.
Taken is concurrency times batch size divided by the mean time of a full batch, which is the most that the consumers can
do; what comes is the average of the declared load, so a rush that the queue can even out is silent.

*Fix.* Let more batches be worked on at once, make the work shorter or the batches larger.

*Example.*

    web:client(rate_per_s=100) -> orders:queue
    orders -delivers(batch_size=1, concurrency_max=2)-> worker:function(latency=500)

*See.* J. D. C. Little, 1961; A. K. Erlang, 1917: a queue with a utilisation of 1 or more has no steady state.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from topology.limits import limit
from topology.rules.base import Edge, Finding, Fix, Node, Rule, View
from topology.rules.base.capacity import Capacities
from topology.rules.base.rates import certain_flows

_RESERVE = 1.25  # what a fix leaves for chance


def check(view: View) -> Iterable[Finding]:
    for queue in view.graph.of_kind("queue"):
        rate = view.once(certain_flows).node(queue.id).mean
        most = view.once(Capacities).of_queue(queue.id) if rate > 0 else None
        if most is not None and rate >= most and not queue["external_consumer"]:
            yield _finding(view, queue, rate, most)


def _finding(view: View, queue: Node, rate: float, most: float) -> Finding:
    deliveries = view.outgoing(queue.id, "delivers")
    consumers = [edge.target for edge in deliveries]
    growth = (rate - most) * 60
    retention = float(queue["retention_s"])
    # The oldest message that is taken at a time t came at t * most / rate.
    expiry = math.inf if rate <= most else retention / (1 - most / rate)
    until = f", and messages expire after {_duration(expiry)}" if math.isfinite(expiry) else ""
    return RULE.finding(
        f"{rate:.4g} messages a second come to {queue.id}, and {' and '.join(consumers)} can take {most:.4g}: the "
        f"backlog grows by {growth:.0f} a minute{until}. Work on more batches at once, or make the work shorter.",
        nodes=[queue.id, *consumers],
        edges=[edge.id for edge in deliveries],
        fixes=_fixes(view, queue, deliveries[0], rate),
    )


def _duration(seconds: float) -> str:
    for name, size in (("days", 86_400), ("hours", 3_600), ("minutes", 60)):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {name}"
    return f"{seconds:.0f} s"


def _fixes(view: View, queue: Node, delivery: Edge, rate: float) -> list[Fix]:
    """More batches at once, as many as the load needs: tried before it is offered."""
    capacities = view.once(Capacities)
    now, able = capacities.batches(delivery), capacities.per_s(delivery)
    if len(view.outgoing(queue.id, "delivers")) > 1 or not now or not able:
        return []
    value = math.ceil(now * rate / able * _RESERVE)
    if value > limit("queue.concurrency_max", view.graph.limits):
        return []
    target = view.target(delivery)
    changes: dict[tuple[str, str], int] = {(delivery.id, "concurrency_max"): value}
    operations = [{"op": "set", "edge": delivery.id, "path": "concurrency_max", "value": value}]
    others = [edge for edge in view.incoming(target.id, "delivers") if edge.id != delivery.id]
    if target["concurrency_reserved"] is not None:
        needed = value + sum(int(edge["concurrency_max"] or 0) for edge in others)
        if needed > int(target["concurrency_reserved"]):
            changes[target.id, "concurrency_reserved"] = needed
            operations.append({"op": "set", "node": target.id, "path": "concurrency_reserved", "value": needed})
    after = Capacities(view, changes)
    least = limit("function.concurrency_unreserved_min", view.graph.limits)
    if (after.of_queue(queue.id) or 0) <= rate:
        return []
    if len(changes) > 1 and after.reserved(target.id) > after.account - least:
        return []
    return [Fix(f"Work on {value} batches at once", tuple(operations))]


RULE = Rule("PER-007", "queue-can-never-drain", "error", "reliability", check, __doc__)
