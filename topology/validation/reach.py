"""How far things reach in a drawing: how often the last in a chain is tried, who cannot work without whom.

All on the condensation, so that a circle is one step: tries multiply on the way into it and out of it, not inside.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cached_property
from typing import Any

import networkx as nx

from topology.graph import Edge
from topology.rules import View
from topology.rules.base.attempts import attempts, retries
from topology.rules.base.condensed import in_order
from topology.rules.base.costs import starts
from topology.rules.base.emissions import times
from topology.rules.base.latency import behind_caches
from topology.rules.base.view import CHANNELS

_CAUSING = ("calls", "routes", "invokes", "sends", "publishes", "delivers", "reads", "writes", "state")
_NEEDING = ("calls", "routes", "invokes", "sends", "publishes", "reads", "writes", "state")


class Reach:
    """Worst-case tries and dependence of a view."""

    def __init__(self, view: View) -> None:
        self.view = view
        edges = [edge for edge in view.edges(*_CAUSING) if not edge["callback"]]
        self._graph = view.graph.multigraph(edges)
        self._size = len(edges)
        order = in_order(self._graph, view.steps)
        self.tries: dict[str, float] = dict.fromkeys(view.graph.nodes, 1.0)
        """For each node: how often one request may be tried there in the worst case: the largest product of the tries
        along a way to it."""
        for component in order:
            circle = self._is_circle(component)
            coming = [edge for node in component for edge in self._edges(node, incoming=True)]
            worst = max(
                (self.tries[e.source] * tries(view, e) for e in coming if e.source not in component), default=1.0
            )
            for node in component:
                self.tries[node] = worst if circle or len(component) > 1 else self._worst(node)
        self.tries_behind: dict[str, float] = {}
        """For each edge: the same for what it leads to, with the edge itself."""
        for component in reversed(order):
            for node in component:
                onward = [self.tries_behind.get(edge.id, 1.0) for edge in self._edges(node)]
                for edge in self._edges(node, incoming=True):
                    self.tries_behind[edge.id] = tries(view, edge) * max(onward, default=1.0)

    def _edges(self, node: str, *, incoming: bool = False) -> list[Edge]:
        found: Any = self._graph.in_edges(node, data="edge") if incoming else self._graph.out_edges(node, data="edge")
        return [edge for _, _, edge in found]

    def _is_circle(self, component: list[str]) -> bool:
        return len(component) > 1 or self._graph.has_edge(component[0], component[0])

    def _worst(self, node: str) -> float:
        coming = self._edges(node, incoming=True)
        return max((self.tries[edge.source] * tries(self.view, edge) for edge in coming), default=1.0)

    def behind(self, node: str) -> set[str]:
        """What the node may cause work at, itself included."""
        self.view.steps.spend(self._size)
        return {node, *nx.descendants(self._graph, node)}

    # -- dependence ---------------------------------------------------------------------------------------------

    @cached_property
    def _dependants(self) -> Mapping[str, tuple[int, int]]:
        """For each node two sets of bits: who cannot work without it, and the ways in that then end in an error."""
        view = self.view
        needs: nx.DiGraph[str] = nx.DiGraph()
        needs.add_nodes_from(view.graph.nodes)
        for edge in view.edges(*_NEEDING, "delivers"):
            if edge["callback"]:
                continue
            pair = (edge.target, edge.source) if edge.relation == "delivers" else (edge.source, edge.target)
            if edge.relation in _NEEDING and edge.target in behind_caches(view, edge.source):
                continue
            needs.add_edge(*pair)
        bit = {node: 1 << index for index, node in enumerate(view.graph.nodes)}
        begun, ended = self._flows()
        found: dict[str, tuple[int, int]] = {}
        for component in in_order(needs, view.steps):
            nodes = flows = 0
            for node in component:
                nodes |= bit[node]
                flows |= ended.get(node, 0)
                for before in needs.predecessors(node):
                    others, theirs = found.get(before, (0, 0))
                    nodes |= others | bit[before]
                    flows |= theirs
            found.update(dict.fromkeys(component, (nodes, flows)))
        return {node: (nodes, flows | begun.get(node, 0)) for node, (nodes, flows) in found.items()}

    def _flows(self) -> tuple[dict[str, int], dict[str, int]]:
        """The ways in, a bit each: by the node that they begin at, and by the one that they lead to."""
        begun: dict[str, int] = {}
        ended: dict[str, int] = {}
        for index, (source, edge) in enumerate(starts(self.view)):
            begun[source] = begun.get(source, 0) | 1 << index
            ended[edge.target] = ended.get(edge.target, 0) | 1 << index
        return begun, ended

    @cached_property
    def needing(self) -> dict[str, int]:
        """For each node: how many others cannot work when it is down."""
        return {node: nodes.bit_count() - 1 for node, (nodes, _) in self._dependants.items()}

    def flows_down(self, node: str) -> int:
        """How many of the ways in end in an error when the node is down."""
        return self._dependants[node][1].bit_count()


def tries(view: View, edge: Edge) -> float:
    """How often one message over the edge may be tried at its target; what only waits to be accepted is one try."""
    if edge.relation == "delivers" and view.target(edge).kind in (*CHANNELS, "workflow"):
        return 1.0
    return float(attempts(view, edge).tries)


def availability(view: View) -> dict[str, float | None]:
    """For each node, the share of requests that it answers without a fault: its own times that of all it waits for.

    A call with r retries fails when all its tries do: 1 - (1 - a)^(1 + r); one made several times must succeed each
    time. What goes in circles is not known.
    """
    waits = ("reads", "writes")
    edges = [edge for edge in view.edges() if edge.relation in waits or view.is_waited_for(edge)]
    graph = view.graph.multigraph(edges)
    view.steps.spend(graph.number_of_nodes() + graph.number_of_edges())
    found: dict[str, float | None] = {}
    for component in nx.strongly_connected_components(graph):
        circle = len(component) > 1 or graph.has_edge(*tuple(component) * 2)
        for node in component:
            found[node] = None if circle else _available(view, node, found)
    return found


def _available(view: View, node: str, found: Mapping[str, float | None]) -> float | None:
    part = view.graph.nodes[node]
    share = 1.0 - float(part["failure_rate"] or 0)
    several = part.kind == "gateway" and len(view.outgoing(node, "routes")) > 1
    if several or part.kind in ("client", "external", "workflow"):
        return share  # each of its requests goes a way of its own
    loaded = behind_caches(view, node)
    for edge in view.outgoing(node):
        if edge.target in loaded or not (edge.relation in ("reads", "writes") or view.is_waited_for(edge)):
            continue
        answered = found[edge.target]
        if answered is None:
            return None
        share *= (1 - (1 - answered) ** (1 + retries(edge))) ** math.ceil(times(edge))
    return share
