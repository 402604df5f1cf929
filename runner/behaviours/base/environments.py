"""Execution environments of a function: which are warm, and how fast new ones may start (semantics 3.4)."""

from __future__ import annotations

from collections.abc import Callable

from runner.behaviours.base.limits import TokenBucket

IDLE_US = 300_000_000
"""An environment that was idle for five minutes is given up."""


class Environments:
    """The idle environments of one version. Those up to `provisioned` are kept warm and never given up."""

    __slots__ = ("_last", "_retire", "_scaling", "idle", "provisioned")

    def __init__(
        self, numbers: list[int], scaling: TokenBucket, retire: Callable[[int], None], provisioned: int = 0
    ) -> None:
        self.provisioned = provisioned
        self.idle: list[tuple[int, int]] = [(number, 0) for number in range(provisioned, 0, -1)]
        self._last = numbers
        self._scaling = scaling
        self._retire = retire

    def warm(self, now_us: int) -> int:
        """An idle environment, the last used first; 0 when there is none."""
        while self.idle:
            environment, last_us = self.idle.pop()
            if environment <= self.provisioned or now_us - last_us <= IDLE_US:
                return environment
            self._retire(environment)
        return 0

    def fresh(self, now_us: int) -> int:
        """A new environment; 0 while the function scales as fast as it may."""
        if not self._scaling.take(now_us):
            return 0
        self._last[0] += 1
        return self._last[0]

    def free(self, environment: int, now_us: int) -> None:
        self.idle.append((environment, now_us))

    def clear(self) -> None:
        """Gives all idle ones up."""
        while self.idle:
            self._retire(self.idle.pop()[0])
