"""Who answers for a node: its `owner`, else that of the zone it is in, else the team whose zone it is."""

from __future__ import annotations

from topology.graph import Graph, Node


def owner_of(graph: Graph, node: Node) -> str | None:
    """The name of the owner; None when the drawing does not say. Zones may lie in zones."""
    seen: set[str] = set()
    at = node
    while at.id not in seen:
        seen.add(at.id)
        if at["owner"]:
            return str(at["owner"])
        zone = graph.nodes.get(at["group"] or "")
        if zone is None:
            return None
        if zone["boundary"] == "team" and not zone["owner"]:
            return zone.id
        at = zone
    return None
