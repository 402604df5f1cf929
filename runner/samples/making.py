"""Makes the samples of one node: finds the ways, runs each once, names what came."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from random import Random
from typing import Any

from runner.behaviours import BEHAVIOURS
from runner.behaviours.base import fill
from runner.errors import ScenarioRefused, UnknownNode
from runner.samples.bodies import attributes_needed, made_up, needs, stimulus
from runner.samples.excerpt import excerpt, listener
from runner.samples.listening import SEED, event_at
from runner.samples.sample import Origin, Sample
from runner.samples.unwrapping import attributes_of, innermost, once
from runner.samples.values import merged
from runner.samples.ways import CHANNELS, Way, ways_to
from topology.document import Arrival, Parsed
from topology.graph import Edge, Graph, Node, thaw

_CODE = ("function", "service", "workflow")
_STORES = ("table", "bucket")
"""What tells of a change, not of the body that made it."""


def samples_of(parsed: Parsed, node: str, edge: str | None = None) -> list[Sample]:
    """One sample for each way to the node (along that edge alone, if one is named). Raises UnknownNode.

    What takes nothing has none. A node to which no way leads has one, as if sent by hand.
    """
    found = parsed.graph.nodes.get(node)
    if found is None:
        raise UnknownNode(f"There is no node {node!r}.")
    if found.kind == "gateway":
        samples = list(_requests(parsed, node))
    elif found.kind in CHANNELS or found.kind in _CODE:
        ways = ways_to(parsed.graph, node)
        asked = _asked_way(parsed.graph, node)
        made = (
            (_sample(parsed, found, way) for way in ways or asked)
            if ways or asked
            else iter((_by_hand(parsed, found),))
        )
        samples = [sample for sample in made if sample is not None]
    else:
        samples = []
    return _told_apart([sample for sample in samples if edge is None or sample.edge == edge])


def _sample(parsed: Parsed, node: Node, way: Way) -> Sample | None:
    """The sample of one way; None where nothing can be made to come along it."""
    for attempt, helped, open_wide in _attempts(parsed.graph, way):
        arrival, origin = stimulus(parsed, attempt, node.id)
        if arrival is not None and helped:
            arrival = _helped(arrival, attempt)
        drawing = excerpt(parsed, attempt, node.id, helped=helped, open_wide=open_wide)
        heard, event = event_at(drawing, listener(node), arrival)
        if heard:
            path = tuple(edge.id for edge in way.edges)
            made = _named(node, event, _title(parsed.graph, way), path, origin)
            sent = None if arrival is None else _filled(arrival.body)
            return dataclasses.replace(made, body=sent) if node.kind in _STORES else made
    return _shape_only(parsed, node, way)


def _asked_way(graph: Graph, node: str) -> list[Way]:
    """The way of a request that an authorizer function is asked about."""
    for gateway in graph.of_kind("gateway"):
        for name, given in (gateway["authorizers"] or {}).items():
            for route in graph.outgoing(gateway.id, "routes"):
                if given.get("function") == node and route["auth"] == name:
                    callers = graph.incoming(gateway.id, "calls")[:1]
                    return [Way(callers[0].source if callers else gateway.id, (*callers, route), len(callers))]
    return []


def _shape_only(parsed: Parsed, node: Node, way: Way) -> Sample | None:
    """What a state of a workflow would hand over that a plain run of it does not reach: the input, by hand."""
    if way.edges[way.near].relation != "state" or not BEHAVIOURS[node.kind].takes_messages:
        return None
    first, origin = stimulus(parsed, way, node.id)
    arrival = Arrival(target=node.id, times_s=(0.0,), body=None if first is None else first.body)
    heard, event = event_at(excerpt(parsed, Way(node.id, ()), node.id), listener(node), arrival)
    path = tuple(edge.id for edge in way.edges)
    return _named(node, event, _title(parsed.graph, way), path, origin) if heard else None


def _attempts(graph: Graph, way: Way) -> Iterator[tuple[Way, bool, bool]]:
    """From the real thing to what is only its shape."""
    yield way, False, False
    yield way, True, False
    near = way.nearer()
    starts = [near, *(Way(edge.source, near.edges[index:]) for index, edge in enumerate(near.edges) if index)]
    for start in starts:
        behaviour = BEHAVIOURS[graph.nodes[start.start].kind]
        if behaviour.takes_messages or behaviour.name in ("gateway", "service", "client"):
            yield start, True, False
            yield start, True, True


def _helped(arrival: Arrival, way: Way) -> Arrival:
    """The arrival with what filters ask for, up to the first edge that makes a body of its own."""
    body, attributes = arrival.body, dict(arrival.attributes)
    for index, edge in enumerate(way.edges):
        if index <= 1:
            attributes |= attributes_needed(edge)
        if edge["body"] is not None:
            break
        body = merged(body, needs(edge))
    pattern = way.edges[0]["pattern"] if way.edges else None
    types = (pattern or {}).get("detail-type") or ()
    plain = next((name for name in types if isinstance(name, str)), None)
    return dataclasses.replace(
        arrival, body=body, attributes=attributes, detail_type=arrival.detail_type or plain if pattern else None
    )


def _named(node: Node, event: Any, title: str, path: tuple[str, ...], origin: Origin) -> Sample:
    edge = path[-1] if path else None
    if node.kind not in CHANNELS:
        body = innermost(event)
        if node.kind == "workflow":
            # A gateway starts an execution with the body, not with the request.
            event = once(event)[1] if isinstance(event, dict) and "requestContext" in event else event
        return Sample(title, edge, event, body, path, origin=origin)
    detail_type = event.get("detail-type") if isinstance(event, dict) else None
    return Sample(title, edge, event, once(event)[1], path, attributes_of(event), detail_type, origin)


def _by_hand(parsed: Parsed, node: Node) -> Sample | None:
    """What a person may send to a node that nothing leads to."""
    way = Way(node.id, ())
    arrival, origin = stimulus(parsed, way, node.id)
    if not BEHAVIOURS[node.kind].takes_messages and node.kind != "service":
        return None
    heard, event = event_at(excerpt(parsed, way, node.id), listener(node), arrival)
    return _named(node, event, "By hand", (), origin) if heard else None


def _requests(parsed: Parsed, gateway: str) -> Iterator[Sample]:
    """The requests that the gateway's routes take."""
    graph = parsed.graph
    caller = next(iter(graph.incoming(gateway, "calls")), None)
    for route in graph.outgoing(gateway, "routes"):
        way = Way(caller.source, (caller, route)) if caller is not None else Way(gateway, (route,))
        arrival, origin = stimulus(parsed, way, route.target)
        if arrival is None:
            body, origin = made_up(parsed, way, route.target)
            arrival = Arrival(target=gateway, body=body)
        method, path = route["method"] or "ANY", str(route["path"] or "/")
        body = _filled(arrival.body)
        request = {
            "method": "POST" if method == "ANY" else method,
            "path": path,
            "headers": {"content-type": "application/json", **dict(arrival.headers)} if body is not None else {},
            "as": arrival.credential,
            "body": body,
        }
        yield Sample(f"{method} {path}", route.id, request, body, (route.id,), origin=origin)


def _filled(body: Any) -> Any:
    try:
        return fill(body, Random(SEED), 0)
    except ScenarioRefused:
        return body


def _title(graph: Graph, way: Way) -> str:
    """Who made the body and what it came through: `Charge card → Emails`."""
    near = way.edges[way.near :]
    parts = [_words(graph, edge) for edge in near]
    return " → ".join(parts)


def _words(graph: Graph, edge: Edge) -> str:
    title = graph.nodes[edge.source].title
    if edge.relation == "routes":
        return f"{title}: {edge['method'] or 'ANY'} {edge['path'] or '/'}"
    if edge.relation == "publishes" and edge["detail_type"]:
        return f"{title}: {edge['detail_type']}"
    if edge.relation == "publishes" and edge["attributes"]:
        return f"{title}: " + ", ".join(str(value) for value in thaw(edge["attributes"]).values())
    return title


def _told_apart(samples: list[Sample]) -> list[Sample]:
    """Titles that are the same get a number."""
    seen: dict[str, int] = {}
    found = []
    for sample in samples:
        seen[sample.title] = number = seen.get(sample.title, 0) + 1
        found.append(sample if number == 1 else dataclasses.replace(sample, title=f"{sample.title} ({number})"))
    return found
