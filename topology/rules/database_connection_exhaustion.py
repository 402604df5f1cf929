"""The callers of a database may open more connections than it has.

*Why.* Each environment of a function and each request of a service holds a connection. A function scales by itself, so
a rush opens hundreds; above `connections_max` the database refuses everyone, also those who were there before.

*Fix.* Reserve concurrency for the functions, or bound what brings their work; or put a proxy before the database
(`proxy: true`) that shares its connections. A caller that asks only when a cache has no entry is not counted.

*Example.*

    api:function(concurrency_reserved=200) -reads-> orders:database(connections_max=100)

*See.* "Managing connections with Amazon RDS Proxy", Amazon RDS User Guide; Yan Cui, "How to manage RDS connections
from Lambda".
"""

from __future__ import annotations

from collections.abc import Iterable

from topology.rules.base import Finding, Fix, Node, Rule, View
from topology.rules.base.capacity import Capacities
from topology.rules.base.latency import behind_caches


def check(view: View) -> Iterable[Finding]:
    for database in view.graph.of_kind("database"):
        most = database["connections_max"]
        if most is None or database["proxy"]:
            continue
        callers = dict.fromkeys(edge.source for edge in view.incoming(database.id, "reads", "writes"))
        opened = {name: _connections(view, name) for name in callers if database.id not in behind_caches(view, name)}
        if sum(opened.values()) > int(most):
            yield _finding(database, int(most), opened)


def _connections(view: View, caller: str) -> int:
    """Connections that the caller opens at most: one for each invocation or request at once."""
    at_once = view.once(Capacities).at_once(caller) or 0
    node = view.graph.nodes[caller]
    if node.kind == "service" or node["concurrency_reserved"] is not None:
        return at_once
    bounds = [
        edge["concurrency_max"] if edge.relation == "delivers" and view.source(edge).kind == "queue" else None
        for edge in view.incoming(caller)
    ]
    known = [int(bound) for bound in bounds if bound is not None]
    return min(at_once, sum(known)) if known and len(known) == len(bounds) else at_once


def _finding(database: Node, most: int, opened: dict[str, int]) -> Finding:
    largest = sorted(opened, key=lambda name: (-opened[name], name))
    shown = ", ".join(f"{name} {opened[name]}" for name in largest[:3]) + (", …" if len(largest) > 3 else "")
    proxy = {"op": "set", "node": database.id, "path": "proxy", "value": True}
    return RULE.finding(
        f"{database.id} has {most} connections, and its callers may open {sum(opened.values())} ({shown}). "
        "Reserve or bound their concurrency, or put a proxy before it that shares the connections.",
        nodes=[database.id, *largest],
        path=[largest[0], database.id],
        fixes=[Fix("Put a proxy before it", (proxy,))],
    )


RULE = Rule("PER-006", "database-connection-exhaustion", "error", "reliability", check, __doc__)
