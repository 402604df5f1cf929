"""Who may work how long, and who gives up before: the timeouts of a drawing compared along each call.

A caller waits for the timeout of its call, else for its own; a callee works up to its own `timeout_s`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from topology.findings import Fix
from topology.graph import Edge, Node
from topology.limits import limit
from topology.rules.base.view import COMPUTE, View

_ADVISED_S = 5.0  # what an answer from outside may take at most before a person gives up
Changes = Mapping[tuple[str, str], Any]  # (id of a node or edge, field) -> the value tried


@dataclass(frozen=True, slots=True)
class Fault:
    """One inversion: `edge` is the call, or the greatest of several calls, which `among` holds."""

    kind: str
    edge: Edge
    has_s: float
    needs_s: float
    among: tuple[Edge, ...] = ()


class Waits:
    """Who may work and wait how long, with some values changed to try a fix."""

    def __init__(self, view: View, changes: Changes | None = None) -> None:
        self.view = view
        self.changes = changes or {}
        self._limits: dict[str, float | None] = {}
        self._faults: dict[str, tuple[Fault, ...]] = {}

    def field(self, part: Any, name: str) -> Any:
        return self.changes.get((part.id, name), part[name]) if self.changes else part[name]

    def limit(self, node_id: str) -> float | None:
        """The longest a node may work on one request; None when the drawing does not say."""
        if node_id not in self._limits:
            self._limits[node_id] = self._limit(node_id)
        return self._limits[node_id]

    def _limit(self, node_id: str) -> float | None:
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
        is_express = target.kind == "workflow" and target["type"] == "express"
        if target.kind not in COMPUTE and target.kind != "external" and not is_express:
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
        return often * (min(known) * (1 + retries) + pauses_s(retry, retries))

    def faults(self, node_id: str) -> tuple[Fault, ...]:
        """The inversions where this node is the one that waits."""
        if node_id not in self._faults:
            self._faults[node_id] = tuple(self._found(node_id))
        return self._faults[node_id]

    def _found(self, node_id: str) -> Iterator[Fault]:
        calls = [edge for edge in self.view.outgoing(node_id) if self.view.is_waited_for(edge)]
        if not calls:
            return
        kind = self.view.graph.nodes[node_id].kind
        if kind == "gateway":
            yield from self._impatient_routes(node_id, calls)
            return
        impatient = set()
        for call in calls:
            wait, limit = self.field(call, "timeout_s"), self.limit(call.target)
            if wait is not None and limit is not None and wait < limit:
                impatient.add(call.id)
                yield Fault("call", call, float(wait), limit)
        own = self.limit(node_id)
        if kind in COMPUTE and own is not None:
            totals = [(total, call) for call in calls if (total := self.total(call)) is not None]
            needed = sum(total for total, _ in totals)
            if not totals or needed < own or (len(totals) == 1 and totals[0][1].id in impatient):
                return
            greatest = max(totals, key=lambda pair: pair[0])[1]
            among = tuple(call for _, call in totals)
            yield Fault("own" if len(totals) == 1 else "sum", greatest, own, needed, among)

    def _impatient_routes(self, node_id: str, routes: Iterable[Edge]) -> Iterator[Fault]:
        own = self.field(self.view.graph.nodes[node_id], "timeout_s")
        for route in routes:
            wait, limit = self.route_wait(route, own), self.limit(route.target)
            if wait is not None and limit is not None and wait < limit:
                yield Fault("route", route, float(wait), limit)


def gateway_limit_s(view: View, gateway: Node) -> float:
    """The longest that a gateway of this kind can wait."""
    if gateway["protocol"] == "rest":
        known = limit("gateway.timeout_rest_max_s", view.graph.limits)
        return max(known, float(gateway["timeout_s"] or 0))
    return limit("gateway.timeout_http_max_s", view.graph.limits)


def is_over_limit(view: View, gateway: Node, route: Edge) -> bool:
    """True when the target may work longer than any gateway waits, and nobody has told this one to wait less."""
    target, longest = view.target(route), gateway_limit_s(view, gateway)
    wait = route["timeout_s"] if route["timeout_s"] is not None else gateway["timeout_s"]
    if target.kind not in COMPUTE or not target["timeout_s"] or (wait is not None and wait < longest):
        return False
    return bool(target["timeout_s"] > longest)


def pauses_s(retry: Mapping[str, Any], retries: int) -> float:
    """The longest pauses between the tries, in seconds."""
    interval = float(retry.get("interval_ms", 100)) / 1000
    longest = float(retry.get("max_interval_ms") or math.inf) / 1000
    if retry.get("backoff") == "exponential":
        doublings = min(retries, 40)
        return sum(min(interval * 2.0**n, longest) for n in range(doublings))
    return float(retries) * interval if retry.get("backoff") == "fixed" else 0.0


def is_harmless(now: Waits, changes: Changes, nodes: Iterable[str], gone: tuple[str, str] | None = None) -> bool:
    """True when the changes bring no new fault near the nodes, and end the one of this kind and edge, if given."""
    view, near = now.view, set(nodes)
    for node in tuple(near):
        near |= {edge.source for edge in view.incoming(node) if view.is_waited_for(edge)}
    for node in tuple(near):  # the gateway of a target has callers of its own
        if view.graph.nodes[node].kind == "gateway":
            near |= {edge.source for edge in view.incoming(node, "calls")}
    then = Waits(view, changes)
    before = {(f.kind, f.edge.id) for node in near for f in now.faults(node)}
    after = {(f.kind, f.edge.id) for node in near for f in then.faults(node)}
    return after <= before and gone not in after


def timeout_fix(view: View, call: Edge) -> list[Fix]:
    """The timeout that a call without one gets: the longest for which its caller has time; none when it has no time."""
    waits = Waits(view)
    target, own = waits.limit(call.target), waits.limit(call.source)
    tries = 1 + int((call["retry"] or {}).get("max_retries") or 0)
    often = max(1, math.ceil(call["per_invocation"] or 1))
    share = _ADVISED_S if own is None else min(_ADVISED_S, own / (2 * tries * often))
    wanted = [target] if target is not None else []
    wanted += [math.floor(share)] if share >= 1 else []
    wanted += [0.5, 0.1, 0.01]
    for seconds in wanted:
        value = int(seconds) if float(seconds).is_integer() else seconds
        if value > 0 and is_harmless(waits, {(call.id, "timeout_s"): value}, (call.source, call.target)):
            operation = {"op": "set", "edge": call.id, "path": "timeout_s", "value": value}
            return [Fix(f"Wait {value:g} s for {call.target}", (operation,))]
    return []
