"""Parts that are deployed by different owners refer to each other in a circle: none can be deployed first.

*Why.* A template names what it uses: a function the queue that it sends to, a subscription the topic that it reads.
When the names go both ways between two stacks, neither can be created before the other, and a change of one waits
for the other for ever.

*Fix.* Turn one direction round: let the one publish to a topic or bus of its own, and the other subscribe. What only
delivers to a consumer belongs to the consumer, so publishing needs no name of who listens.

The stack of a node is its tag `stack`, else its `owner`. Calls over HTTP go by a name that both know beforehand; they
do not count.

*Example.*

    orders:function(owner=shop) -sends-> parcels:queue(owner=depot)
    pack:function(owner=depot) -sends-> news:queue(owner=shop)

*See.* CloudFormation user guide, "Refer to resource outputs in another stack"; cfn-lint E3004.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import networkx as nx

from topology.rules.base import Edge, Finding, Node, Rule, View, components, edges_to_cut, short_cycle
from topology.rules.base.ownership import owner_of
from topology.rules.base.telling import listed

_NAMED_BY_TARGET = frozenset(("topic", "bus", "queue", "stream", "table", "bucket"))
_BY_ADDRESS = frozenset(("calls", "routes"))


def check(view: View) -> Iterable[Finding]:
    stacks = {node.id: stack for node in view.graph.nodes.values() if (stack := _stack(view, node))}
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for edge in view.edges():
        view.steps.spend()
        user, used = _reference(view, edge)
        if edge.relation not in _BY_ADDRESS and user in stacks and used in stacks and stacks[user] != stacks[used]:
            graph.add_edge(stacks[user], stacks[used], key=edge.id, edge=edge)
    for circle in components(graph, view.steps):
        yield _finding(view, graph, circle)


def _stack(view: View, node: Node) -> str | None:
    tags = node["tags"]
    if isinstance(tags, Mapping) and tags.get("stack"):
        return str(tags["stack"])
    return owner_of(view.graph, node)


def _reference(view: View, edge: Edge) -> tuple[str, str]:
    """Who names whom: a subscription stands with the consumer and names the channel, all others name their target."""
    if edge.relation == "delivers" and view.source(edge).kind in _NAMED_BY_TARGET:
        return edge.target, edge.source
    return edge.source, edge.target


def _finding(view: View, graph: nx.MultiDiGraph[str], circle: list[str]) -> Finding:
    inside = set(circle)
    links = [(a, b, found["edge"]) for a, b, found in graph.edges(data=True) if a in inside and b in inside]
    way = short_cycle(graph, circle, view.steps)
    on_way = [graph.get_edge_data(a, b) for a, b in zip(way, [*way[1:], way[0]], strict=True)]
    shown: list[Edge] = [next(iter(found.values()))["edge"] for found in on_way]
    cut = [edge for _, _, edge in edges_to_cut(circle, links, view.steps)]
    nodes = [end for edge in shown for end in _reference(view, edge)]
    return RULE.finding(
        f"{listed(circle)} cannot be deployed separately: {' → '.join([*way, way[0]])} name each other. "
        f"Turn round {listed([edge.id for edge in cut])}, so that the consumer subscribes.",
        nodes=list(dict.fromkeys([*nodes, *(end for _, _, edge in links for end in (edge.source, edge.target))])),
        edges=[edge.id for _, _, edge in links],
        path=nodes,
    )


RULE = Rule("OPS-011", "deploy-unit-coupling", "error", "operations", check, __doc__)
