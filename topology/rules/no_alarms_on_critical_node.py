"""Nobody is told when this node fails: it has no alarms.

*Why.* A gateway that answers with errors, a workflow whose executions fail, a queue or stream whose consumer cannot
keep up: users notice first, and days may pass.

*Fix.* Add an alarm on the metric that shows it: `failed` of a gateway, `errors` of a workflow or
function, `age_max_s` of a queue, `iterator_age_max_s` of a stream.

It is a warning where it is an exception: most others of the drawing that matter have alarms, or the node promises an
`slo`. In a drawing without alarms it is an information, for the doors and the workflows. Dead-letter queues are
REL-009's. Silent for a workflow that its caller waits for, and for functions and queues among others without alarms:
what they fail at shows at the door, or in a dead-letter queue.

*Example.*

    shop:client -calls-> api:gateway(slo={"availability": 0.999}) -routes(method=GET, path=/)-> hello:function

*See.* Well-Architected serverless lens, OPS 1 and OPS 2.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from topology.findings import Severity
from topology.rules.base import Edge, Finding, Fix, Node, Rule, View

_ALARMS: dict[str, tuple[str, float]] = {
    "gateway": ("failed", 0),
    "workflow": ("errors", 0),
    "function": ("errors", 0),
    "queue": ("age_max_s", 300),
    "stream": ("iterator_age_max_s", 60),
}
_DOORS = ("gateway", "workflow")


def check(view: View) -> Iterable[Finding]:
    critical = [node for node in view.graph.of_kind(*_ALARMS) if _is_critical(view, node)]
    view.steps.spend(len(critical))
    of_kind = Counter(node.kind for node in critical)
    alarmed = Counter(node.kind for node in critical if node["alarms"])
    for node in critical:
        if node["alarms"]:
            continue
        severity = _severity(node, of_kind, alarmed)
        if severity is not None:
            yield _finding(node, severity)


def _is_critical(view: View, node: Node) -> bool:
    """Whether its failures show nowhere else."""
    if node.kind == "gateway":
        callers = [view.source(edge).kind for edge in view.incoming(node.id, "calls")]
        return not callers or bool({"client", "external"}.intersection(callers))
    if node.kind == "workflow":
        starts = [edge for edge in view.incoming(node.id) if not edge["callback"]]
        return not starts or not all(_is_waited_for(node, edge) for edge in starts)
    if node.kind in ("queue", "stream"):
        return node.id not in view.dead_letter_queues and bool(view.outgoing(node.id, "delivers"))
    return True


def _is_waited_for(workflow: Node, start: Edge) -> bool:
    """Whether who starts the execution gets its failure as an answer."""
    if start.relation == "routes":
        return bool(workflow["type"] == "express")
    return start.relation == "invokes" and start["wait"] is not False


def _severity(node: Node, of_kind: Counter[str], alarmed: Counter[str]) -> Severity | None:
    """The node itself has no alarm; what the others have says whether that is meant."""
    peers, others = of_kind[node.kind] - 1, of_kind.total() - 1
    among_peers = 2 * alarmed[node.kind] > peers
    among_others = peers == 0 and others > 1 and 2 * alarmed.total() > others
    if node["slo"] or among_peers or among_others:
        return "warning"
    return "info" if node.kind in _DOORS else None


def _finding(node: Node, severity: Severity) -> Finding:
    metric, above = _ALARMS[node.kind]
    alarm = {"metric": metric, "above": above}
    return RULE.finding(
        f"Nobody is told when {node.id} fails. Add an alarm on {metric} above {above:g}.",
        nodes=[node.id],
        severity=severity,
        fixes=[
            Fix(
                f"Alarm when {metric} exceeds {above:g}",
                ({"op": "set", "node": node.id, "path": "alarms", "value": [alarm]},),
            )
        ],
    )


RULE = Rule("OPS-004", "no-alarms-on-critical-node", "warning", "operations", check, __doc__)
