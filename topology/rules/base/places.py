"""Where a node stands: the zones around it, and the account and the region that they say."""

from __future__ import annotations

from collections.abc import Iterator

from topology.graph import Node
from topology.rules.base.view import View

Account = tuple[str | None, str | None]

_DEPTH = 16


def zones_around(view: View, node: Node) -> Iterator[Node]:
    """The zone that holds the node, then the one that holds that, and so on."""
    zone = view.graph.nodes.get(node["group"] or "")
    for _ in range(_DEPTH):
        if zone is None:
            return
        view.steps.spend()
        yield zone
        zone = view.graph.nodes.get(zone["group"] or "")


def place(view: View, node: Node, boundary: str) -> str | None:
    """The account or region that holds the node: the nearest zone around it that is one. None when none is drawn."""
    for zone in zones_around(view, node):
        if boundary == "region" and zone["region"]:
            return str(zone["region"])
        if zone["boundary"] == boundary:
            return zone.id
    return None


def account_of(view: View, node: Node) -> Account:
    """The account and the region of the node, which have limits of their own; the same for all that says none."""
    return place(view, node, "account"), place(view, node, "region")
