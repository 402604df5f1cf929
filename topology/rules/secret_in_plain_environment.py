"""A secret stands in the environment of this function in plain text.

*Why.* Environment variables are shown to everybody who may look at the function, are copied into templates, exports
and versions, and end up in logs and error reports. Nobody can change the secret without a deployment, so nobody does.

*Fix.* Keep it in a `secret` and read it when it is needed; the environment then holds its name. Change the value:
whatever was written here is known.

*Example.*

    pay:function(environment={"DB_PASSWORD": "hunter2"}) -writes-> payments:database

*See.* checkov CKV_AWS_45, CKV_SECRET; OWASP Top 10, A07:2021. Found by known formats (keys of clouds and providers,
private keys, passwords in URLs), by the name with a value that is no reference, and by entropy. Silent are references,
ids, URLs, flags, hashes and names of secrets.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from topology.graph import thaw
from topology.rules.base import Finding, Fix, Node, Rule, View, unused_id
from topology.rules.base.policies import spells_out
from topology.rules.base.secrets import is_secret


def check(view: View) -> Iterable[Finding]:
    for function in view.graph.of_kind("function"):
        settings = function["environment"] or {}
        view.steps.spend(len(settings))
        found = [name for name, value in settings.items() if is_secret(name, str(value), view.graph.nodes)]
        if found:
            yield _finding(view, function, found)


def _finding(view: View, function: Node, found: Sequence[str]) -> Finding:
    secret = unused_id(view.graph, f"{function.id[:55]}-secret")
    operations: list[dict[str, Any]] = [
        {"op": "unset", "node": function.id, "path": ["environment", name]} for name in found
    ]
    operations += [
        {"op": "add_node", "id": secret, "kind": "secret", "fields": {"rotation_days": 30}},
        {"op": "add_edge", "source": function.id, "target": secret, "relation": "reads", "fields": {}},
    ]
    if spells_out(view, function):
        right = {"actions": ["secretsmanager:GetSecretValue"], "resources": [secret]}
        value = [*(thaw(policy) for policy in function["policies"]), right]
        operations.append({"op": "set", "node": function.id, "path": "policies", "value": value})
    if function["log_payload"] == "full":
        operations.append({"op": "set", "node": function.id, "path": "log_payload", "value": "none"})
    leaks = any(edge["sends_secret"] for edge in view.outgoing(function.id))
    holds = "holds a secret" if len(found) == 1 else "hold secrets"
    return RULE.finding(
        f"{', '.join(found)} of {function.id} {holds} in plain text. Move it to a secret that {function.id} reads, and "
        "change the value.",
        nodes=[function.id],
        fixes=[] if leaks else [Fix(f"Keep it in {secret}", tuple(operations))],
    )


RULE = Rule("SEC-014", "secret-in-plain-environment", "error", "security", check, __doc__, automatic=True)
