"""The operations that turn one document into another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from topology.graph import thaw
from topology.operations.applying import apply_to_document
from topology.operations.edits import same
from topology.operations.names import edge_ids

_ENDS = ("source", "target", "relation", "id")


def diff(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[dict[str, Any], ...]:
    """Operations that turn the old document into the new one; empty when they are equal.

    Positions of nodes do not count, the order of edges does.
    """
    before, after = thaw(old), thaw(new)
    if not (_regular(before) and _regular(after)):
        return tuple(_whole(before, after))
    operations = [*_top(before, after), *_nodes(before, after)]
    half = apply_to_document(before, operations)
    return (*operations, *_edges(half, after))


def _regular(document: dict[str, Any]) -> bool:
    """Whether nodes and edges are what operations can name one by one."""
    nodes, edges = document.get("nodes", {}), document.get("edges", [])
    return (
        isinstance(nodes, dict)
        and isinstance(edges, list)
        and all(isinstance(node, dict) and isinstance(node.get("kind"), str) for node in nodes.values())
        and all(
            isinstance(edge, dict) and edge.get("source") in nodes and edge.get("target") in nodes
            for edge in edges
            if not isinstance(edge, dict) or all(isinstance(edge.get(k), str) for k in ("source", "target"))
        )
        and len(edge_ids(document)) == len(edges)
    )


def _whole(before: dict[str, Any], after: dict[str, Any]) -> list[dict[str, Any]]:
    gone = [{"op": "unset", "path": [key]} for key in before if key not in after]
    return gone + [
        {"op": "set", "path": [key], "value": value}
        for key, value in after.items()
        if key not in before or not same(before[key], value)
    ]


def _top(before: dict[str, Any], after: dict[str, Any]) -> list[dict[str, Any]]:
    names = ("nodes", "edges")
    return _whole(
        {key: value for key, value in before.items() if key not in names},
        {key: value for key, value in after.items() if key not in names},
    )


def _nodes(before: dict[str, Any], after: dict[str, Any]) -> list[dict[str, Any]]:
    old, new = before.get("nodes", {}), after.get("nodes", {})
    operations: list[dict[str, Any]] = [{"op": "remove_node", "id": name} for name in old if name not in new]
    for name, fields in new.items():
        if name not in old:
            rest = {key: value for key, value in fields.items() if key != "kind"}
            operations.append({"op": "add_node", "id": name, "kind": fields["kind"], "fields": rest})
        else:
            operations += _fields({"node": name}, old[name], fields, [])
    return operations


def _fields(who: dict[str, str], old: dict[str, Any], new: dict[str, Any], path: list[str]) -> list[dict[str, Any]]:
    operations: list[dict[str, Any]] = [{"op": "unset", **who, "path": [*path, key]} for key in old if key not in new]
    for key, value in new.items():
        if key not in old:
            operations.append({"op": "set", **who, "path": [*path, key], "value": value})
        elif isinstance(value, dict) and isinstance(old[key], dict) and value and old[key]:
            operations += _fields(who, old[key], value, [*path, key])
        elif not same(old[key], value):
            operations.append({"op": "set", **who, "path": [*path, key], "value": value})
    return operations


def _edges(before: dict[str, Any], after: dict[str, Any]) -> list[dict[str, Any]]:
    """Edges that stay keep their order among themselves; one that moved is taken out and put in again."""
    old, new = edge_ids(before), edge_ids(after)
    kept = [name for name in old if name in new and _same_ends(before, after, old[name], new[name])]
    stay = set(_rising(kept, new))
    operations: list[dict[str, Any]] = [{"op": "remove_edge", "id": name} for name in old if name not in stay]
    for name, index in new.items():
        edge = after["edges"][index]
        rest = {key: value for key, value in edge.items() if key not in _ENDS}
        if name in stay:
            had = {k: v for k, v in before["edges"][old[name]].items() if k not in _ENDS}
            operations += _fields({"edge": name}, had, rest, [])
        else:
            ends = {key: edge[key] for key in _ENDS if key in edge}
            operations.append({"op": "add_edge", **ends, "fields": rest, "at": index})
    return operations


def _same_ends(before: dict[str, Any], after: dict[str, Any], old: int, new: int) -> bool:
    left, right = before["edges"][old], after["edges"][new]
    return all((key in left) == (key in right) and left.get(key) == right.get(key) for key in _ENDS)


def _rising(names: list[str], position: Mapping[str, int]) -> list[str]:
    """A longest run of names whose new positions rise."""
    ends: list[str] = []
    previous: dict[str, str | None] = {}
    for name in names:
        low, high = 0, len(ends)
        while low < high:
            middle = (low + high) // 2
            if position[ends[middle]] < position[name]:
                low = middle + 1
            else:
                high = middle
        previous[name] = ends[low - 1] if low else None
        ends[low : low + 1] = [name]
    chain: list[str] = []
    here = ends[-1] if ends else None
    while here is not None:
        chain.append(here)
        here = previous[here]
    return chain[::-1]
