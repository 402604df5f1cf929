"""What a node promises its users takes longer on its longest way.

*Why.* 95 of 100 answers shall come within `slo.latency_p95_ms`, and what they wait for takes longer: the sum of the
95th percentiles along what is called one after the other, the delay and the batch window of a channel, or the start of
a new environment where none is kept warm.

*Fix.* Shorten the slowest part that the path shows, ask for several things at once, keep environments warm
(`concurrency_provisioned`), or promise what can be kept. For work behind a channel, answer before and tell the outcome
later.

*Example.*

    web:client -> api:gateway(slo={"latency_p95_ms": 200})
    api -routes(method=GET, path="/")-> page:function -calls-> stock:external(latency=300)

*See.* AWS Well-Architected, serverless lens, performance efficiency; "The tail at scale", Dean and Barroso, 2013.
"""

from __future__ import annotations

from collections.abc import Iterable

from topology.rules.base import COMPUTE, Finding, Node, Rule, View
from topology.rules.base.latency import Latencies, time_of

_WINDOWED = ("queue", "stream", "table")


def check(view: View) -> Iterable[Finding]:
    for node in view.graph.nodes.values():
        promised = (node["slo"] or {}).get("latency_p95_ms")
        if promised is not None:
            yield from _judged(view, node, float(promised))


def _judged(view: View, node: Node, promised: float) -> Iterable[Finding]:
    takes, way, held = _takes(view, node)
    if takes is None:
        return
    cold = [(time_of(view.graph.nodes[name]["cold_start"]).p95_ms, name) for name in way if _is_cold(view, name)]
    starts = sum(time for time, _ in cold)
    shown = f"{takes:.4g} ms"
    if takes > promised:
        slow = f", {held:.4g} ms of it held back on purpose" if held else ""
        yield RULE.finding(
            f"{node.id} promises {promised:g} ms (p95), and its longest way takes {shown}{slow}. "
            "Shorten the slowest part, or promise what can be kept.",
            nodes=[node.id, *way[1:]],
            path=way,
        )
    elif takes + starts > promised:
        names = " and ".join(name for _, name in cold)
        yield RULE.finding(
            f"{node.id} promises {promised:g} ms (p95). Its longest way takes {shown}, and {starts:.4g} ms more where "
            f"{names} must start first. Keep environments warm with concurrency_provisioned.",
            nodes=[node.id, *way[1:]],
            path=way,
        )


def _takes(view: View, node: Node) -> tuple[float | None, list[str], float]:
    """The time to an answer (for a channel: until its slowest consumer is done), the way, and what is held back."""
    latencies = view.once(Latencies)
    if node.kind in _WINDOWED and (deliveries := view.outgoing(node.id, "delivers")):
        found = []
        for edge in deliveries:
            time, held = (
                latencies.of(edge.target),
                1000 * (float(node["delay_s"] or 0) + float(edge["batch_window_s"] or 0)),
            )
            if time is not None:
                found.append((held + time.p95_ms, [node.id, *latencies.slowest(edge.target)], held))
        return max(found, default=(None, [node.id], 0.0))
    time = latencies.of(node.id)
    return (time.p95_ms if time else None), latencies.slowest(node.id), 0.0


def _is_cold(view: View, name: str) -> bool:
    node = view.graph.nodes[name]
    return node.kind in COMPUTE and bool(node["cold_start"]) and not node["concurrency_provisioned"]


RULE = Rule("PER-008", "low-latency-path-through-async-hop-or-cold-start", "info", "performance", check, __doc__)
