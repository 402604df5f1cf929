"""This function has a right that nothing in the drawing uses.

*Why.* A right that is not used is one that only an attacker uses. It is often what is left of an edge that somebody
removed, or an edge that somebody forgot to draw; then the drawing does not show who touches the data.

*Fix.* Remove the right, or draw the edge that uses it.

*Example.*

    bill:function(policies=[{"actions": ["sqs:SendMessage"], "resources": ["jobs"]}]) -writes-> bills:table
    jobs:queue -> work:function

*See.* AWS Well-Architected Framework, SEC03-BP02 least privilege. Actions that only tell about a node are silent, and
so are rights on what is not drawn; wildcards are SEC-009's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from topology.rules.base import Finding, Fix, Node, Rule, View
from topology.rules.base.policies import covers, granted, named, needs, policies, touches


def check(view: View) -> Iterable[Finding]:
    for function in view.graph.of_kind("function"):
        given = granted(view, function)
        if not given:
            continue
        used: dict[str, set[str]] = {}
        for _, grant in needs(view, function):
            used.setdefault(grant.resource, set()).add(grant.action)
        for node, done in given.items():
            unused = _unused(view.graph.nodes[node], done, used.get(node))
            if unused:
                yield _finding(view, function, view.graph.nodes[node], unused)


def _unused(node: Node, done: Sequence[str], used: set[str] | None) -> tuple[str, ...]:
    """What is granted and not used: all of it without an edge, else what another edge would be for."""
    if used is None:
        return tuple(action for action in done if touches(action))
    if not any(covers(done, action) for action in used):
        return ()  # what the edge needs is not among it: that is SEC-011's
    others = {action for actions_of in _BY_EDGE.get(node.kind, ()) for action in actions_of if not used & actions_of}
    return tuple(action for action in done if action in others and touches(action))


# Kind -> the actions of each way to use it. A function that reads and may write has a right too many.
_BY_EDGE: dict[str, tuple[frozenset[str], ...]] = {
    "queue": (frozenset({"sqs:SendMessage"}), frozenset({"sqs:ReceiveMessage", "sqs:DeleteMessage"})),
    "stream": (frozenset({"kinesis:PutRecord", "kinesis:PutRecords"}), frozenset({"kinesis:GetRecords"})),
    "table": (
        frozenset({"dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query"}),
        frozenset({"dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:BatchWriteItem"}),
    ),
    "bucket": (frozenset({"s3:GetObject"}), frozenset({"s3:PutObject"})),
    "secret": (frozenset({"secretsmanager:GetSecretValue"}), frozenset({"secretsmanager:PutSecretValue"})),
}


def _finding(view: View, function: Node, node: Node, unused: Sequence[str]) -> Finding:
    without = [
        thawed
        for policy in policies(function)
        for thawed in _less(view, policy.actions, policy.resources, node.id, unused, concrete=policy.is_concrete)
    ]
    operation: dict[str, Any] = {"op": "unset", "node": function.id, "path": "policies"}
    if without:
        operation = {"op": "set", "node": function.id, "path": "policies", "value": without}
    return RULE.finding(
        f"{function.id} may do {', '.join(unused)} on {node.id}, and no edge says that it does. Remove the right, or "
        "draw the edge.",
        nodes=[function.id, node.id],
        fixes=[Fix(f"Take the right from {function.id}", (operation,))],
    )


def _less(
    view: View, done: Sequence[str], resources: Sequence[str], node: str, unused: Sequence[str], *, concrete: bool
) -> list[dict[str, Any]]:
    """The statement without these actions on the node: up to two, for the node and for the others."""
    about = [resource for resource in resources if concrete and named(view.graph, resource) == node]
    if not about:
        return [{"actions": list(done), "resources": list(resources)}]
    others = [resource for resource in resources if resource not in about]
    kept = [action for action in done if action not in unused]
    parts = ((list(done), others), (kept, about))
    return [{"actions": acts, "resources": names} for acts, names in parts if acts and names]


RULE = Rule("SEC-010", "permission-without-edge", "warning", "security", check, __doc__, automatic=True)
