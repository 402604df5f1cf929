"""What a drawing comes to, in numbers: for each node, and for each way that requests come in.

A figure is there when the drawing gives what it is made of, and null when it has no bound. The formulas stand with the
names below; docs/figures.md says them to people. Loads are those of the declared scenario; where a filter, a state or a
cache decides how many pass, they are the most that may.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from topology.document import Parsed
from topology.graph import Edge, Node
from topology.limits import limit
from topology.rules import BudgetExceeded, Steps, View
from topology.rules.base import COMPUTE
from topology.rules.base.attempts import attempts
from topology.rules.base.capacity import Capacities
from topology.rules.base.costs import costs, fan_outs, starts
from topology.rules.base.latency import Latencies, Time, time_of
from topology.rules.base.rates import likely_flows
from topology.validation.reach import Reach, availability
from topology.validation.run import declared_load

PATHS_MAX = 100
_STEPS = 10_000_000
_OUTAGE_S = 3_600
"""A drain time is that of the backlog of one hour in which nothing was consumed."""

Figures = dict[str, Any]


def figures(parsed: Parsed, *, steps: int = _STEPS) -> Figures:
    """The figures of a project as JSON data: `load` names the scenario, `nodes` are by id, `paths` by edge."""
    view = View(parsed.graph, Steps(steps), scenario=declared_load(parsed))
    scenario = None if view.scenario is None else view.scenario.name
    try:
        nodes = {node.id: _shown(_of_node(view, node)) for node in view.graph.nodes.values()}
        return {
            "load": scenario,
            "nodes": {name: shown for name, shown in nodes.items() if shown},
            "paths": _paths(view),
        }
    except BudgetExceeded:
        return {"load": scenario, "nodes": {}, "paths": [], "incomplete": True}


def _of_node(view: View, node: Node) -> Iterator[tuple[str, float | None]]:
    reach = view.once(Reach)
    if reach.tries[node.id] > 1:
        yield "attempts", reach.tries[node.id]
    waits = [attempts(view, edge).window_s for edge in _leading_to_dlq(view, node)]
    if waits:
        yield "time_to_dlq_s", max(waits)
    yield from _of_time(view, node)
    yield from _of_load(view, node)
    if (fan_out := _fan_out(view, node)) != 0:
        yield "fan_out", fan_out
    if reach.needing[node.id]:
        yield "blast_radius", reach.needing[node.id]
        yield "flows_down", reach.flows_down(node.id)


def _leading_to_dlq(view: View, node: Node) -> list[Edge]:
    """The deliveries whose failures end in a dead-letter queue: of a queue that has one, of a function's own starts."""
    has_one = view.outgoing(node.id, "dead_letters", "on_failure")
    if node.kind == "queue":
        return list(view.outgoing(node.id, "delivers")) if has_one else []
    if node.kind == "function" and has_one:
        return [edge for edge in view.incoming(node.id) if view.starts_asynchronously(edge)]
    return [edge for edge in view.outgoing(node.id, "delivers") if edge["on_failure"] is not None]


def _of_time(view: View, node: Node) -> Iterator[tuple[str, float | None]]:
    time = view.once(Latencies).of(node.id)
    if time is None or time.p95_ms <= 0 or node.kind == "client":
        return
    yield "latency_mean_ms", time.mean_ms
    yield "latency_p95_ms", time.p95_ms
    budget = _budget_ms(node)
    if budget is not None:
        yield "latency_budget_ms", budget
        yield "latency_left_ms", budget - time.p95_ms
    if (share := view.once(availability)[node.id]) is not None and share < 1:
        yield "availability", share


def _budget_ms(node: Node) -> float | None:
    """What an answer may take: what is promised, else the node's own limit."""
    promised = (node["slo"] or {}).get("latency_p95_ms")
    if promised is not None:
        return float(promised)
    return None if node["timeout_s"] is None else float(node["timeout_s"]) * 1000


def _of_load(view: View, node: Node) -> Iterator[tuple[str, float | None]]:
    rate = view.once(likely_flows).node(node.id)
    if rate.peak <= 0:
        return
    yield "rate_per_s", rate.mean
    if rate.peak > rate.mean * 1.01:
        yield "rate_peak_per_s", rate.peak
    at_once, most = _at_once(view, node, rate.mean), _limit(view, node)
    if at_once is not None:
        yield "concurrency", at_once
    if most is not None and at_once is not None:
        yield "concurrency_limit", most
    able = _able_per_s(view, node)
    if able is not None and 0 < able < math.inf:
        utilisation = rate.mean / able
        yield "utilisation", utilisation
        if node.kind in ("queue", "stream"):
            yield "drain_s", math.inf if utilisation >= 1 else _OUTAGE_S * utilisation / (1 - utilisation)
    elif most and at_once is not None:
        yield "utilisation", at_once / most


def _at_once(view: View, node: Node, rate: float) -> float | None:
    """Little's law: arrivals a second times the mean time of each; no more than its deliveries let through."""
    time = view.once(Latencies).of(node.id)
    if time is None or node.kind not in (*COMPUTE, "database", "external"):
        return None
    return rate * time.mean_ms / 1000 if time.mean_ms > 0 else None


def _limit(view: View, node: Node) -> int | None:
    most = node["connections_max"] if node.kind == "database" else view.once(Capacities).at_once(node.id)
    return None if most is None else int(most)


def _able_per_s(view: View, node: Node) -> float | None:
    """Messages or requests a second that the node can take, where something of it says so."""
    if node.kind == "queue":
        return view.once(Capacities).of_queue(node.id)
    if node.kind == "stream":
        able = [view.once(Capacities).per_s(edge) for edge in view.outgoing(node.id, "delivers")]
        if node["capacity_mode"] != "on_demand":
            able.append(int(node["shards"]) * limit("stream.shard_records_per_s", view.graph.limits))
        return min((rate for rate in able if rate is not None), default=None)
    if node.kind == "external":
        return None if node["rate_per_s_max"] is None else float(node["rate_per_s_max"])
    if node.kind == "gateway":
        rate = (node["throttle"] or {}).get("rate_per_s")
        return None if rate is None else float(rate)
    return None


def _fan_out(view: View, node: Node) -> float | None:
    """Invocations, requests and executions that one message at the node starts; null in a circle."""
    totals = view.once(fan_outs)
    if node.kind in ("client", "gateway", "schedule"):
        return 0.0
    coming = view.incoming(node.id)
    if coming:
        found = [totals.over(edge) for edge in coming]
        known = [value for value in found if value is not None]
        return max(known) if len(known) == len(found) else math.inf
    return 0.0


# -- paths ------------------------------------------------------------------------------------------------------


def _paths(view: View) -> list[Figures]:
    found: list[Figures] = []
    for source, edge in starts(view):
        if len(found) >= PATHS_MAX:
            break
        found.append(_path(view, source, edge))
    return found


def _path(view: View, source: str, edge: Edge) -> Figures:
    """The figures of one way in: an edge of a client, a route of a gateway, what a schedule starts."""
    callers = [call.source for call in view.incoming(source, "calls")] if edge.relation == "routes" else []
    way = [*callers[:1], source, *view.once(Latencies).slowest(edge.target)]
    title = (
        f"{edge['method'] or 'ANY'} {edge['path'] or '/'}"
        if edge.relation == "routes"
        else f"{source} to {edge.target}"
    )
    values = dict(_of_path(view, source, edge))
    return {"edge": edge.id, "title": title, "nodes": way, **_shown(iter(values.items()))}


def _of_path(view: View, source: str, edge: Edge) -> Iterator[tuple[str, float | None]]:
    reach = view.once(Reach)
    yield "attempts", reach.tries_behind[edge.id]
    waits = [
        attempts(view, delivery).window_s
        for name in sorted(reach.behind(edge.target))
        for delivery in _leading_to_dlq(view, view.graph.nodes[name])
    ]
    if waits:
        yield "time_to_dlq_s", max(waits)
    time = view.once(Latencies).of(edge.target)
    gateway = view.graph.nodes[source]
    if time is not None and edge.relation in ("routes", "calls"):
        whole: Time = time_of(gateway["latency"]) + time.within(edge["timeout_s"])
        yield "latency_mean_ms", whole.mean_ms
        yield "latency_p95_ms", whole.p95_ms
        budget = _budget_of_path(view, gateway, edge)
        if budget is not None:
            yield "latency_budget_ms", budget
            yield "latency_left_ms", budget - whole.p95_ms
        if (share := view.once(availability)[edge.target]) is not None:
            yield "availability", share
    fan_out = view.once(fan_outs).over(edge)
    yield "fan_out", math.inf if fan_out is None else fan_out
    cost = view.once(costs).over(edge)
    if cost is not None:
        yield "cost_per_million", cost
    rate = view.once(likely_flows).edge(edge.id)
    if rate.peak > 0:
        yield "rate_per_s", rate.mean
        if time is not None and edge.relation in ("routes", "calls"):
            yield "concurrency", rate.mean * time.mean_ms / 1000


def _budget_of_path(view: View, source: Node, edge: Edge) -> float | None:
    """The least of what is promised along the way, else of what anybody on it waits."""
    target = view.target(edge)
    promised = [(node["slo"] or {}).get("latency_p95_ms") for node in (source, target)]
    known = [float(value) for value in promised if value is not None]
    if known:
        return min(known)
    limits = [
        source["timeout_s"],
        edge["timeout_s"],
        *(call["timeout_s"] for call in view.incoming(source.id, "calls")),
    ]
    waits = [float(value) * 1000 for value in limits if value is not None]
    return min(waits, default=None)


def _shown(values: Iterator[tuple[str, float | None]]) -> Figures:
    """Rounded to four digits; what has no bound is null."""
    return {name: _rounded(value) for name, value in values}


def _rounded(value: float | None) -> float | int | None:
    if value is None or not math.isfinite(value):
        return None
    if float(value).is_integer():
        return int(value)
    shown = float(f"{value:.4g}") if not 0.9 < value < 1 else round(value, 6)
    return int(shown) if shown.is_integer() else shown
