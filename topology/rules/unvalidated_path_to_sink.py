"""A body that nobody has looked at gets from a route to a database that runs what it is told.

*Why.* A database takes statements, and a statement that is put together from a request is the oldest way in. A
schema on the route lets only the form through that the code behind was written for; without it every function on
the way must do so by itself, and one forgets.

*Fix.* Give the route a `request_schema`. Bind values in statements all the same: a schema limits input, it does not
escape it.

*Example.*

    api:gateway -routes(method=POST, path=/search, auth=users)-> search:function -reads-> products:database

*See.* OWASP Top 10, A03:2021 Injection; CWE-89. A search over nodes and what has been checked on the way: a route
with a schema ends it. Routes without a body are left out, tables and caches take no statements.
"""

from __future__ import annotations

from collections.abc import Iterable

from topology.rules.base import Finding, Rule, View, require_schema
from topology.rules.base.taint import VALIDATED, Witness, reaching, spread

_FINDINGS_MAX = 50


def check(view: View) -> Iterable[Finding]:
    sinks = view.graph.of_kind("database")
    routes = list(view.unchecked_routes()) if sinks else []
    if not routes:
        return
    exposed = reaching(view, sinks, without=VALIDATED)
    count = 0
    for route in routes:
        for witness in spread(view, route, without=VALIDATED, within=exposed):
            if view.graph.nodes[witness.node].kind != "database":
                continue
            if count == _FINDINGS_MAX:
                return
            count += 1
            yield _finding(witness)


def _finding(witness: Witness) -> Finding:
    route = witness.edges[0]
    return RULE.finding(
        f"What {route['method']} {route['path'] or '/'} is sent reaches {witness.node} unvalidated: "
        f"{' → '.join(witness.path)}. Attach the JSON schema of the body to the route.",
        nodes=[route.source, witness.node],
        edges=[edge.id for edge in witness.edges],
        path=witness.path,
        fixes=[require_schema(route)],
    )


RULE = Rule("SEC-003", "unvalidated-path-to-sink", "error", "security", check, __doc__)
