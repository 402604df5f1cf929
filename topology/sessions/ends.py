"""What merging can leave that nobody drew: edges whose end another person removed, nodes of one id.

Noticed where a merge can make them, named, and mended in the document, so that everybody ends with the same. Looking
through all edges costs; so it is done only after a node went or an edge came.
"""

from __future__ import annotations

from typing import Any

from pycrdt import Doc

from topology.sessions.shape import MISSING, roots


class Ends:
    """What is known of a document's nodes, also of those that went, so that its edges can be mended and named."""

    def __init__(self, doc: Doc[Any]) -> None:
        self._doc = doc
        self._parts = roots(doc)
        self._names: dict[str, str] = {}
        self._holders: dict[str, set[str]] = {}
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

    def mend(self) -> list[dict[str, Any]]:
        """Takes out edges without an end and numbers later nodes of one id; the frames that tell it."""
        self.suspect = False
        with self._doc.transaction():
            loose, renamed = self._take_out(), self._number()
        told = [{"type": "dangling", "edges": loose}] if loose else []
        return [*told, *([{"type": "renamed", "nodes": renamed}] if renamed else [])]

    def _take_out(self) -> list[dict[str, Any]]:
        loose = [(uid, edge) for uid, edge in self._parts.edges.items() if self._gone(edge)]
        told = [self._told(edge) for _, edge in loose]
        for uid, _ in loose:
            del self._parts.edges[uid]
        return told

    def _number(self) -> list[dict[str, str]]:
        renamed = []
        for name in [name for name, uids in self._holders.items() if len(uids) > 1]:
            for uid in sorted(self._holders[name], key=self._age)[1:]:
                number = 2
                while self._holders.get(f"{name}-{number}"):
                    number += 1
                new = f"{name}-{number}"
                self._parts.nodes[uid]["id"] = new
                self._holders[name].discard(uid)
                self._named(uid, new)
                renamed.append({"was": name, "now": new})
        return renamed

    def _age(self, uid: str) -> tuple[float, str]:
        order = self._parts.nodes[uid].get("order")
        return (float(order) if isinstance(order, int | float) else float("inf"), uid)

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
        self._holders.get(self._names.get(uid, ""), set()).discard(uid)
        self._names[uid] = str(name or uid)
        holders = self._holders.setdefault(self._names[uid], set())
        holders.add(uid)
        self.suspect = self.suspect or len(holders) > 1
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
            self._holders.get(self.removed[uid], set()).discard(uid)
        elif uid in self._parts.nodes:
            self._named(uid, self._parts.nodes[uid].get("id"))

    def _edges_changed(self, event: Any) -> None:
        if any(change["action"] != "delete" for change in event.keys.values()):
            self.suspect = True
