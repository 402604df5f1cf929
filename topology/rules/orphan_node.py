"""Nothing uses this node: no connection touches it, and no field names it.

*Why.* It would be deployed, watched and paid for, and does nothing. Often a connection was forgotten.

*Fix.* Connect it or remove it. A channel that is used from outside this drawing says so with
`external_producer` or `external_consumer`. A client or a zone may stand alone: they cost nothing. So may an
imported resource: what uses it may be outside of what is drawn.

*Example.*

    shop:client -calls-> api:gateway; forgotten:table

*See.* TOP-005 for a channel that is filled and never read.
"""

from __future__ import annotations

from collections.abc import Iterable

from topology.rules.base import Finding, Fix, Rule, View

_STANDS_ALONE = frozenset({"client", "zone", "resource"})


def check(view: View) -> Iterable[Finding]:
    for node in view.graph.nodes.values():
        if node.kind in _STANDS_ALONE or node["external_producer"] or node["external_consumer"]:
            continue
        if view.graph.outgoing(node.id) or view.graph.incoming(node.id) or node.id in view.references:
            continue
        yield RULE.finding(
            f"Nothing uses {node.id}. Connect this {node.kind} or remove it.",
            nodes=[node.id],
            fixes=[Fix(f"Remove {node.id}", ({"op": "remove_node", "id": node.id},))],
        )


RULE = Rule("TOP-003", "orphan-node", "warning", "operations", check, __doc__, automatic=True)
