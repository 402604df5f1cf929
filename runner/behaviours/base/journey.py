"""A journey: one stimulus of a client (or a webhook of an external system), its attempts and its further steps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from runner.behaviours.base.calls import Call, Message, timeout_us
from runner.behaviours.base.context import Context, Wire
from runner.behaviours.base.credentials import headers_for
from runner.behaviours.base.proxy import body_value
from runner.behaviours.base.sending import fill_path, modelled_parcel
from runner.behaviours.base.templates import fill
from runner.behaviours.base.values import NOTHING, Parcel, Request, Response
from runner.trace import Op
from topology.matching import json_path

_START = Op.START.value
POLLS_MAX = 1_000
"""Repetitions of one further step at most."""


class Step:
    """One request of a journey: a method, a path template, and for further steps when it is repeated or over."""

    __slots__ = (
        "body",
        "capture",
        "credential",
        "every_us",
        "headers",
        "method",
        "path",
        "times_max",
        "until",
    )

    def __init__(
        self,
        method: str,
        path: str,
        credential: str | None,
        *,
        headers: Mapping[str, str] = NOTHING,
        every_us: int = 0,
        until: Mapping[str, Any] = NOTHING,
        capture: Mapping[str, str] = NOTHING,
        times_max: int | None = None,
        body: Any = None,
    ) -> None:
        self.method = method
        self.path = path
        self.credential = credential
        self.every_us = every_us
        self.until = until
        self.capture = capture
        self.headers = headers
        self.times_max = times_max or POLLS_MAX
        self.body = body


def send(
    context: Context, wire: Wire, body: Any, line: int = 0, prepare: Callable[[Parcel, Any], None] | None = None
) -> None:
    """A stimulus that is one message and nothing more; `line` is the number of its arrival in the scenario.

    `prepare` gives the parcel what the arrival says beyond its body.
    """
    world = context.world
    world.messages = number = world.messages + 1
    context.extend((context.clock.now_us, _START, context.index, wire.index, number, 0, line, 0))
    if body is not None:
        context.payload(number, body)
    wire.messages += 1
    status = wire.target.refusal(wire)
    if status:
        wire.errors += 1
        context.record(Op.REJECT, wire, number, 0, 0, status)
        return
    parcel = modelled_parcel(context, wire, body, number, 0)
    if prepare is not None:
        prepare(parcel, body)
    if wire.weighs and (status := wire.target.weigh(parcel)):
        wire.errors += 1
        context.record(Op.REJECT, wire, number, 0, 0, status)
        return
    context.ready((wire.accept, parcel))


class Journey:
    """Asks along a `calls` wire and goes on with the steps that follow."""

    def __init__(self, context: Context, wire: Wire, body: Any, steps: tuple[Step, ...], line: int = 0) -> None:
        self._line = line
        self._context = context
        self._wire = wire
        self._body = body
        self._steps = steps
        self._values: dict[str, Any] = {}
        self._polls = 0
        self._cause = 0

    def start(self) -> None:
        context = self._context
        context.world.journeys += 1
        self._cause = context.world.next_message()
        context.record(Op.START, self._wire, self._cause, 0, self._line)
        if self._body is not None:
            context.payload(self._cause, self._body)
        self._ask(0)

    def _ask(self, index: int) -> None:
        context, wire, step = self._context, self._wire, self._steps[index]
        graph, target = context.world.graph, wire.target
        path = fill_path(step.path, self._values, context.stream("paths"))
        message = Message(
            step.method,
            path,
            self._body if index == 0 else fill(step.body, context.stream("templates"), context.clock.now_us),
            {**headers_for(graph, target.context.node, step.credential), **step.headers},
        )
        Call(
            context,
            wire,
            message,
            lambda response: self._answered(index, response),
            cause=self._cause,
            timeout_us=timeout_us(wire),
            observe=observer(context, wire),
        ).start()

    def _answered(self, index: int, response: Response) -> None:
        if not self._goes_on(index, response):
            self._context.world.journeys -= 1

    def _goes_on(self, index: int, response: Response) -> bool:
        """Sets what the client does after the answer; False where this was its last step."""
        step = self._steps[index]
        is_last = index + 1 >= len(self._steps)
        if index > 0 and step.until and not _holds(step.until, response):
            self._polls += 1
            if self._polls >= step.times_max:
                return False
            self._context.after(step.every_us or 1_000_000, self._again, index)
            return True
        if is_last or (index == 0 and not response.ok):
            return False
        following = self._steps[index + 1]
        for name, path in following.capture.items():
            value = json_path(body_value(response.body), path)
            if value is not None:
                self._values[name] = value
        self._polls = 0
        if following.every_us:
            self._context.after(following.every_us, self._again, index + 1)
        else:
            self._ask(index + 1)
        return True

    def _again(self, index: int) -> None:
        self._ask(index)


def observer(context: Context, wire: Wire) -> Callable[[Request, Response | None], None] | None:
    """Counts each attempt on a gateway or service in the requests table, by what the client saw first."""
    if wire.target.name not in ("gateway", "service"):
        return None
    world, requests, clock = context.world, context.world.requests, context.clock
    is_service = wire.target.name == "service"
    started: dict[int, int] = {}

    def observe(request: Request, response: Response | None) -> None:
        if response is None:
            requests.received += 1
            requests.in_flight += 1
            started[request.number] = clock.now_us
            return
        outcome = response.refusal
        if not outcome:
            outcome = "answered" if response.status < 500 else "failed"
        requests.settle(outcome)
        latency_us = clock.now_us - started.pop(request.number)
        is_measured = outcome != "rejected" and (is_service or request.route)
        if is_measured:
            world.latencies.append(latency_us)
        for name in _names(request) if world.asked_routes else ():
            asked = world.asked_routes.get(name)
            if asked is not None:
                asked.requests.count(outcome)
                if is_measured:
                    asked.latencies.append(latency_us)

    return observe


def _names(request: Request) -> set[str]:
    """What an expectation may call the route of a request: as it is drawn, with its own method, or with its path."""
    path = request.route.partition(" ")[2]
    return {request.route, f"{request.method} {path}", f"{request.method} {request.path}"}


def _holds(until: Mapping[str, Any], response: Response) -> bool:
    """True when the answer has the status, and the values at the JSON paths, that `until` names."""
    for name, wanted in until.items():
        found = response.status if name == "status" else json_path(body_value(response.body), name)
        if found != wanted:
            return False
    return True
