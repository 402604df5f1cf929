"""The part of a drawing that one way needs, made sure of: nothing fails, waits or is left to chance in it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from runner.samples.bodies import attributes_needed, needs
from runner.samples.values import by_schema, merged
from runner.samples.ways import CHANNELS, Way
from topology.document import Parsed, Project, parse, schema_of
from topology.graph import Edge, Node, thaw
from topology.kinds import connection

PROBE = "signalbox-probe"
"""Stands behind a channel and gets what code there would get."""
_BETWEEN = "signalbox-between"
_CODE = {"code": "def handler(event, context): ..."}
_COMPUTE = ("function", "service")
_NODE_DROPPED = frozenset(
    {"group", "alarms", "slo", "canary", "failure_rate", "cold_start", "latency", "concurrency_reserved"}
    | {"concurrency_provisioned", "policies", "throttle", "usage_plans", "delay_s", "flexible_window_s"}
    | {"starts_at", "ends_at", "timezone", "handler", "image"}
)
_EDGE_DROPPED = frozenset(
    {"per_invocation", "delay_s", "batch_window_s", "dead_letter", "on_failure", "retry", "circuit_breaker"}
    | {"weight", "concurrency_max", "starting_position", "max_bytes", "throttle", "timeout_s"}
)
_FILTERS = ("request_schema", "pattern", "filter_policy", "filters", "prefix", "suffix", "events")
_FAILING = ("dead_letters", "on_failure")


def excerpt(parsed: Parsed, way: Way, node: str, *, helped: bool = False, open_wide: bool = False) -> Parsed:
    """The way as a drawing of its own, ending in code that can be listened to.

    `helped` puts what filters ask for into what is sent; `open_wide` takes the filters away.
    """
    graph = parsed.graph
    edges = _without_moves(graph.nodes, list(way.edges))
    names = dict.fromkeys([way.start, *(end for edge in edges for end in (edge.source, edge.target)), node])
    written = {edge.id: _edge(edge, open_wide) for edge in edges}
    _fill_schemas(parsed, edges, written)
    _name_objects(edges, written)
    if helped:
        _help(edges, written)
    for name in list(names):
        for further in _referred(graph.nodes[name]):
            if further in graph.nodes:
                names[further] = None
        if graph.nodes[name].kind == "workflow" and name != node:
            names.update({edge.target: None for edge in graph.outgoing(name, "state")})
    failing = {edge.source for edge in edges if edge.relation in _FAILING}
    nodes = {name: _node(graph.nodes[name], is_failing=name in failing) for name in names}
    _listen(graph.nodes[node], nodes, written)
    document = {"format": "signalbox/1", "name": graph.name, "nodes": nodes, "edges": list(written.values())}
    files = {path: text for path, text in parsed.project.files.items() if not path.startswith("scenarios/")}
    main = "topology.json"
    kept = {path: text for path, text in files.items() if path != parsed.project.main}
    return parse(Project(main, {**kept, main: json.dumps(document)}))


def listener(node: Node) -> str:
    """The node of an excerpt whose code gets the event."""
    return PROBE if node.kind in CHANNELS else node.id


def _node(node: Node, *, is_failing: bool) -> dict[str, Any]:
    fields = {name: thaw(value) for name, value in node.fields.items() if name not in _NODE_DROPPED}
    if node.kind in _COMPUTE:
        fields["latency"] = 0
    if is_failing:
        fields |= {"failure_rate": 1, "retries_async": 0}
    if node.kind == "schedule":
        fields |= {"expression": "rate(1 minute)", "enabled": True}
    return {"kind": node.kind, **fields}


def _edge(edge: Edge, open_wide: bool) -> dict[str, Any]:
    dropped = {*_EDGE_DROPPED, *(_FILTERS if open_wide else ())}
    fields = {name: thaw(value) for name, value in edge.fields.items() if name not in dropped}
    return {"id": edge.id, "source": edge.source, "target": edge.target, "relation": edge.relation, **fields}


def _without_moves(nodes: Mapping[str, Node], edges: list[Edge]) -> list[Edge]:
    """What a queue dead-letters lies in the other queue as it lay in the first: the way goes there at once."""
    kept: list[Edge] = []
    for edge in edges:
        if edge.relation == "dead_letters" and nodes[edge.source].kind == "queue":
            if kept:
                last = kept.pop()
                kept.append(Edge(last.id, last.source, edge.target, last.relation, last.fields, last.defaults))
            continue
        kept.append(edge)
    return kept


def _fill_schemas(parsed: Parsed, edges: list[Edge], written: Mapping[str, dict[str, Any]]) -> None:
    """What is sent along an edge that declares its schema has that shape."""
    for edge in edges:
        if edge.relation in ("sends", "publishes") and edge["body"] is None:
            schema = schema_of(parsed.project, edge["schema"])
            if schema is not None:
                written[edge.id]["body"] = by_schema(schema)


def _name_objects(edges: list[Edge], written: Mapping[str, dict[str, Any]]) -> None:
    """An object gets a key that the bucket's filter lets pass."""
    for before, edge in pairwise(edges):
        if before.relation == "writes" and edge.relation == "delivers" and (edge["prefix"] or edge["suffix"]):
            key, prefix, suffix = before["key"], str(edge["prefix"] or ""), str(edge["suffix"] or "")
            if not (isinstance(key, str) and key.startswith(prefix) and key.endswith(suffix)):
                written[before.id]["key"] = f"{prefix}{{{{uuid}}}}{suffix}"


def _help(edges: list[Edge], written: Mapping[str, dict[str, Any]]) -> None:
    """Puts what filters ask for where the body is made: the last edge before them that has one of its own."""
    maker: dict[str, Any] | None = None
    for before, edge in zip([None, *edges], edges, strict=False):
        if maker is not None and (asked := needs(edge)):
            maker["body"] = merged(maker["body"], asked)
        if before is not None and before.relation in ("sends", "publishes") and (wanted := attributes_needed(edge)):
            written[before.id]["attributes"] = {**(written[before.id].get("attributes") or {}), **wanted}
        if written[edge.id].get("body") is not None:
            maker = written[edge.id]


def _referred(node: Node) -> list[str]:
    """Nodes that a gateway asks before it admits anyone."""
    authorizers = (node["authorizers"] or {}).values() if node.kind == "gateway" else ()
    return [str(given[name]) for given in authorizers for name in ("function", "identity") if given.get(name)]


def _listen(node: Node, nodes: dict[str, Any], written: dict[str, dict[str, Any]]) -> None:
    """Gives the node code, or puts code behind it where it is a channel."""
    if node.kind in _COMPUTE:
        nodes[node.id] |= {"handler": _CODE, "runtime": "python3.11"}
    elif node.kind not in CHANNELS:
        nodes[node.id] = {"kind": "function", "handler": _CODE, "latency": 0}
    else:
        nodes[PROBE] = {"kind": "function", "handler": _CODE, "latency": 0}
        source = node.id
        if connection(node.kind, "delivers", "function") is None or (node.kind == "topic" and node["fifo"]):
            nodes[_BETWEEN] = {"kind": "queue", "fifo": bool(node["fifo"])}
            written[_BETWEEN] = {"source": source, "target": _BETWEEN, "relation": "delivers"}
            source = _BETWEEN
        written[PROBE] = {"source": source, "target": PROBE, "relation": "delivers"}
        if node.kind == "table":
            nodes[node.id]["stream"] = nodes[node.id].get("stream") or "both"
