"""A graph that notes what is read of it, so that an edit re-runs only what has read something it changed.

A key is what an edit may change: `nodes` and `edges` (which there are), `names` (whether there is one of a name),
`+queue` or `+delivers` (which there are of a kind or relation), `(kind, field)` and `(relation, field)`, and the
name of anything else that a graph holds. Reading more than is noted would make findings stale, so whatever a
rule can reach notes its key by itself. What is read of one node or edge notes also of which.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields
from functools import cache
from typing import Any

from topology.graph import Edge, Graph, Node

Key = str | tuple[str, str]
ALL_FIELDS = "*"


class Reads:
    """The keys that have been read since `now` was renewed; `wide` are those of them that were read of no one part.

    `parts` are the nodes and edges of which something was read; of a node also which edges it has.
    """

    __slots__ = ("now", "parts", "wide")

    def __init__(self) -> None:
        self.now: set[Key] = set()
        self.wide: set[Key] = set()
        self.parts: set[str] = set()

    def all(self, keys: Iterable[Key]) -> None:
        """Something has been read that is not of one part."""
        self.now.update(keys)
        self.wide.update(keys)

    def edges_of(self, node: str, relations: tuple[str, ...]) -> None:
        self.now |= keys_of(relations)
        self.parts.add(node)


@cache
def keys_of(relations: tuple[str, ...]) -> frozenset[Key]:
    return frozenset(f"+{relation}" for relation in relations) if relations else frozenset(("edges",))


class NotedNode(Node):
    """A node that notes which of its fields are read."""

    __slots__ = ("_reads",)
    _reads: Reads

    def __init__(self, node: Node, reads: Reads) -> None:
        _copy(self, Node, node)
        object.__setattr__(self, "_reads", reads)

    def __getitem__(self, name: str) -> Any:
        self._reads.now.add((self.kind, name))
        self._reads.parts.add(self.id)
        found = _node_fields(self)
        return found[name] if name in found else self.defaults.get(name)

    def is_set(self, name: str) -> bool:
        self._reads.now.add((self.kind, name))
        self._reads.parts.add(self.id)
        return name in _node_fields(self)

    @property
    def fields(self) -> Mapping[str, Any]:  # type: ignore[override]
        self._reads.now.add((self.kind, ALL_FIELDS))
        self._reads.parts.add(self.id)
        return _node_fields(self)


class NotedEdge(Edge):
    """An edge that notes which of its fields are read."""

    __slots__ = ("_reads",)
    _reads: Reads

    def __init__(self, edge: Edge, reads: Reads) -> None:
        _copy(self, Edge, edge)
        object.__setattr__(self, "_reads", reads)

    def __getitem__(self, name: str) -> Any:
        self._reads.now.add((self.relation, name))
        self._reads.parts.add(self.id)
        found = _edge_fields(self)
        return found[name] if name in found else self.defaults.get(name)

    def is_set(self, name: str) -> bool:
        self._reads.now.add((self.relation, name))
        self._reads.parts.add(self.id)
        return name in _edge_fields(self)

    @property
    def fields(self) -> Mapping[str, Any]:  # type: ignore[override]
        self._reads.now.add((self.relation, ALL_FIELDS))
        self._reads.parts.add(self.id)
        return _edge_fields(self)


_node_fields: Callable[[Node], Mapping[str, Any]] = vars(Node)["fields"].__get__
_edge_fields: Callable[[Edge], Mapping[str, Any]] = vars(Edge)["fields"].__get__


def _copy(noted: Node | Edge, of: type[Node] | type[Edge], part: Node | Edge) -> None:
    for field in fields(of):
        vars(of)[field.name].__set__(noted, vars(of)[field.name].__get__(part))


class _Parts(Mapping[str, Any]):
    """The nodes or the edges of a graph."""

    __slots__ = ("_key", "_parts", "_reads")

    def __init__(self, parts: Mapping[str, Any], reads: Reads, key: str) -> None:
        self._parts, self._reads, self._key = parts, reads, key

    def __getitem__(self, name: str) -> Any:
        return self._parts[name]

    def __contains__(self, name: object) -> bool:
        self._reads.all(("names",))
        return name in self._parts

    def get(self, name: str, default: Any = None) -> Any:
        self._reads.all(("names",))
        return self._parts.get(name, default)

    def __iter__(self) -> Iterator[str]:
        self._reads.all((self._key,))
        return iter(self._parts)

    def __len__(self) -> int:
        self._reads.all((self._key,))
        return len(self._parts)

    def values(self) -> Any:
        self._reads.all((self._key,))
        return self._parts.values()

    def items(self) -> Any:
        self._reads.all((self._key,))
        return self._parts.items()


class NotedGraph(Graph):
    """A graph that notes what is read of it."""

    def __init__(self, graph: Graph, reads: Reads, nodes: Mapping[str, Node], edges: Mapping[str, Edge]) -> None:
        put = object.__setattr__
        put(self, "_graph", graph)
        put(self, "_reads", reads)
        outgoing: dict[str, list[Edge]] = {}
        incoming: dict[str, list[Edge]] = {}
        for edge in edges.values():
            outgoing.setdefault(edge.source, []).append(edge)
            incoming.setdefault(edge.target, []).append(edge)
        put(self, "_outgoing", {node: tuple(found) for node, found in outgoing.items()})
        put(self, "_incoming", {node: tuple(found) for node, found in incoming.items()})
        put(self, "unnoted", (nodes, edges))
        put(self, "_nodes", _Parts(nodes, reads, "nodes"))
        put(self, "_edges", _Parts(edges, reads, "edges"))

    @property
    def nodes(self) -> Mapping[str, Node]:
        found: Mapping[str, Node] = self._nodes
        return found

    @property
    def edges(self) -> Mapping[str, Edge]:
        found: Mapping[str, Edge] = self._edges
        return found

    @property
    def digest(self) -> str:
        self._reads.all((ALL_FIELDS,))
        return self._graph.digest

    def outgoing(self, node_id: str, *relations: str) -> tuple[Edge, ...]:
        self._reads.edges_of(node_id, relations)
        return super().outgoing(node_id, *relations)

    def incoming(self, node_id: str, *relations: str) -> tuple[Edge, ...]:
        self._reads.edges_of(node_id, relations)
        return super().incoming(node_id, *relations)

    def of_kind(self, *kinds: str) -> tuple[Node, ...]:
        self._reads.all(f"+{kind}" for kind in kinds)
        return tuple([node for node in self.unnoted[0].values() if node.kind in kinds])

    _nodes: _Parts
    _edges: _Parts
    _reads: Reads
    _graph: Graph
    unnoted: tuple[Mapping[str, Node], Mapping[str, Edge]]
    """The nodes and the edges, for who notes by itself what it reads."""


def _noting(name: str) -> property:
    def get(graph: NotedGraph) -> Any:
        graph._reads.all((name,))
        return getattr(graph._graph, name)

    return property(get)


BESIDE = tuple(f.name for f in fields(Graph) if f.name not in ("nodes", "edges", "digest") and f.name[0] != "_")
for _name in BESIDE:
    setattr(NotedGraph, _name, _noting(_name))
