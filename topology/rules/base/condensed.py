"""A graph without its circles: components in order, the longest way through them, and who stands on every way.

All linear, or nearly: components are Tarjan's, articulation points Hopcroft and Tarjan's, dominators those of
Cooper, Harvey and Kennedy (2001). Nothing here enumerates ways or circles.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import TypeVar

import networkx as nx

from topology.rules.base.cycles import Directed
from topology.rules.base.steps import Steps
from topology.rules.base.strong import strong

N = TypeVar("N", bound=Hashable)
_START = ("start of all",)


def in_order(graph: Directed[N], steps: Steps) -> list[list[N]]:
    """The strongly connected components, each before those that it leads to."""
    steps.spend(graph.number_of_nodes() + graph.number_of_edges())
    position = {node: index for index, node in enumerate(graph)}
    last_first = strong({node: graph.successors(node) for node in graph})  # each after those that it leads to
    return [sorted(component, key=position.__getitem__) for component in last_first][::-1]


def separators(graph: nx.DiGraph[N] | nx.MultiDiGraph[N], steps: Steps) -> set[N]:
    """The nodes without which a connected part of the graph, whatever its directions, falls apart."""
    steps.spend(graph.number_of_nodes() + graph.number_of_edges())
    whole: nx.Graph[N] = nx.Graph()
    whole.add_nodes_from(graph)
    whole.add_edges_from(graph.edges())
    return set(nx.articulation_points(whole))


def dominated(
    graph: nx.DiGraph[N] | nx.MultiDiGraph[N], starts: Iterable[N], steps: Steps
) -> Mapping[Hashable, Hashable]:
    """The immediate dominator of each node that is reached from the starts; starts themselves are left out.

    A node dominates another when every way from any start to the other goes through it.
    """
    steps.spend(graph.number_of_nodes() + graph.number_of_edges())
    from_one: nx.DiGraph[Hashable] = nx.DiGraph()
    from_one.add_nodes_from(graph)
    from_one.add_edges_from(graph.edges())
    begin = list(starts)
    from_one.add_edges_from((_START, start) for start in begin)
    if not begin:
        return {}
    found = nx.immediate_dominators(from_one, _START)
    return {node: over for node, over in found.items() if node != _START and over != _START}
