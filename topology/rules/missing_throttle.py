"""This gateway takes requests from the internet at any rate.

*Why.* Without a limit one caller, a loop in a client or an attack drives everything behind the gateway at
full speed: it uses up the concurrency that others need, and the bill grows with it. With a login it is a
warning, without one an error.

*Fix.* Set `throttle` with a rate and a burst on the gateway, or on each of its routes.

*Example.*

    api:gateway -routes(method=GET, path=/search, auth=users)-> search:function

*See.* OWASP API Security Top 10, API4:2023; cdk-nag APIGWDefaultThrottling.
"""

from __future__ import annotations

from collections.abc import Iterable

from topology.rules.base import Finding, Fix, Rule, View

_THROTTLE = {"rate_per_s": 100, "burst": 200}


def check(view: View) -> Iterable[Finding]:
    is_open = {route.id for route in view.open_routes()}
    for gateway in view.graph.of_kind("gateway"):
        if gateway["private"]:
            continue
        routes = [route for route in view.outgoing(gateway.id, "routes") if not view.is_throttled(route)]
        if not routes:
            continue
        first = next((route for route in routes if route.id in is_open), routes[0])
        who = "Anyone" if first.id in is_open else "Any user"
        yield RULE.finding(
            f"{who} can drive {first.target} through {gateway.id} at full speed: it has no throttle. Set a "
            "rate and a burst.",
            nodes=[gateway.id, *dict.fromkeys(route.target for route in routes)],
            edges=[route.id for route in routes],
            path=[gateway.id, first.target],
            severity="error" if first.id in is_open else "warning",
            fixes=[
                Fix(
                    f"Throttle {gateway.id} at {_THROTTLE['rate_per_s']} requests a second",
                    ({"op": "set", "node": gateway.id, "path": "throttle", "value": dict(_THROTTLE)},),
                )
            ],
        )


RULE = Rule("SEC-005", "missing-throttle", "warning", "security", check, __doc__, automatic=True)
