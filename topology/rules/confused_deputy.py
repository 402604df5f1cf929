"""A service may use this node for anybody: its permission names the service, and not for whom it acts.

*Why.* A principal as `s3.amazonaws.com` is the service for all of its customers. Without a source, a bucket in any
account that knows the name can start the function or fill the queue: the service acts as a deputy for a stranger.

*Fix.* Bind the statement: `source_arn` is the one resource it acts for, `source_account` the account.

*Example.*

    resize:function(resource_policy=[{"principal": "s3.amazonaws.com", "actions": ["lambda:InvokeFunction"]}])

*See.* IAM user guide, "The confused deputy problem"; checkov CKV_AWS_364; cfn-lint W3664. Permissions and policies of
imported templates are read, too. What edges join is bound by the export.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from topology.graph import thaw
from topology.rules.base import Finding, Fix, Rule, View
from topology.rules.base.statements import Statement, statements

_OWN_ACCOUNT = "${AWS::AccountId}"


def check(view: View) -> Iterable[Finding]:
    loose: dict[str, list[Statement]] = {}
    for statement in statements(view.graph):
        view.steps.spend()
        if statement.services and not statement.is_bound:
            loose.setdefault(statement.node.id, []).append(statement)
    for node, found in loose.items():
        services = list(dict.fromkeys(name for statement in found for name in statement.services))
        yield RULE.finding(
            f"Another account could make {', '.join(services)} use {node}: the permission does not say for whom the "
            "service acts. Add the source's ARN, or the account.",
            nodes=[node],
            fixes=_fixes(found),
        )


def _fixes(found: Sequence[Statement]) -> list[Fix]:
    operations = [operation for statement in found for operation in [_bound(statement)] if operation]
    if len(operations) < len(found):
        return []
    return [Fix("Admit the service for this account only", tuple(operations))]


def _bound(statement: Statement) -> dict[str, Any] | None:
    """The operation that binds the statement to the account; None where another tool's words are needed."""
    node, path = statement.node, statement.path
    if path[0] == "resource_policy":
        return {"op": "set", "node": node.id, "path": [*path, "source_account"], "value": _OWN_ACCOUNT}
    if str(node["type"]) == "AWS::Lambda::Permission":
        value = {"Ref": "AWS::AccountId"}
        return {"op": "set", "node": node.id, "path": ["properties", "SourceAccount"], "value": value}
    if not str(node["type"]).startswith("AWS::"):
        return None
    given: Any = node["properties"]
    for key in path[1:]:
        given = given[key]
    assert isinstance(given, Mapping), "A statement is a mapping."
    condition = thaw(given.get("Condition") or {})
    equals = {**condition.get("StringEquals", {}), "aws:SourceAccount": {"Ref": "AWS::AccountId"}}
    bound = {**thaw(given), "Condition": {**condition, "StringEquals": equals}}
    return {"op": "set", "node": node.id, "path": list(path), "value": bound}


RULE = Rule("SEC-012", "confused-deputy", "warning", "security", check, __doc__, automatic=True)
