"""Everybody may use this store or channel directly, past every gateway.

*Why.* A table, bucket, queue, topic, bus or database that is open to the world is found by scanners. Anybody reads
what it holds or fills it, and no route, authorizer or throttle stands before it.

*Fix.* Take `public` away, or the statement for `*`, and let those in who need it: by an edge, by a statement for one
account, or under a condition.

*Example.*

    uploads:bucket(public=true) -> resize:function

*See.* checkov CKV_AWS_20 and CKV_AWS_53 to 57; cdk-nag S2, EventBusOpenAccess. A statement for `*` under a condition
is left to its author.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from topology.rules.base import Finding, Fix, Node, Rule, View
from topology.rules.base.statements import Statement, statements


def check(view: View) -> Iterable[Finding]:
    open_to_all: dict[str, list[Statement]] = {}
    for statement in statements(view.graph):
        view.steps.spend()
        if statement.is_for_everybody:
            open_to_all.setdefault(statement.node.id, []).append(statement)
    for node in view.graph.nodes.values():
        found = open_to_all.get(node.id, [])
        if node["public"] is True:
            yield _finding(view, node, found, "it is public", "Take public away")
        elif found:
            yield _finding(view, node, found, "a statement of its policy allows *", "Remove the statement for *")


def _finding(view: View, node: Node, found: Sequence[Statement], why: str, what: str) -> Finding:
    operations: list[dict[str, Any]] = []
    if node["public"] is True:
        operations.append({"op": "unset", "node": node.id, "path": "public"})
    removable = [s for s in found if isinstance(s.path[-1], int)]
    for statement in reversed(removable):
        operations.append({"op": "unset", "node": node.id, "path": list(statement.path)})
    users = [edge.source for edge in view.incoming(node.id)][:1]
    return RULE.finding(
        f"{node.id} is open to everybody: {why}. {what}, and name who needs it by an edge, an account or a condition.",
        nodes=[node.id],
        path=[*users, node.id],
        fixes=[Fix(f"Close {node.id} to everybody else", tuple(operations))] if len(removable) == len(found) else [],
    )


RULE = Rule("SEC-006", "public-data-plane", "error", "security", check, __doc__, automatic=True)
