"""Components, short cycles and edges to cut, on random graphs."""

from __future__ import annotations

from itertools import pairwise

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from topology.rules.base import BudgetExceeded, Steps, components, edges_to_cut, short_cycle

NODES = st.integers(0, 11)
GRAPHS = st.lists(st.tuples(NODES, NODES), max_size=40).map(lambda edges: nx.MultiDiGraph(edges))


@given(GRAPHS)
def test_components_hold_a_cycle_each(graph: nx.MultiDiGraph[int]) -> None:
    found = components(graph, Steps())
    assert bool(found) == (not nx.is_directed_acyclic_graph(graph))
    for component in found:
        assert not nx.is_directed_acyclic_graph(graph.subgraph(component))


@given(GRAPHS)
def test_a_short_cycle_goes_round_inside_its_component(graph: nx.MultiDiGraph[int]) -> None:
    for component in components(graph, Steps()):
        cycle = short_cycle(graph, component, Steps())
        assert set(cycle) <= set(component)
        assert len(set(cycle)) == len(cycle)
        assert all(graph.has_edge(a, b) for a, b in pairwise([*cycle, cycle[0]]))


@given(GRAPHS)
def test_nothing_goes_round_without_the_edges_to_cut(graph: nx.MultiDiGraph[int]) -> None:
    for component in components(graph, Steps()):
        inside = graph.subgraph(component)
        links = [(source, target, key) for source, target, key in inside.edges(keys=True)]
        cut = edges_to_cut(component, links, Steps())
        left = nx.MultiDiGraph(inside)
        left.remove_edges_from(cut)
        assert cut
        assert nx.is_directed_acyclic_graph(left)


def test_the_edge_that_closes_a_ring_is_cut() -> None:
    ring = [("a", "b", 0), ("b", "c", 1), ("c", "a", 2)]
    assert edges_to_cut(["a", "b", "c"], ring, Steps()) == [("c", "a", 2)]


def test_steps_end_the_search() -> None:
    graph = nx.MultiDiGraph(nx.complete_graph(30, create_using=nx.DiGraph))
    with pytest.raises(BudgetExceeded):
        components(graph, Steps(100))
