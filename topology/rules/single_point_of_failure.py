"""Every way from the clients to what they need goes through one program that runs once.

*Why.* When it restarts, is deployed or its machine fails, nobody gets an answer. Functions, gateways, channels
and tables of a cloud run in several places by themselves; a service runs in as many replicas as are drawn.

*Fix.* Run at least two replicas. A service that only works off a queue is not found: its messages wait. A
database counts when `multi_az: false` says that it has no copy in a second place.

*Example.*

    shop:client -calls-> orders:service(replicas=1) -writes-> store:table

*See.* AWS Well-Architected Framework, reliability: "Use fault isolation". Articulation points of who needs
whom; dominators from the clients give the direction.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping

import networkx as nx

from topology.rules.base import Finding, Fix, Node, Rule, View
from topology.rules.base.condensed import dominated, separators

_ENTRIES = frozenset({"client", "schedule"})
_LEFT_OUT = frozenset({"cache", "secret"})


def check(view: View) -> Iterable[Finding]:
    single = [node for node in view.graph.of_kind("service", "database") if _runs_once(node)]
    if not single:
        return
    needs = _needs(view)
    cut = separators(needs, view.steps)
    entries = [node.id for node in view.graph.nodes.values() if _is_entry(view, node)]
    over = dominated(needs, entries, view.steps)
    behind: dict[Hashable, list[Hashable]] = {}
    for node, above in over.items():
        behind.setdefault(above, []).append(node)
    for node in single:
        if node.id in cut and node.id in behind:
            yield _finding(view, node, entries, behind, needs)


def _runs_once(node: Node) -> bool:
    if node.kind == "service":
        return bool(node["replicas"] < 2)
    return node.is_set("multi_az") and node["multi_az"] is False


def _is_entry(view: View, node: Node) -> bool:
    return node.kind in _ENTRIES or (node.kind == "external" and bool(view.outgoing(node.id, "calls")))


def _needs(view: View) -> nx.DiGraph[str]:
    """Who cannot work without whom: those it waits for, and the channel that feeds it."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(view.graph.nodes)
    for edge in view.edges():
        view.steps.spend()
        source, target = view.source(edge), view.target(edge)
        if target.kind in _LEFT_OUT:
            continue
        if view.is_waited_for(edge) or edge.relation in ("reads", "writes", "state"):
            graph.add_edge(source.id, target.id)
        elif edge.relation == "delivers" and source.kind in ("queue", "stream", "table"):
            graph.add_edge(target.id, source.id)
        elif edge.relation == "delivers" and source.kind == "schedule":
            graph.add_edge(source.id, target.id)
    return graph


def _finding(
    view: View,
    node: Node,
    entries: list[str],
    behind: Mapping[Hashable, list[Hashable]],
    needs: nx.DiGraph[str],
) -> Finding:
    cut_off = sorted(str(name) for name in behind[node.id])
    start = next(entry for entry in entries if nx.has_path(needs, entry, node.id))
    path = [*nx.shortest_path(needs, start, node.id), cut_off[0]]
    view.steps.spend(needs.number_of_edges())
    if node.kind == "service":
        where, value, title = "one replica", ("replicas", 2), f"Run {node.id} twice"
    else:
        where, value, title = "one place", ("multi_az", True), f"Keep a copy of {node.id} in a second place"
    operation = {"op": "set", "node": node.id, "path": value[0], "value": value[1]}
    return RULE.finding(
        f"All ways from {start} to {', '.join(cut_off[:3])} go through {node.id}, which runs in {where}. "
        "Run it in two.",
        nodes=[node.id],
        path=path,
        fixes=[Fix(title, (operation,))],
    )


RULE = Rule("REL-037", "single-point-of-failure", "warning", "reliability", check, __doc__, automatic=True)
