"""Two runs beside each other: which figures differ, by how much, and whether chance alone would explain it.

A count that another seed would give varies by about its square root, a quantile by as much as few samples tell of it;
what differs by less than `SIGMAS` of that is noise. The rest is sorted by what it means: what was lost before what was
slow, what was slow before what was merely more.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

SIGMAS = 2.0
ALIKE = 0.02
"""Runs whose lengths differ by less than this part are compared by count, others by count a second."""
CHANGE_MAX = 3.0
"""Beyond e to the power of this, a figure is no more important for rising further."""
NOISE_WEIGHT = 0.05

WEIGHTS = {
    "lost": 10, "dropped": 10, "expired": 9, "dead_lettered": 8, "failed": 8, "timed_out": 8, "timeouts": 7,
    "errors": 7, "rejected": 4, "throttled": 6, "throttles": 6, "latency_p50_ms": 4, "latency_p95_ms": 5,
    "latency_p99_ms": 5, "latency_max_ms": 2, "age_max_s": 4, "depth_max": 3, "held": 4, "in_flight": 2,
    "concurrency_max": 2, "cold_starts": 2, "filtered": 2, "deduplicated": 2,
}  # fmt: skip
"""How much a figure matters; any other matters 1."""
GOOD = frozenset({"delivered", "answered"})
"""Figures of which more is better. Of those with a weight less is better, of any other neither is."""
NEITHER = frozenset({"filtered", "deduplicated", "in_flight", "concurrency_max", "cold_starts"})
PARTS = {"p50": 0.5, "p95": 0.95, "p99": 0.99, "max": 1.0}
PLACES = {"total": 1.5, "ledger": 1.5, "node": 1.0, "edge": 0.9}


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of both runs. `name` is the node or edge, empty for the whole run."""

    place: str
    name: str
    metric: str
    before: float
    after: float
    change: float | None
    noise: bool
    good: bool | None
    weight: float


Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Measured:
    """A value, what it is (`count`, `quantile` or `gauge`), and how many samples it comes from."""

    value: float
    sort: str
    samples: float = 0


def compare(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """The figures of two results that differ, the most important first, and how many do not."""
    lengths = (_seconds(before), _seconds(after))
    per_second = abs(lengths[0] - lengths[1]) > ALIKE * max(lengths)
    scale = lengths[0] / lengths[1] if per_second and min(lengths) > 0 else 1.0
    mine, other = dict(_measured(before)), dict(_measured(after))
    keys = dict.fromkeys([*mine, *other])
    pairs = [(key, mine.get(key), other.get(key)) for key in keys]
    figures = [_figure(key, one, another, scale) for key, one, another in pairs]
    told = sorted((one for one in figures if one is not None), key=lambda one: -one.weight)
    return {
        "per_second": per_second,
        "same": len(figures) - len(told),
        "figures": [asdict(one) for one in told],
    }


def named_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[dict[str, str]]:
    """Which names were added, changed or removed, in the order of the first and then of the second."""
    found = []
    for name in dict.fromkeys([*before, *after]):
        if name not in after:
            found.append({"name": name, "how": "removed"})
        elif name not in before:
            found.append({"name": name, "how": "added"})
        elif before[name] != after[name]:
            found.append({"name": name, "how": "changed"})
    return found


def _seconds(result: Mapping[str, Any]) -> float:
    return float(result.get("run", {}).get("virtual_s") or 0)


def _measured(result: Mapping[str, Any]) -> Iterator[tuple[Key, Measured]]:
    for place, part in (("total", "requests"), ("ledger", "ledger")):
        for metric, value in (result.get(part) or {}).items():
            yield from _numbers((place, "", metric), value, 0)
    for place, part in (("node", "nodes"), ("edge", "edges")):
        for name, entry in (result.get(part) or {}).items():
            samples = entry.get("invocations") or entry.get("requests") or entry.get("accepted") or 0
            for metric, value in entry.items():
                yield from _numbers((place, name, metric), value, samples)


def _numbers(key: Key, value: Any, samples: float) -> Iterator[tuple[Key, Measured]]:
    place, name, metric = key
    if isinstance(value, Mapping):
        for part, number in value.items():
            if part in PARTS and number is not None:
                stem, _, unit = metric.rpartition("_")
                yield (place, name, f"{stem}_{part}_{unit}"), Measured(float(number), part, samples)
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        yield key, Measured(float(value), "gauge" if "_max" in metric else "count", samples)


def _figure(key: Key, one: Measured | None, another: Measured | None, scale: float) -> Figure | None:
    """The difference; None where there is none. A figure that only one of them has is 0 in the other."""
    place, name, metric = key
    sort = (one or another or Measured(0, "count")).sort
    before, after = (found.value if found else 0.0 for found in (one, another))
    fair = after * scale if sort == "count" else after
    if math.isclose(before, fair, rel_tol=1e-9, abs_tol=1e-9):
        return None
    samples = min(found.samples if found else 0.0 for found in (one, another))
    noise = is_noise(sort, before, fair, samples)
    grown = math.log((fair + 1) / (before + 1)) if min(before, fair) >= 0 else 0.0
    weight = WEIGHTS.get(metric, 1) * PLACES[place] * min(abs(grown), CHANGE_MAX) * (NOISE_WEIGHT if noise else 1)
    change = None if before == 0 else round(fair / before - 1, 4)
    return Figure(place, name, metric, before, after, change, noise, _good(metric, fair > before), round(weight, 4))


def is_noise(sort: str, before: float, after: float, samples: float) -> bool:
    """Whether another seed would change the figure as much.

    A count: two Poisson counts. A quantile of n samples: the relative error that n(1-q) samples beyond it leave. The
    highest of anything: one sample beyond it.
    """
    apart = abs(after - before)
    if sort == "count" or (sort == "gauge" and samples == 0):
        return apart <= SIGMAS * math.sqrt(before + after)
    beyond = 1.0 if sort in ("gauge", "max") else max(1.0, samples * (1 - PARTS[sort]))
    return apart <= SIGMAS * math.sqrt(2 / beyond) * min(before, after) / 2


def _good(metric: str, is_more: bool) -> bool | None:
    if metric in NEITHER or (metric not in WEIGHTS and metric not in GOOD):
        return None
    return is_more == (metric in GOOD)
