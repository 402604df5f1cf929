"""Nobody has said how long this may take.

*Why.* A call without a timeout waits as long as its caller lives, and a default chosen by somebody else is
right only by accident: three seconds cut off a function that waits for a slow store, thirty seconds hold a
caller that its own user has long left.

*Fix.* Give each call a timeout from the time its caller has, and each function that reads, writes or calls its
own `timeout_s`. A call to an outside system without one is an error. A call within the design is a warning,
unless its target says how long it works, or is a gateway, which gives up by itself; so is a function that waits
for others. A client has the timeout of its browser or app and is not looked at.

*Example.*

    pay:function(timeout_s=10) -calls-> provider:external

*See.* cdk-nag LambdaDefaultTimeout; "Timeouts, retries and backoff with jitter", Amazon Builders' Library.
"""

from __future__ import annotations

from collections.abc import Iterable

from topology.rules.base import COMPUTE, Edge, Finding, Fix, Node, Rule, View
from topology.rules.base.waits import timeout_fix


def check(view: View) -> Iterable[Finding]:
    for edge in view.edges("calls", "invokes"):
        if view.source(edge).kind in COMPUTE and edge["timeout_s"] is None and view.is_waited_for(edge):
            target = view.target(edge)
            if target.kind == "external" or (target.kind in COMPUTE and not target.is_set("timeout_s")):
                yield _call(view, edge)
    for function in view.graph.of_kind("function"):
        waits = [edge for edge in view.outgoing(function.id) if _waits(view, edge)]
        if waits and not function.is_set("timeout_s"):
            yield _function(function, waits[0].target)


def _waits(view: View, edge: Edge) -> bool:
    return edge.relation in ("reads", "writes") or view.is_waited_for(edge)


def _call(view: View, edge: Edge) -> Finding:
    target = view.target(edge)
    if target.kind == "external":
        holds = f"{edge.source} has no timeout on its call to {edge.target}, and an outside system may never answer"
    else:
        holds = (
            f"{edge.source} has no timeout on its call to {edge.target}, which has none of its own: the default of "
            f"{target['timeout_s']:g} s holds"
        )
    return RULE.finding(
        f"{holds}. Set one from the time that {edge.source} has.",
        nodes=[edge.source, edge.target],
        edges=[edge.id],
        severity="error" if target.kind == "external" else "warning",
        fixes=timeout_fix(view, edge),
    )


def _function(function: Node, other: str) -> Finding:
    seconds = function["timeout_s"]
    return RULE.finding(
        f"{function.id} has no timeout of its own: the default of {seconds:g} s ends it, also while it waits for "
        f"{other}. Set the time it may take.",
        nodes=[function.id],
        path=[function.id, other],
        severity="warning",
        fixes=[
            Fix(
                f"{seconds:g} s are meant",
                ({"op": "set", "node": function.id, "path": "timeout_s", "value": seconds},),
            )
        ],
    )


RULE = Rule("REL-034", "missing-timeout", "error", "reliability", check, __doc__)
