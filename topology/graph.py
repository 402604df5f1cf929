"""The graph of a topology: a frozen value. Equal documents give equal graphs and equal digests."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import networkx as nx

EMPTY: Mapping[str, Any] = MappingProxyType({})


def empty() -> Mapping[str, Any]:
    return EMPTY


def freeze(value: Any) -> Any:
    """The value with its mappings read-only and its lists as tuples, all the way down."""
    if isinstance(value, Mapping):
        return MappingProxyType({key: freeze(item) for key, item in value.items()})
    if isinstance(value, (list, tuple)):
        return tuple([freeze(item) for item in value])
    return value


def thaw(value: Any) -> Any:
    """The value as plain JSON data: dicts and lists of its own."""
    if isinstance(value, Mapping):
        return {key: thaw(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [thaw(item) for item in value]
    return value


class _Fielded:
    """Access to fields: what was set, else the kind's default, else None."""

    __slots__ = ()
    fields: Mapping[str, Any]
    defaults: Mapping[str, Any]

    def __getitem__(self, name: str) -> Any:
        if name in self.fields:
            return self.fields[name]
        return self.defaults.get(name)

    def is_set(self, name: str) -> bool:
        return name in self.fields


@dataclass(frozen=True, slots=True)
class Node(_Fielded):
    """A drawn thing. `fields` holds what the document sets, `defaults` what its kind adds."""

    id: str
    kind: str
    fields: Mapping[str, Any] = field(default_factory=empty)
    defaults: Mapping[str, Any] = field(default_factory=empty, compare=False, repr=False)

    def __hash__(self) -> int:
        return hash(self.id)

    @property
    def title(self) -> str:
        return str(self["title"] or self.id)


@dataclass(frozen=True, slots=True)
class Edge(_Fielded):
    """One arrow from source to target."""

    id: str
    source: str
    target: str
    relation: str
    fields: Mapping[str, Any] = field(default_factory=empty)
    defaults: Mapping[str, Any] = field(default_factory=empty, compare=False, repr=False)

    def __hash__(self) -> int:
        return hash(self.id)


@dataclass(frozen=True, eq=False)
class Graph:
    """The legal, resolvable parts of a design; nodes and edges in document order.

    `definitions` are those of workflows that stand in files of the project, by the id of the workflow; `schemas`
    are those that stand in files, by path. `policy` is what the project wants of validation.
    """

    name: str
    title: str = ""
    nodes: Mapping[str, Node] = field(default_factory=empty)
    edges: Mapping[str, Edge] = field(default_factory=empty)
    suppress: tuple[Mapping[str, Any], ...] = ()
    limits: Mapping[str, Any] = field(default_factory=empty)
    definitions: Mapping[str, Any] = field(default_factory=empty)
    schemas: Mapping[str, Any] = field(default_factory=empty)
    policy: Mapping[str, Any] = field(default_factory=empty)
    digest: str = field(init=False)
    _outgoing: Mapping[str, tuple[Edge, ...]] = field(init=False, repr=False)
    _incoming: Mapping[str, tuple[Edge, ...]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        outgoing: dict[str, list[Edge]] = {}
        incoming: dict[str, list[Edge]] = {}
        for edge in self.edges.values():
            assert edge.source in self.nodes and edge.target in self.nodes, f"{edge.id} has a missing end."
            outgoing.setdefault(edge.source, []).append(edge)
            incoming.setdefault(edge.target, []).append(edge)
        put = object.__setattr__
        put(self, "nodes", MappingProxyType(dict(self.nodes)))
        put(self, "edges", MappingProxyType(dict(self.edges)))
        put(self, "_outgoing", {node: tuple(edges) for node, edges in outgoing.items()})
        put(self, "_incoming", {node: tuple(edges) for node, edges in incoming.items()})
        put(self, "digest", _digest(self))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Graph) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)

    def outgoing(self, node_id: str, *relations: str) -> tuple[Edge, ...]:
        """The edges that leave the node, of these relations if any are named, in document order."""
        return _of(self._outgoing.get(node_id, ()), relations)

    def incoming(self, node_id: str, *relations: str) -> tuple[Edge, ...]:
        """The edges that reach the node, of these relations if any are named, in document order."""
        return _of(self._incoming.get(node_id, ()), relations)

    def of_kind(self, *kinds: str) -> tuple[Node, ...]:
        return tuple(node for node in self.nodes.values() if node.kind in kinds)

    def multigraph(self, edges: Iterable[Edge] | None = None) -> nx.MultiDiGraph[str]:
        """A new networkx graph of all nodes and of the edges (all, unless given); keys are edge ids."""
        result: nx.MultiDiGraph[str] = nx.MultiDiGraph()
        result.add_nodes_from(self.nodes)
        chosen = self.edges.values() if edges is None else edges
        for edge in chosen:
            result.add_edge(edge.source, edge.target, key=edge.id, edge=edge)
        return result


def _of(edges: tuple[Edge, ...], relations: tuple[str, ...]) -> tuple[Edge, ...]:
    if not relations:
        return edges
    return tuple([edge for edge in edges if edge.relation in relations])


def _digest(graph: Graph) -> str:
    """Canonical: nodes and fields by name, edges in their order, which is the order of sending."""
    content = {
        "name": graph.name,
        "title": graph.title,
        "nodes": {node.id: [node.kind, node.fields] for node in graph.nodes.values()},
        "edges": [[e.id, e.source, e.relation, e.target, e.fields] for e in graph.edges.values()],
        "suppress": graph.suppress,
    }
    if graph.limits:
        content["limits"] = graph.limits
    if graph.definitions:
        content["definitions"] = graph.definitions
    if graph.schemas:
        content["schemas"] = graph.schemas
    if graph.policy:
        content["policy"] = graph.policy
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_plain)
    return "sha256:" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _plain(value: Any) -> Any:
    assert isinstance(value, Mapping), f"{value!r} is not JSON data."
    return dict(value)
