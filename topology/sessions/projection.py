"""The project that a Yjs document shows: a plain document, files and positions, whatever clients merged.

Merging can leave what no client drew: an edge whose end another client removed, two nodes of one id. The first
is left out, the second gets a number behind its id; both are told as findings, and nothing is written back, so an
undo brings back what was there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pycrdt import Doc

from topology.document import MAINS, safe_path
from topology.errors import DocumentError
from topology.findings import Finding
from topology.sessions.shape import MISSING, Roots, edge_id, is_note, roots, text_of
from topology.sessions.values import content_digest, plain

GEOMETRY = ("x", "y", "w", "h")


@dataclass(frozen=True, slots=True)
class Projection:
    """What a Yjs document shows. `ids` and `edges` give the uid's node id and edge id."""

    document: dict[str, Any]
    files: dict[str, str]
    layout: dict[str, Any]
    ids: dict[str, str]
    edges: dict[str, str]
    findings: tuple[Finding, ...]

    @property
    def digest(self) -> str:
        return content_digest(self.document, self.files)


def project(doc: Doc[Any]) -> Projection:
    """The projection of the document as it is now."""
    parts = roots(doc)
    findings: list[Finding] = []
    ids, nodes = _nodes(parts, findings)
    edges, edge_ids = _edges(parts, ids, findings)
    document = {key: plain(value) for key, value in _meta(parts).items()} | {"nodes": nodes, "edges": edges}
    suppress = plain(parts.suppress.to_py() or [])
    if suppress:
        document["suppress"] = suppress
    document |= {key: plain(value) for key, value in sorted((parts.extra.to_py() or {}).items())}
    layout = plain(parts.layout.to_py() or {})
    return Projection(
        document=document,
        files={path: text_of(parts.files[path]) for path in sorted(parts.files.keys()) if is_safe(path)},
        layout={
            ids.get(key, key): _place(place)
            for key, place in layout.items()
            if isinstance(place, dict) and (key in ids or is_note(key))
        },
        ids=ids,
        edges=edge_ids,
        findings=tuple(findings),
    )


def _place(place: dict[str, Any]) -> dict[str, Any]:
    """The position as people write it, x first; Yjs keeps no order of the keys of a plain value."""
    return {key: place[key] for key in (*GEOMETRY, *sorted(place.keys() - GEOMETRY)) if key in place}


def is_safe(path: str) -> bool:
    """Whether the path stays inside the project and is not the main document's."""
    try:
        return safe_path(path) not in MAINS
    except DocumentError:
        return False


def _meta(parts: Roots) -> dict[str, Any]:
    meta = parts.meta.to_py() or {}
    shown = {"format": meta.get("format") or "signalbox/1", "name": meta.get("name") or "topology"}
    return shown | ({"title": meta["title"]} if meta.get("title") else {})


def _ordered(shared: Any) -> list[tuple[str, dict[str, Any]]]:
    rows = [(uid, row) for uid, row in plain(shared.to_py() or {}).items() if isinstance(row, dict)]
    return sorted(rows, key=lambda item: (_order(item[1]), item[0]))


def _order(row: dict[str, Any]) -> float:
    order = row.get("order")
    return float(order) if isinstance(order, int | float) else float("inf")


def _fields(row: dict[str, Any]) -> dict[str, Any]:
    fields = row.get("fields")
    return fields if isinstance(fields, dict) else {}


def _nodes(parts: Roots, findings: list[Finding]) -> tuple[dict[str, str], dict[str, Any]]:
    ids: dict[str, str] = {}
    nodes: dict[str, Any] = {}
    for uid, row in _ordered(parts.nodes):
        said = str(row.get("id") or uid)
        name, number = said, 2
        while name in nodes:
            name, number = f"{said}-{number}", number + 1
        if name != said:
            findings.append(_duplicate(said, name))
        ids[uid] = name
        nodes[name] = {"kind": row.get("kind"), **{k: v for k, v in _fields(row).items() if k != "kind"}}
    return ids, nodes


def _edges(parts: Roots, ids: dict[str, str], findings: list[Finding]) -> tuple[list[dict[str, Any]], dict[str, str]]:
    edges: list[dict[str, Any]] = []
    edge_ids: dict[str, str] = {}
    taken: set[str] = set()
    for uid, row in _ordered(parts.edges):
        source, target = (_end(row.get(end), ids) for end in ("source", "target"))
        if source is None or target is None:
            findings.append(_dangling(row, source, target))
            continue
        edge = {"source": source, "target": target}
        edge |= {key: row[key] for key in ("relation", "id") if row.get(key)}
        base, number = edge_id(edge), 2
        while edge_id(edge) in taken:
            edge["id"], number = f"{base}.{number}", number + 1
        taken.add(edge_id(edge))
        edge_ids[uid] = edge_id(edge)
        edges.append(edge | {k: v for k, v in _fields(row).items() if k not in edge})
    return edges, edge_ids


def _end(said: Any, ids: dict[str, str]) -> str | None:
    if isinstance(said, str) and said.startswith(MISSING):
        return said.removeprefix(MISSING)
    return ids.get(said) if isinstance(said, str) else None


def _duplicate(said: str, shown: str) -> Finding:
    message = f"Two nodes were called {said} at the same time; the later one is shown as {shown}."
    return Finding("DOC-004", "duplicate", "error", "document", (shown, said), (), (), message)


def _dangling(row: dict[str, Any], source: str | None, target: str | None) -> Finding:
    relation = row.get("relation") or "edge"
    there = tuple(end for end in (source, target) if end is not None)
    what = f"from {source}" if source else f"to {target}" if target else "between two nodes"
    message = f"The {relation} {what} lost an end that was removed meanwhile; it is left out."
    return Finding("DOC-005", "dangling-reference", "warning", "document", there, (), (), message)
