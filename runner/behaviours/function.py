"""function: invoked synchronously, asynchronously or with batches, as Lambda is (semantics 3.4)."""

from __future__ import annotations

from typing import Any

from runner.behaviours.base import (
    KILLED,
    OK,
    THROTTLED,
    TIMEOUT,
    Compute,
    Context,
    Invocation,
    Parcel,
    Request,
    Response,
    Wire,
    modelled_parcel,
)
from runner.trace import Op

IDLE_US = 300_000_000
"""An environment that was idle for five minutes is given up."""
RETRY_US = 60_000_000
"""An asynchronous invocation that failed waits 60 s before its first retry and 120 s before the second [D, V]."""
THROTTLE_US = 1_000_000
THROTTLE_MAX_US = 300_000_000
"""A throttled asynchronous invocation is tried again after 1 s, doubling up to 5 min, within its age [D]."""


class Event:
    """One accepted asynchronous invocation."""

    __slots__ = ("accepted_us", "failures", "number", "output", "parcel", "throttles")

    def __init__(self, number: int, parcel: Parcel, accepted_us: int) -> None:
        self.number = number
        self.parcel = parcel
        self.accepted_us = accepted_us
        self.failures = 0
        self.throttles = 0
        self.output: Any = None


class Function(Compute):
    name = "function"
    takes_messages = True

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        node = context.node
        self._reserved: int | None = node["concurrency_reserved"]
        self._cold_draw = context.latency(node["cold_start"], "cold_start")
        retries = node["retries_async"]
        self._retries = 2 if retries is None else int(retries)
        self._age_us = int(node["event_age_max_s"] or 21_600) * 1_000_000
        self._provisioned = int(node["concurrency_provisioned"] or 0)
        self._idle: list[tuple[int, int]] = [(number, 0) for number in range(self._provisioned, 0, -1)]
        self._environments = self._provisioned
        self.events: dict[int, Event] = {}
        self._failure_targets: list[Wire] = []
        self._success_targets: list[Wire] = []

    def connect(self) -> None:
        super().connect()
        self._failure_targets = list(self.context.wires("on_failure", "dead_letters"))
        self._success_targets = list(self.context.wires("on_success"))

    # Places and environments

    def _has_place(self) -> bool:
        if self.conditions.throttled:
            return False
        if self._reserved is not None:
            return len(self.running) < self._reserved
        return self.world.unreserved_free > 0

    def _start(self, invocation: Invocation) -> None:
        if self._reserved is None:
            self.world.unreserved_free -= 1
        self._find_environment(invocation)

    def _find_environment(self, invocation: Invocation) -> None:
        now_us = self.clock.now_us
        world = self.world
        while self._idle:
            environment, last_us = self._idle.pop()
            if environment <= self._provisioned or now_us - last_us <= IDLE_US:
                self.begin(invocation, environment, 0)
                return
            self._retire(environment)
        self._environments += 1
        self.cold_starts += 1
        if not invocation.number:
            world.invocations = invocation.number = world.invocations + 1
        self.context.record(Op.COLD_START, None, 0, invocation.number, 0, self._environments)
        self.begin(invocation, self._environments, self._cold_draw())

    def freed(self, invocation: Invocation, outcome: int) -> None:
        if self._reserved is None:
            self.world.unreserved_free += 1
        environment = invocation.environment
        if environment:
            if outcome in (TIMEOUT, KILLED):
                self._retire(environment)
            else:
                self._idle.append((environment, self.clock.now_us))

    def _retire(self, environment: int) -> None:
        handlers = self.context.world.handlers
        if handlers is not None and self.is_sandboxed:
            handlers.retire(self.context.node.id, environment)

    def kill(self) -> None:
        super().kill()
        while self._idle:
            self._retire(self._idle.pop()[0])

    def _throttled(self, wire: Wire | None, message: int) -> None:
        self.throttles += 1
        self.context.record(Op.THROTTLE, wire, message)

    # Synchronous

    def request(self, request: Request) -> None:
        context = self.context
        context.record(Op.REQUEST, request.wire, request.number, request.invocation, request.attempt, request.cause)
        if request.is_fresh:
            context.payload(request.number, request.body)
        if not self._has_place():
            self._throttled(request.wire, request.number)
            self._respond(request, Response(429, {"message": "Rate Exceeded."}, refusal="function"))
            return
        items = [(request.number, request.body)]
        self._start(Invocation("request", request.wire, items, self._answered, request))

    def _answered(self, invocation: Invocation, outcome: int, output: Any) -> None:
        if outcome == OK:
            self._respond(invocation.source, Response(200, output))
        else:
            self._respond(invocation.source, Response(500, output, {"x-amz-function-error": "Unhandled"}))

    def _respond(self, request: Request, response: Response) -> None:
        context = self.context
        context.record(Op.RESPONSE, request.wire, request.number, request.invocation, request.attempt, response.status)
        request.answer(response)

    # Batches

    def consume(self, invocation: Invocation) -> None:
        reserved = self._reserved
        free = self.world.unreserved_free if reserved is None else reserved - len(self.running)
        if free <= 0 or self.conditions.throttled:
            self._throttled(invocation.wire, invocation.items[0][0])
            self.context.soon(lambda _: invocation.on_done(invocation, THROTTLED, None), None)
            return
        if reserved is None:
            self.world.unreserved_free = free - 1
        if self._idle:
            environment, last_us = self._idle[-1]
            if environment <= self._provisioned or self.clock.now_us - last_us <= IDLE_US:
                self._idle.pop()
                self.begin(invocation, environment, 0)
                return
        self._find_environment(invocation)

    # Asynchronous

    def accept(self, parcel: Parcel) -> None:
        context = self.context
        number = parcel.number or context.world.next_message()
        event = Event(number, parcel, context.clock.now_us)
        self.events[number] = event
        account = context.account
        account.accepted += 1
        account.in_flight += 1
        account.depth_max = max(account.depth_max, len(self.events))
        context.record(Op.ACCEPT, parcel.wire, number, parcel.invocation, 0, parcel.cause)
        if parcel.is_fresh:
            context.payload(number, parcel.body)
        self._try(event)

    def refusal(self, wire: Wire | None) -> int:
        # Accepting an event always works; faults of the function show when it runs.
        rate = wire.conditions.failure_rate if wire is not None else 0.0
        return 500 if rate and self.context.stream("faults").random() < rate else 0

    def _try(self, event: Event) -> None:
        context = self.context
        if event.number not in self.events:
            return
        if self._has_place():
            parcel = event.parcel
            self._start(Invocation("async", parcel.wire, [(event.number, parcel.body)], self._done, event))
            return
        self._throttled(event.parcel.wire, event.number)
        event.throttles += 1
        if self._reserved == 0:
            self._give_up(event, is_aged=False)
            return
        pause_us = min(THROTTLE_US << min(event.throttles - 1, 20), THROTTLE_MAX_US)
        if context.clock.now_us + pause_us - event.accepted_us >= self._age_us:
            self._give_up(event, is_aged=True)
            return
        context.record(Op.BACKOFF, event.parcel.wire, event.number, 0, event.throttles, pause_us)
        context.after(pause_us, self._try, event)

    def _done(self, invocation: Invocation, outcome: int, output: Any) -> None:
        context = self.context
        event: Event = invocation.source
        wire = event.parcel.wire
        if outcome == OK:
            self._settle(event)
            context.account.delivered += 1
            context.record(Op.DELIVERED, wire, event.number, 0, event.failures + 1)
            self._tell(self._success_targets, event, output, "Success")
            return
        event.failures += 1
        event.output = output
        if event.failures > self._retries:
            self._give_up(event, is_aged=False)
            return
        pause_us = RETRY_US * event.failures
        # A retry that would begin at the maximum age or later never begins: 60 s of age means no retry [V].
        if context.clock.now_us + pause_us - event.accepted_us >= self._age_us:
            self._give_up(event, is_aged=True)
            return
        context.record(Op.BACKOFF, wire, event.number, 0, event.failures, pause_us)
        context.after(pause_us, self._try, event)

    def _settle(self, event: Event) -> None:
        del self.events[event.number]
        account = self.context.account
        account.in_flight -= 1
        account.age_max_us = max(account.age_max_us, self.context.clock.now_us - event.accepted_us)

    def _give_up(self, event: Event, is_aged: bool) -> None:
        context = self.context
        self._settle(event)
        if not self._failure_targets:
            if is_aged:
                context.account.expired += 1
            else:
                context.account.dropped += 1
            context.record(Op.EXPIRE if is_aged else Op.DROP, event.parcel.wire, event.number)
            return
        context.account.dead_lettered += 1
        condition = "EventAgeExceeded" if is_aged else "RetriesExhausted"
        self._tell(self._failure_targets, event, event.output, condition)

    def _tell(self, wires: list[Wire], event: Event, output: Any, condition: str) -> None:
        context, parcel = self.context, event.parcel
        payload = parcel.event if parcel.kind == "event" else parcel.body
        for wire in wires:
            wire.messages += 1
            told = modelled_parcel(context, wire, payload, event.number, 0)
            told.number = 0
            if wire.edge.relation == "dead_letters":
                told.attributes = {"ErrorMessage": _text(output), "ErrorCode": "200"}
                told.is_fresh = False
            else:
                told.body = self._record_of(event, payload, output, condition)
                told.is_fresh = True
            if condition != "Success":
                # Topic and bus number what they accept themselves; a queue or function takes this number.
                told.number = context.world.next_message() if wire.target.name in ("queue", "function") else 0
                context.record(Op.DEAD_LETTER, wire, event.number, 0, event.failures, told.number)
            context.soon(wire.target.accept, told)

    def _record_of(self, event: Event, payload: Any, output: Any, condition: str) -> dict[str, Any]:
        """What a destination receives (semantics 3.4)."""
        return {
            "version": "1.0",
            "requestContext": {
                "requestId": self.context.world.message_uuid(event.number),
                "functionArn": f"arn:aws:lambda:us-east-1:000000000000:function:{self.context.node.id}",
                "condition": condition,
                "approximateInvokeCount": event.failures + (condition == "Success"),
            },
            "requestPayload": payload,
            "responsePayload": output,
        }

    # What is to be seen

    def inventory(self) -> tuple[int, int]:
        return 0, len(self.events)

    def is_busy(self) -> bool:
        return bool(self.running) or bool(self.events)

    def report(self) -> dict[str, Any]:
        report = super().report()
        if self.context.account.accepted:
            report = self.context.account.as_dict() | report
        return report


def _text(output: Any) -> str:
    return str(output.get("message", output)) if isinstance(output, dict) else str(output)
