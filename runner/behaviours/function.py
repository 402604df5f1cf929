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
    TokenBucket,
    Wire,
)
from runner.behaviours.base.environments import IDLE_US, Environments
from runner.behaviours.base.recursion import Lineage, loops
from runner.behaviours.base.results import AGED, EXHAUSTED, SUCCESS, Event, Results
from runner.behaviours.base.sizes import is_larger
from runner.behaviours.base.versions import Canary, Version
from runner.trace import Op

RETRY_US = 60_000_000
"""An asynchronous invocation that failed waits 60 s before its first retry and 120 s before the second [D, V]."""
THROTTLE_US = 1_000_000
THROTTLE_MAX_US = 300_000_000
"""A throttled asynchronous invocation is tried again after 1 s, doubling up to 5 min, within its age [D]."""
WEIGHED = ("invokes", "on_success", "on_failure")
"""Edges along which a payload may be too large; topics, buses and queues have smaller limits of their own."""


class Function(Compute):
    name = "function"
    takes_messages = True

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        node, world = context.node, context.world
        self.reserved: int | None = node["concurrency_reserved"]
        self._provisioned = int(node["concurrency_provisioned"] or 0)
        self._cold_draw = context.latency(node["cold_start"], "cold_start")
        retries = node["retries_async"]
        self._retries = 2 if retries is None else int(retries)
        self._age_us = int(node["event_age_max_s"] or 21_600) * 1_000_000
        self._sync_max = world.limit("function.payload_sync_max_bytes")
        self._async_max = world.limit("function.payload_async_max_bytes")
        burst = world.limit("function.scaling_environments")
        self._scaling = TokenBucket(burst / world.limit("function.scaling_window_s"), burst)
        self._numbers = [self._provisioned]
        self._environments = Environments(self._numbers, self._scaling, self._retire, self._provisioned)
        self.idle = self._environments.idle
        self._take_from_account()
        self.shares = self.reserved is None and not self._provisioned
        self.is_plainly_started = True
        self._canary: Canary | None = None
        self._lineage: Lineage | None = None
        self._recursion_max = world.limit("function.recursion_max")
        self._results = Results(context)
        self.events: dict[int, Event] = {}

    def _take_from_account(self) -> None:
        """What is reserved or provisioned is taken from the account's concurrency, down to a floor."""
        world = self.world
        own = self._provisioned if self.reserved is None else int(self.reserved)
        floor = min(world.unreserved_free, int(world.limit("function.concurrency_unreserved_min")))
        world.unreserved_free = max(floor, world.unreserved_free - own)

    def connect(self) -> None:
        super().connect()
        self._results = Results(self.context)
        for wire in self.context.incoming:
            wire.weighs = wire.relation in WEIGHED
        self._connect_canary()
        if self.context.node["recursive_loop"] != "allow" and self.context.node.id in loops(self.world.graph):
            self.world.lineage = self.world.lineage or Lineage(self.world)
            self._lineage = self.world.lineage
        # What few functions have is not asked about where nearly all invocations pass.
        self.is_plainly_started = not self._canary and not self._lineage and (self.shares or bool(self.reserved))

    def _connect_canary(self) -> None:
        given = self.context.node["canary"]
        if not given or not given.get("weight"):
            return
        model = given.get("latency")
        draw = self.draw if model is None else self.context.latency(model, "canary_latency")
        rate = self.failure_rate if given.get("failure_rate") is None else float(given["failure_rate"])
        second = Version(1, draw, rate, Environments(self._numbers, self._scaling, self._retire))
        first = Version(0, self.draw, self.failure_rate, self._environments)
        self._canary = Canary(given, (first, second), self.context.stream("canary"))
        self.is_even = False

    # Places and environments

    def _has_place(self) -> bool:
        if self.conditions.throttled:
            return False
        running = len(self.running)
        if self.reserved is not None:
            return running < self.reserved
        return running < self._provisioned or self.world.unreserved_free > 0

    def _start(self, invocation: Invocation) -> bool:
        """Begins the invocation when there is a place and an environment for it; False when it is throttled."""
        if not self._has_place():
            return False
        now_us, version = self.clock.now_us, None
        if self._canary is not None:
            version = self._canary.choose(now_us)
        environments = self._environments if version is None else version.environments
        environment, cold_us = environments.warm(now_us), 0
        if not environment:
            environment = environments.fresh(now_us)
            if not environment:
                return False
            self.cold_starts += 1
            self._number(invocation)
            self.context.record(Op.COLD_START, None, 0, invocation.number, 0, environment)
            cold_us = self._cold_draw()
        if self.reserved is None and len(self.running) >= self._provisioned:
            self.world.unreserved_free -= 1
        if version is None:
            self.begin(invocation, environment, cold_us)
        else:
            self._begin_version(invocation, version, environment, cold_us)
        return True

    def _begin_version(self, invocation: Invocation, version: Version, environment: int, cold_us: int) -> None:
        self._number(invocation)
        version.invocations += 1
        invocation.version = version.number
        if version.number:
            self.context.record(Op.VERSION, None, 0, invocation.number, 0, version.number)
        self.begin(invocation, environment, cold_us, version.draw)

    def _number(self, invocation: Invocation) -> None:
        if not invocation.number:
            self.world.invocations = invocation.number = self.world.invocations + 1

    def own_failure_rate(self, invocation: Invocation) -> float:
        return self.failure_rate if self._canary is None else self._canary.versions[invocation.version].failure_rate

    def freed(self, invocation: Invocation, outcome: int) -> None:
        if self.shares or (self.reserved is None and len(self.running) >= self._provisioned):
            self.world.unreserved_free += 1
        environment = invocation.environment
        environments = self._environments
        if self._canary is not None:
            version = self._canary.versions[invocation.version]
            version.finished += 1
            version.errors += outcome != OK
            environments = version.environments
        if environment:
            if outcome in (TIMEOUT, KILLED):
                self._retire(environment)
            else:
                environments.idle.append((environment, self.clock.now_us))

    def _retire(self, environment: int) -> None:
        handlers = self.context.world.handlers
        if handlers is not None and self.is_sandboxed:
            handlers.retire(self.context.node.id, environment)

    def kill(self) -> None:
        super().kill()
        self._environments.clear()
        if self._canary is not None:
            self._canary.versions[1].environments.clear()

    def _throttled(self, wire: Wire | None, message: int) -> None:
        self.throttles += 1
        self.context.record(Op.THROTTLE, wire, message)

    # Synchronous

    def request(self, request: Request) -> None:
        context = self.context
        context.record(Op.REQUEST, request.wire, request.number, request.invocation, request.attempt, request.cause)
        if request.is_fresh:
            context.payload(request.number, request.body)
        if is_larger(request.body, self._sync_max):
            text = f"Request must be smaller than {int(self._sync_max)} bytes for the InvokeFunction operation"
            self._respond(request, Response(413, {"message": text}, refusal="function"))
            return
        if self._lineage is not None and self._comes_again(request.wire, request.number, request.cause):
            text = "The function was invoked too often in the same chain of requests."
            self._respond(request, Response(400, {"message": text}, refusal="function"))
            return
        items = [(request.number, request.body)]
        if not self._start(Invocation("request", request.wire, items, self._answered, request)):
            self._throttled(request.wire, request.number)
            self._respond(request, Response(429, {"message": "Rate Exceeded."}, refusal="function"))

    def _answered(self, invocation: Invocation, outcome: int, output: Any) -> None:
        if outcome == OK:
            self._respond(invocation.source, Response(200, output))
        else:
            self._respond(invocation.source, Response(500, output, {"x-amz-function-error": "Unhandled"}))

    def _respond(self, request: Request, response: Response) -> None:
        context = self.context
        context.record(Op.RESPONSE, request.wire, request.number, request.invocation, request.attempt, response.status)
        request.answer(response)

    def fault_of(self, invocation: Invocation, output: Any) -> dict[str, Any] | None:
        """A result that is too large to be answered is an error of the function."""
        if invocation.kind != "request" or not is_larger(output, self._sync_max):
            return None
        text = f"Response payload size exceeded maximum allowed payload size ({int(self._sync_max)} bytes)."
        return {"type": "Function.ResponseSizeTooLarge", "message": text}

    # Batches

    def consume(self, invocation: Invocation) -> None:
        reserved = self.reserved
        free = self.world.unreserved_free if reserved is None else reserved - len(self.running)
        if self.is_plainly_started and free > 0 and self.idle and not self.conditions.throttled:
            environment, last_us = self.idle[-1]
            if environment <= self._provisioned or self.clock.now_us - last_us <= IDLE_US:
                if reserved is None:
                    self.world.unreserved_free = free - 1
                self.idle.pop()
                self.begin(invocation, environment, 0)
                return
        if self._lineage is not None and not self._stays(invocation):
            self.context.soon(lambda _: invocation.on_done(invocation, OK, None), None)
        elif not self._start(invocation):
            self._throttled(invocation.wire, invocation.items[0][0])
            self.context.soon(lambda _: invocation.on_done(invocation, THROTTLED, None), None)

    def _stays(self, invocation: Invocation) -> bool:
        """Takes out of a batch what came too often; False when nothing is left of it."""
        wire = invocation.wire
        over = {number for number, _ in invocation.items if self._comes_again(wire, number)}
        if over:
            kept = [index for index, (number, _) in enumerate(invocation.items) if number not in over]
            for message in invocation.messages:
                if message.number in over:
                    invocation.source.give_up(message)
            invocation.items = [invocation.items[index] for index in kept]
            invocation.messages = [invocation.messages[index] for index in kept]
            if invocation.receipts is not None:
                invocation.receipts = [invocation.receipts[index] for index in kept]
        return bool(invocation.items)

    def _comes_again(self, wire: Wire | None, number: int, cause: int = 0) -> bool:
        """True when the chain of the message came to this function too often."""
        assert self._lineage is not None, "Only a function on a loop asks."
        times = self._lineage.arrives(self.context.node.id, number, cause)
        if times > self._recursion_max:
            self.context.record(Op.RECURSION, wire, number, 0, 0, times)
        return times > self._recursion_max

    # Asynchronous

    def weigh(self, parcel: Parcel) -> int:
        return 413 if is_larger(parcel.body, self._async_max) else 0

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
        if self._lineage is not None and self._comes_again(parcel.wire, number, parcel.cause):
            self._give_up(event, EXHAUSTED)
            return
        self._try(event)

    def refusal(self, wire: Wire | None) -> int:
        # Accepting an event always works; faults of the function show when it runs.
        rate = wire.conditions.failure_rate if wire is not None else 0.0
        return 500 if rate and self.context.stream("faults").random() < rate else 0

    def _try(self, event: Event) -> None:
        context = self.context
        if event.number not in self.events:
            return
        parcel = event.parcel
        if self.conditions.down:
            # The service itself is away: tried again as a throttled one is, and not counted as a failure.
            context.record(Op.REJECT, parcel.wire, event.number, 0, event.throttles + 1, 500)
        elif self._start(Invocation("async", parcel.wire, [(event.number, parcel.body)], self._done, event)):
            event.invocations += 1
            return
        else:
            self._throttled(parcel.wire, event.number)
        event.throttles += 1
        if self.reserved == 0:
            self._give_up(event, EXHAUSTED)
            return
        self._again_after(event, min(THROTTLE_US << min(event.throttles - 1, 20), THROTTLE_MAX_US), event.throttles)

    def _done(self, invocation: Invocation, outcome: int, output: Any) -> None:
        context = self.context
        event: Event = invocation.source
        event.output = output
        if outcome == OK:
            self._settle(event)
            context.account.delivered += 1
            context.record(Op.DELIVERED, event.parcel.wire, event.number, 0, event.failures + 1)
            self._results.tell(event, SUCCESS)
            return
        event.failures += 1
        event.throttles = 0
        if event.failures > self._retries:
            self._give_up(event, EXHAUSTED)
        else:
            self._again_after(event, RETRY_US * event.failures, event.failures)

    def _again_after(self, event: Event, pause_us: int, attempt: int) -> None:
        """Tries again later. What would begin at the maximum age or later never begins: 60 s is no retry at all [V]."""
        context = self.context
        if context.clock.now_us + pause_us - event.accepted_us >= self._age_us:
            self._give_up(event, AGED)
            return
        context.record(Op.BACKOFF, event.parcel.wire, event.number, 0, attempt, pause_us)
        context.after(pause_us, self._try, event)

    def _settle(self, event: Event) -> None:
        del self.events[event.number]
        account = self.context.account
        account.in_flight -= 1
        account.age_max_us = max(account.age_max_us, self.context.clock.now_us - event.accepted_us)

    def _give_up(self, event: Event, condition: str) -> None:
        context = self.context
        self._settle(event)
        if self._results.of_failure:
            context.account.dead_lettered += 1
            self._results.tell(event, condition)
            return
        if condition == AGED:
            context.account.expired += 1
        else:
            context.account.dropped += 1
        context.record(Op.EXPIRE if condition == AGED else Op.DROP, event.parcel.wire, event.number)

    # What is to be seen

    def inventory(self) -> tuple[int, int]:
        return 0, len(self.events)

    def is_busy(self) -> bool:
        return bool(self.running) or bool(self.events)

    def report(self) -> dict[str, Any]:
        report = super().report()
        if self.context.account.accepted:
            report = self.context.account.as_dict() | report
        if self._canary is not None:
            report["versions"] = self._canary.report()
        return report
