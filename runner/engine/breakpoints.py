"""Breakpoints: what reaches an edge or a node waits there until a person lets it go; everything else goes on.

A gate stands before what a node takes (parcels, requests, batches) in runs that a person attends: those on the wall
clock and those that begin with a breakpoint. Other runs have none, so that their short ways and their bytes are as
they were. A parcel that waits is on its way to being accepted: the ledger shows it as accepted and in flight until
its target accepts it. A batch that waits is in flight in its queue, and does not become visible meanwhile.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from runner.behaviours.base import Behaviour, Parcel, Wire, World, body_value
from runner.errors import UnknownBreakpoint, UnknownNode
from runner.ledger import Account
from topology.errors import PatternInvalid
from topology.graph import Graph
from topology.matching import Pattern, compile_pattern

SHOWN_MAX = 100
"""Waiting things of a breakpoint that are shown; there may be more of them."""
BREAKPOINTS_MAX = 100
FAR_US = 10 * 365 * 86_400 * 1_000_000
"""No visibility timeout ends while its message waits here."""
AT_ONCE = ("reads", "writes")
"""Relations along which nothing travels: they are part of the work of their node."""

Pass = Callable[[Any], None]


@dataclass(slots=True)
class Waiting:
    """One thing at a breakpoint: a parcel, a request or a batch, and how it goes on."""

    number: int
    thing: Any
    since_us: int
    go_on: Pass

    def values(self) -> dict[str, Any]:
        """What a person sees of it. `messages` are the numbers that the trace knows it by."""
        thing = self.thing
        shown: dict[str, Any] = {"id": self.number, "since_us": self.since_us}
        if isinstance(thing, Parcel):
            return shown | {"what": "message", "messages": _numbers(thing.number, thing.cause), "body": thing.body}
        if _is_request(thing):
            what = f"{thing.method} {thing.path}"
            return shown | {"what": what, "messages": _numbers(thing.number), "body": thing.body}
        bodies = [body for _, body in thing.items]
        numbers = [number for number, _ in thing.items]
        return shown | {"what": "batch", "messages": numbers, "body": bodies[0] if len(bodies) == 1 else bodies}


@dataclass(slots=True)
class Breakpoint:
    """Where things wait: on an edge or before a node, all of them or those whose body fits the condition."""

    place: str
    node: str | None
    edge: str | None
    condition: Any
    pattern: Pattern | None
    waiting: list[Waiting] = field(default_factory=list)
    hits: int = 0

    def stops(self, wire: Wire | None, bodies: Sequence[Any]) -> bool:
        if self.edge is not None and (wire is None or wire.id != self.edge):
            return False
        return self.pattern is None or any(self.pattern.match(body) for body in bodies)

    def values(self) -> dict[str, Any]:
        return {
            "id": self.place,
            "node": self.node,
            "edge": self.edge,
            "condition": self.condition,
            "held": len(self.waiting),
            "hits": self.hits,
        }


class Breakpoints:
    """All breakpoints of one run."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._points: dict[str, Breakpoint] = {}
        self._removed: list[Breakpoint] = []
        self._by_node: dict[str, list[Breakpoint]] = {}
        self._next = count(1).__next__
        self.account = Account()
        """Parcels that wait; it comes and goes with them."""
        self.has_held = False
        """Something waited here at some time: the run depends on when a person let it go."""
        self.released_us = 0

    def watch(self, behaviour: Behaviour) -> None:
        """Puts the gates before a node. To be done before anybody keeps its ways in."""
        mine = self._by_node.setdefault(behaviour.context.node.id, [])
        # Attributes of the instance stand before the methods of its class.
        for name, bodies in (("accept", _of_parcel), ("request", _of_parcel), ("consume", _of_batch)):
            if name != "consume" or type(behaviour).consume is not Behaviour.consume:
                setattr(behaviour, name, self._gate(mine, getattr(behaviour, name), bodies))

    def _gate(self, mine: list[Breakpoint], pass_on: Pass, bodies: Callable[[Any], Sequence[Any]]) -> Pass:
        def gate(thing: Any) -> None:
            for point in mine:
                if point.stops(thing.wire, bodies(thing)):
                    self._hold(point, thing, pass_on)
                    return
            pass_on(thing)

        return gate

    def _hold(self, point: Breakpoint, thing: Any, go_on: Pass) -> None:
        point.hits += 1
        self.has_held = True
        point.waiting.append(Waiting(self._next(), thing, self._world.kernel.now_us, go_on))
        if isinstance(thing, Parcel):
            self.account.accepted += 1
            self.account.in_flight += 1
        else:
            _hide(thing, self._world.kernel.now_us + FAR_US)

    def _let_go(self, one: Waiting) -> None:
        now_us = self._world.kernel.now_us
        self.released_us = now_us
        if isinstance(one.thing, Parcel):
            self.account.accepted -= 1
            self.account.in_flight -= 1
        else:
            _show(one.thing, now_us)
        self._world.kernel.soon(one.go_on, one.thing)

    # What a person does

    @property
    def held(self) -> int:
        return sum(len(point.waiting) for point in self._points.values())

    @property
    def is_balanced(self) -> bool:
        """Whether the account agrees with the parcels that wait."""
        waiting = (one for point in self._points.values() for one in point.waiting)
        return self.account.is_balanced(0, sum(isinstance(one.thing, Parcel) for one in waiting))

    def add(self, node: str | None, edge: str | None, condition: Any = None) -> dict[str, Any]:
        """Sets a breakpoint, or another condition for the one that is there; what waits there goes on waiting."""
        target = checked_target(self._world.graph, node, edge)
        pattern = _compiled(condition)
        place = place_of(node, edge)
        known = self._points.get(place)
        if known is not None:
            known.condition, known.pattern = condition, pattern
            return known.values()
        if len(self._points) >= BREAKPOINTS_MAX:
            raise UnknownBreakpoint(f"A run has at most {BREAKPOINTS_MAX} breakpoints; remove one first.")
        point = self._points[place] = Breakpoint(place, node if edge is None else None, edge, condition, pattern)
        self._by_node[target].append(point)
        return point.values()

    def remove(self, place: str) -> int:
        """Takes a breakpoint away and lets everything go that waits there; returns how many that were."""
        released = self.release(place)
        point = self._points.pop(place)
        self._removed = [*(one for one in self._removed if one.place != place), point]
        for points in self._by_node.values():
            if point in points:
                points.remove(point)
        return released

    def release(self, place: str, most: int | None = None, only: int | None = None) -> int:
        """Lets the first `most` go, or all, or the one of that id; returns how many went."""
        point = self._point(place)
        going = [one for one in point.waiting if only is None or one.number == only][:most]
        gone = {one.number for one in going}
        point.waiting = [one for one in point.waiting if one.number not in gone]
        for one in going:
            self._let_go(one)
        return len(going)

    def contents(self, place: str) -> list[dict[str, Any]]:
        """What waits, the earliest first."""
        return [one.values() for one in self._point(place).waiting[:SHOWN_MAX]]

    def values(self) -> list[dict[str, Any]]:
        return [point.values() for point in self._points.values()]

    def counts(self) -> tuple[dict[str, int], dict[str, int]]:
        """How many wait before each node and on each edge that has a breakpoint, or had one."""
        counted = [*((point, 0) for point in self._removed), *((p, len(p.waiting)) for p in self._points.values())]
        nodes = {point.node: waiting for point, waiting in counted if point.node is not None}
        edges = {point.edge: waiting for point, waiting in counted if point.edge is not None}
        return nodes, edges

    def _point(self, place: str) -> Breakpoint:
        if place not in self._points:
            raise UnknownBreakpoint(f"The run has no breakpoint {place}.")
        return self._points[place]


def checked_target(graph: Graph, node: str | None, edge: str | None) -> str:
    """The node before which things will wait. Raises where no breakpoint can stand."""
    if edge is not None:
        found = graph.edges.get(edge)
        if found is None:
            raise UnknownNode(f"{edge!r} is no edge of this run.")
        if found.relation in AT_ONCE:
            raise UnknownBreakpoint(f"A {found.relation[:-1]} is part of the work of {found.source}.")
        return found.target
    if node not in graph.nodes:
        raise UnknownNode(f"{node!r} is no node of this run.")
    return str(node)


def checked(graph: Graph, given: Mapping[str, Any]) -> dict[str, Any]:
    """The breakpoint as it stands before its run. Raises where none can stand, or its condition is no pattern."""
    node, edge, condition = given.get("node"), given.get("edge"), given.get("condition")
    checked_target(graph, node, edge)
    return Breakpoint(
        place_of(node, edge), node if edge is None else None, edge, condition, _compiled(condition)
    ).values()


def place_of(node: str | None, edge: str | None) -> str:
    """The name of a breakpoint."""
    return f"node:{node}" if edge is None else f"edge:{edge}"


def _compiled(condition: Any) -> Pattern | None:
    if condition is None or condition == "":
        return None
    if isinstance(condition, str):
        try:
            condition = json.loads(condition)
        except ValueError:
            raise PatternInvalid("The condition is no JSON.") from None
    if not isinstance(condition, Mapping):
        raise PatternInvalid('The condition is a pattern: an object as {"order_id": ["a"]}.')
    return compile_pattern(condition)


def _is_request(thing: Any) -> bool:
    return hasattr(thing, "method")


def _of_parcel(thing: Any) -> Sequence[Any]:
    return (body_value(thing.body) if isinstance(thing.body, str) else thing.body,)


def _of_batch(invocation: Any) -> Sequence[Any]:
    return [body for _, body in invocation.items]


def _numbers(*numbers: int) -> list[int]:
    return [number for number in numbers if number]


def _hide(thing: Any, due_us: int) -> None:
    """Keeps the messages of a batch hidden for as long as it waits."""
    hide_until = getattr(getattr(thing, "source", None), "hide_until", None)
    if hide_until is not None:
        for message in thing.messages:
            hide_until(message, due_us)


def _show(thing: Any, now_us: int) -> None:
    """The visibility timeout of a batch begins when it goes on."""
    source: Any = getattr(thing, "source", None)
    if getattr(source, "hide_until", None) is not None:
        for message in thing.messages:
            if message.state == "in_flight":
                source.hide_until(message, now_us + source.visibility_us)
