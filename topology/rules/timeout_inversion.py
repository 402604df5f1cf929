"""Who waits gives up while the one it waits for still works.

*Why.* The answer comes too late for anybody: the caller has failed, the work goes on unseen and is paid for,
and the caller's own caller retries and starts it again. Timeouts must shrink on the way in: each hop has less
time than the one that waits for it, retries and pauses included.

*Fix.* Give the callee less time, the caller more, or fewer retries. Three things are compared: the timeout of
a call with the time its target may take; the time of a function or service with all the calls it makes one
after the other, each with its retries; the time of a gateway with the targets of its routes.

*Example.*

    checkout:function(timeout_s=5) -calls(timeout_s=4, retry={max_retries: 2})-> stock:service(timeout_s=4)

*See.* "Timeouts, retries and backoff with jitter", Amazon Builders' Library.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Any

from topology.rules.base import COMPUTE, Finding, Fix, Node, Rule, View
from topology.rules.base.waits import Fault, Waits, is_harmless, is_over_limit

_LIMIT_S = 900


def check(view: View) -> Iterable[Finding]:
    return view.each(view.graph.nodes.values(), _of_node)


def _of_node(view: View, node: Node) -> Iterator[Finding]:
    waits = Waits(view)
    for fault in waits.faults(node.id):
        if fault.kind == "route" and is_over_limit(view, node, fault.edge):
            continue  # no gateway waits so long: that is REL-033's
        yield _finding(view, waits, fault)


def _finding(view: View, waits: Waits, fault: Fault) -> Finding:
    source, target = fault.edge.source, fault.edge.target
    has, needs = f"{fault.has_s:g} s", f"{fault.needs_s:.4g} s"
    messages = {
        "call": f"{source} gives up after {has} while {target} may work {needs}.",
        "route": f"{source} gives up after {has} while {target} may work {needs}.",
        "own": f"{source} has {has}, and its call to {target} may take {needs} with all its tries.",
        "sum": f"{source} has {has}, and its calls may take {needs} one after the other, most of it {target}.",
    }
    return RULE.finding(
        f"{messages[fault.kind]} The work goes on unseen and the caller tries again. Times must shrink on the way in.",
        nodes=[source, target, *(edge.target for edge in fault.among)],
        edges=[fault.edge.id, *(edge.id for edge in fault.among)],
        path=[source, target],
        fixes=_fixes(view, waits, fault),
    )


def _fixes(view: View, waits: Waits, fault: Fault) -> list[Fix]:
    """Changes of one value that remove the fault and make no other: tried before they are offered."""
    fixes, ends, gone = [], (fault.edge.source, fault.edge.target), (fault.kind, fault.edge.id)
    for title, part, field, value, operation in _candidates(view, fault):
        changes = {(part, field): value}
        if is_harmless(waits, changes, ends, gone) and (
            "edge" in operation or _is_visible_long_enough(view, part, field, value)
        ):
            fixes.append(Fix(title, (operation,)))
    return fixes[:2]


def _candidates(view: View, fault: Fault) -> Iterator[tuple[str, str, str, Any, dict[str, Any]]]:
    edge, enough = fault.edge, _rounded_up(fault.needs_s)
    less = math.floor(fault.has_s) if fault.has_s >= 1 else fault.has_s
    target = view.graph.nodes[edge.target]

    def node(node_id: str, value: float) -> tuple[str, str, str, Any, dict[str, Any]]:
        operation = {"op": "set", "node": node_id, "path": "timeout_s", "value": value}
        return (f"Set timeout of {node_id} to {value:g} s", node_id, "timeout_s", value, operation)

    if fault.kind in ("call", "route"):
        if target.kind in COMPUTE:
            yield node(target.id, less)
        if fault.kind == "call":
            operation = {"op": "set", "edge": edge.id, "path": "timeout_s", "value": enough}
            yield (f"Wait {enough:g} s for {target.id}", edge.id, "timeout_s", enough, operation)
        return
    if enough + 1 <= _LIMIT_S:
        yield node(edge.source, enough + 1)
    if edge["retry"]:
        value = {**edge["retry"], "max_retries": 0}
        operation = {"op": "set", "edge": edge.id, "path": "retry", "value": value}
        yield (f"Call {target.id} without retries", edge.id, "retry", value, operation)
    if target.kind in COMPUTE and (half := math.floor(fault.has_s / 2)) >= 1:
        yield node(target.id, half)


def _rounded_up(seconds: float) -> float:
    return float(seconds) if seconds < 1 else math.ceil(seconds)


def _is_visible_long_enough(view: View, part: str, field: str, value: Any) -> bool:
    """False when the new timeout is longer than a queue hides a message from other consumers."""
    if field != "timeout_s":
        return True
    deliveries = view.incoming(part, "delivers")
    visible = [view.source(edge)["visibility_timeout_s"] for edge in deliveries]
    return all(timeout is None or timeout >= value for timeout in visible)


RULE = Rule("REL-032", "timeout-inversion", "error", "reliability", check, __doc__, automatic=True)
