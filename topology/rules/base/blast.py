"""OPS-012, blast radius: what stops working when a node is down. A number that is shown, and no finding.

A node needs what it waits for, reads and writes, and what brings it its messages. Sets are Python integers as bits,
united over the condensation in one pass: 15,000 edges take some milliseconds.
"""

from __future__ import annotations

from collections.abc import Mapping

import networkx as nx

from topology.graph import Edge
from topology.rules.base.condensed import in_order
from topology.rules.base.view import View

_NEEDED = frozenset(("reads", "writes", "sends", "publishes", "state"))
_ENTRIES = frozenset(("client", "schedule", "external"))


def blast_radius(view: View) -> Mapping[str, int]:
    """How many other nodes need each node, directly or by others."""
    return {name: len(nodes) for name, nodes in view.once(_needed_by).items()}


def flows_down(view: View) -> Mapping[str, tuple[str, ...]]:
    """The clients, schedules and outside callers whose requests fail or wait when the node is down."""
    return {
        name: tuple(other for other in nodes if view.graph.nodes[other].kind in _ENTRIES)
        for name, nodes in view.once(_needed_by).items()
    }


def _needed_by(view: View) -> dict[str, tuple[str, ...]]:
    """The nodes that need each node, in document order, without itself."""
    needs: nx.DiGraph[str] = nx.DiGraph()
    needs.add_nodes_from(view.graph.nodes)
    for edge in view.edges():
        view.steps.spend()
        needs.add_edges_from(_needs(view, edge))
    names = list(view.graph.nodes)
    place = {name: index for index, name in enumerate(names)}
    users: dict[str, int] = {}
    for component in in_order(needs, view.steps):
        inside = set(component)
        bits = 0
        for name in component:
            bits |= 1 << place[name]
            for user in needs.predecessors(name):
                if user not in inside:
                    bits |= users[user]
        users |= dict.fromkeys(component, bits)
    return {name: _names(users[name] & ~(1 << place[name]), names) for name in names}


def _needs(view: View, edge: Edge) -> list[tuple[str, str]]:
    """Who needs whom by this edge."""
    if edge["callback"]:
        return []
    if view.is_waited_for(edge) or edge.relation in _NEEDED or (edge.relation == "invokes"):
        return [(edge.source, edge.target)]
    if edge.relation == "delivers":
        return [(edge.target, edge.source)]
    return []


def _names(bits: int, names: list[str]) -> tuple[str, ...]:
    return tuple(name for index, name in enumerate(names) if bits >> index & 1)
