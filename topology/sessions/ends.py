"""Edges whose end another person removed: noticed where merging can make them, named, and taken out.

Looking through all edges costs; so it is done only after a node went or an edge came.
"""

from __future__ import annotations

from typing import Any

from pycrdt import Doc

from topology.sessions.shape import MISSING, roots


class Ends:
    """What is known of the ends of a document's edges: the names of nodes, also of those that went."""

    def __init__(self, doc: Doc[Any]) -> None:
        self._doc = doc
        self._parts = roots(doc)
        self._names: dict[str, str] = {}
        self.removed: dict[str, str] = {}
        """The names of the nodes that went since somebody asked, by uid."""
        self.suspect = False
        self._watching: list[tuple[Any, Any]] = []

    def watch(self) -> None:
        """Begins with the document as it is."""
        for uid, node in self._parts.nodes.items():
            self._named(uid, node.get("id"))
        self.suspect = True
        self._watching = [
            (self._parts.nodes, self._parts.nodes.observe_deep(self._nodes_changed)),
            (self._parts.edges, self._parts.edges.observe(self._edges_changed)),
        ]

    def close(self) -> None:
        for part, subscription in self._watching:
            part.unobserve(subscription)

    def take_out(self) -> list[dict[str, Any]]:
        """Removes the edges without an end from the document, and tells which they were."""
        self.suspect = False
        loose = [(uid, edge) for uid, edge in self._parts.edges.items() if self._gone(edge)]
        told = [self._told(edge) for _, edge in loose]
        if loose:
            with self._doc.transaction():
                for uid, _ in loose:
                    del self._parts.edges[uid]
        return told

    def _gone(self, edge: Any) -> list[str]:
        ends = [edge.get("source"), edge.get("target")]
        return [
            end for end in ends if isinstance(end, str) and not end.startswith(MISSING) and end not in self._parts.nodes
        ]

    def _told(self, edge: Any) -> dict[str, Any]:
        names = {end: self._names.get(str(edge.get(end)), "") for end in ("source", "target")}
        gone = [self._names.get(uid, "") for uid in self._gone(edge)]
        return {"relation": str(edge.get("relation") or ""), **names, "gone": gone}

    def _named(self, uid: str, name: Any) -> None:
        self._names[uid] = str(name or uid)
        self.removed.pop(uid, None)

    def _nodes_changed(self, events: list[Any]) -> None:
        for event in events:
            if event.path and "id" in event.keys:
                self._named(str(event.path[0]), event.keys["id"].get("newValue"))
            elif not event.path:
                for uid, change in event.keys.items():
                    self._node_changed(uid, change["action"])

    def _node_changed(self, uid: str, action: str) -> None:
        if action == "delete":
            self.suspect = True
            self.removed[uid] = self._names.get(uid, "")
        elif uid in self._parts.nodes:
            self._named(uid, self._parts.nodes[uid].get("id"))

    def _edges_changed(self, event: Any) -> None:
        if any(change["action"] != "delete" for change in event.keys.values()):
            self.suspect = True
