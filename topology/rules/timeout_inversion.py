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
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from topology.rules.base import COMPUTE, Edge, Finding, Fix, Rule, View

Changes = Mapping[tuple[str, str], Any]  # (id of a node or edge, field) -> the value tried
_LIMIT_S = 900


@dataclass(frozen=True, slots=True)
class _Fault:
    """One inversion: `edge` is the call, or the greatest of several calls, which `among` holds."""

    kind: str
    edge: Edge
    has_s: float
    needs_s: float
    among: tuple[Edge, ...] = ()


class _Waits:
    """Who may work and wait how long, with some values changed to try a fix."""

    def __init__(self, view: View, changes: Changes | None = None) -> None:
        self.view = view
        self.changes = changes or {}

    def field(self, part: Any, name: str) -> Any:
        return self.changes.get((part.id, name), part[name])

    def limit(self, node_id: str) -> float | None:
        """The longest a node may work on one request; None when the drawing does not say."""
        node = self.view.graph.nodes[node_id]
        if node.kind in COMPUTE or node.kind in ("external", "gateway"):
            timeout = self.field(node, "timeout_s")
            own = None if timeout is None else float(timeout)
        elif node.kind == "workflow" and node["type"] == "express":
            timeout = self.field(node, "timeout_s")
            return None if timeout is None else float(timeout)
        else:
            return None
        if node.kind != "gateway":
            return own
        routes = [self._route_limit(route, own) for route in self.view.outgoing(node_id, "routes")]
        known = [limit for limit in routes if limit is not None]
        return max(known) if known else None

    def _route_limit(self, route: Edge, own: float | None) -> float | None:
        target = self.view.graph.nodes[route.target]
        if target.kind not in COMPUTE and target.kind not in ("external", "workflow"):
            return None
        limits = [self.route_wait(route, own), self.limit(route.target)]
        known = [limit for limit in limits if limit is not None]
        return min(known) if known else None

    def route_wait(self, route: Edge, own: float | None) -> float | None:
        timeout = self.field(route, "timeout_s")
        return own if timeout is None else float(timeout)

    def total(self, call: Edge) -> float | None:
        """The longest a call may take with all its tries and the pauses between; None when unknown."""
        wait = self.field(call, "timeout_s")
        known = [float(limit) for limit in (wait, self.limit(call.target)) if limit is not None]
        if not known:
            return None
        retry = self.field(call, "retry") or {}
        retries = int(retry.get("max_retries") or 0)
        often = max(1, math.ceil(call["per_invocation"] or 1))
        return often * (min(known) * (1 + retries) + _pauses(retry, retries))

    def faults(self, node_id: str) -> Iterator[_Fault]:
        """The inversions where this node is the one that waits."""
        calls = [edge for edge in self.view.outgoing(node_id) if self.view.is_waited_for(edge)]
        kind = self.view.graph.nodes[node_id].kind
        if kind == "gateway":
            yield from self._impatient_routes(node_id, calls)
            return
        impatient = set()
        for call in calls:
            wait, limit = self.field(call, "timeout_s"), self.limit(call.target)
            if wait is not None and limit is not None and wait < limit:
                impatient.add(call.id)
                yield _Fault("call", call, float(wait), limit)
        own = self.limit(node_id)
        if kind in COMPUTE and own is not None:
            totals = [(total, call) for call in calls if (total := self.total(call)) is not None]
            needed = sum(total for total, _ in totals)
            if not totals or needed < own or (len(totals) == 1 and totals[0][1].id in impatient):
                return
            greatest = max(totals, key=lambda pair: pair[0])[1]
            among = tuple(call for _, call in totals)
            yield _Fault("own" if len(totals) == 1 else "sum", greatest, own, needed, among)

    def _impatient_routes(self, node_id: str, routes: Iterable[Edge]) -> Iterator[_Fault]:
        own = self.field(self.view.graph.nodes[node_id], "timeout_s")
        for route in routes:
            wait, limit = self.route_wait(route, own), self.limit(route.target)
            if wait is not None and limit is not None and wait < limit:
                yield _Fault("route", route, float(wait), limit)


def _pauses(retry: Mapping[str, Any], retries: int) -> float:
    """The longest pauses between the tries, in seconds."""
    interval = float(retry.get("interval_ms", 100)) / 1000
    longest = float(retry.get("max_interval_ms") or math.inf) / 1000
    if retry.get("backoff") == "exponential":
        doublings = min(retries, 40)
        return sum(min(interval * 2.0**n, longest) for n in range(doublings))
    return float(retries) * interval if retry.get("backoff") == "fixed" else 0.0


def check(view: View) -> Iterable[Finding]:
    waits = _Waits(view)
    for node_id in view.graph.nodes:
        for fault in waits.faults(node_id):
            yield _finding(view, fault)


def _finding(view: View, fault: _Fault) -> Finding:
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
        fixes=_fixes(view, fault),
    )


def _fixes(view: View, fault: _Fault) -> list[Fix]:
    """Changes of one value that remove the fault and make no other: tried before they are offered."""
    fixes = []
    for title, part, field, value, operation in _candidates(view, fault):
        changes = {(part, field): value}
        if _helps(view, fault, changes) and _is_visible_long_enough(view, part, field, value):
            fixes.append(Fix(title, (operation,)))
    return fixes[:2]


def _candidates(view: View, fault: _Fault) -> Iterator[tuple[str, str, str, Any, dict[str, Any]]]:
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


def _helps(view: View, fault: _Fault, changes: Changes) -> bool:
    """True when the change leaves its surroundings with one fault less than before, and no new one."""
    near = {fault.edge.source, fault.edge.target}
    for node in tuple(near):
        near |= {edge.source for edge in view.incoming(node) if view.is_waited_for(edge)}
    for node in tuple(near):  # the gateway of a target has callers of its own
        if view.graph.nodes[node].kind == "gateway":
            near |= {edge.source for edge in view.incoming(node, "calls")}
    before = {(f.kind, f.edge.id) for node in near for f in _Waits(view).faults(node)}
    after = {(f.kind, f.edge.id) for node in near for f in _Waits(view, changes).faults(node)}
    return (fault.kind, fault.edge.id) not in after and after < before


def _is_visible_long_enough(view: View, part: str, field: str, value: Any) -> bool:
    """False when the new timeout is longer than a queue hides a message from other consumers."""
    if field != "timeout_s" or part not in view.graph.nodes:
        return True
    deliveries = view.incoming(part, "delivers")
    visible = [view.source(edge)["visibility_timeout_s"] for edge in deliveries]
    return all(timeout is None or timeout >= value for timeout in visible)


RULE = Rule("REL-032", "timeout-inversion", "error", "reliability", check, __doc__, automatic=True)
