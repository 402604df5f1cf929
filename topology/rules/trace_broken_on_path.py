"""A trace ends here and goes on behind it: what it passes before and after is traced, and this node is not.

*Why.* The node does not hand on the context of the trace. What happens behind it starts a trace of its own, and
nobody can join the two.

*Fix.* Set `tracing: true` on the node. Queues, topics and buses hand on the context of what they carry, and gateways
its headers; records of streams, tables and buckets carry none, so a trace is not expected to go on behind them.

*Example.*

    take:function(tracing=true) -sends-> orders:queue -delivers-> pack:service
    pack -invokes-> ship:function(tracing=true)

*See.* Well-Architected serverless lens, OPS; W3C Trace Context.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from topology.rules.base import Finding, Fix, Node, Rule, View

_WORKING = frozenset(("function", "service", "workflow"))
_PASSING = frozenset(("queue", "topic", "bus", "gateway"))


def check(view: View) -> Iterable[Finding]:
    reached = _next_working(view, [node for node in view.graph.nodes.values() if _is_traced(node)])
    for name, before in reached.items():
        node = view.graph.nodes[name]
        if _is_traced(node):
            continue
        behind = _traced_behind(view, node)
        if behind is not None and behind[-1] not in before:
            yield RULE.finding(
                f"The trace of {before[0]} ends at {name}, which is not traced, and {behind[-1]} starts a new one. "
                f"Turn tracing on for {name}.",
                nodes=[name],
                path=[*before, *behind],
                fixes=[Fix(f"Trace {name}", ({"op": "set", "node": name, "path": "tracing", "value": True},))],
            )


def _is_traced(node: Node) -> bool:
    return node.kind in _WORKING and node["tracing"] is True


def _next_working(view: View, starts: Iterable[Node]) -> dict[str, tuple[str, ...]]:
    """What works next after any of the starts, through what hands on the context, with one way to it."""
    ways: dict[str, tuple[str, ...]] = {node.id: (node.id,) for node in starts}
    found: dict[str, tuple[str, ...]] = {}
    waiting = list(ways)
    while waiting:
        name = waiting.pop()
        for other in _after(view, name):
            node = view.graph.nodes[other]
            if node.kind in _WORKING:
                found.setdefault(other, (*ways[name], other))
            elif node.kind in _PASSING and other not in ways:
                ways[other] = (*ways[name], other)
                waiting.append(other)
    return found


def _traced_behind(view: View, start: Node) -> tuple[str, ...] | None:
    """A shortest way from the start to what is traced behind it, without the start."""
    ways: dict[str, tuple[str, ...]] = {start.id: ()}
    ring = [start.id]
    while ring:
        outer: list[str] = []
        for name in ring:
            for other in _after(view, name):
                if other in ways:
                    continue
                ways[other] = (*ways[name], other)
                node = view.graph.nodes[other]
                if _is_traced(node):
                    return ways[other]
                if node.kind in _PASSING:
                    outer.append(other)
        ring = outer
    return None


def _after(view: View, name: str) -> Iterator[str]:
    for edge in view.outgoing(name):
        view.steps.spend()
        if view.is_caused(edge) and edge.relation != "writes":
            yield edge.target


RULE = Rule("OPS-002", "trace-broken-on-path", "warning", "operations", check, __doc__)
