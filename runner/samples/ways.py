"""The ways on which something comes to a node: edges in their order, from where it begins to where it arrives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from topology.errors import PatternInvalid
from topology.graph import Edge, Graph
from topology.matching.verdicts import verdict

CHANNELS = frozenset({"queue", "topic", "bus", "stream", "table", "bucket"})
"""What hands on what it was given: whoever put it there has to be found."""
PASSIVE = frozenset({"reads"})
"""Relations along which nothing arrives."""
ROOTS = ("client", "schedule", "external")
"""Where things begin, in the order of preference."""
WAYS_MAX = 12
"""Ways told of one node; a person chooses among no more."""
HOPS_MAX = 64


@dataclass(frozen=True, slots=True)
class Way:
    """Edges from `start` to the node. Those from index `near` on lead from whoever made the body to the node."""

    start: str
    edges: tuple[Edge, ...]
    near: int = 0

    def nearer(self) -> Way:
        """The same without what led to whoever made the body."""
        return Way(self.edges[self.near].source, self.edges[self.near :]) if self.edges else self


def ways_to(graph: Graph, node: str) -> list[Way]:
    """Every way to the node that tells something new; none where nothing comes to it."""
    found: list[Way] = []
    for edge in feeders(graph, node):
        for near in _near(graph, edge, frozenset({node})):
            far = _far(graph, near[0].source, node)
            found.append(Way(far[0].source if far else near[0].source, (*far, *near), len(far)))
            if len(found) == WAYS_MAX:
                return found
    return found


def feeders(graph: Graph, node: str, onward: Edge | None = None) -> list[Edge]:
    """The edges that bring something to the node; of a bus only those whose events the pattern of `onward` takes."""
    target = graph.nodes[node]
    edges = [
        edge
        for edge in graph.incoming(node)
        if edge.relation not in PASSIVE and (edge.relation != "writes" or target.kind in CHANNELS)
    ]
    if target.kind != "bus" or onward is None or not onward["pattern"]:
        return edges
    return [edge for edge in edges if _may_match(edge, onward["pattern"])] or edges


def _near(graph: Graph, edge: Edge, seen: frozenset[str]) -> Iterator[tuple[Edge, ...]]:
    """Back through channels to whoever puts something in."""
    source = graph.nodes[edge.source]
    before = feeders(graph, edge.source, edge) if source.kind in CHANNELS and edge.source not in seen else []
    if not before or len(seen) > HOPS_MAX:
        yield (edge,)
        return
    for feeder in before:
        if feeder.source not in seen:
            for way in _near(graph, feeder, seen | {edge.source}):
                yield (*way, edge)


def _far(graph: Graph, node: str, arrival: str) -> tuple[Edge, ...]:
    """The shortest way from a beginning to the node that does not pass `arrival`; empty where it begins itself."""
    # Edges are passed once and nodes as often as edges lead there: events come back to the bus they came from.
    roots: dict[str, tuple[Edge, ...]] = {}
    seen: set[str] = set()
    waiting: list[tuple[Edge, ...]] = [()]
    while waiting:
        way = waiting.pop(0)
        name = way[0].source if way else node
        before = [edge for edge in feeders(graph, name, way[0] if way else None) if edge.source != arrival]
        if not before:
            roots.setdefault(name, way)
        for edge in before:
            if edge.id not in seen:
                seen.add(edge.id)
                waiting.append((edge, *way))
    for kind in ROOTS:
        for root, way in roots.items():
            if graph.nodes[root].kind == kind:
                return way
    return next(iter(roots.values()), ())


def _may_match(edge: Edge, pattern: Mapping[str, Any]) -> bool:
    """Whether the pattern takes what the edge puts on the bus, as far as source and detail-type tell."""
    asked = {name: pattern[name] for name in ("source", "detail-type") if name in pattern}
    if edge.relation != "publishes" or not asked:
        return True
    event = {"source": edge.source, "detail-type": edge["detail_type"] or f"{edge.source}.event"}
    try:
        return verdict("pattern", asked, event).matches
    except PatternInvalid:
        return True
