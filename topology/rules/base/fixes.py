"""Changes that several rules offer, as operations on the document."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from topology.findings import Fix
from topology.graph import Edge, Graph, Node
from topology.rules.base.view import RETENTION_MAX_S

_ID_LENGTH = 63


def unused_id(graph: Graph, wanted: str) -> str:
    """The wanted id, cut to the allowed length, with a number when the graph has it already."""
    name, number = wanted[:_ID_LENGTH], 2
    while name in graph.nodes:
        ending = f"-{number}"
        name, number = wanted[: _ID_LENGTH - len(ending)] + ending, number + 1
    return name


def dead_letter_queue(graph: Graph, owner: Node, *, fifo: bool = False) -> dict[str, Any]:
    """The operation that adds a dead-letter queue for the node: kept as long as possible, and watched."""
    fields: dict[str, Any] = {
        "retention_s": RETENTION_MAX_S,
        "alarms": [{"metric": "visible", "above": 0}],
    }
    if fifo:
        fields |= {"fifo": True, "content_based_deduplication": True}
    stem = owner.id[: _ID_LENGTH - len("-dlq")].rstrip("-")
    return {"op": "add_node", "id": unused_id(graph, f"{stem}-dlq"), "kind": "queue", "fields": fields}


def require_login(gateway: Node, route: Edge) -> Fix:
    """The fix that lets the route admit only who an authorizer of its gateway knows."""
    operations: list[dict[str, Any]] = []
    names = list(gateway["authorizers"] or {})
    name = names[0] if names else "users"
    if not names:
        users = {"type": "jwt", "issuer": "https://id.example.com", "audience": [gateway.id]}
        operations.append({"op": "set", "node": gateway.id, "path": "authorizers", "value": {name: users}})
    operations.append({"op": "set", "edge": route.id, "path": "auth", "value": name})
    if route.is_set("public"):
        operations.append({"op": "unset", "edge": route.id, "path": "public"})
    return Fix(f"Require {name} on this route" if names else "Require a login (JWT)", tuple(operations))


def failure_queue(graph: Graph, owner: Node, siblings: Iterable[Edge]) -> tuple[str, list[dict[str, Any]]]:
    """The queue for records given up: the one that a sibling names, else a new one with what adds it."""
    for edge in siblings:
        queue = graph.nodes.get(edge["on_failure"] or "")
        if queue is not None and queue.kind == "queue" and not queue["fifo"]:
            return queue.id, []
    addition = dead_letter_queue(graph, owner)
    return str(addition["id"]), [addition]


def require_schema(route: Edge) -> Fix:
    """The fix that lets the route take JSON objects only; which fields they have, a person knows."""
    operation = {"op": "set", "edge": route.id, "path": "request_schema", "value": {"type": "object"}}
    return Fix("Accept only a JSON object, then list its fields", (operation,))
