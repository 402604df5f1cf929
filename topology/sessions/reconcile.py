"""Writes a project into a Yjs document by the smallest change, in one transaction.

Nodes are matched by their id and edges by theirs, so uids live on, and what two people did at once merges. A
rename is told apart: matched by id alone it would be a removal and an addition.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import uuid4

from pycrdt import Doc, Map, Text

from topology.sessions.projection import project
from topology.sessions.shape import (
    EDGE_KEYS,
    META_KEYS,
    MISSING,
    NODE_KEYS,
    OWN_KEYS,
    Roots,
    edge_id,
    is_note,
    normalised,
    roots,
    text_of,
)
from topology.sessions.values import plain

ABSENT = object()


def write(
    doc: Doc[Any],
    document: Mapping[str, Any],
    files: Mapping[str, str],
    layout: Mapping[str, Any],
    renames: Iterable[tuple[str, str]] = (),
) -> bytes:
    """Makes the Yjs document show this project and returns the update that did it.

    `files` is every file but the main document and the layout; `renames` are (old id, new id), in order.
    """
    before = doc.get_state()
    now = project(doc)
    uids = {name: uid for uid, name in now.ids.items()}
    for old, new in renames:
        if old in uids and new not in uids:
            uids[new] = uids.pop(old)
    content = normalised(plain(document))
    nodes = content.get("nodes")
    nodes = nodes if isinstance(nodes, dict) else {}
    with doc.transaction():
        parts = roots(doc)
        _set_all(parts.meta, {key: content[key] for key in META_KEYS if content.get(key) is not None})
        _set_all(parts.extra, {key: value for key, value in content.items() if key not in OWN_KEYS})
        _write_nodes(parts, nodes, uids)
        edges = content.get("edges")
        renamed = dict(renames)
        known = {_renamed(edge, renamed): uid for uid, edge in _edge_triples(parts, now.edges, now.ids)}
        _write_edges(parts, edges if isinstance(edges, list) else [], uids, known)
        suppress = content.get("suppress")
        _write_list(parts, suppress if isinstance(suppress, list) else [])
        _write_files(parts, files)
        places = {uids.get(name, name): plain(place) for name, place in layout.items() if name in uids or is_note(name)}
        _set_all(parts.layout, places)
    return bytes(doc.get_update(before))


def _edge_triples(
    parts: Roots, edge_ids: Mapping[str, str], ids: Mapping[str, str]
) -> Iterable[tuple[str, dict[str, Any]]]:
    for uid in edge_ids:
        row = parts.edges[uid]
        ends = {
            end: ids.get(str(row.get(end)), str(row.get(end) or "").removeprefix(MISSING))
            for end in ("source", "target")
        }
        edge = {**ends, "relation": row.get("relation")}
        explicit = row.get("id") or (edge_ids[uid] if edge_ids[uid] != edge_id(edge) else None)
        yield uid, {**edge, **({"id": explicit} if explicit else {})}


def _renamed(edge: dict[str, Any], renamed: Mapping[str, str]) -> str:
    ends = {end: renamed.get(edge[end], edge[end]) for end in ("source", "target")}
    return edge_id({**edge, **ends})


def _write_nodes(parts: Roots, nodes: Mapping[str, Any], uids: dict[str, str]) -> None:
    for name in [name for name in uids if name not in nodes]:
        uid = uids.pop(name)
        if uid in parts.nodes:
            del parts.nodes[uid]
        if uid in parts.layout:
            del parts.layout[uid]
    last = 0.0
    for name, said in nodes.items():
        node = said if isinstance(said, dict) else {}
        uid = uids.setdefault(name, uuid4().hex[:12])
        row = _row(parts.nodes, uid)
        last = _place(row, last)
        _set(row, "id", name)
        _set(row, "kind", node.get("kind"))
        _set_fields(row, {key: value for key, value in node.items() if key not in NODE_KEYS})


def _write_edges(parts: Roots, edges: list[dict[str, Any]], uids: Mapping[str, str], known: dict[str, str]) -> None:
    kept: set[str] = set()
    last = 0.0
    for edge in edges:
        uid = known.pop(edge_id(edge), None) or uuid4().hex[:12]
        kept.add(uid)
        row = _row(parts.edges, uid)
        last = _place(row, last)
        for end in ("source", "target"):
            name = str(edge.get(end) or "")
            _set(row, end, uids.get(name, MISSING + name))
        _set(row, "relation", edge.get("relation"))
        _set(row, "id", edge.get("id", ABSENT))
        _set_fields(row, {key: value for key, value in edge.items() if key not in EDGE_KEYS})
    for uid in [uid for uid in list(parts.edges.keys()) if uid not in kept]:
        del parts.edges[uid]


def _row(shared: Map[Any], uid: str) -> Map[Any]:
    if not isinstance(shared.get(uid), Map):
        shared[uid] = Map({"fields": Map({})})
    row: Map[Any] = shared[uid]
    if not isinstance(row.get("fields"), Map):
        row["fields"] = Map({})
    return row


def _place(row: Map[Any], last: float) -> float:
    """The order of the row, moved behind `last` where it is not."""
    order = row.get("order")
    if isinstance(order, int | float) and order > last:
        return float(order)
    row["order"] = last + 1
    return last + 1


def _set(shared: Map[Any], key: str, value: Any) -> None:
    if value is ABSENT:
        if key in shared:
            del shared[key]
    elif key not in shared or plain(_py(shared[key])) != value or _flips(shared[key], value):
        shared[key] = value


def _flips(old: Any, new: Any) -> bool:
    """True and 1 are equal to Python and not in JSON."""
    return isinstance(old, bool) != isinstance(new, bool)


def _py(value: Any) -> Any:
    return value.to_py() if hasattr(value, "to_py") else value


def _set_fields(row: Map[Any], fields: Mapping[str, Any]) -> None:
    _set_all(row["fields"], fields)


def _set_all(shared: Map[Any], values: Mapping[str, Any]) -> None:
    for key in [key for key in list(shared.keys()) if key not in values]:
        del shared[key]
    for key, value in values.items():
        _set(shared, key, value)


def _write_list(parts: Roots, values: list[Any]) -> None:
    if plain(parts.suppress.to_py() or []) != values:
        parts.suppress.clear()
        parts.suppress.extend(values)


def _write_files(parts: Roots, files: Mapping[str, str]) -> None:
    for path in [path for path in list(parts.files.keys()) if path not in files]:
        del parts.files[path]
    for path, text in files.items():
        old = parts.files.get(path)
        if isinstance(old, Text):
            edit(old, text)
        elif old is None or text_of(old) != text:
            parts.files[path] = Text(text)


def edit(shared: Text, new: str) -> None:
    """Makes the shared text read `new` by replacing the one stretch that differs (offsets are bytes)."""
    old = str(shared)
    if old == new:
        return
    head = 0
    while head < min(len(old), len(new)) and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    start = len(old[:head].encode())
    gone = len(old[head : len(old) - tail].encode())
    if gone:
        del shared[start : start + gone]
    if len(new) - tail > head:
        shared.insert(start, new[head : len(new) - tail])
