"""Arrivals: when each stimulus of a scenario comes, and what it brings."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise
from random import Random

from runner.behaviours.base import Context, Counter, Journey, Step, Wire, World, fill, send
from runner.errors import ScenarioRefused
from topology.document import Arrival

STARTING = ("calls", "sends", "publishes")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "ANY")
Next = Callable[[float], float | None]
"""From the time of one arrival to that of the next, in seconds; None when there is none."""


class Stimuli:
    """All arrivals of a scenario. Each keeps one timer: that of its next stimulus."""

    def __init__(self, world: World, arrivals: Sequence[Arrival], duration_s: float) -> None:
        self._world = world
        self._until_us = round(duration_s * 1_000_000)
        self._sources = [Source(world, arrival, index) for index, arrival in enumerate(arrivals)]

    def schedule(self) -> None:
        for source in self._sources:
            self._next(source)

    def _next(self, source: Source) -> None:
        at_s = source.next_s()
        if at_s is None:
            return
        at_us = round(at_s * 1_000_000)
        # Arrivals stop at `duration_s`: one at that very moment no longer comes.
        if at_us < self._until_us:
            now_us = self._world.kernel.now_us
            self._world.kernel.after(at_us - now_us, self._fire, source)

    def _fire(self, source: Source) -> None:
        source.fire()
        while source.repeats():
            source.fire()
        self._next(source)


class Source:
    """One arrival line of a scenario."""

    def __init__(self, world: World, arrival: Arrival, index: int) -> None:
        behaviour = world.behaviours.get(arrival.source)
        if behaviour is None:
            raise ScenarioRefused(f"An arrival names the source {arrival.source!r}, which does not exist.")
        self._context: Context = behaviour.context
        self._arrival = arrival
        self._wire, self._steps = _way(self._context, arrival)
        self._counter = Counter()
        self._bodies = self._context.stream(f"bodies:{index}")
        stream = self._context.stream(f"arrivals:{index}")
        self._next = _pattern(arrival, stream)
        self._at_s = 0.0
        self._ahead: float | None = None

    def next_s(self) -> float | None:
        following, self._ahead = self._ahead, None
        if following is None:
            following = self._next(self._at_s)
        if following is not None:
            self._at_s = following
        return following

    def repeats(self) -> bool:
        """True when another stimulus comes at the same moment, as `times_s` may say: those come together."""
        if not self._arrival.times_s:
            return False
        if self._ahead is None:
            self._ahead = self._next(self._at_s)
        if self._ahead != self._at_s:
            return False
        self._ahead = None
        return True

    def fire(self) -> None:
        """Brings the next stimulus."""
        given = self._arrival
        body = given.body
        if body is not None:
            body = fill(body, self._bodies, self._context.now_us, self._counter)
        if self._steps:
            Journey(self._context, self._wire, body, self._steps).start()
        else:
            send(self._context, self._wire, body, given.attributes, given.detail_type, given.message_group)


def _way(context: Context, arrival: Arrival) -> tuple[Wire, tuple[Step, ...]]:
    """The edge that the stimulus takes and the requests that it makes there."""
    wires = list(context.wires(*STARTING))
    if arrival.target is not None:
        wires = [wire for wire in wires if wire.edge.target == arrival.target]
    if arrival.route is not None:
        calling = [wire for wire in wires if wire.edge.relation == "calls"]
        wires = [wire for wire in calling if arrival.route in _routes(wire)] or calling
    if not wires:
        raise ScenarioRefused(f"The arrival of {arrival.source} finds no edge to take.")
    if len(wires) > 1:
        raise ScenarioRefused(f"{arrival.source} has several edges: the arrival must name a route or a target.")
    wire = wires[0]
    if wire.edge.relation != "calls":
        return wire, ()
    method, path = _method_and_path(arrival.route, wire)
    steps = [Step(method, path, arrival.credential, headers=arrival.headers)]
    for further in arrival.then:
        method, path = _method_and_path(further.route, wire)
        steps.append(
            Step(
                method,
                path,
                arrival.credential,
                headers=further.headers,
                every_us=round(float(further.every_s) * 1_000_000),
                until=further.until,
                capture=further.capture,
                times_max=further.times_max,
                body=further.body,
            )
        )
    return wire, tuple(steps)


def _routes(wire: Wire) -> list[str]:
    routes = wire.target.context.wires("routes")
    return [f"{route.edge['method'] or 'ANY'} {route.edge['path'] or '/'}" for route in routes]


def _method_and_path(route: str | None, wire: Wire) -> tuple[str, str]:
    """`POST /orders`, or the first route of the gateway, or a plain POST to a service."""
    if route is None:
        routes = _routes(wire)
        route = routes[0] if routes else "POST /"
    method, _, path = route.partition(" ")
    if not path:
        method, path = "GET", method
    if method not in METHODS:
        raise ScenarioRefused(f"The route {route!r} does not begin with an HTTP method.")
    return ("POST" if method == "ANY" else method), path


def _pattern(arrival: Arrival, stream: Random) -> Next:
    if arrival.times_s:
        times = iter(sorted(float(time) for time in arrival.times_s))
        return lambda _: next(times, None)
    if arrival.profile:
        points = [(float(time), float(rate)) for time, rate in arrival.profile]
        return _profile(points, bool(arrival.ramp), stream)
    rate = float(arrival.rate_per_s or 0)
    if rate <= 0:
        return lambda _: None
    chance = stream.random
    # As `Random.expovariate` draws.
    return lambda now_s: now_s - math.log(1.0 - chance()) / rate


def _profile(points: list[tuple[float, float]], ramp: bool, stream: Random) -> Next:
    """A Poisson process whose rate follows the points: the area under the rate to the next arrival is drawn."""
    pieces = [(start, end, rate, (following if ramp else rate)) for (start, rate), (end, following) in pairwise(points)]
    if points:
        last_s, last_rate = points[-1]
        pieces.append((last_s, math.inf, last_rate, last_rate))

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
