"""Whether a gateway becomes an HTTP API or a REST API, and why."""

from __future__ import annotations

from collections.abc import Iterator

from topology.graph import Graph, Node

STAGE = "live"
PAYLOAD = "its functions receive events of payload format 1.0 instead of 2.0"


def is_rest(graph: Graph, gateway: Node) -> bool:
    return gateway["protocol"] == "rest" or bool(reasons_for_rest(graph, gateway))


def reasons_for_rest(graph: Graph, gateway: Node) -> list[str]:
    """What an HTTP API cannot do and this gateway asks for."""
    return list(dict.fromkeys(_reasons(graph, gateway)))


def _reasons(graph: Graph, gateway: Node) -> Iterator[str]:
    if gateway["private"]:
        yield "it is private"
    authorizers = gateway["authorizers"] or {}
    for route in graph.outgoing(gateway.id, "routes"):
        if authorizers.get(route["auth"], {}).get("type") == "api_key":
            yield "a route asks for an API key"
        if route["request_schema"]:
            yield "a route validates its body"
        if route["required_parameters"]:
            yield "a route validates its parameters"
        if route["api_key_required"]:
            yield "a route asks for an API key"
        if graph.nodes[route.target].kind in ("topic", "table"):
            yield f"a route leads straight to a {graph.nodes[route.target].kind}"
