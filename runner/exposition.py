"""The newest figures of runs as Prometheus reads them, in base units: seconds, and totals for what only goes up."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector

PREFIX = "signalbox"
_GAUGES = frozenset(
    {
        *("held", "in_flight", "depth", "concurrency", "waiting", "stopped"),
        *("entries", "items", "objects", "version", "previous_version"),
    }
)
_QUANTILE = re.compile(r"latency_p(\d\d)_ms")
_UNITS = (("_ms", 1000.0), ("_us", 1_000_000.0), ("_s", 1.0))
_RUN = ("run", "topology")


@dataclass(frozen=True, slots=True)
class Figures:
    """One run: who it is, and its counters as a snapshot has them."""

    run: str
    topology: str
    about: Mapping[str, str]
    snapshot: Mapping[str, Any]


def exposition(runs: Iterable[Figures]) -> bytes:
    """The text that a scrape gets."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Runs(tuple(runs)))
    return generate_latest(registry)


class _Runs(Collector):
    def __init__(self, runs: tuple[Figures, ...]) -> None:
        self._runs = runs
        self._families: dict[str, CounterMetricFamily | GaugeMetricFamily] = {}

    def collect(self) -> Iterator[Metric]:
        self._families = {}
        info = InfoMetricFamily(f"{PREFIX}_run", "A run and how it was started.", labels=_RUN)
        for figures in self._runs:
            info.add_metric((figures.run, figures.topology), dict(figures.about))
            self._run(figures)
        yield info
        yield from self._families.values()

    def _run(self, figures: Figures) -> None:
        mine = (figures.run, figures.topology)
        snapshot = figures.snapshot
        self._gauge("run_time_seconds", "How far the run is.", _RUN, mine, snapshot["t_us"] / 1_000_000)
        for outcome, value in snapshot["requests"].items():
            self._figure("requests", f"requests_{outcome}", outcome, value, _RUN, mine)
        for bucket, value in snapshot["ledger"].items():
            self._figure("messages", f"messages_{bucket}", bucket, value, _RUN, mine)
        for part in ("node", "edge"):
            for name, values in snapshot[f"{part}s"].items():
                for metric, value in values.items():
                    self._figure(part, f"{part}_{metric}", metric, value, (*_RUN, part), (*mine, name))

    def _figure(
        self, what: str, name: str, metric: str, value: Any, labels: tuple[str, ...], mine: tuple[str, ...]
    ) -> None:
        """A figure by its name: what ends in a time is one, what is now is a gauge, the rest are totals."""
        if not isinstance(value, (int, float)):
            return
        found = _QUANTILE.fullmatch(metric)
        if found is not None:
            quantile = f"0.{found.group(1)}"
            doc = f"Quantiles of the latest latencies of a {what}."
            self._gauge(f"{what}_latency_seconds", doc, (*labels, "quantile"), (*mine, quantile), value / 1000)
            return
        for ending, divisor in _UNITS:
            if metric.endswith(ending):
                base = f"{name.removesuffix(ending)}_seconds"
                self._gauge(base, f"{metric} of a {what}.", labels, mine, value / divisor)
                return
        if metric in _GAUGES or metric.endswith("_max") or isinstance(value, bool):
            self._gauge(name, f"{metric} of a {what}.", labels, mine, float(value))
            return
        family = self._families.setdefault(
            name, CounterMetricFamily(f"{PREFIX}_{name}", f"{metric} of a {what}.", labels=labels)
        )
        family.add_metric(mine, value)

    def _gauge(self, name: str, doc: str, labels: tuple[str, ...], mine: tuple[str, ...], value: float) -> None:
        family = self._families.setdefault(name, GaugeMetricFamily(f"{PREFIX}_{name}", doc, labels=labels))
        family.add_metric(mine, value)
