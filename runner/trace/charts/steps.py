"""Equal steps of a part of a run, and what a sorted series comes to in each."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

SECOND_US = 1_000_000
Values = list[float | None]


@dataclass(frozen=True, slots=True)
class Steps:
    """`count` steps from `from_us` on, each `step_us` long; a step holds its beginning and not its end."""

    from_us: int
    step_us: int
    count: int

    @classmethod
    def between(cls, from_us: int, to_us: int, count: int) -> Steps:
        """Steps that cover the time from `from_us` to `to_us`, both included: at most `count`, none below 1 us."""
        span = max(1, to_us - from_us + 1)
        step = max(1, -(-span // max(1, count)))
        return cls(from_us, step, -(-span // step))

    @property
    def ends(self) -> list[int]:
        """The end of each step."""
        return [self.from_us + self.step_us * (index + 1) for index in range(self.count)]

    def cuts(self, times: Sequence[int]) -> list[tuple[int, int]]:
        """For each step the part of `times` (sorted) that falls into it, as start and stop."""
        start = bisect_left(times, self.from_us)
        found = []
        for end in self.ends:
            stop = bisect_left(times, end, start)
            found.append((start, stop))
            start = stop
        return found

    def rate(self, times: Sequence[int]) -> Values:
        """How many a second."""
        return [(stop - start) * SECOND_US / self.step_us for start, stop in self.cuts(times)]

    def highest(self, times: Sequence[int], values: Sequence[float]) -> Values:
        """The highest value of a gauge that holds until it changes; 0 before the first."""
        found: Values = []
        for start, stop in self.cuts(times):
            held = values[start - 1] if start else 0
            found.append(max(held, max(values[start:stop])) if stop > start else held)
        return found

    def quantile(self, times: Sequence[int], values: Sequence[int], part: float) -> Values:
        """The quantile by nearest rank of the samples of each step; None where there is none."""
        return [ranked(values[start:stop], part) for start, stop in self.cuts(times)]


def ranked(values: Sequence[int], part: float) -> float | None:
    """The quantile of a few values by nearest rank."""
    if not values:
        return None
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, -int(-part * len(ordered) // 1) - 1))]
