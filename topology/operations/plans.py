"""What each operation comes to: edits of the document, and the operations that undo it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from topology.document.building import EDGE_ID
from topology.document.tree import shortened
from topology.graph import thaw
from topology.kinds import relations_between
from topology.kinds.base import ID_PATTERN
from topology.operations.edits import Cut, Edit, Insert, Path, Put, changes, refuse, value_at
from topology.operations.names import edge_id, edge_ids, reference_paths, renamed

Operation = Mapping[str, Any]
_ENDS = ("source", "target", "relation", "id")


@dataclass(slots=True)
class Plan:
    """Edits, their undoing, and what else an operation has to tell.

    `nodes` and `edges` are names that changed; `dangling` are the places that still name what went.
    """

    edits: list[Edit]
    inverse: list[dict[str, Any]]
    nodes: dict[str, str] = field(default_factory=dict)
    edges: dict[str, str] = field(default_factory=dict)
    dangling: list[Path] = field(default_factory=list)


def plan(document: dict[str, Any], operation: Operation) -> Plan:
    """The plan of one operation on this document; OperationError when it cannot be done."""
    name = operation.get("op")
    make = _PLANS.get(name) if isinstance(name, str) else None
    if make is None:
        raise refuse("unknown_operation", f"{shortened(name)} is no operation; use one of {', '.join(_PLANS)}.")
    known, needed = _KEYS[str(name)]
    strange = [key for key in operation if key not in known and key != "op"]
    missing = [key for key in needed if key not in operation]
    if strange or missing:
        problem = f"has no {strange[0]}" if strange else f"needs {missing[0]}"
        raise refuse("bad_operation", f"{name} {problem}; it takes {', '.join(known)}.")
    return make(document, thaw(operation))


def _add_node(document: dict[str, Any], op: dict[str, Any]) -> Plan:
    name = _new_id(document, op["id"])
    fields = _mapping(op, "fields")
    value = {"kind": _text(op, "kind"), **{key: item for key, item in fields.items() if key != "kind"}}
    nodes = document.get("nodes")
    before = op.get("before") if isinstance(nodes, dict) and op.get("before") in nodes else None
    edit = Put(("nodes", name), value, before) if _filled(nodes) else Put(("nodes",), {name: value})
    return Plan([edit], [{"op": "remove_node", "id": name}])


def _remove_node(document: dict[str, Any], op: dict[str, Any]) -> Plan:
    name = _node(document, op["id"])
    edges = document.get("edges")
    touching = [
        index
        for index, edge in enumerate(edges if isinstance(edges, list) else ())
        if isinstance(edge, dict) and name in (edge.get("source"), edge.get("target"))
    ]
    edits: list[Edit] = [Cut(("edges", index)) for index in reversed(touching)]
    order = list(document["nodes"])
    after = order[order.index(name) + 1 :]
    back = _added_node(name, document["nodes"][name]) | ({"before": after[0]} if after else {})
    gone = {("edges", index) for index in touching} | {("nodes", name)}
    left = [path for path, found in reference_paths(document) if found == name and path[:2] not in gone]
    return Plan(
        [*edits, Cut(("nodes", name))],
        [back, *(_added_edge(document["edges"][index], index) for index in touching)],
        dangling=left,
    )


def _rename(document: dict[str, Any], op: dict[str, Any]) -> Plan:
    name, to = _node(document, op["id"]), op["to"]
    if name == to:
        return Plan([], [])
    _new_id(document, to)
    edits, moved = renamed(document, name, to)
    taken = set(edge_ids(document)) - set(moved)
    clash = next((new for new in moved.values() if new in taken), None)
    if clash is not None:
        raise refuse("duplicate", f"There is an edge {clash} already; change its id first.")
    return Plan(edits, [{"op": "rename", "id": to, "to": name}], nodes={name: to}, edges=moved)


def _add_edge(document: dict[str, Any], op: dict[str, Any]) -> Plan:
    source, target = _node(document, op["source"]), _node(document, op["target"])
    edge: dict[str, Any] = {"source": source, "target": target}
    if op.get("relation") is None:
        kinds = [document["nodes"][end].get("kind", "") for end in (source, target)]
        possible = relations_between(*kinds)
        if len(possible) != 1:
            choice = f"name one of {', '.join(possible)}" if possible else "no relation joins them"
            raise refuse("ambiguous_relation", f"{source} to {target} has no relation; {choice}.")
    else:
        edge["relation"] = _text(op, "relation")
    if op.get("id") is not None:
        edge["id"] = _text(op, "id")
        if not EDGE_ID.fullmatch(edge["id"]):
            raise refuse("bad_id", f"{shortened(edge['id'])} is no id of an edge; use letters, digits, . _ and -.")
    edge |= {key: value for key, value in _mapping(op, "fields").items() if key not in _ENDS}
    name = edge_id(document, edge)
    assert name is not None, "An edge with a relation has an id."
    known = edge_ids(document)
    if name in known:
        raise refuse("duplicate", f"There is an edge {name} already; give the new one an id of its own.")
    edges = document.get("edges")
    undo = [{"op": "remove_edge", "id": name}]
    if not isinstance(edges, list) or not edges:
        return Plan([Put(("edges",), [edge])], undo)
    at = op.get("at")
    if isinstance(at, int) and not isinstance(at, bool) and 0 <= at < len(edges):
        return Plan([Insert(("edges", at), edge)], undo)
    return Plan([Put(("edges", len(edges)), edge)], undo)


def _remove_edge(document: dict[str, Any], op: dict[str, Any]) -> Plan:
    index = _edge(document, op["id"])
    return Plan([Cut(("edges", index))], [_added_edge(document["edges"][index], index)])


def _set(document: dict[str, Any], op: dict[str, Any]) -> Plan:
    base, keys = _place(document, op)
    path = (*base, *keys)
    old, there = value_at(document, path)
    who: dict[str, Any] = {key: op[key] for key in ("node", "edge") if key in op}
    if there:
        undo: dict[str, Any] = {"op": "set", **who, "path": list(keys), "value": old}
        return Plan(changes(path, old, op["value"]), [undo])
    depth = len(base)
    while value_at(document, path[: depth + 1])[1]:
        depth += 1
    holder, _ = value_at(document, path[:depth])
    value = op["value"]
    if holder is None and depth > len(base):
        depth -= 1
        undo = {"op": "set", **who, "path": list(path[len(base) : depth + 1]), "value": None}
    elif (isinstance(holder, dict) and isinstance(path[depth], str)) or (
        isinstance(holder, list) and path[depth] == len(holder)
    ):
        undo = {"op": "unset", **who, "path": list(path[len(base) : depth + 1])}
    else:
        raise refuse("bad_path", f"{_shown(path)} leads into {shortened(holder)}; set the whole value there.")
    for key in reversed(path[depth + 1 :]):
        if not isinstance(key, str):
            raise refuse("bad_path", f"{_shown(path)} leads into a list that is not there; set the whole list.")
        value = {key: value}
    return Plan([Put(path[: depth + 1], value)], [undo])


def _unset(document: dict[str, Any], op: dict[str, Any]) -> Plan:
    base, keys = _place(document, op)
    path = (*base, *keys)
    old, there = value_at(document, path)
    if not there:
        raise refuse("bad_path", f"{_shown(path)} is not set.")
    if base and base[0] == "nodes" and keys == ("kind",):
        raise refuse("bad_path", "A node keeps a kind; set another one.")
    who: dict[str, Any] = {key: op[key] for key in ("node", "edge") if key in op}
    undo: dict[str, Any] = {"op": "set", **who, "path": list(keys), "value": old}
    if isinstance(path[-1], int):
        undo = {"op": "set", **who, "path": list(keys[:-1]), "value": value_at(document, path[:-1])[0]}
    return Plan([Cut(path)], [undo])


def _place(document: dict[str, Any], op: dict[str, Any]) -> tuple[Path, Path]:
    """The path of the node or edge that is meant (of the document when none is), and the path inside it."""
    if "node" in op and "edge" in op:
        raise refuse("bad_operation", f"{op['op']} names a node and an edge; name one of them.")
    base: Path = ()
    if "node" in op:
        base = ("nodes", _node(document, op["node"]))
    elif "edge" in op:
        base = ("edges", _edge(document, op["edge"]))
    given = op["path"]
    keys = given.split(".") if isinstance(given, str) else given
    good = isinstance(keys, list) and bool(keys)
    good = good and all(isinstance(key, (str, int)) and not isinstance(key, bool) and key != "" for key in keys)
    if not good:
        raise refuse("bad_path", f"{shortened(given)} is no path; use a.b or a list of keys.")
    path = _indexed(document, base, tuple(keys))
    if base and base[0] == "edges" and path[0] in _ENDS:
        raise refuse("bad_path", f"{path[0]} makes the edge what it is; remove the edge and add another.")
    if not base and path[0] in ("nodes", "edges", "format") and len(path) > 1:
        raise refuse("bad_path", "Name the node or the edge beside the path.")
    return base, path


def _indexed(document: dict[str, Any], base: Path, keys: Path) -> Path:
    """The keys with those that stand in a list as numbers."""
    path: Path = ()
    for key in keys:
        holder, _ = value_at(document, (*base, *path))
        digits = isinstance(holder, list) and isinstance(key, str) and re.fullmatch("[0-9]{1,9}", key)
        path = (*path, int(key) if digits else key)
    return path


def _node(document: dict[str, Any], name: Any) -> str:
    nodes = document.get("nodes")
    if not isinstance(name, str) or not isinstance(nodes, dict) or not isinstance(nodes.get(name), dict):
        raise refuse("unknown_node", f"There is no node {shortened(name)}.")
    return name


def _edge(document: dict[str, Any], name: Any) -> int:
    found = edge_ids(document).get(name) if isinstance(name, str) else None
    if found is None:
        raise refuse("unknown_edge", f"There is no edge {shortened(name)}.")
    return found


def _new_id(document: dict[str, Any], name: Any) -> str:
    if not isinstance(name, str) or not re.fullmatch(ID_PATTERN, name):
        raise refuse("bad_id", f"{shortened(name)} is no id; use lower-case letters, digits and -.")
    nodes = document.get("nodes")
    if isinstance(nodes, dict) and name in nodes:
        raise refuse("duplicate", f"There is a node {name} already; choose another id.")
    return name


def _mapping(op: dict[str, Any], key: str) -> dict[str, Any]:
    value = op.get(key)
    if value is not None and not isinstance(value, dict):
        raise refuse("bad_operation", f"{op['op']}: {key} is {shortened(value)}; it must be a mapping.")
    return value or {}


def _text(op: dict[str, Any], key: str) -> str:
    if not isinstance(op[key], str):
        raise refuse("bad_operation", f"{op['op']}: {key} is {shortened(op[key])}; it must be text.")
    return str(op[key])


def _filled(value: Any) -> bool:
    return isinstance(value, dict) and bool(value)


def _added_node(name: str, fields: dict[str, Any]) -> dict[str, Any]:
    rest = {key: value for key, value in fields.items() if key != "kind"}
    return {"op": "add_node", "id": name, "kind": fields.get("kind"), "fields": rest}


def _added_edge(edge: dict[str, Any], index: int) -> dict[str, Any]:
    ends = {key: edge[key] for key in _ENDS if key in edge}
    rest = {key: value for key, value in edge.items() if key not in _ENDS}
    return {"op": "add_edge", **ends, "fields": rest, "at": index}


def _shown(path: Path) -> str:
    return ".".join(map(str, path))


_PLANS: dict[str, Callable[[dict[str, Any], dict[str, Any]], Plan]] = {
    "add_node": _add_node,
    "remove_node": _remove_node,
    "rename": _rename,
    "add_edge": _add_edge,
    "remove_edge": _remove_edge,
    "set": _set,
    "unset": _unset,
}
_KEYS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "add_node": (("id", "kind", "fields", "before"), ("id", "kind")),
    "remove_node": (("id",), ("id",)),
    "rename": (("id", "to"), ("id", "to")),
    "add_edge": (("source", "target", "relation", "id", "fields", "at"), ("source", "target")),
    "remove_edge": (("id",), ("id",)),
    "set": (("node", "edge", "path", "value"), ("path", "value")),
    "unset": (("node", "edge", "path"), ("path",)),
}
