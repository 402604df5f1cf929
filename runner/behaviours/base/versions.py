"""Weighted versions of a function: a canary gets a share of the invocations, drawn for each (semantics 3.4)."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any

from runner.behaviours.base.environments import Environments
from runner.kernel import Draw

JUDGED_MIN = 10
"""Finished invocations before the canary's share of errors counts."""


class Version:
    """One version: how it behaves when modelled, its environments, and what became of its invocations."""

    __slots__ = ("draw", "environments", "errors", "failure_rate", "finished", "invocations", "number")

    def __init__(self, number: int, draw: Draw, failure_rate: float, environments: Environments) -> None:
        self.number = number
        self.draw = draw
        self.failure_rate = failure_rate
        self.environments = environments
        self.invocations = 0
        self.finished = 0
        self.errors = 0

    def report(self) -> dict[str, int]:
        return {"invocations": self.invocations, "errors": self.errors}


class Canary:
    """Chooses between two versions."""

    def __init__(self, given: Mapping[str, Any], versions: tuple[Version, Version], stream: Random) -> None:
        self.versions = versions
        self._weight = float(given["weight"])
        bake_s = given.get("bake_time_s")
        self._baked_us = None if bake_s is None else round(float(bake_s) * 1_000_000)
        self._error_rate_max = given.get("error_rate_max")
        self._is_rolled_back = False
        self._draw = stream.random

    def choose(self, now_us: int) -> Version:
        """The version of one invocation. After its bake time the canary gets everything; one that fails too often
        gets nothing any more."""
        canary = self.versions[1]
        if self._is_rolled_back:
            return self.versions[0]
        most = self._error_rate_max
        if most is not None and canary.finished >= JUDGED_MIN and canary.errors > most * canary.finished:
            self._is_rolled_back = True
            return self.versions[0]
        if self._baked_us is not None and now_us >= self._baked_us:
            return canary
        return self.versions[self._draw() < self._weight]

    def report(self) -> dict[str, dict[str, int]]:
        return {"stable": self.versions[0].report(), "canary": self.versions[1].report()}
