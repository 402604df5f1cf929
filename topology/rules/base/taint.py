"""Where input can get to, and what has been checked of it on the way: a product search.

A state is a node together with at most three bits: whether somebody has asked who sends (authenticated), whether
somebody has looked at what is sent (validated), and whether the order is still kept (ordered). There are at most
eight states a node, each is visited once, and the parents of the search give a shortest witness. No path is listed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from topology.graph import Edge, Node
from topology.rules.base.view import View

AUTHENTICATED, VALIDATED, ORDERED = 1, 2, 4
State = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Witness:
    """A shortest way to a node: its edges in order, and the bits that input has when it arrives there."""

    node: str
    bits: int
    edges: tuple[Edge, ...]

    @property
    def path(self) -> tuple[str, ...]:
        return (self.edges[0].source, *(edge.target for edge in self.edges))


def flows(view: View, edge: Edge) -> bool:
    """Whether input goes along the edge: all but dead-lettering, which hands on nothing that code acts on."""
    return edge.relation != "dead_letters"


def after(view: View, edge: Edge, bits: int) -> int:
    """The bits of input that has gone along the edge."""
    if edge.relation == "routes":
        if edge["auth"] not in (None, "none"):
            bits |= AUTHENTICATED
        if edge["request_schema"]:
            bits |= VALIDATED
    if bits & ORDERED and loses_order(view, edge):
        bits &= ~ORDERED
    return bits


def loses_order(view: View, edge: Edge) -> bool:
    """Whether two that go along the edge may change places: into a standard queue or topic, a bus, or a call that
    nobody waits for."""
    target = view.target(edge)
    if target.kind in ("queue", "topic"):
        return not target["fifo"]
    return target.kind == "bus" or view.starts_asynchronously(edge)


def spread(view: View, entry: Edge, *, without: int, within: Iterable[str] | None = None) -> Iterator[Witness]:
    """The nodes that input of the entry gets to without any of these bits, nearest first, each node once.

    `within` are the only nodes looked at, such as those from which a sink can be reached.
    """
    inside = None if within is None else frozenset(within)
    start = (entry.target, after(view, entry, ORDERED))
    if start[1] & without or (inside is not None and entry.target not in inside):
        return
    parents: dict[State, tuple[State | None, Edge]] = {start: (None, entry)}
    told: set[str] = set()
    ring = [start]
    while ring:
        outer: list[State] = []
        for state in ring:
            if state[0] not in told:
                told.add(state[0])
                yield Witness(*state, _way(parents, state))
            for edge in view.outgoing(state[0]):
                view.steps.spend()
                if not flows(view, edge) or (inside is not None and edge.target not in inside):
                    continue
                other = (edge.target, after(view, edge, state[1]))
                if not other[1] & without and other not in parents and edge.target != entry.source:
                    parents[other] = (state, edge)
                    outer.append(other)
        ring = outer


def reaching(view: View, sinks: Iterable[Node], *, without: int) -> frozenset[str]:
    """The nodes from which input gets to a sink without gaining any of these bits: one search backwards."""
    found = {node.id for node in sinks}
    waiting = list(found)
    while waiting:
        for edge in view.incoming(waiting.pop()):
            view.steps.spend()
            if edge.source not in found and flows(view, edge) and not after(view, edge, 0) & without:
                found.add(edge.source)
                waiting.append(edge.source)
    return frozenset(found)


def carried(
    view: View, start: Node, follows: Callable[[Edge], bool], leaves: Callable[[Node], bool] = lambda node: True
) -> Iterator[Witness]:
    """What of a node gets where: along the edges that `follows` names, out of the nodes that `leaves` lets through.

    The edges of a witness may point against the way: who reads takes out what the source holds.
    """
    parents: dict[str, tuple[str | None, Edge | None]] = {start.id: (None, None)}
    ring = [start.id]
    while ring:
        outer: list[str] = []
        for node in ring:
            if node != start.id and not leaves(view.graph.nodes[node]):
                continue
            for edge, other in _around(view, node):
                view.steps.spend()
                if other not in parents and follows(edge):
                    parents[other] = (node, edge)
                    outer.append(other)
                    yield Witness(other, 0, _edges(parents, other))
        ring = outer


def way(start: str, witness: Witness) -> tuple[str, ...]:
    """The nodes from the start along the witness, whichever way its edges point."""
    nodes = [start]
    for edge in witness.edges:
        nodes.append(edge.source if edge.target == nodes[-1] else edge.target)
    return tuple(nodes)


def _around(view: View, node: str) -> Iterator[tuple[Edge, str]]:
    """Where data of the node goes next: what it hands on, and who reads it."""
    for edge in view.outgoing(node):
        if edge.relation != "reads":
            yield edge, edge.target
    for edge in view.incoming(node, "reads", "state"):
        if edge.relation == "reads" or view.target(edge).kind == "secret":
            yield edge, edge.source


def _way(parents: dict[State, tuple[State | None, Edge]], state: State) -> tuple[Edge, ...]:
    edges: list[Edge] = []
    at: State | None = state
    while at is not None:
        at, edge = parents[at]
        edges.append(edge)
    return tuple(reversed(edges))


def _edges(parents: dict[str, tuple[str | None, Edge | None]], node: str) -> tuple[Edge, ...]:
    edges: list[Edge] = []
    at, edge = parents[node]
    while edge is not None and at is not None:
        edges.append(edge)
        at, edge = parents[at]
    return tuple(reversed(edges))
