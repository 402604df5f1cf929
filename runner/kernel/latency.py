"""Latency models: each becomes a function that draws a duration in whole microseconds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import cos, exp, log, pi, sin, sqrt
from random import Random
from typing import Any

Draw = Callable[[], int]
_Z99 = 2.3263478740408408
"""The 0.99 quantile of the standard normal distribution."""
_FULL_CIRCLE = 2 * pi


def latency_draw(model: Any, stream: Random) -> Draw:
    """A draw for `{constant_ms}`, `{p50_ms, p99_ms}`, `{uniform_ms}`, `{exponential_ms}`, or bare milliseconds."""
    if model is None:
        return lambda: 0
    if not isinstance(model, Mapping):
        return _constant(float(model))
    if "p50_ms" in model:
        return _lognormal(float(model["p50_ms"]), float(model.get("p99_ms", model["p50_ms"])), stream)
    if "uniform_ms" in model:
        low, high = (float(value) * 1000 for value in model["uniform_ms"])
        uniform = stream.uniform
        return lambda: round(uniform(low, high))
    if "exponential_ms" in model:
        mean_us = float(model["exponential_ms"]) * 1000
        chance = stream.expovariate
        return (lambda: round(chance(1 / mean_us))) if mean_us > 0 else (lambda: 0)
    return _constant(float(model.get("constant_ms", 0)))


def _constant(milliseconds: float) -> Draw:
    duration_us = round(milliseconds * 1000)
    return lambda: duration_us


def _lognormal(p50_ms: float, p99_ms: float, stream: Random) -> Draw:
    if p50_ms <= 0 or p99_ms <= p50_ms:
        return _constant(max(p50_ms, 0.0))
    mu = log(p50_ms * 1000)
    sigma = (log(p99_ms) - log(p50_ms)) / _Z99
    chance = stream.random
    second: float | None = None

    def draw() -> int:
        # As `Random.gauss` does, without its calls: Box and Muller's method gives two draws at a time.
        nonlocal second
        z = second
        if z is not None:
            second = None
            return round(exp(mu + z * sigma))
        angle = chance() * _FULL_CIRCLE
        radius = sqrt(-2.0 * log(1.0 - chance()))
        second = sin(angle) * radius
        return round(exp(mu + cos(angle) * radius * sigma))

    return draw
