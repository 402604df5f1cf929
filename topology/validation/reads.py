"""A view that notes what is read of it, so that an edit re-runs only what has read something it changed.

A key is what an edit may change: `nodes` and `edges` (which there are), `names` (whether there is one of a name),
`+queue` or `+delivers` (which there are of a kind or relation), `(kind, field)` and `(relation, field)`, and the
name of anything else that a graph holds. Reading more than is noted would make findings stale, so whatever a
rule can reach notes its key by itself; what rules share through `View.once` notes it for each of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields
from functools import cache, cached_property, partial
from typing import Any

from topology.document import Scenario
from topology.graph import Edge, Graph, Node
from topology.rules import View

Key = str | tuple[str, str]
ALL_FIELDS = "*"


class Reads:
    """The keys that have been read since `now` was renewed."""

    __slots__ = ("now",)

    def __init__(self) -> None:
        self.now: set[Key] = set()

    def relations(self, relations: tuple[str, ...]) -> None:
        self.now |= _keys_of(relations)


@cache
def _keys_of(relations: tuple[str, ...]) -> frozenset[Key]:
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
        found = _node_fields(self)
        return found[name] if name in found else self.defaults.get(name)

    def is_set(self, name: str) -> bool:
        self._reads.now.add((self.kind, name))
        return name in _node_fields(self)

    @property
    def fields(self) -> Mapping[str, Any]:  # type: ignore[override]
        self._reads.now.add((self.kind, ALL_FIELDS))
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
        found = _edge_fields(self)
        return found[name] if name in found else self.defaults.get(name)

    def is_set(self, name: str) -> bool:
        self._reads.now.add((self.relation, name))
        return name in _edge_fields(self)

    @property
    def fields(self) -> Mapping[str, Any]:  # type: ignore[override]
        self._reads.now.add((self.relation, ALL_FIELDS))
        return _edge_fields(self)


_node_fields: Callable[[Node], Mapping[str, Any]] = vars(Node)["fields"].__get__
_edge_fields: Callable[[Edge], Mapping[str, Any]] = vars(Edge)["fields"].__get__


def _copy(noted: Node | Edge, of: type[Node] | type[Edge], part: Node | Edge) -> None:
    for field in fields(of):
        vars(of)[field.name].__set__(noted, vars(of)[field.name].__get__(part))


class _Parts(Mapping[str, Any]):
    """The nodes or the edges that are shown; one that is named may be any that there is."""

    __slots__ = ("_all", "_key", "_reads", "shown")

    def __init__(self, shown: Mapping[str, Any], all_: Mapping[str, Any], reads: Reads, key: str) -> None:
        self.shown, self._all, self._reads, self._key = shown, all_, reads, key

    def __getitem__(self, name: str) -> Any:
        return self._all[name]

    def __contains__(self, name: object) -> bool:
        self._reads.now.add("names")
        return name in self._all

    def get(self, name: str, default: Any = None) -> Any:
        self._reads.now.add("names")
        return self._all.get(name, default)

    def __iter__(self) -> Iterator[str]:
        self._reads.now.add(self._key)
        return iter(self.shown)

    def __len__(self) -> int:
        self._reads.now.add(self._key)
        return len(self.shown)

    def values(self) -> Any:
        self._reads.now.add(self._key)
        return self.shown.values()

    def items(self) -> Any:
        self._reads.now.add(self._key)
        return self.shown.items()


class NotedGraph(Graph):
    """A graph that notes what is read of it; `around` is a part of it, whose edges lead nowhere else."""

    def __init__(self, graph: Graph, reads: Reads, nodes: Mapping[str, Node], edges: Mapping[str, Edge]) -> None:
        put = object.__setattr__
        put(self, "_graph", graph)
        put(self, "_reads", reads)
        put(self, "_all", (nodes, edges))
        self._show(nodes, edges)

    def _show(self, nodes: Mapping[str, Node], edges: Mapping[str, Edge]) -> None:
        put = object.__setattr__
        outgoing: dict[str, list[Edge]] = {}
        incoming: dict[str, list[Edge]] = {}
        for edge in edges.values():
            outgoing.setdefault(edge.source, []).append(edge)
            incoming.setdefault(edge.target, []).append(edge)
        put(self, "_outgoing", {node: tuple(found) for node, found in outgoing.items()})
        put(self, "_incoming", {node: tuple(found) for node, found in incoming.items()})
        put(self, "_nodes", _Parts(nodes, self._all[0], self._reads, "nodes"))
        put(self, "_edges", _Parts(edges, self._all[1], self._reads, "edges"))

    def around(self, names: frozenset[str]) -> NotedGraph:
        """The part with these nodes and the edges between them; what is asked for by name may lie outside."""
        part = NotedGraph.__new__(NotedGraph)
        vars(part).update(vars(self))
        nodes, edges = self._all
        part._show(
            {name: node for name, node in nodes.items() if name in names},
            {name: edge for name, edge in edges.items() if edge.source in names and edge.target in names},
        )
        return part

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
        self._reads.now.add(ALL_FIELDS)
        return self._graph.digest

    def outgoing(self, node_id: str, *relations: str) -> tuple[Edge, ...]:
        self._reads.relations(relations)
        return super().outgoing(node_id, *relations)

    def incoming(self, node_id: str, *relations: str) -> tuple[Edge, ...]:
        self._reads.relations(relations)
        return super().incoming(node_id, *relations)

    def of_kind(self, *kinds: str) -> tuple[Node, ...]:
        self._reads.now.update(f"+{kind}" for kind in kinds)
        return tuple(node for node in self._nodes.shown.values() if node.kind in kinds)

    _nodes: _Parts
    _edges: _Parts
    _reads: Reads
    _graph: Graph
    _all: tuple[Mapping[str, Node], Mapping[str, Edge]]


def _noting(name: str) -> property:
    def get(graph: NotedGraph) -> Any:
        graph._reads.now.add(name)
        return getattr(graph._graph, name)

    return property(get)


BESIDE = tuple(f.name for f in fields(Graph) if f.name not in ("nodes", "edges", "digest") and f.name[0] != "_")
for _name in BESIDE:
    setattr(NotedGraph, _name, _noting(_name))


class NotedView(View):
    """A view of a noted graph. What is made once is made again in each view; all who use it share what it read."""

    def __init__(self, graph: NotedGraph, reads: Reads, *, scenario: Scenario | None) -> None:
        self._reads = reads
        self._noted = graph
        self._shared: dict[Any, tuple[Any, set[Key]]] = {}
        self.used: set[Any] = set()
        super().__init__(graph)
        self._scenario = scenario

    @property
    def scenario(self) -> Scenario | None:
        self._reads.now.add("scenario")
        return self._scenario

    @scenario.setter
    def scenario(self, _value: Scenario | None) -> None:
        """The view's constructor sets it; it is kept aside."""

    def once(self, make: Callable[[View], Any]) -> Any:
        return self.share(make, partial(make, self))

    def share(self, key: Any, make: Callable[[], Any]) -> Any:
        """What `make` makes, made once; its reads are those of everybody who asks for it."""
        self.used.add(key)
        if key not in self._shared:
            outer, self._reads.now = self._reads.now, set()
            try:
                made = make()
            finally:
                mine, self._reads.now = self._reads.now, outer
                outer |= mine
            self._shared[key] = (made, mine)
        made, mine = self._shared[key]
        self._reads.now |= mine
        return made

    @cached_property
    def _legal(self) -> frozenset[str]:
        """Whether an edge is legal follows from it and its ends, so it is no reading of the whole."""
        before, self._reads.now = self._reads.now, set()
        try:
            return View._legal.func(self)  # type: ignore[attr-defined, no-any-return]
        finally:
            self._reads.now = before

    def outgoing(self, node: str, *relations: str) -> tuple[Edge, ...]:
        self._reads.relations(relations)
        return super().outgoing(node, *relations)

    def incoming(self, node: str, *relations: str) -> tuple[Edge, ...]:
        self._reads.relations(relations)
        return super().incoming(node, *relations)

    def edges(self, *relations: str) -> Iterator[Edge]:
        self._reads.relations(relations)
        legal = self._legal
        shown: Iterable[Edge] = self._noted._edges.shown.values()
        return iter([edge for edge in shown if (not relations or edge.relation in relations) and edge.id in legal])


def _sharing(name: str, make: Callable[[View], Any]) -> property:
    return property(lambda view: view.share(name, partial(make, view)))


for _name, _member in vars(View).items():
    if isinstance(_member, cached_property) and _name != "_legal":
        setattr(NotedView, _name, _sharing(_name, _member.func))
