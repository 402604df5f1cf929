"""The stimulus at the start of a way: an arrival of the project's scenarios, or one with a made-up body."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping
from typing import Any

from runner.samples.sample import Origin
from runner.samples.values import by_filter, by_name, by_schema, merged
from runner.samples.ways import Way
from topology.document import Arrival, Parsed, schema_of
from topology.graph import Edge, Graph

_BODILESS = ("GET", "HEAD", "DELETE", "OPTIONS")
_PATH = re.compile(r"\$\.(?:detail\.|body\.|data\.)?([A-Za-z_][A-Za-z0-9_]*)$")
_ENVELOPE = frozenset({"messageId", "Records", "id", "requestContext", "key"})
"""Names that the service itself gives; no body has to hold them."""


def stimulus(parsed: Parsed, way: Way, node: str) -> tuple[Arrival | None, Origin]:
    """What starts the way, at time 0; None where a schedule does it by itself."""
    graph = parsed.graph
    start = graph.nodes[way.start]
    if start.kind == "schedule":
        return None, "names"
    first, route = (way.edges[0] if way.edges else None), _route(way)
    found = _of_scenario(parsed, way, first, route)
    if found is not None:
        return _once(found), "scenario" if found.body is not None or found.bodies else "names"
    body, origin = made_up(parsed, way, node)
    if route is not None and route.partition(" ")[0] in _BODILESS:
        body = None
    given = {"route": route, "credential": _credential(way), "body": body}
    if start.kind == "client" and first is not None:
        return Arrival(way.start, target=first.target, times_s=(0.0,), **given), origin
    return Arrival(target=way.start, times_s=(0.0,), **given), origin


def made_up(parsed: Parsed, way: Way, node: str) -> tuple[Any, Origin]:
    """A body from the first schema on the way, else from the names that the drawing mentions."""
    for edge in way.edges:
        schema = schema_of(parsed.project, edge["request_schema"]) or schema_of(parsed.project, edge["schema"])
        if schema is not None:
            return by_schema(schema), "schema"
    names = dict.fromkeys(_names(parsed.graph, way, node))
    body: dict[str, Any] = {name: by_name(name) for name in names}
    for edge in way.edges:
        body = merged(body, needs(edge))
    return body or {"id": "{{uuid}}"}, "names"


def needs(edge: Edge) -> Mapping[str, Any]:
    """What the filter of the edge asks of the body."""
    if edge["pattern"]:
        return _part(by_filter(edge["pattern"]), "detail")
    if edge["filter_policy"] and edge["filter_scope"] == "MessageBody":
        return by_filter(edge["filter_policy"], "policy")
    for given in edge["filters"] or ():
        found = by_filter(given.get("pattern", given) if isinstance(given, Mapping) else None)
        return _part(found, "body") or _part(found, "data")
    return {}


def attributes_needed(edge: Edge) -> Mapping[str, Any]:
    """What the filter policy of the edge asks of the message's attributes."""
    if edge["filter_policy"] and edge["filter_scope"] != "MessageBody":
        return by_filter(edge["filter_policy"], "policy")
    return {}


def _part(found: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    inside = found.get(name)
    return inside if isinstance(inside, Mapping) else {}


def _names(graph: Graph, way: Way, node: str) -> Iterator[str]:
    """Fields of a body that keys and groups on the way speak of."""
    for name in dict.fromkeys([*(end for edge in way.edges for end in (edge.source, edge.target)), node]):
        passed = graph.nodes[name]
        yield from _field((passed["idempotency"] or {}).get("key"))
        for write in graph.outgoing(name, "writes"):
            key = graph.nodes[write.target]["partition_key"]
            if key and key not in _ENVELOPE:
                yield str(key)
    for edge in way.edges:
        for field in ("message_group", "deduplication_id", "partition_key", "key"):
            yield from _field(edge[field])


def _field(path: Any) -> Iterator[str]:
    found = _PATH.match(path) if isinstance(path, str) else None
    if found is not None and found[1] not in _ENVELOPE:
        yield found[1]


def _route(way: Way) -> str | None:
    """`POST /orders` of the first gateway on the way, where it is asked first."""
    for edge in way.edges[:2]:
        if edge.relation == "routes":
            return f"{edge['method'] or 'ANY'} {edge['path'] or '/'}"
    return None


def _credential(way: Way) -> str | None:
    for edge in way.edges[:2]:
        if edge.relation == "routes" and edge["auth"] not in (None, "none"):
            return str(edge["auth"])
    return None


def _of_scenario(parsed: Parsed, way: Way, first: Edge | None, route: str | None) -> Arrival | None:
    """The first arrival that starts this way, of `default` before the others; a refused one only starts nothing."""
    ordered = sorted(parsed.scenarios.values(), key=lambda scenario: scenario.name != "default")
    for arrival in (arrival for scenario in ordered for arrival in scenario.arrivals):
        if arrival.replay is not None or arrival.credential == "invalid":
            continue
        is_of_route = route is None or arrival.route == route
        if arrival.source is None and arrival.target == way.start and is_of_route:
            return arrival
        if first is not None and arrival.source == way.start and is_of_route and arrival.target in (None, first.target):
            return dataclasses.replace(arrival, target=first.target)
    return None


def _once(arrival: Arrival) -> Arrival:
    """The arrival, but once and at the beginning."""
    body = arrival.bodies[0] if arrival.bodies else arrival.body
    return Arrival(
        arrival.source,
        arrival.target,
        arrival.route,
        arrival.credential,
        times_s=(0.0,),
        body=body,
        headers=arrival.headers,
        attributes=arrival.attributes,
        detail_type=arrival.detail_type,
        message_group=arrival.message_group,
        deduplication_id=arrival.deduplication_id,
        partition_key=arrival.partition_key,
    )
