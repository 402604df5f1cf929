"""Functions that do different things share one role, so each may do what the others do.

*Why.* A role has the rights of all who use it. A fault in the function that sends mail then reads the table of the
one that takes payments.

*Fix.* Leave `role` out: each function gets a role of its own, with what its edges need.

*Example.*

    pay:function(role=app) -writes-> payments:table
    mail:function(role=app) -sends-> outbox:queue

*See.* AWS Well-Architected Serverless Lens, security; Yan Cui, "One role per function". Silent where all who share a
role need the same.
"""

from __future__ import annotations

from collections.abc import Iterable

from topology.graph import Node
from topology.rules.base import Finding, Fix, Rule, View
from topology.rules.base.policies import needs


def check(view: View) -> Iterable[Finding]:
    users: dict[str, list[Node]] = {}
    for function in view.graph.of_kind("function"):
        if function["role"]:
            users.setdefault(str(function["role"]), []).append(function)
    for role, functions in users.items():
        if len(functions) < 2:
            continue
        rights = {f.id: frozenset((grant.action, grant.resource) for _, grant in needs(view, f)) for f in functions}
        if len(set(rights.values())) > 1:
            yield _finding(role, functions, rights)


def _finding(role: str, functions: list[Node], rights: dict[str, frozenset[tuple[str, str]]]) -> Finding:
    names = [function.id for function in functions]
    every = frozenset().union(*rights.values())
    gainer = max(names, key=lambda name: len(every - rights[name]))
    action, resource = min(every - rights[gainer])
    return RULE.finding(
        f"{', '.join(names)} share the role {role}, and need different rights: {gainer} gets {action} on {resource}, "
        "which it does not use. Give each a role of its own.",
        nodes=names,
        fixes=[
            Fix(
                "Give each function a role of its own",
                tuple({"op": "unset", "node": name, "path": "role"} for name in names),
            )
        ],
    )


RULE = Rule("SEC-024", "one-role-for-several-functions", "info", "security", check, __doc__, automatic=True)
