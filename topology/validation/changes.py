"""What an edit changed: the keys that a rule may have read, and the nodes and edges that it was made to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from topology.document import Scenario
from topology.graph import Edge, Graph, Node
from topology.validation.reads import ALL_FIELDS, BESIDE, Key


@dataclass(slots=True)
class Changes:
    """`is_whole` when nothing that was found before may be kept.

    `parts` are the nodes and edges of which something differs; of a node also which edges it has.
    """

    keys: set[Key] = field(default_factory=set)
    parts: set[str] = field(default_factory=set)
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
        found.parts.add(only.id)
    elif old.kind != new.kind:
        found.is_whole = True
    elif old.fields != new.fields:
        found.keys |= set(_fields(old, new, old.kind))
        found.parts.add(new.id)


def _edge(old: Edge | None, new: Edge | None, found: Changes) -> None:
    if old is not None and new is not None and _ends(old) == _ends(new):
        if old.fields != new.fields:
            found.keys |= set(_fields(old, new, old.relation))
            found.parts.add(new.id)
        return
    for edge in (old, new):
        if edge is not None:
            found.keys |= {"edges", "names", f"+{edge.relation}"}
            found.parts |= {edge.id, edge.source, edge.target}


def _ends(edge: Edge) -> tuple[str, str, str]:
    return edge.source, edge.relation, edge.target


def _fields(old: Node | Edge, new: Node | Edge, name: str) -> Iterator[tuple[str, str]]:
    yield name, ALL_FIELDS
    for field_name in {*old.fields, *new.fields, *old.defaults, *new.defaults}:
        if old[field_name] != new[field_name] or old.is_set(field_name) != new.is_set(field_name):
            yield name, field_name
