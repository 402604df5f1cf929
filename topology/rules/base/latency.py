"""How long things take: what a latency field says, and what a node takes with all that it waits for.

Formulas. A lognormal by p50 and p99 has s = ln(p99/p50) / 2.326, mean p50·e^(s²/2) and p95 p50·e^(1.645s); an
exponential of mean m has p95 m·ln 20. What calls one after the other takes the sum; a sum of p95s is above the
p95 of the sum, never below for the waits of one request. Nobody waits longer than the time-out of the edge.
A circle of waits has no length: TOP-002 tells of it, and here it is unknown.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from topology.graph import Edge
from topology.rules.base.emissions import times
from topology.rules.base.strong import strong
from topology.rules.base.view import COMPUTE, Settled, View

_Z95, _Z99 = 1.6448536269514722, 2.3263478740408408
_WAITED_FOR = ("calls", "routes", "invokes", "reads", "writes")


@dataclass(frozen=True, slots=True)
class Time:
    """The mean and the 95th percentile of a duration, in ms."""

    mean_ms: float
    p95_ms: float

    def __add__(self, other: Time) -> Time:
        return Time(self.mean_ms + other.mean_ms, self.p95_ms + other.p95_ms)

    def times(self, factor: float) -> Time:
        """So many of them one after the other."""
        return Time(self.mean_ms * factor, self.p95_ms * factor)

    def within(self, limit_s: Any) -> Time:
        """The same for one who gives up after the limit; None is no limit."""
        if limit_s is None:
            return self
        most = float(limit_s) * 1000
        return Time(min(self.mean_ms, most), min(self.p95_ms, most))


NOTHING = Time(0.0, 0.0)


def time_of(latency: Any) -> Time:
    """What a latency field says; nothing for one that is not set."""
    if latency is None or isinstance(latency, (int, float)) or not isinstance(latency, Mapping):
        value = float(latency or 0)
        return Time(value, value)
    if "constant_ms" in latency:
        return Time(float(latency["constant_ms"]), float(latency["constant_ms"]))
    if "uniform_ms" in latency:
        low, high = sorted(float(end) for end in latency["uniform_ms"])
        return Time((low + high) / 2, low + 0.95 * (high - low))
    if "exponential_ms" in latency:
        mean = float(latency["exponential_ms"])
        return Time(mean, mean * math.log(20))
    p50, p99 = float(latency.get("p50_ms") or 0), float(latency.get("p99_ms") or 0)
    if p50 <= 0:
        return Time(p50, p99)
    sigma = math.log(max(p99, p50) / p50) / _Z99
    return Time(p50 * math.exp(sigma * sigma / 2), p50 * math.exp(_Z95 * sigma))


class Latencies(Settled):
    """The times of all nodes of a view, with what they wait for; computed once, without recursion."""

    def __init__(self, view: View) -> None:
        self.view = view
        self._times: dict[str, Time | None] = {}
        self._waits: dict[str, Time] = {}
        self._after: dict[str, str] = {}
        after: dict[str, list[str]] = {name: [] for name in view.graph.nodes}
        self._in_time: dict[str, list[Edge]] = {}
        for edge in view.edges(*_WAITED_FOR):
            view.steps.spend()
            if self._is_in_time(edge):
                after[edge.source].append(edge.target)
                self._in_time.setdefault(edge.source, []).append(edge)
        view.steps.spend(len(after))
        for component in strong(after):  # callees come before their callers
            circle = len(component) > 1 or component[0] in after[component[0]]
            for node in component:
                self._times[node] = None if circle else self._time(node)

    @property
    def outcome(self) -> Any:
        return self._times, self._waits, self._after

    def of(self, node: str) -> Time | None:
        """What one request, message or look-up takes at the node; None where that is not to be known."""
        return self._times[node]

    def batch(self, node: str, messages: float) -> Time | None:
        """What an invocation with so many messages takes: its own time once, and what it waits for by message."""
        part = self.view.graph.nodes[node]
        whole = self.of(node)
        if whole is None or part.kind not in COMPUTE:
            return whole
        return (time_of(part["latency"]) + self._waits[node].times(messages)).within(part["timeout_s"])

    def slowest(self, node: str) -> list[str]:
        """The way from the node along its longest waits, the node first."""
        way = [node]
        while way[-1] in self._after:
            way.append(self._after[way[-1]])
        return way

    def _is_in_time(self, edge: Edge) -> bool:
        """Whether the source waits for the target in the time of its own answer."""
        if edge.relation in ("reads", "writes"):
            return True
        source, target = self.view.source(edge), self.view.target(edge)
        return self.view.is_waited_for(edge) and target.kind != "workflow" and source.kind != "external"

    def _time(self, node_id: str) -> Time | None:
        node = self.view.graph.nodes[node_id]
        waits = self._in_time.get(node_id, ())
        loaded = behind_caches(self.view, node_id) if waits else frozenset()
        parts: list[tuple[Time, str]] = []
        for edge in waits:
            self.view.steps.spend()
            if edge.target in loaded:
                continue
            time = self._times[edge.target]
            if time is None:
                return None
            parts.append((time.within(edge["timeout_s"]).times(times(edge)), edge.target))
        longest = max(parts, key=lambda part: part[0].p95_ms, default=(NOTHING, ""))
        if longest[0].p95_ms > 0:
            self._after[node_id] = longest[1]
        if node.kind in COMPUTE:
            whole = self._waits[node_id] = sum((time for time, _ in parts), NOTHING)
        else:  # of a gateway and a client, each request goes one way
            whole = longest[0]
        return (time_of(node["latency"]) + whole).within(node["timeout_s"])


def behind_caches(view: View, node: str) -> frozenset[str]:
    """What the node asks only when a cache has no entry: how often is not in the drawing."""
    return frozenset(edge["on_miss"] for edge in view.outgoing(node, "reads") if edge["on_miss"] is not None)
