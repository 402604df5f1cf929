"""What this node needs fails more often than it may itself.

*Why.* Who waits for others is up only when all of them are. Three parts of 99.9 % give 99.7 %, so a promise of
99.9 % in front of them cannot be kept, however good its own code is.

*Fix.* Promise less, ask for better parts, retry what may be repeated, or answer without waiting: by a queue, or
from a cache.

*Example.*

    shop:client -calls-> front:service(slo={"availability": 0.999}) -calls-> back:service(failure_rate=0.01)

*See.* Google, "The Calculus of Service Availability". Each part that is waited for counts once: by its own
`slo.availability`, else by its `failure_rate`; retries make a call fail less often; a gateway is as good as its
worst route. Parts that say neither are taken to be perfect.
"""

from __future__ import annotations

from collections.abc import Iterable

from topology.rules.base import COMPUTE, Edge, Finding, Node, Rule, View
from topology.rules.base.attempts import retries

_NEAR = 1e-9


def check(view: View) -> Iterable[Finding]:
    for node in view.graph.nodes.values():
        target = _promise(node)
        if target is None:
            continue
        starts = _needed(view, node) if node.kind == "gateway" else [None]
        ways = [_reached(view, node, start) for start in starts]
        computed, weakest = min(
            ((_product(view, node, way), _weakest(view, node, way)) for way in ways), default=(1.0, None)
        )
        if weakest is not None and computed < target - _NEAR:
            yield RULE.finding(
                f"{node.id} promises {target:.4%} and what it needs gives {computed:.4%}; the weakest is {weakest}. "
                "Promise less, ask for better parts, or answer without waiting for them.",
                nodes=[node.id],
                path=[node.id] if weakest == node.id else [node.id, weakest],
            )


def _needed(view: View, node: Node) -> list[Edge]:
    """The edges to what the node waits for."""
    return [
        edge
        for edge in view.outgoing(node.id)
        if (view.is_waited_for(edge) or edge.relation in ("reads", "writes")) and node.kind != "external"
    ]


def _promise(node: Node) -> float | None:
    """The share that the node's slo promises; what is above 1 is in per cent."""
    promised = (node["slo"] or {}).get("availability")
    if promised is None:
        return None
    return float(promised) if promised <= 1 else float(promised) / 100


def _reached(view: View, node: Node, start: Edge | None) -> dict[str, int]:
    """What the node waits for, by whatever way, and the most retries of a call to it; behind a promise none counts."""
    again: dict[str, int] = {}
    waiting = [start] if start is not None else _needed(view, node)
    while waiting:
        edge = waiting.pop()
        view.steps.spend()
        target = view.target(edge)
        if target.id == node.id:
            continue
        if target.id not in again and _promise(target) is None:
            onward = _needed(view, target)
            waiting += onward if target.kind != "gateway" or len(onward) == 1 else []
        again[target.id] = max(again.get(target.id, 0), retries(edge) if edge.relation == "calls" else 0)
    return again


def _works(view: View, name: str, again: int) -> float:
    node = view.graph.nodes[name]
    promised = _promise(node)
    fails = float(node["failure_rate"] or 0) if promised is None else 1 - promised
    return 1.0 - min(1.0, fails) ** (1 + again) if fails else 1.0


def _own(node: Node) -> float:
    return 1.0 - float(node["failure_rate"] or 0) if node.kind in COMPUTE else 1.0


def _product(view: View, node: Node, way: dict[str, int]) -> float:
    product = _own(node)
    for name in sorted(way):
        product *= _works(view, name, way[name])
    return product


def _weakest(view: View, node: Node, way: dict[str, int]) -> str:
    parts = [(_works(view, name, again), name) for name, again in way.items()]
    return min(parts, default=(1.0, node.id))[1]


RULE = Rule("REL-038", "availability-below-target", "warning", "reliability", check, __doc__)
