"""One part of the flow cannot take the declared load, and no other way leads around it.

*Why.* A flow is as fast as its narrowest cut. Whatever stands before it waits, is throttled or times out, and making
anything else faster changes nothing.

*Fix.* Widen what the message names, or bring less. Capacities are: the throttle of a gateway, the concurrency of a
function or service by its mean time, what the consumers of a queue take, the shards of a stream, `rate_per_s_max` of an
outside system, `connections_max` of a database by its mean time. The cut is the smallest between all sources and the
end of a flow, by maximum flow through split nodes; a part that only shares the work with others is not told,
nor a queue or stream alone, of which PER-007 and PER-009 speak.

*Example.*

    shop:client(rate_per_s=50) -> pay:service -calls-> payment-api:external(rate_per_s_max=20)

*See.* L. R. Ford and D. R. Fulkerson, "Maximal flow through a network", 1956; E. A. Dinitz, 1970.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping

import networkx as nx
from networkx.algorithms.flow import dinitz

from topology.limits import limit
from topology.rules.base import COMPUTE, Finding, Node, Rule, View
from topology.rules.base.capacity import Capacities
from topology.rules.base.load import pushed_per_s
from topology.rules.base.rates import certain_flows

_ENDS_MAX = 20
_ENOUGH = 0.999
_START = "start"


def check(view: View) -> Iterable[Finding]:
    if view.once(certain_flows).is_still:
        return
    room = dict(_room(view))
    tight = [node for node, share in room.items() if share < _ENOUGH]
    if not tight:
        return
    flow = _flow(view)
    told: set[frozenset[str]] = set()
    for end in _ends(flow, tight):
        view.steps.spend(flow.number_of_edges())
        passing, cut = _narrowest(view, flow, end, room)
        if cut and passing < _ENOUGH and cut not in told and not _is_told_elsewhere(view, cut):
            told.add(cut)
            yield _finding(view, flow, end, passing, cut, room)


def _is_told_elsewhere(view: View, cut: frozenset[str]) -> bool:
    """One of these alone: PER-007, PER-009 and PER-004 say the same of it, and how to put it right."""
    return len(cut) == 1 and all(view.graph.nodes[node].kind in ("queue", "stream", *COMPUTE) for node in cut)


def _room(view: View) -> Iterator[tuple[str, float]]:
    """How many times its load each node could take, where that is to be known."""
    for node in view.graph.nodes.values():
        load = _load(view, node)
        most = _most(view, node) if load > 0 else None
        if most is not None:
            yield node.id, most / load


def _load(view: View, node: Node) -> float:
    return pushed_per_s(view, node.id) if node.kind in COMPUTE else view.once(certain_flows).node(node.id).mean


def _most(view: View, node: Node) -> float | None:
    """Messages or requests a second that the node can take; None when that is not to be known."""
    capacities = view.once(Capacities)
    if node.kind == "gateway":
        return (node["throttle"] or {}).get("rate_per_s")
    if node.kind == "external":
        return None if node["rate_per_s_max"] is None else float(node["rate_per_s_max"])
    if node.kind == "queue":
        return None if node["external_consumer"] else capacities.of_queue(node.id)
    if node.kind == "stream":
        shards = None if node["capacity_mode"] == "on_demand" else int(node["shards"])
        return None if shards is None else shards * limit("stream.shard_records_per_s", view.graph.limits)
    time = capacities.latencies.of(node.id)
    at_once = node["connections_max"] if node.kind == "database" else capacities.at_once(node.id)
    if at_once is None or time is None:
        return None
    return math.inf if time.mean_ms <= 0 else int(at_once) * 1000 / time.mean_ms


def _flow(view: View) -> nx.DiGraph[str]:
    """What flows, without the way back; each edge holds how many of the target one of the source brings."""
    flows = view.once(certain_flows)
    graph: nx.DiGraph[str] = nx.DiGraph()
    for edge in view.edges():
        rate, from_rate = flows.edge(edge.id).mean, flows.node(edge.source).mean
        view.steps.spend()
        if rate <= 0:
            continue
        gain = rate / (from_rate or _sent(view, edge.source))
        before = graph.edges[edge.source, edge.target]["gain"] if graph.has_edge(edge.source, edge.target) else 0.0
        graph.add_edge(edge.source, edge.target, gain=before + gain)
    return graph


def _ends(flow: nx.DiGraph[str], tight: list[str]) -> list[str]:
    """Where flows end that go through something tight; none of a flow that goes in circles."""
    if not nx.is_directed_acyclic_graph(flow):
        return []
    reached = set(tight).union(*(nx.descendants(flow, node) for node in tight if node in flow))
    return sorted(node for node in reached if node in flow and not flow.out_degree(node))[:_ENDS_MAX]


def _narrowest(view: View, flow: nx.DiGraph[str], end: str, room: Mapping[str, float]) -> tuple[float, frozenset[str]]:
    """The share of the load that can get to the end, and the nodes that let no more through."""
    flows = view.once(certain_flows)
    inside = nx.ancestors(flow, end) | {end}
    order = [node for node in nx.topological_sort(flow) if node in inside]
    gain = {end: 1.0}
    for node in reversed(order):
        onward = [(after, data["gain"]) for _, after, data in flow.out_edges(node, data=True) if after in inside]
        gain[node] = gain[node] if node == end else sum(often * gain[after] for after, often in onward)
    arriving = flows.node(end).mean
    network: nx.DiGraph[object] = nx.DiGraph()
    for node in order:
        begins = _sent(view, node)
        share = (flows.node(node).mean or begins) * gain[node] / arriving
        most = room.get(node, math.inf)
        if math.isfinite(most):
            network.add_edge((node, "in"), (node, "out"), capacity=most * min(share, 1.0))
        else:
            network.add_edge((node, "in"), (node, "out"))
        if begins > 0:
            network.add_edge(_START, (node, "in"), capacity=begins * gain[node] / arriving)
        network.add_edges_from(((before, "out"), (node, "in")) for before in flow.predecessors(node))
    if _START not in network:
        return math.inf, frozenset()
    passing, (left, _) = nx.minimum_cut(network, _START, (end, "out"), flow_func=dinitz)
    return passing, frozenset(node for node in order if (node, "in") in left and (node, "out") not in left)


def _sent(view: View, node: str) -> float:
    """What a second begins at the node: what a client sends, what a schedule starts, what is brought by hand."""
    flows = view.once(certain_flows)
    if view.graph.nodes[node].kind in ("client", "external", "schedule"):
        return sum(flows.edge(edge.id).mean for edge in view.outgoing(node))
    return max(0.0, flows.node(node).mean - sum(flows.edge(edge.id).mean for edge in view.incoming(node)))


def _finding(
    view: View, flow: nx.DiGraph[str], end: str, passing: float, cut: frozenset[str], room: Mapping[str, float]
) -> Finding:
    ordered = sorted(cut, key=lambda node: (room.get(node, math.inf), node))
    first = ordered[0]
    load = sum(_load(view, view.graph.nodes[node]) for node in ordered)
    most = sum(_most(view, view.graph.nodes[node]) or 0.0 for node in ordered)
    names = " and ".join(ordered)
    verb = "takes" if len(ordered) == 1 else "take"
    return RULE.finding(
        f"{names} {verb} {most:.4g} a second at most, and the declared load brings {load:.4g}: {passing:.0%} gets to "
        f"{end}, whatever else is made faster. Widen {names}, or bring less.",
        nodes=ordered,
        path=_way(flow, first, end),
    )


def _way(flow: nx.DiGraph[str], first: str, end: str) -> list[str]:
    """A short way from where the flow begins through the narrow part to the end."""
    backward = nx.single_source_shortest_path(flow.reverse(copy=False), first)
    start = min((node for node in backward if not flow.in_degree(node)), key=lambda node: (len(backward[node]), node))
    return [*reversed(backward[start]), *nx.shortest_path(flow, first, end)[1:]]


RULE = Rule("PER-005", "bottleneck-on-flow", "warning", "performance", check, __doc__)
