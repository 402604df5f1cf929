"""Input of somebody unknown gets from an open route to a data store.

*Why.* Between the internet and the data stands no login at all, on no hop of the path. Each step may look
harmless alone: an open route, a function, a queue, a function that writes. Together they let anybody read
or fill the store.

*Fix.* Require a login on the route. If the path is meant (a contact form), suppress the finding with a
reason.

*Example.*

    api:gateway -routes(method=POST, path=/notes, public=true)-> save:function -writes-> notes:table

*See.* OWASP API Security Top 10, API1:2023 and API2:2023. A search over nodes and what has been
checked on the way, for each open route and by breadth, so the path shown is a shortest; whatever asks who it is
ends it.
"""

from __future__ import annotations

from collections.abc import Iterable

from topology.rules.base import STORES, Finding, Rule, View, require_login
from topology.rules.base.taint import AUTHENTICATED, Witness, reaching, spread

_FINDINGS_MAX = 50


def check(view: View) -> Iterable[Finding]:
    routes = list(view.open_routes())
    if not routes:
        return
    exposed = reaching(view, view.graph.of_kind(*STORES), without=AUTHENTICATED)
    count = 0
    for route in routes:
        for witness in spread(view, route, without=AUTHENTICATED, within=exposed):
            if view.graph.nodes[witness.node].kind not in STORES:
                continue
            if count == _FINDINGS_MAX:
                return
            count += 1
            yield _finding(view, witness)


def _finding(view: View, witness: Witness) -> Finding:
    route = witness.edges[0]
    gateway = view.source(route)
    clients = [edge for edge in view.incoming(gateway.id, "calls") if view.source(edge).kind == "client"][:1]
    path = [*(edge.source for edge in clients), *witness.path]
    return RULE.finding(
        f"Anyone gets to {witness.node} by {route['method'] or 'ANY'} {route['path'] or '/'}: "
        f"{' → '.join(path)}. No hop asks who they are. Require a login on the route.",
        nodes=[gateway.id, witness.node],
        edges=[edge.id for edge in (*clients, *witness.edges)],
        path=path,
        fixes=[require_login(gateway, route)],
    )


RULE = Rule("SEC-002", "unauthenticated-path-to-store", "error", "security", check, __doc__)
