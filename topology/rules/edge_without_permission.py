"""This function does something that the rights written out for it do not allow: AccessDenied, at run time.

*Why.* Where the rights of a function are spelled out, they are what it gets. A statement that allows reading a table,
beside an edge that writes to it, fails at the first write, in production and not before. A run and an export here
add what the edges need; a role made from the list alone is refused.

*Fix.* Add the action to the statement, or leave the statement out: an edge grants what it needs.

*Example.*

    save:function(policies=[{"actions": ["dynamodb:GetItem"], "resources": ["orders"]}]) -writes-> orders:table

*See.* cfn-lint W3037; AWS Well-Architected Framework, SEC03-BP02. One action of those that an edge can use is enough;
a poller needs all of its own. Rights that no edge would give (as dynamodb:Scan) are additions and no list.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from topology.graph import thaw
from topology.permissions import Grant
from topology.rules.base import Finding, Fix, Node, Rule, View
from topology.rules.base.policies import DIRECT, Policy, about, covers, needs, policies, spells_out


def check(view: View) -> Iterable[Finding]:
    for function in view.graph.of_kind("function"):
        if not function["policies"]:
            continue
        given = policies(function)
        wanted: dict[str, list[Grant]] = {}
        for edge, grant in needs(view, function):
            wanted.setdefault(edge, []).append(grant)
        lacking = {edge: grants for edge, grants in wanted.items() if not _allowed(view, given, edge, grants)}
        spelled_out = spells_out(view, function)
        fix = _fix(function, lacking)
        for edge, grants in lacking.items():
            there = about(view, given, grants[0].resource)
            relation = view.graph.edges[edge].relation
            known = _KNOWN.get(view.graph.nodes[grants[0].resource].kind, frozenset())
            is_listed = relation in (*DIRECT, "delivers") and not known.isdisjoint(there)
            if is_listed or (spelled_out and relation in DIRECT):
                yield _finding(view, function, edge, grants, there, fix)


# Kind -> actions that edges to it give: who writes one of them down is listing what the function does there.
_KNOWN: Mapping[str, frozenset[str]] = {
    "table": frozenset(
        {
            *("dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query"),
            *("dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:BatchWriteItem"),
        }
    ),
    "queue": frozenset({"sqs:SendMessage", "sqs:ReceiveMessage", "sqs:DeleteMessage"}),
    "topic": frozenset({"sns:Publish"}),
    "bus": frozenset({"events:PutEvents"}),
    "stream": frozenset({"kinesis:PutRecord", "kinesis:PutRecords", "kinesis:GetRecords"}),
    "bucket": frozenset({"s3:GetObject", "s3:PutObject"}),
    "secret": frozenset({"secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue"}),
    "function": frozenset({"lambda:InvokeFunction"}),
    "workflow": frozenset({"states:StartExecution", "states:StartSyncExecution"}),
}


def _allowed(view: View, given: Sequence[Policy], edge: str, grants: Sequence[Grant]) -> bool:
    """Whether the statements alone allow what the edge does: some of it, for a poller all of it."""
    verdicts = []
    for grant in grants:
        if grant.action.startswith(_ABOUT):
            continue
        acts = about(view, given, grant.resource)
        everywhere = [action for policy in given if policy.wild_resources for action in policy.actions]
        verdicts.append(covers((*acts, *everywhere), grant.action))
    if view.graph.edges[edge].relation == "delivers":
        return all(verdicts)
    return not verdicts or any(verdicts)


_ABOUT = ("sqs:GetQueue", "s3:ListBucket", "dynamodb:Describe", "dynamodb:List", "kinesis:Describe", "kinesis:List")


def _fix(function: Node, lacking: Mapping[str, Sequence[Grant]]) -> Fix:
    """Adds what all edges lack: the list is complete then."""
    added: dict[str, dict[str, None]] = {}
    for grants in lacking.values():
        for grant in grants:
            added.setdefault(grant.resource, {})[grant.action] = None
    value = [*(thaw(policy) for policy in function["policies"])]
    value += [{"actions": list(names), "resources": [target]} for target, names in added.items()]
    operation = {"op": "set", "node": function.id, "path": "policies", "value": value}
    return Fix(f"Allow {function.id} what its edges need", (operation,))


def _finding(view: View, function: Node, edge: str, grants: Sequence[Grant], there: Sequence[str], fix: Fix) -> Finding:
    target, relation = grants[0].resource, view.graph.edges[edge].relation
    names = list(dict.fromkeys(grant.action for grant in grants))
    has = f"only {', '.join(there)}" if there else "nothing"
    does = "is delivered from" if relation == "delivers" else relation.replace("_", " ")
    return RULE.finding(
        f"{function.id} {does} {target}, and the rights written out for it allow {has} there: as they stand, that is "
        f"AccessDenied at run time. Add {' or '.join(names[:4])}.",
        nodes=[function.id, target],
        edges=[edge],
        fixes=[fix],
    )


RULE = Rule("SEC-011", "edge-without-permission", "error", "reliability", check, __doc__, automatic=True)
