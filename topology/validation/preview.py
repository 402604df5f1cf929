"""What a change would make of a project: the drawing before and after, for a picture with what differs marked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from topology.document import Parsed
from topology.graph import Graph

Mark = Literal["", "added", "changed", "removed"]
_RIGHT, _DOWN, _COLUMNS = 260.0, 150.0, 6  # a card of the console and the room around it
_CARD = (212.0, 72.0)


@dataclass(frozen=True, slots=True)
class Drawing:
    """Nodes with their places and marks, edges by the places of their ends in the list of nodes."""

    nodes: tuple[dict[str, Any], ...]
    edges: tuple[dict[str, Any], ...]

    def as_dict(self) -> dict[str, Any]:
        return {"nodes": list(self.nodes), "edges": list(self.edges)}


def drawings(before: Parsed, after: Parsed) -> tuple[Drawing, Drawing]:
    """The two drawings: what goes is marked in the first, what comes or differs in the second."""
    places = _places(before)
    return (
        _drawing(before.graph, after.graph, places, "removed"),
        _drawing(after.graph, before.graph, _with_new(after.graph, places), "added"),
    )


PICTURED_MAX = 600
"""Nodes of a thumbnail; more of them cannot be told apart in it."""


def thumbnail(parsed: Parsed) -> dict[str, Any]:
    """Where the nodes stand and which are joined, by their places in the list: enough for a picture."""
    places = _places(parsed)
    pictured = list(parsed.graph.nodes.values())[:PICTURED_MAX]
    position = {node.id: index for index, node in enumerate(pictured)}
    return {
        "nodes": [{"kind": node.kind, "x": places[node.id][0], "y": places[node.id][1]} for node in pictured],
        "edges": [
            [position[edge.source], position[edge.target]]
            for edge in parsed.graph.edges.values()
            if edge.source in position and edge.target in position
        ],
    }


def sides(before: Parsed, after: Parsed) -> tuple[dict[str, Any], dict[str, Any]]:
    """The two drawings by id, with the place and size of each node; what nobody placed stands beside its neighbour."""
    old, new = _places(before), _places(after)
    return _side(before, _with_new(before.graph, {**new, **old})), _side(after, _with_new(after.graph, {**old, **new}))


def _side(parsed: Parsed, places: dict[str, tuple[float, float]]) -> dict[str, Any]:
    nodes = []
    for node in parsed.graph.nodes.values():
        place = parsed.layout.get(node.id)
        size = {key: place[key] for key in ("w", "h") if key in place} if isinstance(place, dict) else {}
        x, y = places[node.id]
        nodes.append({"id": node.id, "kind": node.kind, "title": node.title, "x": x, "y": y, **size})
    edges = [
        {"id": edge.id, "source": edge.source, "target": edge.target, "relation": edge.relation}
        for edge in parsed.graph.edges.values()
    ]
    return {"nodes": nodes, "edges": edges}


def _drawing(graph: Graph, other: Graph, places: dict[str, tuple[float, float]], gone: Mark) -> Drawing:
    position = {name: index for index, name in enumerate(graph.nodes)}
    nodes = []
    for node in graph.nodes.values():
        same = other.nodes.get(node.id)
        mark: Mark = gone if same is None else "changed" if same != node else ""
        x, y = places[node.id]
        nodes.append({"id": node.id, "kind": node.kind, "title": node.title, "x": x, "y": y, "mark": mark})
    edges = []
    for edge in graph.edges.values():
        twin = other.edges.get(edge.id)
        mark = gone if twin is None else "changed" if twin != edge else ""
        edges.append({"id": edge.id, "source": position[edge.source], "target": position[edge.target], "mark": mark})
    return Drawing(tuple(nodes), tuple(edges))


def _places(parsed: Parsed) -> dict[str, tuple[float, float]]:
    """Where nodes stand; those that nobody has placed stand in rows below the others."""
    found: dict[str, tuple[float, float]] = {}
    for name in parsed.graph.nodes:
        place = parsed.layout.get(name)
        if isinstance(place, dict) and all(isinstance(place.get(axis), int | float) for axis in "xy"):
            found[name] = (float(place["x"]), float(place["y"]))
    lowest = max((y for _, y in found.values()), default=-_DOWN)
    for index, name in enumerate(name for name in parsed.graph.nodes if name not in found):
        found[name] = (index % _COLUMNS * _RIGHT, lowest + (1 + index // _COLUMNS) * _DOWN)
    return found


def _with_new(graph: Graph, places: dict[str, tuple[float, float]]) -> dict[str, tuple[float, float]]:
    """The places with one for each new node: below a neighbour or what names it, where nothing stands yet."""
    found = {name: place for name, place in places.items() if name in graph.nodes}
    new = [name for name in graph.nodes if name not in found]
    naming = _naming(graph) if new else {}
    for name in new:
        near = [edge.source for edge in graph.incoming(name)] + [edge.target for edge in graph.outgoing(name)]
        near += [naming[name]] if name in naming else []
        x, y = next((found[one] for one in near if one in found), (0.0, 0.0))
        y += _DOWN
        while any(abs(x - a) < _CARD[0] and abs(y - b) < _CARD[1] for a, b in found.values()):
            y += _DOWN
        found[name] = (x, y)
    return found


def _naming(graph: Graph) -> dict[str, str]:
    """By node, where the first edge starts that names it in a field, as a target names its dead-letter queue."""
    found: dict[str, str] = {}
    for edge in graph.edges.values():
        for value in edge.fields.values():
            if isinstance(value, str) and value in graph.nodes:
                found.setdefault(value, edge.source)
    return found
