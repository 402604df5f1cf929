"""The shape of the Yjs document: the names of its root types and of the keys inside.

`nodes` and `edges` are maps keyed by an immutable uid; an edge names its ends by uid. An end that the document
names and does not have is kept as `?` and the id, so that the text of the document loses nothing.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from pycrdt import Array, Doc, Map, Text

from topology.kinds import relations_between

MISSING = "?"
NODE_KEYS = ("kind",)
EDGE_KEYS = ("source", "target", "relation", "id")
META_KEYS = ("format", "name", "title")
OWN_KEYS = (*META_KEYS, "nodes", "edges", "suppress", "layout")
NOTE = "note:"


class Roots(NamedTuple):
    """The root types of a design."""

    meta: Map[Any]
    nodes: Map[Any]
    edges: Map[Any]
    files: Map[Any]
    layout: Map[Any]
    suppress: Array[Any]
    extra: Map[Any]


def is_note(key: str) -> bool:
    """Whether a key of the layout is a note's: free text on the canvas, which no node can be called."""
    return key.startswith(NOTE)


def roots(doc: Doc[Any]) -> Roots:
    """The root types of the document, made where they are missing."""
    return Roots(
        meta=doc.get("meta", type=Map),
        nodes=doc.get("nodes", type=Map),
        edges=doc.get("edges", type=Map),
        files=doc.get("files", type=Map),
        layout=doc.get("layout", type=Map),
        suppress=doc.get("suppress", type=Array),
        extra=doc.get("extra", type=Map),
    )


def draft_of(doc: Doc[Any]) -> int:
    """The number of the draft that was typed last; 0 when none was."""
    number = doc.get("source", type=Map).get("draft")
    return int(number) if isinstance(number, int | float) else 0


def mark_draft(doc: Doc[Any], number: int) -> None:
    """Notes in the document that this draft says what it shows."""
    doc.get("source", type=Map)["draft"] = number


def text_of(value: Any) -> str:
    """The text of a file, whether it is a shared text or a plain string."""
    return str(value) if isinstance(value, str | Text) else ""


def edge_relation(edge: dict[str, Any], kinds: dict[str, Any]) -> str | None:
    """The relation an edge of the document has: the one it says, else the only possible one."""
    said = edge.get("relation")
    if said is not None:
        return str(said)
    ends = kinds.get(str(edge.get("source"))), kinds.get(str(edge.get("target")))
    if not all(isinstance(kind, str) for kind in ends):
        return None
    possible = relations_between(str(ends[0]), str(ends[1]))
    return possible[0] if len(possible) == 1 else None


def edge_id(edge: dict[str, Any]) -> str:
    """The id of a document's edge: explicit, else derived from its triple."""
    return str(edge.get("id") or f"{edge.get('source')}.{edge.get('relation')}.{edge.get('target')}")


def normalised(document: dict[str, Any]) -> dict[str, Any]:
    """The document without its layout, each edge with the relation it has; the order of keys is kept."""
    nodes = document.get("nodes")
    edges = document.get("edges")
    kinds = (
        {str(key): node.get("kind") for key, node in (nodes or {}).items() if isinstance(node, dict)}
        if isinstance(nodes, dict)
        else {}
    )
    result = {key: value for key, value in document.items() if key != "layout"}
    if isinstance(edges, list):
        result["edges"] = [_with_relation(edge, kinds) for edge in edges if isinstance(edge, dict)]
    return result


def _with_relation(edge: dict[str, Any], kinds: dict[str, Any]) -> dict[str, Any]:
    relation = edge_relation(edge, kinds)
    if relation is None or "relation" in edge:
        return edge
    head: dict[str, Any] = {key: edge[key] for key in ("source", "target") if key in edge}
    return {**head, "relation": relation, **{k: v for k, v in edge.items() if k not in head}}
