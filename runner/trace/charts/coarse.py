"""The same courses out of the counters that stand beside the rows: for runs whose rows are too many to read.

A point is a chunk of rows, so a step shorter than a chunk repeats the one before. Quantiles are those that the run
told of what it measured since the chunk before; of several in a step the highest is shown, which is never too low.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from runner.trace.charts.steps import SECOND_US, Steps, Values

ARRIVED = ("requests", "accepted", "invocations")
FAILED = ("errors", "failed", "dead_lettered")
GAUGES = {
    "p50": "latency_p50_ms",
    "p95": "latency_p95_ms",
    "p99": "latency_p99_ms",
    "depth": "depth",
    "age": "age_s",
    "concurrency": "concurrency",
}


@dataclass(slots=True)
class Points:
    times: list[int] = field(default_factory=list)
    values: list[float] = field(default_factory=list)

    def add(self, t_us: int, value: float) -> None:
        self.times.append(t_us)
        self.values.append(value)

    def at(self, t_us: int) -> float:
        """The value at that moment: the last one told, 0 before the first."""
        index = bisect_right(self.times, t_us)
        return self.values[index - 1] if index else 0


class Coarse:
    """Takes the counters that changed with each chunk; `steps` is what a chart draws."""

    def __init__(self) -> None:
        self._points: dict[str, dict[str, Points]] = {}
        self.t_us = 0

    def add(self, t_us: int, counters: Mapping[str, Any]) -> None:
        self.t_us = t_us
        for node, values in (counters.get("nodes") or {}).items():
            metrics = self._points.setdefault(node, {})
            for metric, value in values.items():
                if isinstance(value, (int, float)) and not isinstance(value, bool):
                    metrics.setdefault(metric, Points()).add(t_us, value)

    def names(self) -> list[str]:
        """The nodes that something reached: first those where most of the run's time went, then the busiest."""
        reached = {node: self._arrived(metrics) for node, metrics in self._points.items()}
        spent = {node: n * self._typical(node) for node, n in reached.items()}
        return sorted((node for node, n in reached.items() if n), key=lambda node: (-spent[node], -reached[node]))

    def steps(self, nodes: Iterable[str], steps: Steps) -> dict[str, dict[str, Values]]:
        """For each node the metrics that it has."""
        return {node: self._node(self._points.get(node, {}), steps) for node in nodes}

    def _typical(self, node: str) -> float:
        """The median latency of what the node did last, in milliseconds."""
        points = self._points[node].get(GAUGES["p50"])
        return points.values[-1] if points else 0

    def _arrived(self, metrics: Mapping[str, Points]) -> float:
        return next((metrics[name].values[-1] for name in ARRIVED if name in metrics), 0)

    def _node(self, metrics: Mapping[str, Points], steps: Steps) -> dict[str, Values]:
        found: dict[str, Values] = {}
        for metric, names in (("rate", ARRIVED), ("errors", FAILED)):
            points = next((metrics[name] for name in names if name in metrics), None)
            if points is not None:
                found[metric] = _risen(points, steps)
        for metric, name in GAUGES.items():
            if name in metrics:
                found[metric] = steps.highest(metrics[name].times, metrics[name].values)
        return found


def _risen(points: Points, steps: Steps) -> Values:
    """How much a cumulative figure rises a second."""
    marks = [points.at(steps.from_us - 1), *(points.at(end - 1) for end in steps.ends)]
    return [(after - before) * SECOND_US / steps.step_us for before, after in pairwise(marks)]
