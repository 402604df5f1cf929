"""Latency models: each becomes a function that draws a duration in whole microseconds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
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
    return _lognormal_draws(mu, sigma, stream.random).__next__


def _lognormal_draws(mu: float, sigma: float, chance: Callable[[], float]) -> Iterator[int]:
    """Two at a time by Box and Muller's method, as `Random.gauss` draws, without its calls."""
    while True:
        angle = chance() * _FULL_CIRCLE
        spread = sqrt(-2.0 * log(1.0 - chance()))
        yield round(exp(mu + cos(angle) * spread * sigma))
        yield round(exp(mu + sin(angle) * spread * sigma))
