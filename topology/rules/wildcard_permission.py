"""This function may do more than anybody has thought of: a policy of its own grants with a wildcard.

*Why.* Whoever gets code or input into the function has its rights. `*` is the whole account; `dynamodb:*` deletes
tables; a resource of `*` is every queue and every table that there will ever be.

*Fix.* Name the actions and the resources. What the edges of the function need, they grant already: a statement that
only repeats them can go.

*Example.*

    report:function(policies=[{"actions": ["dynamodb:*"], "resources": ["*"]}]) -reads-> orders:table

*See.* cdk-nag IAM5, LambdaStarPermissions; checkov CKV_AWS_62, 63 and 111. An error for every action of the account,
else a warning. Silent for actions that take no resource, as cloudwatch:PutMetricData.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase
from typing import Any

from topology.graph import thaw
from topology.rules.base import Finding, Fix, Node, Rule, View
from topology.rules.base.policies import Policy, needs, policies

_EVERYTHING = ("*", "*:*")
# Actions that the services define without a resource (Service Authorization Reference, 2026-11).
_WITHOUT_RESOURCE = (
    *("xray:Put*", "xray:GetSampling*", "cloudwatch:PutMetricData", "cloudwatch:GetMetric*", "cloudwatch:List*"),
    *("s3:ListAllMyBuckets", "s3:CreateJob", "sts:GetCallerIdentity", "ec2:Describe*", "ec2:*NetworkInterface"),
    *("sqs:ListQueues", "sns:ListTopics", "lambda:ListFunctions", "dynamodb:ListTables", "kinesis:ListStreams"),
    *("states:ListStateMachines", "secretsmanager:ListSecrets", "ecr:GetAuthorizationToken"),
    *("ec2:*PrivateIpAddresses", "logs:DescribeLogGroups"),
    *("textract:*", "rekognition:Detect*", "comprehend:Detect*", "translate:Translate*", "polly:SynthesizeSpeech"),
    *("ce:Get*", "pricing:*", "tag:Get*", "health:*", "cloudfront:List*", "transcribe:Start*"),
)
# Services whose nodes can be drawn: what is needed of them is an edge.
_DRAWN = ("sqs", "sns", "events", "kinesis", "lambda", "states", "dynamodb", "s3", "secretsmanager", "execute-api")


def check(view: View) -> Iterable[Finding]:
    for function in view.graph.of_kind("function"):
        given = policies(function)
        wild = [index for index, policy in enumerate(given) if _is_wild(policy)]
        if wild:
            yield _finding(view, function, given, wild)


def _is_wild(policy: Policy) -> bool:
    if policy.wild_actions and not all(_takes_none(action) for action in policy.actions):
        return True
    return bool(policy.wild_resources) and not all(_takes_none(action) for action in policy.actions)


def _takes_none(action: str) -> bool:
    return any(fnmatchcase(action, pattern) for pattern in _WITHOUT_RESOURCE)


def _finding(view: View, function: Node, given: Sequence[Policy], wild: Sequence[int]) -> Finding:
    everything = any(action in _EVERYTHING for index in wild for action in given[index].actions)
    shown = given[next((i for i in wild if any(a in _EVERYTHING for a in given[i].actions)), wild[0])]
    derived = dict.fromkeys(f"{grant.action} on {grant.resource}" for _, grant in needs(view, function))
    needed = (
        f"Its edges need only {_few(list(derived))}, and grant it." if derived else "Its edges need no right at all."
    )
    return RULE.finding(
        f"{function.id} may do {', '.join(shown.actions)} on {', '.join(shown.resources)}. {needed} Name the actions "
        "and the resources.",
        nodes=[function.id],
        severity="error" if everything else "warning",
        fixes=_fixes(view, function, given, wild),
    )


def _few(words: Sequence[str]) -> str:
    return ", ".join(words[:4]) + (f" and {len(words) - 4} more" if len(words) > 4 else "")


def _fixes(view: View, function: Node, given: Sequence[Policy], wild: Sequence[int]) -> list[Fix]:
    """Leaves the rights to the edges, or writes them out beside what is left.

    None where a statement is about services that no node stands for.
    """
    services = {action.partition(":")[0] for index in wild for action in given[index].actions}
    if not services <= {*_DRAWN, "*"}:
        return []
    left = [thaw(policy) for index, policy in enumerate(function["policies"]) if index not in wild]
    operation: dict[str, Any] = {"op": "unset", "node": function.id, "path": "policies"}
    if left:
        derived: dict[str, dict[str, None]] = {}
        for _, grant in needs(view, function):
            derived.setdefault(grant.resource, {})[grant.action] = None
        left += [{"actions": list(actions), "resources": [node]} for node, actions in derived.items()]
        operation = {"op": "set", "node": function.id, "path": "policies", "value": left}
    return [Fix(f"{function.id} may do what its edges need", (operation,))]


RULE = Rule("SEC-009", "wildcard-permission", "warning", "security", check, __doc__, automatic=True)
