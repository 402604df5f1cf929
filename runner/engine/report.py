"""The result of a run: the counters of format.md, quantiles by nearest rank, expectations."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from runner.behaviours.base import Behaviour, World
from runner.ledger import Requests, totals
from topology.document import Expectation

COMPARATORS = ("equals", "at_least", "at_most")
NO_REQUESTS = Requests()


def quantile(ordered: Sequence[int], q: float) -> float:
    """The nearest-rank quantile of sorted microseconds, in milliseconds; 0 when there are none."""
    if not ordered:
        return 0.0
    rank = max(1, math.ceil(q * len(ordered)))
    return ordered[min(rank, len(ordered)) - 1] / 1000


def latency(samples: Iterable[int]) -> dict[str, float]:
    ordered = sorted(samples)
    return {
        "p50": quantile(ordered, 0.5),
        "p95": quantile(ordered, 0.95),
        "p99": quantile(ordered, 0.99),
        "max": ordered[-1] / 1000 if ordered else 0.0,
    }


def ledger(world: World) -> dict[str, Any]:
    """The totals, and whether every counter agrees with what is found in the nodes right now."""
    behaviours = world.behaviours.values()
    balanced = all(behaviour.context.account.is_balanced(*behaviour.inventory()) for behaviour in behaviours)
    return {**totals(behaviour.context.account for behaviour in behaviours), "balanced": balanced}


def node(behaviour: Behaviour) -> dict[str, Any]:
    """One node's entry: a channel's account, or what its behaviour reports with its latency."""
    report = behaviour.report() or (behaviour.context.account.as_dict() if behaviour.has_account else {})
    samples = getattr(behaviour, "samples", None)
    return {**report, "latency_ms": latency(samples)} if samples is not None else dict(report)


def edges(world: World) -> dict[str, dict[str, int]]:
    return {
        wire.id: {"messages": wire.messages, "errors": wire.errors, "filtered": wire.filtered} for wire in world.wires
    }


def expectations(world: World, expect: Sequence[Expectation], result: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Each expectation with what was found; an unknown metric is never met."""
    return [_expectation(world, given.as_dict(), result) for given in expect]


def _expectation(world: World, given: dict[str, Any], result: Mapping[str, Any]) -> dict[str, Any]:
    actual = _actual(world, given, result)
    ok = actual is not None
    for comparator in COMPARATORS:
        wanted = given.get(comparator)
        if wanted is None or actual is None:
            continue
        if comparator == "equals":
            ok = ok and actual == wanted
        elif comparator == "at_least":
            ok = ok and actual >= wanted
        else:
            ok = ok and actual <= wanted
    return {"expect": given, "actual": actual, "ok": ok}


def _actual(world: World, given: Mapping[str, Any], result: Mapping[str, Any]) -> Any:
    """What the run measured within the scope; None where nothing there has this metric."""
    metric: str = given["metric"]
    edge, name, route = (given.get(key) for key in ("edge", "node", "route"))
    if metric == "latency_ms":
        return quantile(sorted(_samples(world, given)), float(given.get("quantile", 0.95)))
    if edge is not None:
        return result["edges"].get(edge, {}).get(metric)
    if name is not None:
        return _of_node(world, name, metric, result["nodes"].get(name, {}))
    if route is not None:
        counted = world.route_requests.get(route, NO_REQUESTS).as_dict()
        return counted.get(metric)
    if metric in result["ledger"]:
        return result["ledger"][metric]
    if metric in result["requests"]:
        return result["requests"][metric]
    entries = result["edges" if metric == "messages" else "nodes"].values()
    values = [entry[metric] for entry in entries if isinstance(entry.get(metric), (int, float))]
    if not values:
        return result["run"].get(metric)
    return max(values) if metric.endswith(("_max", "_max_s")) else sum(values)


def _of_node(world: World, name: str, metric: str, entry: Mapping[str, Any]) -> Any:
    """A metric of one node. A function that accepted nothing prints no ledger, yet has one."""
    if metric == "received" and "requests" in entry:
        return entry["requests"]
    if metric in entry or name not in world.behaviours:
        return entry.get(metric)
    if not (world.behaviours[name].has_account or world.behaviours[name].takes_messages):
        return None
    account = world.behaviours[name].context.account
    return (account.as_dict() | {"lost": account.dropped + account.expired}).get(metric)


def _samples(world: World, given: Mapping[str, Any]) -> list[int]:
    route = given.get("route")
    if route is not None:
        return list(world.route_latencies.get(route, ()))
    name = given.get("node")
    if name is not None and name in world.behaviours:
        return list(getattr(world.behaviours[name], "samples", ()))
    return [sample for samples in world.route_latencies.values() for sample in samples]
