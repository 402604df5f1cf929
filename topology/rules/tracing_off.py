"""Traces say nothing of this node: its tracing is off.

*Why.* A request that passes it leaves a hole in its trace, and when it is slow or fails nobody sees where.

*Fix.* Set `tracing: true`.

A function or workflow that does not say anything about tracing is reported once others of the drawing are traced; a
gateway for REST always, one for HTTP only then, since the service records no traces of an HTTP API.

*Example.*

    api:gateway(protocol=rest) -routes(method=GET, path=/)-> hello:function

*See.* cdk-nag LambdaTracing, APIGWXray, SF2; checkov CKV_AWS_50 and CKV_AWS_73; Trivy AVD-AWS-0125.
"""

from __future__ import annotations

from collections.abc import Iterable

from topology.rules.base import Finding, Fix, Node, Rule, View


def check(view: View) -> Iterable[Finding]:
    traced = {node.kind for node in view.graph.nodes.values() if node["tracing"] is True}
    for node in view.graph.of_kind("gateway", "function", "workflow"):
        view.steps.spend()
        if node["tracing"] is not True and _is_meant(node, traced):
            yield RULE.finding(
                f"{node.id} is invisible in traces. Turn tracing on.",
                nodes=[node.id],
                fixes=[Fix(f"Trace {node.id}", ({"op": "set", "node": node.id, "path": "tracing", "value": True},))],
            )


def _is_meant(node: Node, traced: set[str]) -> bool:
    """Whether tracing was turned off, or left out where it is expected."""
    if node.is_set("tracing"):
        return True
    if node.kind == "gateway":
        return node["protocol"] == "rest" or bool(traced & {"gateway", "function"})
    return "function" in traced or node.kind in traced


RULE = Rule("OPS-001", "tracing-off", "warning", "operations", check, __doc__, automatic=True)
