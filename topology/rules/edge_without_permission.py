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
from topology.rules.base.policies import Policy, covers, named, needs, policies

_DIRECT = ("reads", "writes", "sends", "publishes", "invokes")


def check(view: View) -> Iterable[Finding]:
    for function in view.graph.of_kind("function"):
        if not function["policies"]:
            continue
        given = policies(function)
        wanted: dict[str, list[Grant]] = {}
        for edge, grant in needs(view, function):
            wanted.setdefault(edge, []).append(grant)
        lacking = {edge: grants for edge, grants in wanted.items() if not _allowed(view, given, edge, grants)}
        spelled_out = _is_spelled_out(view, given, wanted)
        fix = _fix(function, lacking)
        for edge, grants in lacking.items():
            there = _about(view, given, grants[0].resource)
            direct = view.graph.edges[edge].relation in _DIRECT
            if any(action in _KNOWN for action in there) or (spelled_out and direct):
                yield _finding(view, function, edge, grants, there, fix)


# Actions that edges of some kind give: who writes one of them down is listing what the function does.
_KNOWN = frozenset(
    {
        *("dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query"),
        *("dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:BatchWriteItem"),
        *("sqs:SendMessage", "sqs:ReceiveMessage", "sqs:DeleteMessage", "sns:Publish", "events:PutEvents"),
        *("kinesis:PutRecord", "kinesis:PutRecords", "kinesis:GetRecords", "s3:GetObject", "s3:PutObject"),
        *("secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue"),
        *("lambda:InvokeFunction", "states:StartExecution"),
    }
)


def _about(view: View, given: Sequence[Policy], node: str) -> tuple[str, ...]:
    """The actions of the statements that name the node."""
    found: dict[str, None] = {}
    for policy in given:
        view.steps.spend()
        if any(named(view.graph, resource) == node for resource in policy.resources):
            found.update(dict.fromkeys(policy.actions))
    return tuple(found)


def _allowed(view: View, given: Sequence[Policy], edge: str, grants: Sequence[Grant]) -> bool:
    """Whether the statements alone allow what the edge does: some of it, for a poller all of it."""
    verdicts = []
    for grant in grants:
        if grant.action.startswith(_ABOUT):
            continue
        acts = _about(view, given, grant.resource)
        everywhere = [action for policy in given if policy.wild_resources for action in policy.actions]
        verdicts.append(covers((*acts, *everywhere), grant.action))
    if view.graph.edges[edge].relation == "delivers":
        return all(verdicts)
    return not verdicts or any(verdicts)


_ABOUT = ("sqs:GetQueue", "s3:ListBucket", "dynamodb:Describe", "dynamodb:List", "kinesis:Describe", "kinesis:List")


def _is_spelled_out(view: View, given: Sequence[Policy], wanted: Mapping[str, Sequence[Grant]]) -> bool:
    """Whether the statements list what the edges need: none has a wildcard, each is about nodes that are used."""
    used = {grant.resource for grants in wanted.values() for grant in grants}
    concrete = all(
        policy.is_concrete and all(named(view.graph, resource) in used for resource in policy.resources)
        for policy in given
    )
    return concrete and any(action in _KNOWN for policy in given for action in policy.actions)


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
