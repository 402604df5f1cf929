"""What is in work at once, by Little's law: arrivals a second times the seconds that each takes.

Only what nothing holds back counts: what comes from a queue, a stream or a table waits there until it is taken.
"""

from __future__ import annotations

from topology.rules.base.capacity import Capacities
from topology.rules.base.rates import certain_flows
from topology.rules.base.view import POLLED, View


def pushed_per_s(view: View, node: str) -> float:
    """Requests at their busiest moment and asynchronous starts on average, a second, that the node cannot put off."""
    flows = view.once(certain_flows)
    rate = 0.0
    for edge in view.incoming(node):
        if edge.relation == "delivers" and view.source(edge).kind in POLLED:
            continue
        flow = flows.edge(edge.id)
        rate += flow.mean if view.starts_asynchronously(edge) else flow.peak
    return rate + _by_hand(view, node)


def _by_hand(view: View, node: str) -> float:
    """What a scenario brings straight to the node."""
    flows = view.once(certain_flows)
    return max(0.0, flows.node(node).peak - sum(flows.edge(edge.id).peak for edge in view.incoming(node)))


def at_work(view: View, node: str) -> float:
    """How many of what it cannot put off are in work at once, by the 95th percentile of their time."""
    time = view.once(Capacities).latencies.of(node)
    return 0.0 if time is None else pushed_per_s(view, node) * time.p95_ms / 1000
