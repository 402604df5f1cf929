"""Requests come to this gateway that no route takes.

*Why.* A gateway without a route answers every request with an error, and so does one whose routes do not take what
its caller is drawn to ask for: 404, or 403 from a REST API. Nothing behind it ever sees the request.

*Fix.* Connect the gateway to what answers, or let the caller ask for a route that is there.

*Example.*

    shop:client -calls(route="GET /orders")-> api:gateway -routes(method=GET, path=/items)-> items:function

*See.* API Gateway developer guide, "Integrations".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import zip_longest

from topology.rules.base import Edge, Finding, Node, Rule, View


def check(view: View) -> Iterable[Finding]:
    for gateway in view.graph.of_kind("gateway"):
        calls = view.incoming(gateway.id, "calls")
        if not calls:
            continue
        routes = view.outgoing(gateway.id, "routes")
        if not routes:
            if not view.graph.outgoing(gateway.id):
                yield _without_routes(gateway, calls)
            continue
        for call in calls:
            view.steps.spend(len(routes))
            if call["route"] and not any(_takes(route, call["route"]) for route in routes):
                yield _without_match(gateway, call, routes)


def _without_routes(gateway: Node, calls: Sequence[Edge]) -> Finding:
    callers = list(dict.fromkeys(call.source for call in calls))
    return RULE.finding(
        f"{gateway.id} has no route, so {callers[0]} only ever gets an error from it. Connect it to what answers.",
        nodes=[gateway.id, *callers],
        edges=[call.id for call in calls],
        path=[callers[0], gateway.id],
    )


def _without_match(gateway: Node, call: Edge, routes: Sequence[Edge]) -> Finding:
    there = ", ".join(f"{route['method'] or 'ANY'} {route['path']}" for route in routes[:3])
    more = f" and {len(routes) - 3} more" if len(routes) > 3 else ""
    return RULE.finding(
        f"{call.source} asks {gateway.id} for {call['route']}, and no route takes it: there is {there}{more}. Add the "
        "route, or let the caller ask for one that is there.",
        nodes=[gateway.id, call.source],
        edges=[call.id],
        path=[call.source, gateway.id],
    )


def _takes(route: Edge, asked: str) -> bool:
    """Whether the route takes such a request; a route without a method or a path takes any."""
    method, _, path = asked.partition(" ")
    if route["method"] not in (None, "ANY", method):
        return False
    if route["path"] in (None, "$default"):
        return True
    wanted = path.partition("?")[0].strip("/").split("/")
    for part, given in zip_longest(str(route["path"]).strip("/").split("/"), wanted):
        if part is not None and part.startswith("{") and part.endswith("+}"):
            return given is not None
        if part is None or given is None:
            return False
        if part != given and not (part.startswith("{") and part.endswith("}")):
            return False
    return True


RULE = Rule("TOP-012", "route-without-integration", "error", "reliability", check, __doc__)
