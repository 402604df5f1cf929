"""What differs between two drawings, for people: parts that came, went, changed or only moved, field by field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from topology.operations.edits import same

Mark = Literal["added", "removed", "changed", "moved"]
_NODE_KEYS = ("kind",)
_EDGE_KEYS = ("source", "target", "relation", "id")
_PLACE = ("x", "y", "w", "h")


@dataclass(frozen=True, slots=True)
class Drawing:
    """One side: the document without its layout, places by node, and the other files."""

    document: Mapping[str, Any]
    layout: Mapping[str, Any] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Part:
    """A node or edge that differs. `fields` hold `path` and what was there (`old`) or is there now (`new`)."""

    id: str
    mark: Mark
    was: str = ""
    """The id that it had before, where that is another one."""
    fields: tuple[dict[str, Any], ...] = ()

    def as_dict(self) -> dict[str, Any]:
        return {"id": self.id, "mark": self.mark, "was": self.was, "fields": list(self.fields)}


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything that differs. A part that changed and moved is among the changed ones alone."""

    nodes: tuple[Part, ...] = ()
    edges: tuple[Part, ...] = ()
    document: tuple[dict[str, Any], ...] = ()
    files: tuple[dict[str, str], ...] = ()
    reordered: bool = False
    """Whether edges that both sides have stand in another order, which is the order of sending."""

    def counts(self) -> dict[str, int]:
        """How much of each, without what is zero: `nodes_added`, `fields_changed`, `moved`, …"""
        found: dict[str, int] = {}
        for noun, parts in (("nodes", self.nodes), ("edges", self.edges)):
            for part in parts:
                if part.mark == "changed":
                    found["fields_changed"] = found.get("fields_changed", 0) + len(part.fields)
                    if part.was:
                        found["nodes_renamed"] = found.get("nodes_renamed", 0) + 1
                else:
                    name = "moved" if part.mark == "moved" else f"{noun}_{part.mark}"
                    found[name] = found.get(name, 0) + 1
        found["fields_changed"] = found.get("fields_changed", 0) + len(self.document)
        for file in self.files:
            found[f"files_{file['mark']}"] = found.get(f"files_{file['mark']}", 0) + 1
        if self.reordered:
            found["reordered"] = 1
        return {name: number for name, number in found.items() if number}

    def as_dict(self) -> dict[str, Any]:
        return {
            "nodes": [part.as_dict() for part in self.nodes],
            "edges": [part.as_dict() for part in self.edges],
            "document": list(self.document),
            "files": list(self.files),
            "reordered": self.reordered,
        }


def compare(old: Drawing, new: Drawing) -> Comparison:
    """What turns the old drawing into the new one.

    What nobody had placed has not moved. A node that went and one of the same kind that came at its very place are
    one node with another id.
    """
    before, after = _nodes_of(old.document), _nodes_of(new.document)
    renamed = dict(_renamed(before, after, old.layout, new.layout))
    was, now = _edges_of(old.document, renamed), _edges_of(new.document, {})
    kept = [name for name in was if name in now]
    return Comparison(
        tuple(_nodes(before, after, old.layout, new.layout, renamed)),
        tuple(_edges(was, now)),
        tuple(_fields(_top(old.document), _top(new.document), [])),
        tuple(_files(old.files, new.files)),
        kept != [name for name in now if name in was],
    )


def _top(document: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in document.items() if key not in ("nodes", "edges", "layout", "scenarios")}


def _nodes_of(document: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    nodes = document.get("nodes")
    rows = nodes.items() if isinstance(nodes, Mapping) else ()
    return {str(name): node if isinstance(node, Mapping) else {} for name, node in rows}


def _edges_of(document: Mapping[str, Any], renamed: Mapping[str, str]) -> dict[str, Mapping[str, Any]]:
    """Edges by what identifies them, their ends under the names of now."""
    edges = document.get("edges")
    found: dict[str, Mapping[str, Any]] = {}
    for edge in edges if isinstance(edges, list | tuple) else ():
        if isinstance(edge, Mapping):
            ends = [renamed.get(str(edge.get(end)), str(edge.get(end))) for end in ("source", "target")]
            found[str(edge.get("id") or f"{ends[0]}.{edge.get('relation')}.{ends[1]}")] = {
                **edge,
                "source": ends[0],
                "target": ends[1],
            }
    return found


def _renamed(
    before: Mapping[str, Mapping[str, Any]],
    after: Mapping[str, Mapping[str, Any]],
    old: Mapping[str, Any],
    new: Mapping[str, Any],
) -> Iterator[tuple[str, str]]:
    come = [name for name in after if name not in before]
    for name in [name for name in before if name not in after]:
        for other in come:
            place = _place(old, name)
            if before[name].get("kind") == after[other].get("kind") and place and place == _place(new, other):
                come.remove(other)
                yield name, other
                break


def _nodes(
    before: Mapping[str, Mapping[str, Any]],
    after: Mapping[str, Mapping[str, Any]],
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    renamed: Mapping[str, str],
) -> Iterator[Part]:
    names = {now: was for was, now in renamed.items()}
    for name in before:
        if name not in after and name not in renamed:
            yield Part(name, "removed")
    for name, node in after.items():
        was = names.get(name, name)
        if was not in before:
            yield Part(name, "added")
            continue
        fields = tuple(_fields(before[was], node, []))
        if fields or was != name:
            yield Part(name, "changed", "" if was == name else was, fields)
        elif _place(old, was) not in (None, _place(new, name)):
            yield Part(name, "moved")


def _edges(was: Mapping[str, Mapping[str, Any]], now: Mapping[str, Mapping[str, Any]]) -> Iterator[Part]:
    for name, edge in was.items():
        if name not in now or _ends(edge) != _ends(now[name]):
            yield Part(name, "removed")
    for name, edge in now.items():
        if name not in was or _ends(edge) != _ends(was[name]):
            yield Part(name, "added")
        elif fields := tuple(_fields(_own(was[name]), _own(edge), [])):
            yield Part(name, "changed", fields=fields)


def _ends(edge: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(edge.get(key) for key in ("source", "target", "relation"))


def _own(edge: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in edge.items() if key not in _EDGE_KEYS}


def _fields(old: Mapping[str, Any], new: Mapping[str, Any], path: list[str]) -> Iterator[dict[str, Any]]:
    for key in dict.fromkeys([*old, *new]):
        here = [*path, str(key)]
        if key not in new:
            yield {"path": here, "old": old[key]}
        elif key not in old:
            yield {"path": here, "new": new[key]}
        elif isinstance(old[key], Mapping) and isinstance(new[key], Mapping) and old[key] and new[key]:
            yield from _fields(old[key], new[key], here)
        elif not same(old[key], new[key]):
            yield {"path": here, "old": old[key], "new": new[key]}


def _files(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[dict[str, str]]:
    for path in sorted({*old, *new}):
        if old.get(path) != new.get(path):
            yield {"path": path, "mark": "added" if path not in old else "removed" if path not in new else "changed"}


def _place(layout: Mapping[str, Any], name: str) -> tuple[Any, ...] | None:
    place = layout.get(name)
    return tuple(place.get(key) for key in _PLACE) if isinstance(place, Mapping) else None
