"""Two owners write to one store.

*Why.* Neither can change what is stored without the other, and nobody can say who is right when it is wrong. The
store becomes an interface that nobody has designed.

*Fix.* Let one of them own the store; the others ask it over an API, or send it events. An owner is the `owner` of a
node, else that of its zone, else the team whose zone it is. Readers are not counted, nor are nodes without an owner.

*Example.*

    a:function(owner=orders) -writes-> customers:table
    b:function(owner=billing) -writes-> customers

*See.* Newman, "Building Microservices": database per service.
"""

from __future__ import annotations

from collections.abc import Iterable

from topology.rules.base import Finding, Rule, View
from topology.rules.base.ownership import owner_of


def check(view: View) -> Iterable[Finding]:
    for store in view.graph.of_kind("table", "bucket", "cache", "database"):
        writers: dict[str, list[str]] = {}
        edges: list[str] = []
        for edge in view.incoming(store.id, "writes"):
            view.steps.spend()
            owner = owner_of(view.graph, view.source(edge))
            if owner is not None:
                writers.setdefault(owner, []).append(edge.source)
                edges.append(edge.id)
        if len(writers) > 1:
            named = [f"{nodes[0]} of {owner}" for owner, nodes in writers.items()]
            shown = ", ".join(named[:3]) + (f" and {len(named) - 3} more" if len(named) > 3 else "")
            yield RULE.finding(
                f"{store.id} is written by {len(writers)} owners: {shown}. Let one own it, and the others ask it or "
                "send it events.",
                nodes=[store.id, *(node for nodes in writers.values() for node in nodes)],
                edges=edges,
                path=[next(iter(writers.values()))[0], store.id],
            )


RULE = Rule("TOP-019", "shared-database-between-services", "warning", "operations", check, __doc__)
