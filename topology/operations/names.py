"""Where names of nodes and edges stand: in the document, in scenarios and in the layout."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from topology.document.references import references
from topology.kinds import KINDS, connections, relations_between
from topology.kinds.base import Field
from topology.operations.edits import Edit, Key, Path, Put
from topology.workflows.references import references as named_in
from topology.workflows.references import renamed_in

Names = Mapping[str, str]


def edge_id(document: Mapping[str, Any], edge: Any) -> str | None:
    """The id of an edge as the document has it; None when it cannot be told."""
    if not isinstance(edge, dict):
        return None
    if isinstance(edge.get("id"), str):
        return str(edge["id"])
    relation = edge.get("relation")
    if relation is None:
        kinds = [_kind(document, edge.get(end)) for end in ("source", "target")]
        possible = relations_between(kinds[0], kinds[1])
        relation = possible[0] if len(possible) == 1 else None
    return None if relation is None else f"{edge.get('source')}.{relation}.{edge.get('target')}"


def edge_ids(document: Mapping[str, Any]) -> dict[str, int]:
    """The index of each edge by id; the first one where an id is there twice."""
    found: dict[str, int] = {}
    edges = document.get("edges")
    for index, edge in enumerate(edges if isinstance(edges, list) else ()):
        name = edge_id(document, edge)
        if name is not None:
            found.setdefault(name, index)
    return found


def _kind(document: Mapping[str, Any], name: Any) -> str:
    nodes = document.get("nodes")
    node = nodes.get(name) if isinstance(nodes, dict) and isinstance(name, str) else None
    kind = node.get("kind") if isinstance(node, dict) else None
    return kind if isinstance(kind, str) else ""


def reference_paths(document: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    """Each place of nodes and edges that names another node by a field, with the name."""
    nodes = document.get("nodes")
    for name, node in nodes.items() if isinstance(nodes, dict) else ():
        kind = KINDS.get(_kind(document, name))
        if kind is not None:
            yield from _inside(kind.fields, node, ("nodes", name))
    edges = document.get("edges")
    for index, edge in enumerate(edges if isinstance(edges, list) else ()):
        if isinstance(edge, dict):
            yield from _inside(_edge_fields(), edge, ("edges", index))


def _inside(fields: tuple[Field, ...], values: Mapping[str, Any], path: Path) -> Iterator[tuple[Path, str]]:
    for field in fields:
        if field.name in values:
            for found, leaf, name in references(field, values[field.name], (*path, field.name)):
                if leaf.reference:
                    yield found, name


_EDGE_FIELDS: dict[str, Field] = {}


def _edge_fields() -> tuple[Field, ...]:
    """The fields of any edge that may name a node."""
    if not _EDGE_FIELDS:
        _EDGE_FIELDS.update(
            (field.name, field) for pair in connections().values() for field in pair.fields if field.reference
        )
    return tuple(_EDGE_FIELDS.values())


def renamed(document: dict[str, Any], name: str, to: str) -> tuple[list[Edit], dict[str, str]]:
    """The edits that rename a node everywhere in the document, and the edge ids that change with it."""
    edits: list[Edit] = [Put(path, to) for path, found in reference_paths(document) if found == name]
    before = edge_ids(document)
    moved: dict[str, str] = {}
    for old, index in before.items():
        edge = document["edges"][index]
        ends = {end: to for end in ("source", "target") if edge.get(end) == name}
        edits += [Put(("edges", index, end), to) for end in ends]
        if ends and not isinstance(edge.get("id"), str):
            relation = old.split(".", 2)[1]
            moved[old] = f"{ends.get('source', edge['source'])}.{relation}.{ends.get('target', edge['target'])}"
    nodes = {name: to}
    for workflow, definition in _definitions(document):
        edits += definition_edits(definition, nodes, ("nodes", workflow, "definition"))
    moved |= _moved_states(document, name, to)
    suppress = document.get("suppress")
    for index, item in enumerate(suppress if isinstance(suppress, list) else ()):
        edits += _swapped(item, ("suppress", index), {"node": nodes, "edge": moved})
    inline = document.get("scenarios")
    for scenario, data in inline.items() if isinstance(inline, dict) else ():
        edits += scenario_edits(data, nodes, moved, ("scenarios", scenario))
    edits += layout_edits(document.get("layout"), nodes, ("layout",))
    return [*edits, Key(("nodes", name), to)], moved


def scenario_edits(data: Any, nodes: Names, edges: Names, base: Path = ()) -> list[Edit]:
    """The edits that give a scenario the new names."""
    if not isinstance(data, dict):
        return []
    edits: list[Edit] = []
    for key, names in _SCENARIO.items():
        items = data.get(key)
        for index, item in enumerate(items if isinstance(items, list) else ()):
            edits += _swapped(item, (*base, key, index), names(nodes, edges))
    return edits + _keys(data.get("seed_data"), nodes, (*base, "seed_data"))


_SCENARIO: dict[str, Callable[[Names, Names], dict[str, Names]]] = {
    "arrivals": lambda nodes, edges: {"source": nodes, "target": nodes},
    "faults": lambda nodes, edges: {"node": nodes, "edge": edges},
    "expect": lambda nodes, edges: {"node": nodes, "edge": edges},
}


def definition_edits(definition: Any, nodes: Names, base: Path = ()) -> list[Edit]:
    """The edits that give the definition of a workflow the new names."""
    return [
        Put((*base, *reference.path), text)
        for reference in named_in(definition)
        for old, new in nodes.items()
        if (text := renamed_in(reference.name, old, new)) is not None
    ]


def _definitions(document: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """The workflows with a definition; one in a file has none here."""
    nodes = document.get("nodes")
    for name, node in nodes.items() if isinstance(nodes, dict) else ():
        if _kind(document, name) == "workflow" and isinstance(node, dict):
            yield name, node.get("definition")


def _moved_states(document: Mapping[str, Any], name: str, to: str) -> dict[str, str]:
    """The ids of edges that no document writes, from workflows to what their definitions name."""
    if _kind(document, name) == "workflow":
        return {f"{name}.state.{node}": f"{to}.state.{node}" for node in document["nodes"]}
    return {f"{workflow}.state.{name}": f"{workflow}.state.{to}" for workflow, _ in _definitions(document)}


def layout_edits(layout: Any, nodes: Names, base: Path = ()) -> list[Edit]:
    """The edits that give a layout the new names: positions by id, at the top or under `nodes`."""
    if not isinstance(layout, dict):
        return []
    return _keys(layout, nodes, base) + _keys(layout.get("nodes"), nodes, (*base, "nodes"))


def _swapped(item: Any, path: Path, names: Mapping[str, Names]) -> list[Edit]:
    if not isinstance(item, dict):
        return []
    return [
        Put((*path, key), table[item[key]])
        for key, table in names.items()
        if isinstance(item.get(key), str) and item[key] in table
    ]


def _keys(mapping: Any, names: Names, base: Path) -> list[Edit]:
    if not isinstance(mapping, dict):
        return []
    return [Key((*base, old), new) for old, new in names.items() if old in mapping and new not in mapping]
