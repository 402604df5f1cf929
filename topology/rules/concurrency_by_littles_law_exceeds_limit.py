"""The declared load needs more invocations at once than the node may run.

*Why.* By Little's law as many are in work as arrive a second times the seconds that each takes. Above the limit a
function is throttled (429) and a service lets requests wait until they time out. Counted is what is not held back
before it: requests at their busiest moment, events and asynchronous invocations on average. What comes from a queue
or a stream waits there, and PER-007 and PER-009 speak of it.

*Fix.* Reserve more, run more replicas, make the work shorter, or put a queue before it.

*Example.*

    web:client(rate_per_s=200) -> stock:service(replicas=2, concurrency=10, latency=300)

*See.* J. D. C. Little, "A proof for the queuing formula L = λW", 1961; AWS Well-Architected, serverless lens,
performance efficiency.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from topology.rules.base import COMPUTE, Finding, Fix, Node, Rule, View
from topology.rules.base.capacity import Capacities
from topology.rules.base.load import at_work, pushed_per_s
from topology.rules.base.rates import certain_flows

_RESERVE = 1.25  # what a fix leaves for chance


def check(view: View) -> Iterable[Finding]:
    if view.once(certain_flows).is_still:
        return
    capacities = view.once(Capacities)
    sharing: dict[str, float] = {}
    for node in view.graph.of_kind(*COMPUTE):
        needed = at_work(view, node.id)
        most = capacities.at_once(node.id)
        if needed <= 0 or most is None:
            continue
        if needed > most:
            yield _finding(view, node, needed, most)
        elif node.kind == "function" and node["concurrency_reserved"] is None:
            sharing[node.id] = needed
    for group in capacities.together(sharing):
        shared, pool = sum(sharing[name] for name in group), capacities.pool(group[0])
        if shared > pool:
            names = sorted(group, key=lambda name: (-sharing[name], name))
            yield RULE.finding(
                f"The functions that share the account's pool need {shared:.0f} invocations at once under the declared "
                f"load, and it has {pool}; most is for {names[0]}. Put queues before them, or have the limit "
                "raised and set function.concurrency_account in limits.",
                nodes=names,
                path=names[:1],
            )


def _finding(view: View, node: Node, needed: float, most: int) -> Finding:
    time = view.once(Capacities).latencies.of(node.id)
    seconds = time.p95_ms / 1000 if time else 0.0
    callers = [edge.source for edge in view.incoming(node.id) if view.once(certain_flows).edge(edge.id).peak > 0]
    rate = pushed_per_s(view, node.id)
    return RULE.finding(
        f"{rate:.4g} a second times {seconds:.3g} s (p95) are {needed:.4g} at once in {node.id}, which runs {most}: "
        "the rest is throttled or waits. Allow more, make the work shorter, or put a queue before it.",
        nodes=[node.id],
        path=[*callers[:1], node.id],
        fixes=_fixes(view, node, needed),
    )


def _fixes(view: View, node: Node, needed: float) -> list[Fix]:
    if node.kind == "service":
        replicas = math.ceil(needed * _RESERVE / int(node["concurrency"]))
        if replicas > 10_000:
            return []
        operation = {"op": "set", "node": node.id, "path": "replicas", "value": replicas}
        return [Fix(f"Run {replicas} replicas", (operation,))]
    value = math.ceil(needed * _RESERVE)
    capacities = view.once(Capacities)
    if node["concurrency_reserved"] is None:
        return []
    if value > capacities.account - capacities.reserved(node.id) + int(node["concurrency_reserved"]) - 100:
        return []
    operation = {"op": "set", "node": node.id, "path": "concurrency_reserved", "value": value}
    return [Fix(f"Reserve {value}", (operation,))]


RULE = Rule("PER-004", "concurrency-by-littles-law-exceeds-limit", "warning", "performance", check, __doc__)
