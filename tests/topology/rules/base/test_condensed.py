"""Components in order, who holds a graph together, and who stands on every way."""

from __future__ import annotations

import random

import networkx as nx

from topology.rules.base import Steps
from topology.rules.base.condensed import dominated, in_order, separators


def graph(*links: str) -> nx.DiGraph[str]:
    made: nx.DiGraph[str] = nx.DiGraph()
    made.add_edges_from((link[0], link[1]) for link in links)
    return made


def test_each_component_comes_before_those_it_leads_to() -> None:
    assert in_order(graph("bc", "ab", "cb", "cd"), Steps()) == [["a"], ["b", "c"], ["d"]]


def test_so_it_does_in_random_graphs() -> None:
    chance = random.Random(5)
    for _ in range(50):
        made: nx.DiGraph[int] = nx.gnp_random_graph(20, 0.08, seed=chance.randrange(10**6), directed=True)
        order = in_order(made, Steps())
        place = {node: index for index, component in enumerate(order) for node in component}
        assert all(place[source] <= place[target] for source, target in made.edges)
        assert len(place) == 20


def test_a_separator_holds_two_parts_together_whatever_the_direction() -> None:
    assert separators(graph("ab", "cb", "bd"), Steps()) == {"b"}
    assert separators(graph("ab", "bc", "ac"), Steps()) == set()


def test_who_stands_on_every_way_from_the_starts() -> None:
    assert dominated(graph("ab", "bc", "cd", "ac"), ["a"], Steps()) == {"b": "a", "c": "a", "d": "c"}
    assert dominated(graph("ac", "bc", "cd"), ["a", "b"], Steps()) == {"d": "c"}
    assert dominated(graph("ab"), [], Steps()) == {}
