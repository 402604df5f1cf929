"""Durations that a run measured, for quantiles, in bounded memory however long it runs."""

from __future__ import annotations

import math
from array import array
from collections import Counter
from collections.abc import Iterable

KEPT = 500_000
"""Durations that are kept one by one; what comes before the last ones is counted by its first four digits."""


class Samples:
    """Durations in microseconds. `append` is the array's own; whoever drives the run calls `fold` now and then."""

    __slots__ = ("_counts", "_folded", "_recent", "append")

    def __init__(self) -> None:
        self._recent: array[int] = array("q")
        self._counts: Counter[int] = Counter()
        self._folded = 0
        self.append = self._recent.append

    def __len__(self) -> int:
        return self._folded + len(self._recent)

    def fold(self) -> None:
        """Counts what is kept, once that is `KEPT` durations or more."""
        if len(self._recent) < KEPT:
            return
        self._folded += len(self._recent)
        for duration_us, count in Counter(self._recent).items():
            self._counts[four_digits(duration_us)] += count
        # Not a new array: `append` is bound to this one.
        del self._recent[:]

    def since(self, seen: int) -> Samples:
        """What came after the first `seen` durations, as far as it is still kept one by one."""
        later = Samples()
        later._recent.extend(self._recent[max(0, seen - self._folded) :])
        return later

    def counts(self) -> Counter[int]:
        """How often each duration was measured."""
        return self._counts + Counter(self._recent)


class Quantiles:
    """Nearest-rank quantiles over samples, put together where there are several."""

    def __init__(self, samples: Iterable[Samples]) -> None:
        counts: Counter[int] = Counter()
        for one in samples:
            counts += one.counts()
        self._ordered = sorted(counts.items())
        self._total = counts.total()

    def ms(self, q: float) -> float:
        """The quantile in milliseconds; 0 when there are no samples."""
        left = max(1, math.ceil(q * self._total))
        for duration_us, count in self._ordered:
            left -= count
            if left <= 0:
                return duration_us / 1000
        return self._ordered[-1][0] / 1000 if self._ordered else 0.0


def four_digits(duration_us: int) -> int:
    """The duration to its first four digits: at most 0.05 % away."""
    if duration_us < 10_000:
        return duration_us
    unit = int(10 ** (len(str(duration_us)) - 4))
    return round(duration_us / unit) * unit
