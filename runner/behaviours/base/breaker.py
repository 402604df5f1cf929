"""The circuit breaker of a call edge: closed, open after failures in a row, half open after a while."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

CLOSED, OPEN, HALF_OPEN = range(3)
"""The values of the CIRCUIT row."""


class Breaker:
    """The state of one edge, shared by everything that its source runs.

    Open, it lets nothing through for `open_s`. Half open, it lets `half_open_calls` tries through: when all of them
    are good it closes, and the first bad one opens it again.
    """

    __slots__ = ("_failures", "_failures_max", "_good", "_open_us", "_opened_us", "_out", "_trials", "state")

    def __init__(self, given: Mapping[str, Any]) -> None:
        self._failures_max = int(given.get("failures") or 5)
        self._open_us = round(float(given.get("open_s") or 30) * 1_000_000)
        self._trials = int(given.get("half_open_calls") or 1)
        self.state = CLOSED
        self._failures = 0
        self._opened_us = 0
        self._out = 0
        self._good = 0

    def admits(self, now_us: int) -> bool:
        """Whether a try may begin now."""
        if self.state == OPEN and now_us - self._opened_us >= self._open_us:
            self.state, self._out, self._good = HALF_OPEN, 0, 0
        if self.state == HALF_OPEN:
            if self._out >= self._trials:
                return False
            self._out += 1
        return self.state != OPEN

    def hears(self, is_good: bool, now_us: int) -> None:
        """One try ended. What began before the breaker opened changes nothing any more."""
        if self.state == CLOSED:
            self._failures = 0 if is_good else self._failures + 1
            if self._failures >= self._failures_max:
                self._open(now_us)
        elif self.state == HALF_OPEN and not is_good:
            self._open(now_us)
        elif self.state == HALF_OPEN:
            self._good += 1
            if self._good >= self._trials:
                self.state, self._failures = CLOSED, 0

    def _open(self, now_us: int) -> None:
        self.state, self._opened_us, self._failures = OPEN, now_us, 0
