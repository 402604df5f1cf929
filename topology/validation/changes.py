"""What an edit changed: the keys that a rule may have read, and the nodes near which it was made."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from topology.document import Scenario
from topology.document.references import references
from topology.graph import Edge, Graph, Node
from topology.kinds import KINDS
from topology.validation.reads import ALL_FIELDS, BESIDE, Key


@dataclass(slots=True)
class Changes:
    """`is_whole` when nothing that was found before may be kept."""

    keys: set[Key] = field(default_factory=set)
    nodes: set[str] = field(default_factory=set)
    is_whole: bool = False


def changes(
    old: Graph, new: Graph, old_scenario: Scenario | None = None, new_scenario: Scenario | None = None
) -> Changes:
    """What differs between two graphs. Another order of what both have, or another kind, changes everything."""
    found = Changes()
    if not (_same_order(old.nodes, new.nodes) and _same_order(old.edges, new.edges)):
        found.is_whole = True
        return found
    found.keys.update(name for name in BESIDE if getattr(old, name) != getattr(new, name))
    if old_scenario != new_scenario:
        found.keys.add("scenario")
    for name in old.nodes.keys() | new.nodes.keys():
        _node(old.nodes.get(name), new.nodes.get(name), found)
    for name in old.edges.keys() | new.edges.keys():
        _edge(old.edges.get(name), new.edges.get(name), found)
    if found.keys:
        found.keys.add(ALL_FIELDS)
    return found


def _same_order(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    return [name for name in old if name in new] == [name for name in new if name in old]


def _node(old: Node | None, new: Node | None, found: Changes) -> None:
    if old is None or new is None:
        only = new or old
        assert only is not None, "One of the two has it."
        found.keys |= {"nodes", "names", f"+{only.kind}"}
        found.nodes.add(only.id)
    elif old.kind != new.kind:
        found.is_whole = True
    elif old.fields != new.fields:
        found.keys |= set(_fields(old, new, old.kind))
        found.nodes |= {new.id, *_named_by(old), *_named_by(new)}


def _edge(old: Edge | None, new: Edge | None, found: Changes) -> None:
    if old is not None and new is not None and _ends(old) == _ends(new):
        if old.fields != new.fields:
            found.keys |= set(_fields(old, new, old.relation))
            found.nodes |= {new.source, new.target, *_referred(old, EDGE), *_referred(new, EDGE)}
        return
    for edge in (old, new):
        if edge is not None:
            found.keys |= {"edges", "names", f"+{edge.relation}"}
            found.nodes |= {edge.source, edge.target, *_referred(edge, EDGE)}


def _ends(edge: Edge) -> tuple[str, str, str]:
    return edge.source, edge.relation, edge.target


def _fields(old: Node | Edge, new: Node | Edge, name: str) -> Iterator[tuple[str, str]]:
    yield name, ALL_FIELDS
    for field_name in {*old.fields, *new.fields, *old.defaults, *new.defaults}:
        if old[field_name] != new[field_name] or old.is_set(field_name) != new.is_set(field_name):
            yield name, field_name


EDGE = ("dead_letter", "on_failure", "on_miss")
"""The fields of edges that name a node."""


def _referred(part: Node | Edge, names: Iterable[str]) -> Iterator[str]:
    for name in names:
        if isinstance(part[name], str):
            yield part[name]


def _named_by(node: Node) -> Iterator[str]:
    """The nodes that the fields of a node name."""
    for declared in KINDS[node.kind].fields:
        if declared.name in node.fields:
            for _, leaf, name in references(declared, node[declared.name], ()):
                if leaf.reference:
                    yield name


class Near:
    """Who is one hop from whom: by an edge, or because a field of one names the other."""

    def __init__(self) -> None:
        self._named: dict[str, tuple[str, ...]] = {}
        self._near: dict[str, set[str]] = {}

    def of(self, graph: Graph, made: Changes) -> Near:
        """The same for a graph that differs by these changes."""
        found = Near()
        for node in graph.nodes.values():
            known = None if made.is_whole or node.id in made.nodes else self._named.get(node.id)
            found._named[node.id] = tuple(_named_by(node)) if known is None else known
        near: dict[str, set[str]] = defaultdict(set)
        for edge in graph.edges.values():
            near[edge.source].add(edge.target)
            near[edge.target].add(edge.source)
            for name in _referred(edge, EDGE):
                near[name] |= {edge.source, edge.target}
                near[edge.source].add(name)
                near[edge.target].add(name)
        for one, names in found._named.items():
            for name in names:
                near[one].add(name)
                near[name].add(one)
        found._near = near
        return found

    def ball(self, centre: Iterable[str], hops: int) -> frozenset[str]:
        """What is within so many hops of the centre, the centre with it."""
        found = set(centre)
        outermost = set(found)
        for _ in range(hops):
            outermost = {name for node in outermost for name in self._near.get(node, ())} - found
            found |= outermost
        return frozenset(found)
