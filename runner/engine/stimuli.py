"""Arrivals: when each stimulus of a scenario comes, and what it brings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from heapq import heappush
from typing import Any

from runner.behaviours.base import (
    NOTHING,
    Behaviour,
    Context,
    Counter,
    Journey,
    Parcel,
    Sending,
    Step,
    Wire,
    World,
    fill,
    fill_path,
    headers_for,
    part,
    send,
)
from runner.engine.outside import ANSWERING, ask, hand
from runner.engine.timing import rhythm
from runner.errors import ScenarioRefused
from runner.trace import Op
from topology.document import Arrival

_START = Op.START.value
STARTING = ("calls", "sends", "publishes")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "ANY")
Fire = Callable[[Any], None]
"""Brings one stimulus with this body."""


class Stimuli:
    """All arrivals of a scenario. Each keeps one timer: that of its next stimulus."""

    def __init__(self, world: World, arrivals: Sequence[Arrival], duration_s: float) -> None:
        self._world = world
        self._until_us = round(duration_s * 1_000_000)
        self._steady: list[Fire] = []
        self._sources: list[Source] = []
        for index, arrival in enumerate(arrivals):
            begin = _steady(world, arrival, index, self._until_us)
            if begin is not None:
                self._steady.append(begin)
            else:
                self._sources.append(Source(world, arrival, index))

    def schedule(self) -> None:
        for begin in self._steady:
            begin(None)
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
        behaviour = _begin(world, arrival)
        context = behaviour.context
        self._context: Context = context
        self._arrival = arrival
        self._act = _act(world, behaviour, arrival, index + 1)
        self._counter = Counter()
        self._bodies = context.stream(f"bodies:{index}")
        self._next = rhythm(arrival, context.stream(f"arrivals:{index}"))
        self._at_s = float(arrival.from_s)
        self._until_s = arrival.until_s
        self._left = arrival.count
        self._fired = 0
        self._ahead: float | None = None

    def next_s(self) -> float | None:
        following, self._ahead = self._ahead, None
        if following is None:
            following = self._following()
        if following is not None:
            self._at_s = following
        return following

    def _following(self) -> float | None:
        """The next time within `from_s`, `until_s` and `count`."""
        if self._left is not None:
            if not self._left:
                return None
            self._left -= 1
        found = self._next(self._at_s)
        while found is not None and found < self._arrival.from_s:
            found = self._next(found)
        return None if found is None or (self._until_s is not None and found >= self._until_s) else found

    def repeats(self) -> bool:
        """True when another stimulus comes at the same moment, as `times_s` may say: those come together."""
        if not self._arrival.times_s:
            return False
        if self._ahead is None:
            self._ahead = self._following()
        if self._ahead != self._at_s:
            return False
        self._ahead = None
        return True

    def fire(self) -> None:
        """Brings the next stimulus."""
        given = self._arrival
        body = given.bodies[self._fired % len(given.bodies)] if given.bodies else given.body
        self._fired += 1
        if body is not None:
            body = fill(body, self._bodies, self._context.now_us, self._counter)
        self._act(body)


def _steady(world: World, arrival: Arrival, index: int, until_us: int) -> Fire | None:
    """Messages without a body to a queue at one rate, as load tests send them, in one act; None for all else."""
    if arrival != Arrival(arrival.source, target=arrival.target, rate_per_s=arrival.rate_per_s):
        return None
    if not arrival.rate_per_s or not arrival.source or not world.is_undisturbed:
        return None
    context = _begin(world, arrival).context
    wire, steps = _way(context, arrival)
    plan = wire.sending = Sending(context, wire)
    if (
        steps
        or not plan.is_plain
        or wire.weighs
        or wire.target.goes_on
        or type(wire.target).refusal is not Behaviour.refusal
    ):
        return None
    kernel, following, detail_type = (
        world.kernel,
        rhythm(arrival, context.stream(f"arrivals:{index}")),
        plan.detail_type,
    )
    timers, next_turn, extend = kernel.timers, kernel.next_turn, context.extend
    node, edge, line = context.index, wire.index, index + 1

    def fire(at_s: float) -> None:
        world.messages = number = world.messages + 1
        extend((kernel.now_us, _START, node, edge, number, 0, line, 0))
        wire.messages += 1
        wire.accept(Parcel(wire, None, number, 0, False, "message", detail_type))
        await_next(at_s)

    def await_next(at_s: float | None) -> None:
        next_s = following(at_s or 0.0)
        if next_s is not None and (at_us := round(next_s * 1_000_000)) < until_us:
            heappush(timers, (at_us, next_turn(), fire, next_s))

    return await_next


def _begin(world: World, arrival: Arrival) -> Behaviour:
    """The node that the arrival begins at: its source, or without one its target."""
    if arrival.replay is not None:
        raise ScenarioRefused(
            f"The arrival replays the run {arrival.replay}, which only a console that holds its log can; "
            "save that run as a scenario instead."
        )
    name = arrival.target if arrival.source is None else arrival.source
    behaviour = world.behaviours.get(name or "")
    if behaviour is None:
        end = "target" if arrival.source is None else "source"
        raise ScenarioRefused(f"An arrival names the {end} {name!r}, which does not exist.")
    return behaviour


def _act(world: World, behaviour: Behaviour, arrival: Arrival, line: int) -> Fire:
    """What each stimulus of the arrival does."""
    context = behaviour.context
    if arrival.source is None:
        return _by_hand(world, behaviour, arrival, line)
    wire, steps = _way(context, arrival)
    if steps:
        return lambda body: Journey(context, wire, body, steps, line).start()
    prepare = _prepared(context, arrival)
    return lambda body: send(context, wire, body, line, prepare)


def _by_hand(world: World, behaviour: Behaviour, arrival: Arrival, line: int) -> Fire:
    """Straight to the target, as a person does from the console."""
    context = behaviour.context

    def begun(body: Any) -> int:
        number = world.next_message()
        context.record(Op.START, None, number, 0, line)
        if body is not None:
            context.payload(number, body)
        return number

    if behaviour.name in ANSWERING:
        method, path = _method_and_path(arrival.route, behaviour)
        credential = headers_for(world.graph, context.node, arrival.credential)
        headers = {**credential, **arrival.headers}

        def asks(body: Any) -> None:
            way = fill_path(path, NOTHING, context.stream("paths"))
            ask(world, behaviour, method, way, headers, body, lambda _: None, begun(body))

        return asks
    if not behaviour.takes_messages:
        raise ScenarioRefused(f"An arrival names the target {behaviour.context.node.id!r}, which takes no messages.")
    prepare = _prepared(context, arrival)

    def hands(body: Any) -> None:
        parcel = Parcel(None, body, begun(body), 0, False)
        if prepare is not None:
            prepare(parcel, body)
        hand(world, behaviour, parcel)

    return hands


def _prepared(context: Context, arrival: Arrival) -> Callable[[Parcel, Any], None] | None:
    """Gives a parcel what the arrival says beyond its body; None when it says nothing."""
    group = arrival.message_group or arrival.partition_key
    deduplication, attributes = arrival.deduplication_id, arrival.attributes
    if not (group or deduplication or attributes or arrival.detail_type or arrival.delay_s is not None):
        return None
    counter = Counter()

    def prepare(parcel: Parcel, body: Any) -> None:
        stream = context.stream("templates")
        if attributes:
            parcel.attributes = fill(attributes, stream, context.now_us)
        if arrival.detail_type:
            parcel.event = arrival.detail_type
        if group:
            parcel.group = str(part(body, fill(group, stream, context.now_us, counter)))
        if deduplication:
            parcel.deduplication = str(part(body, fill(deduplication, stream, context.now_us, counter)))
        if arrival.delay_s is not None:
            parcel.delay_us = round(float(arrival.delay_s) * 1_000_000)

    return prepare


def _way(context: Context, arrival: Arrival) -> tuple[Wire, tuple[Step, ...]]:
    """The edge that the stimulus takes and the requests that it makes there."""
    wires = list(context.wires(*STARTING))
    if arrival.target is not None:
        wires = [wire for wire in wires if wire.edge.target == arrival.target]
    if arrival.route is not None:
        calling = [wire for wire in wires if wire.edge.relation == "calls"]
        wires = [wire for wire in calling if arrival.route in _routes(wire.target)] or calling
    if not wires:
        raise ScenarioRefused(
            f"The arrival of {arrival.source} names the route {arrival.route}, but {arrival.source} calls nothing; "
            "leave the route out."
        )
    if len(wires) > 1:
        raise ScenarioRefused(f"{arrival.source} has several edges: the arrival must name a route or a target.")
    wire = wires[0]
    if wire.edge.relation != "calls":
        return wire, ()
    method, path = _method_and_path(arrival.route, wire.target)
    steps = [Step(method, path, arrival.credential, headers=arrival.headers)]
    for further in arrival.then:
        method, path = _method_and_path(further.route, wire.target)
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


def _routes(behaviour: Behaviour) -> list[str]:
    routes = behaviour.context.wires("routes")
    return [f"{route.edge['method'] or 'ANY'} {route.edge['path'] or '/'}" for route in routes]


def _method_and_path(route: str | None, behaviour: Behaviour) -> tuple[str, str]:
    """`POST /orders`, or the first route of the gateway, or a plain POST to a service."""
    if route is None:
        routes = _routes(behaviour)
        route = routes[0] if routes else "POST /"
    method, _, path = route.partition(" ")
    if not path:
        method, path = "GET", method
    if method not in METHODS:
        raise ScenarioRefused(f"The route {route!r} does not begin with an HTTP method.")
    return ("POST" if method == "ANY" else method), path
