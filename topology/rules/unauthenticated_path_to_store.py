"""Input of somebody unknown gets from an open route to a data store.

*Why.* Between the internet and the data stands no login at all, on no hop of the path. Each step may look
harmless alone: an open route, a function, a queue, a function that writes. Together they let anybody read
or fill the store.

*Fix.* Require a login on the route. If the path is meant (a contact form), suppress the finding with a
reason.

*Example.*

    api:gateway -routes(method=POST, path=/notes, public=true)-> save:function -writes-> notes:table

*See.* OWASP API Security Top 10, API1:2023 and API2:2023. One search for each open route, by breadth, so
the path shown is a shortest; routes with an authorizer are walls.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from topology.rules.base import STORES, Edge, Finding, Rule, View, require_login

_FINDINGS_MAX = 50


def check(view: View) -> Iterable[Finding]:
    count = 0
    seen: set[tuple[str, str]] = set()
    for route in view.open_routes():
        if route.target not in view.reaching_a_store:
            continue
        for path in _paths(view, route):
            if (route.id, path[-1]) in seen or count == _FINDINGS_MAX:
                continue
            seen.add((route.id, path[-1]))
            count += 1
            yield _finding(view, route, path)
        if count == _FINDINGS_MAX:
            return


def _paths(view: View, route: Edge) -> Iterator[list[str]]:
    """A shortest path from the route's gateway to each store it reaches, nearest store first."""
    parents: dict[str, str] = {route.target: route.source}
    ring = [route.target]
    while ring:
        outer: list[str] = []
        for node in ring:
            if view.graph.nodes[node].kind in STORES:
                yield _way(parents, node, route.source)
            for other in view.taint.successors(node):
                view.steps.spend()
                if other not in parents and other != route.source and other in view.reaching_a_store:
                    parents[other] = node
                    outer.append(other)
        ring = outer


def _way(parents: dict[str, str], end: str, start: str) -> list[str]:
    way = [end]
    while way[-1] != start:
        way.append(parents[way[-1]])
    return way[::-1]


def _finding(view: View, route: Edge, path: list[str]) -> Finding:
    gateway = view.source(route)
    clients = [edge for edge in view.incoming(gateway.id, "calls") if view.source(edge).kind == "client"]
    whole = [clients[0].source, *path] if clients else path
    edges = [clients[0].id] if clients else []
    edges.append(route.id)
    for source, target in pairwise(path[1:]):
        edges.append(next(iter(view.taint[source][target])))
    return RULE.finding(
        f"Anyone gets to {path[-1]} by {route['method'] or 'ANY'} {route['path'] or '/'}: "
        f"{' → '.join(whole)}. No hop asks who they are. Require a login on the route.",
        nodes=[gateway.id, path[-1]],
        edges=edges,
        path=whole,
        fixes=[require_login(gateway, route)],
    )


RULE = Rule("SEC-002", "unauthenticated-path-to-store", "error", "security", check, __doc__)
