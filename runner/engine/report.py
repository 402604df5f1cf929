"""The result of a run: the counters of format.md, quantiles by nearest rank, expectations."""

from __future__ import annotations

import operator
from collections.abc import Mapping, Sequence
from typing import Any

from runner.behaviours.base import Behaviour, World
from runner.engine.breakpoints import Breakpoints
from runner.engine.measures import Measures
from runner.kernel import Quantiles, Samples
from runner.ledger import Requests, totals
from topology.document import SAMPLED_METRICS, Expectation

NO_REQUESTS = Requests()


def latency(samples: Samples) -> dict[str, float]:
    """Quantiles in milliseconds."""
    quantiles = Quantiles([samples])
    return {name: quantiles.ms(q) for name, q in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99), ("max", 1.0))}


class Recent:
    """Quantiles of what was measured since the last look, or of the look before where nothing was."""

    def __init__(self) -> None:
        self._seen: dict[str, int] = {}
        self._shown: dict[str, dict[str, float]] = {}

    def quantiles(self, name: str, samples: Samples) -> dict[str, float]:
        """p50, p95 and p99 in milliseconds, as gauges of the node; nothing while it measured nothing."""
        seen = self._seen.get(name, 0)
        if len(samples) > seen:
            self._seen[name] = len(samples)
            found = Quantiles([samples.since(seen)])
            self._shown[name] = {f"latency_p{part}_ms": found.ms(part / 100) for part in (50, 95, 99)}
        return self._shown.get(name, {})


def ledger(world: World, breakpoints: Breakpoints | None = None) -> dict[str, Any]:
    """The totals, and whether every counter agrees with what is found in the nodes right now.

    What waits at breakpoints on its way to being accepted counts as accepted and in flight.
    """
    behaviours = world.behaviours.values()
    balanced = all(behaviour.context.account.is_balanced(*behaviour.inventory()) for behaviour in behaviours)
    accounts = [behaviour.context.account for behaviour in behaviours]
    if breakpoints is not None:
        accounts.append(breakpoints.account)
        balanced = balanced and breakpoints.is_balanced
    return {**totals(accounts), "balanced": balanced}


def add_stopped(
    counts: tuple[Mapping[str, int], Mapping[str, int]], nodes: dict[str, dict[str, Any]], edges: dict[str, Any]
) -> None:
    """Notes how many wait at the breakpoints of nodes and edges."""
    for counted, entries in zip(counts, (nodes, edges), strict=True):
        for name, waiting in counted.items():
            entries[name] = {**entries[name], "stopped": waiting}


def node(behaviour: Behaviour) -> dict[str, Any]:
    """One node's entry: a channel's account, or what its behaviour reports with its latency."""
    report = behaviour.report() or (behaviour.context.account.as_dict() if behaviour.has_account else {})
    samples = getattr(behaviour, "samples", None)
    measured = {"latency_ms": latency(samples)} if samples is not None else {}
    return {**report, **measured, **resting(behaviour)}


def resting(behaviour: Behaviour) -> dict[str, float]:
    """The greatest age in a channel that still holds messages: those that nobody settled grow old, too."""
    oldest_us = behaviour.oldest_us()
    if oldest_us is None:
        return {}
    context = behaviour.context
    return {"age_max_s": max(context.account.age_max_us, context.clock.now_us - oldest_us) / 1_000_000}


def edges(world: World) -> dict[str, dict[str, int]]:
    return {
        wire.id: {"messages": wire.messages, "errors": wire.errors, "filtered": wire.filtered} for wire in world.wires
    }


def expectations(
    world: World, expect: Sequence[Expectation], result: Mapping[str, Any], measures: Measures | None = None
) -> list[dict[str, Any]]:
    """Each expectation with what was found; a metric that nothing in its scope has is never met."""
    return [_expectation(_actual(world, given, result, measures), given) for given in expect]


def _expectation(actual: Any, given: Expectation) -> dict[str, Any]:
    bounds = (
        (given.equals, operator.eq),
        (given.at_least, operator.ge),
        (given.at_most, operator.le),
    )
    ok = actual is not None and all(holds(actual, bound) for bound, holds in bounds if bound is not None)
    return {"expect": given.as_dict(), "actual": actual, "ok": ok}


def _actual(world: World, given: Expectation, result: Mapping[str, Any], measures: Measures | None) -> Any:
    """What the run measured within the scope; None where nothing there has this metric."""
    metric = given.metric
    if metric in SAMPLED_METRICS:
        return Quantiles(_samples(world, given, measures)).ms(0.95 if given.quantile is None else given.quantile)
    if metric == "error_rate":
        return _error_rate(world, given, result)
    if given.edge is not None:
        return result["edges"].get(given.edge, {}).get(metric)
    if given.node is not None:
        return _of_node(world, given.node, metric, result["nodes"].get(given.node, {}))
    if given.route is not None:
        return _of_route(world, given.route).get(metric)
    if metric in result["ledger"]:
        return result["ledger"][metric]
    if metric in result["requests"]:
        return result["requests"][metric]
    entries = result["edges" if metric == "messages" else "nodes"].values()
    values = [entry[metric] for entry in entries if isinstance(entry.get(metric), (int, float))]
    if not values:
        return result["run"].get(metric)
    return max(values) if metric.endswith(("_max", "_max_s")) else sum(values)


def _error_rate(world: World, given: Expectation, result: Mapping[str, Any]) -> float | None:
    """The share that failed: of messages on an edge, of invocations or requests of a node, else of requests."""
    if given.edge is not None:
        entry = result["edges"].get(given.edge, {})
        return _share(entry.get("errors"), entry.get("messages"))
    if given.node is not None:
        entry = result["nodes"].get(given.node, {})
        if "invocations" in entry:
            return _share(entry.get("errors"), entry["invocations"])
        return _share(entry.get("failed"), entry.get("requests"))
    requests = result["requests"]
    if given.route is not None:
        requests = _of_route(world, given.route)
    return _share(requests["failed"] + requests["timed_out"], requests["received"])


def _share(part: int | None, whole: int | None) -> float | None:
    if part is None or whole is None:
        return None
    return part / whole if whole else 0.0


def _of_route(world: World, route: str) -> dict[str, int]:
    asked = world.asked_routes.get(route)
    counts = (NO_REQUESTS if asked is None else asked.requests).as_dict()
    return counts | {"requests": counts["received"]}


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


def _samples(world: World, given: Expectation, measures: Measures | None) -> list[Samples]:
    if given.metric == "age_ms":
        return [measures.ages(given.node, given.edge)] if measures is not None else []
    if given.edge is not None:
        return [measures.latencies(given.edge)] if measures is not None else []
    if given.route is not None:
        return [asked.latencies] if (asked := world.asked_routes.get(given.route)) is not None else []
    if given.node is not None and given.node in world.behaviours:
        samples = getattr(world.behaviours[given.node], "samples", None)
        return [samples] if samples is not None else []
    return [world.latencies]
