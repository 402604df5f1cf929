"""Pushing: how a topic or a bus brings each accepted unit to the target of its edge, with retries and DLQ."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Any

from runner.behaviours.base.context import Context, Wire
from runner.behaviours.base.values import Parcel, Request, Response
from runner.trace import Op

_ACCEPT, _DELIVER, _DELIVERED = Op.ACCEPT.value, Op.DELIVER.value, Op.DELIVERED.value

Make = Callable[[Wire, Parcel, int, int], Parcel]
"""The copy for the target of a wire: from the parcel, the number of the unit and when it was accepted."""
Pause = Callable[[int, Wire], int | None]
"""The pause before the next attempt, after so many; None when they are used up."""
Age = Callable[[Wire], float | None]
"""The seconds after its acceptance in which a unit may still be tried; None without an end."""


class Unit:
    """One acceptance of a topic or bus: a message and the edge it is to take."""

    __slots__ = ("accepted_us", "attempts", "number", "parcel", "payload", "status", "wire")

    def __init__(self, number: int, wire: Wire, parcel: Parcel, accepted_us: int) -> None:
        self.number = number
        self.wire = wire
        self.parcel = parcel
        self.accepted_us = accepted_us
        self.attempts = 0
        self.status = 0
        self.payload: Any = None


class Pusher:
    """Keeps the units in flight until the target accepted, a dead-letter queue took them, or they are lost."""

    def __init__(
        self,
        context: Context,
        make: Make,
        pause: Pause,
        *,
        age_max_s: Age = lambda wire: None,
        endpoint_timeout_s: float = 15,
        ordered: bool = False,
    ) -> None:
        """With `ordered` the units of one group and edge go one after the other, whatever delays them."""
        self._context = context
        self._account = context.account
        self._extend = context.extend
        self._make = make
        self._pause = pause
        self._age_max_s = age_max_s
        self._endpoint_us = round(endpoint_timeout_s * 1_000_000)
        self._lines: dict[tuple[int, str], deque[Unit]] | None = {} if ordered else None
        self.dead: Callable[[Unit, Parcel, bool], None] = _as_it_is
        self._dead_letters: dict[int, Callable[[Parcel], None]] = {}
        self.units: dict[int, Unit] = {}

    def connect(self) -> None:
        """Finds the dead-letter queue of each edge that names one."""
        behaviours = self._context.world.behaviours
        for wire in self._context.wires("delivers"):
            queue = wire.edge["dead_letter"]
            if queue is not None:
                self._dead_letters[wire.index] = behaviours[queue].accept

    def accept(self, number: int, wire: Wire, parcel: Parcel, status: int = 0) -> None:
        """Takes one unit and tries to deliver it at once; with a `status` its target cannot take it."""
        context = self._context
        account = self._account
        account.accepted += 1
        depth = account.held + account.in_flight + 1
        if depth > account.depth_max:
            account.depth_max = depth
        now_us = context.clock.now_us
        node, edge = context.index, wire.index
        if not (status or wire.answers):
            status = wire.target.refusal(wire)
        if not (status or wire.answers or wire.weighs) and wire.conditions.calm and self._lines is None:
            # Nothing stands in the way: the unit is accepted, delivered and settled in one go.
            wire.messages += 1
            account.delivered += 1
            self._extend((
                now_us, _ACCEPT, node, edge, number, parcel.invocation, 0, parcel.cause,
                now_us, _DELIVER, node, edge, number, 0, 1, 0,
                now_us, _DELIVERED, node, edge, number, 0, 1, 0,
            ))  # fmt: skip
            context.ready((wire.accept, self._make(wire, parcel, number, now_us)))
            return
        account.in_flight += 1
        unit = Unit(number, wire, parcel, now_us)
        self.units[number] = unit
        context.record(Op.ACCEPT, wire, number, parcel.invocation, 0, parcel.cause)
        if self._lines is None or self._is_first(unit, self._lines):
            self._deliver(unit, status)

    def _is_first(self, unit: Unit, lines: dict[tuple[int, str], deque[Unit]]) -> bool:
        """Puts the unit into the line of its edge and group; True when none is before it."""
        line = lines.setdefault(_line_of(unit), deque())
        line.append(unit)
        return len(line) == 1

    def filtered(self, number: int, wire: Wire | None, parcel: Parcel) -> None:
        """Counts one acceptance that no target wants."""
        context = self._context
        context.account.accepted += 1
        context.account.filtered += 1
        context.record(Op.ACCEPT, wire, number, parcel.invocation, 0, parcel.cause)
        context.record(Op.FILTER, wire, number)
        if wire is not None:
            wire.filtered += 1

    def _attempt(self, unit: Unit) -> None:
        wire = unit.wire
        self._deliver(unit, 0 if wire.answers else wire.target.refusal(wire))

    def _deliver(self, unit: Unit, status: int) -> None:
        wire, context = unit.wire, self._context
        unit.attempts += 1
        wire.messages += 1
        if wire.answers:
            self._ask(unit)
            return
        copy = self._make(wire, unit.parcel, unit.number, unit.accepted_us)
        if not status and wire.weighs:
            status = wire.target.weigh(copy)
        context.record(Op.DELIVER, wire, unit.number, 0, unit.attempts, status)
        if status:
            self._refused(unit, status)
            return
        context.soon(wire.accept, copy)
        self._accepted(unit)

    def _ask(self, unit: Unit) -> None:
        wire, context = unit.wire, self._context
        parcel = self._make(wire, unit.parcel, unit.number, unit.accepted_us)
        request = Request(
            wire,
            context.world.next_message(),
            lambda response: self._answered(unit, response),
            body=parcel.event if parcel.event is not None else parcel.body,
            cause=unit.number,
            attempt=unit.attempts,
            is_fresh=parcel.is_fresh,
        )
        request.latency_factor = wire.conditions.latency_factor
        context.record(Op.DELIVER, wire, unit.number, 0, unit.attempts, request.number)
        rate = wire.conditions.failure_rate
        if rate and context.stream("faults").random() < rate:
            context.soon(request.answer, Response(503))
            return
        context.after(self._endpoint_us, request.answer, Response(0))
        context.soon(wire.target.request, request)

    def _answered(self, unit: Unit, response: Response) -> None:
        if response.ok:
            self._accepted(unit)
        else:
            self._refused(unit, response.status)

    def _accepted(self, unit: Unit) -> None:
        context, conditions = self._context, unit.wire.conditions
        if conditions.duplicate_rate or conditions.drop_ack_rate:
            stream = context.stream("faults")
            if conditions.duplicate_rate and stream.random() < conditions.duplicate_rate:
                self._duplicate(unit)
            if conditions.drop_ack_rate and stream.random() < conditions.drop_ack_rate:
                self._refused(unit, 0)
                return
        self._settle(unit)
        context.account.delivered += 1
        context.record(Op.DELIVERED, unit.wire, unit.number, 0, unit.attempts)

    def _duplicate(self, unit: Unit) -> None:
        wire = unit.wire
        if not wire.answers and not wire.target.refusal(wire):
            wire.messages += 1
            self._context.record(Op.DELIVER, wire, unit.number, 0, unit.attempts)
            self._context.soon(wire.accept, self._make(wire, unit.parcel, unit.number, unit.accepted_us))

    def _refused(self, unit: Unit, status: int) -> None:
        wire, context = unit.wire, self._context
        wire.errors += 1
        context.record(Op.REJECT, wire, unit.number, 0, unit.attempts, status)
        unit.status = status
        is_final = 400 <= status < 500 and status != 429
        pause_us = None if is_final else self._pause(unit.attempts, wire)
        if pause_us is None:
            self._give_up(unit, is_aged=False)
            return
        max_age_s = self._age_max_s(wire)
        age_us = context.clock.now_us + pause_us - unit.accepted_us
        if max_age_s is not None and age_us > max_age_s * 1_000_000:
            self._give_up(unit, is_aged=True)
            return
        context.record(Op.BACKOFF, wire, unit.number, 0, unit.attempts, pause_us)
        context.after(pause_us, self._attempt, unit)

    def _settle(self, unit: Unit) -> None:
        del self.units[unit.number]
        account = self._context.account
        account.in_flight -= 1
        age_us = self._context.clock.now_us - unit.accepted_us
        if age_us > account.age_max_us:
            account.age_max_us = age_us
        if self._lines is not None:
            self._next(unit, self._lines)

    def _next(self, unit: Unit, lines: dict[tuple[int, str], deque[Unit]]) -> None:
        """Lets the unit behind this one go."""
        key = _line_of(unit)
        line = lines[key]
        line.popleft()
        if line:
            self._context.soon(self._attempt, line[0])
        else:
            del lines[key]

    def _give_up(self, unit: Unit, is_aged: bool) -> None:
        context, wire = self._context, unit.wire
        self._settle(unit)
        accept = self._dead_letters.get(wire.index)
        if accept is None:
            if is_aged:
                context.account.expired += 1
            else:
                context.account.dropped += 1
            context.record(Op.EXPIRE if is_aged else Op.DROP, wire, unit.number)
            return
        context.account.dead_lettered += 1
        parcel = self._make(wire, unit.parcel, unit.number, unit.accepted_us)
        parcel.wire = None
        parcel.cause = unit.number
        parcel.number = context.world.next_message()
        parcel.moved_from = partial(self._again, wire, unit.parcel)
        parcel.came_from = context.node.id
        self.dead(unit, parcel, is_aged)
        context.record(Op.DEAD_LETTER, wire, unit.number, 0, unit.attempts, parcel.number)
        context.soon(accept, parcel)

    def _again(self, wire: Wire, original: Parcel, moved: Parcel) -> None:
        """Takes back what was dead-lettered: a new unit for the same edge."""
        self.accept(moved.number, wire, original.again(moved))

    def contents(self) -> list[dict[str, Any]]:
        """The units in flight, for a person to look at."""
        return [
            {
                "message": unit.number,
                "state": "in_flight",
                "receive_count": unit.attempts,
                "t_us": unit.accepted_us,
                "body": unit.parcel.body,
                "attributes": dict(unit.parcel.attributes),
            }
            for unit in self.units.values()
        ]


def _line_of(unit: Unit) -> tuple[int, str]:
    return unit.wire.index, unit.parcel.group or ""


def _as_it_is(unit: Unit, parcel: Parcel, is_aged: bool) -> None:
    """A dead letter that says nothing about why it is one."""
