"""A schedule starts its work again before the last start has ended.

*Why.* Two runs of the same work are under way at once: they do everything twice, or undo each other. When every run
takes longer than the pause, more and more of them pile up.

*Fix.* Start less often, make the work shorter, or keep runs apart: reserve a concurrency of 1, so that the next start
waits, and make the function idempotent. It is an error where neither is so, else an info.

*Example.*

    often:schedule(expression="rate(1 minute)") -> report:function(timeout_s=300, latency=120000)

*See.* "Schedule types", Amazon EventBridge Scheduler User Guide; AWS Lambda reserved concurrency.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from topology.rules.base import Edge, Finding, Fix, Node, Rule, Severity, View
from topology.rules.base.latency import Latencies
from topology.rules.base.rates import gaps_s

_UNITS = (("day", 86_400), ("hour", 3_600), ("minute", 60))


def check(view: View) -> Iterable[Finding]:
    for schedule in view.graph.of_kind("schedule"):
        gaps = gaps_s(schedule) if schedule["enabled"] else []
        for edge in view.outgoing(schedule.id, "delivers") if gaps else ():
            time = view.once(Latencies).of(edge.target)
            if view.target(edge).kind == "function" and time is not None and time.p95_ms > min(gaps) * 1000:
                yield _finding(view, schedule, edge, min(gaps), time.p95_ms / 1000)


def _finding(view: View, schedule: Node, edge: Edge, period: int, takes: float) -> Finding:
    function = view.target(edge)
    apart = bool(function["idempotency"]) or function["concurrency_reserved"] == 1
    severity: Severity = "info" if apart else "error"
    way = view.once(Latencies).slowest(function.id)
    return RULE.finding(
        f"{schedule.id} starts {function.id} every {period} s, and it takes {takes:.4g} s (p95): runs overlap. "
        f"Start it every {math.ceil(takes / 60)} minutes or less often, or let one run at a time.",
        nodes=[schedule.id, function.id],
        edges=[edge.id],
        path=[schedule.id, *way],
        fixes=_fixes(schedule, takes),
        severity=severity,
    )


def _fixes(schedule: Node, takes: float) -> list[Fix]:
    """A longer pause, where the schedule is a rate; a calendar is changed by a person."""
    if not str(schedule["expression"]).startswith("rate("):
        return []
    unit, size = next((unit, size) for unit, size in _UNITS if takes >= size or size == 60)
    count = math.ceil(takes / size)
    value = f"rate({count} {unit}{'' if count == 1 else 's'})"
    operation = {"op": "set", "node": schedule.id, "path": "expression", "value": value}
    return [Fix(f"Start it by {value}", (operation,))]


RULE = Rule("CST-005", "schedule-too-frequent-for-work", "info", "cost", check, __doc__)
