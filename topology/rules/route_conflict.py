"""Two routes of one gateway are for the same requests.

*Why.* The names of path parameters do not count: `/orders/{id}` and `/orders/{number}` are one path. A gateway
holds one route for a method and path, so the deployment fails, or the second takes the place of the first.

*Fix.* Remove one of them, or give it another method or path. Versions that share the requests say so with a
`weight` on each.

*Example.*

    api:gateway -routes(method=GET, path="/orders/{id}")-> one:function
    api -routes(method=GET, path="/orders/{number}")-> two:function

*See.* API Gateway developer guide, "Routes"; the more specific of two routes that differ wins, which is no conflict.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from topology.rules.base import Edge, Finding, Rule, View

_PARAMETER = re.compile(r"\{[^{}]*?(\+?)\}")


def check(view: View) -> Iterable[Finding]:
    for gateway in view.graph.of_kind("gateway"):
        groups: dict[tuple[str, str], list[Edge]] = {}
        for route in view.outgoing(gateway.id, "routes"):
            view.steps.spend()
            if route["path"]:
                path = _PARAMETER.sub(r"{\1}", route["path"])
                if gateway["protocol"] == "rest":
                    path = path.rstrip("/") or "/"
                groups.setdefault((route["method"] or "ANY", path), []).append(route)
        for (method, _), routes in groups.items():
            if len(routes) > 1 and not all(route.is_set("weight") for route in routes):
                yield _finding(gateway.id, method, routes)


def _finding(gateway: str, method: str, routes: list[Edge]) -> Finding:
    paths = " and ".join(dict.fromkeys(f"{method} {route['path']}" for route in routes))
    targets = list(dict.fromkeys(route.target for route in routes))
    where = " and ".join(targets) if len(targets) > 1 else f"{targets[0]}, {len(routes)} times"
    return RULE.finding(
        f"Routes of {gateway} are for the same requests: {paths} lead to {where}. Remove one, give it another method "
        "or path, or share the requests by a weight on each.",
        nodes=[gateway, *targets],
        edges=[route.id for route in routes],
        path=[gateway, targets[0]],
    )


RULE = Rule("TOP-011", "route-conflict", "error", "reliability", check, __doc__)
