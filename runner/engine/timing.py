"""When stimuli come: given times, equal steps, or a Poisson process whose rate follows points and a spike."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from itertools import count, pairwise
from random import Random

from topology.document import Arrival, Spike

Next = Callable[[float], float | None]
"""From the time of one arrival to that of the next, in seconds; None when there is none."""
Piece = tuple[float, float, float, float]
"""A stretch of time in seconds, with the rate at its begin and at its end in arrivals a second."""


def rhythm(arrival: Arrival, stream: Random) -> Next:
    """When the arrivals of this line come. Times are ordered; what is outside from_s and until_s is left out."""
    if arrival.times_s:
        return _each(iter(sorted(float(time) for time in arrival.times_s)))
    if arrival.every_s:
        first, step = float(arrival.from_s), float(arrival.every_s)
        return _each(first + step * index for index in count(1))
    if arrival.profile or arrival.spike is not None:
        return _poisson(_pieces(arrival), stream)
    rate = float(arrival.rate_per_s or 0)
    if rate <= 0:
        return lambda _: None
    chance = stream.random
    # As `Random.expovariate` draws.
    return lambda now_s: now_s - math.log(1.0 - chance()) / rate


def _each(times: Iterator[float]) -> Next:
    return lambda _: next(times, None)


def _pieces(arrival: Arrival) -> list[Piece]:
    points = [(float(time), float(rate)) for time, rate in arrival.profile]
    points = points or [(float(arrival.from_s), float(arrival.rate_per_s or 0))]
    pieces = [
        (start, end, rate, (following if arrival.ramp else rate))
        for (start, rate), (end, following) in pairwise(points)
    ]
    last_s, last_rate = points[-1]
    pieces.append((last_s, math.inf, last_rate, last_rate))
    return pieces if arrival.spike is None else [*_spiked(pieces, arrival.spike)]


def _spiked(pieces: list[Piece], spike: Spike) -> Iterator[Piece]:
    """The same stretches, cut where the spike begins and ends, and raised between."""
    begin_s, end_s = float(spike.at_s), float(spike.at_s) + float(spike.for_s)
    for piece in pieces:
        cuts = [piece[0], *(cut for cut in (begin_s, end_s) if piece[0] < cut < piece[1]), piece[1]]
        for start, end in pairwise(cuts):
            factor = float(spike.factor) if begin_s <= start < end_s else 1.0
            yield start, end, _rate_at(piece, start) * factor, _rate_at(piece, end) * factor


def _rate_at(piece: Piece, time_s: float) -> float:
    start, end, rate, rate_end = piece
    return rate if end == math.inf else rate + (rate_end - rate) * (time_s - start) / (end - start)


def _poisson(pieces: list[Piece], stream: Random) -> Next:
    """A Poisson process: the area under the rate to the next arrival is drawn."""

    def following(now_s: float) -> float | None:
        area = stream.expovariate(1.0)
        for start, end, rate, rate_end in pieces:
            if end <= now_s:
                continue
            begin = max(start, now_s)
            slope = 0.0 if end == math.inf else (rate_end - rate) / (end - start)
            here = rate + slope * (begin - start)
            whole = math.inf if end == math.inf and here > 0 else _area(here, slope, begin, end)
            if area <= whole and whole > 0:
                return begin + _reach(here, slope, area)
            area -= whole
        return None

    return following


def _area(rate: float, slope: float, begin: float, end: float) -> float:
    if end == math.inf:
        return 0.0
    length = end - begin
    return rate * length + slope * length * length / 2


def _reach(rate: float, slope: float, area: float) -> float:
    """How far to go until the area under a straight rate is reached."""
    if abs(slope) < 1e-12:
        return area / rate
    return (math.sqrt(max(rate * rate + 2 * slope * area, 0.0)) - rate) / slope
