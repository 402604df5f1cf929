"""service: replicas that serve requests and batches at once up to their concurrency, and queue the rest."""

from __future__ import annotations

from typing import Any

from runner.behaviours.base import (
    KILLED,
    OK,
    TIMEOUT,
    Compute,
    Context,
    Invocation,
    Request,
    Response,
    proxy_response,
)
from runner.behaviours.base.replicas import BALANCERS, Replica
from runner.trace import Op


class Service(Compute):
    name = "service"
    answers = True
    request_shape = "http"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        node = context.node
        self.timeout_us = round(float(node["timeout_s"] or 30) * 1_000_000)
        self._concurrency = int(node["concurrency"] or 10)
        queue_max = node["queue_max"]
        self._queue_max = 1_000 if queue_max is None else int(queue_max)
        self._replicas = [Replica(number) for number in range(1, int(node["replicas"] or 1) + 1)]
        self._balancer = BALANCERS[node["load_balancing"] or "round_robin"](self._replicas)
        self.places = len(self._replicas) * self._concurrency

    def has_room(self) -> bool:
        return len(self.running) < self.places and not self.context.conditions.throttled

    def consume(self, invocation: Invocation) -> None:
        """A replica with room takes the batch: it polls by itself, and no balancer stands before it."""
        for _ in self._replicas:
            replica = self._balancer.choose()
            if replica.running < self._concurrency:
                self._start(invocation, replica)
                return
        replica = next((one for one in self._replicas if one.running < self._concurrency), self._balancer.choose())
        self._take(invocation, replica)

    def request(self, request: Request) -> None:
        context = self.context
        context.record(Op.REQUEST, request.wire, request.number, request.invocation, request.attempt, request.cause)
        if request.is_fresh:
            context.payload(request.number, request.body)
        if context.conditions.throttled:
            self._throttle(request, Response(429, {"message": "Too Many Requests"}, refusal="throttled"))
            return
        if context.conditions.down:
            self._respond(request, Response(503, {"message": "Service Unavailable"}))
            return
        replica = self._balancer.choose()
        if replica.running >= self._concurrency and replica.queued >= self._queue_max:
            self._throttle(request, Response(503, {"message": "Service Unavailable"}))
            return
        items = [(request.number, request.body)]
        self._take(Invocation("request", request.wire, items, self._answered, request), replica)

    def _throttle(self, request: Request, response: Response) -> None:
        self.throttles += 1
        self.context.record(Op.THROTTLE, request.wire, request.number)
        self._respond(request, response)

    def _answered(self, invocation: Invocation, outcome: int, output: Any) -> None:
        if outcome == OK:
            self._respond(invocation.source, proxy_response(output, is_rest=False))
        elif outcome == TIMEOUT:
            late = Response(504, {"message": "Gateway Timeout"}, refusal="timed_out")
            self._respond(invocation.source, late)
        else:
            self._respond(invocation.source, Response(500, {"message": "Internal Server Error"}))

    def _respond(self, request: Request, response: Response) -> None:
        self.context.record(
            Op.RESPONSE, request.wire, request.number, request.invocation, request.attempt, response.status
        )
        request.answer(response)

    # Replicas

    def _take(self, invocation: Invocation, replica: Replica) -> None:
        if replica.running < self._concurrency:
            self._start(invocation, replica)
            return
        self.context.record(Op.QUEUED, invocation.wire, invocation.items[0][0], invocation.number, 0, replica.number)
        replica.waiting.append(invocation)
        replica.queued += 1
        self._balancer.changed(replica)
        if invocation.kind == "request":
            self.context.after(self.timeout_us, self._leave, (invocation, replica))

    def _leave(self, waiting: tuple[Invocation, Replica]) -> None:
        """A request that still waits at its limit is given up."""
        invocation, replica = waiting
        if invocation.is_over or invocation.number:
            return
        invocation.is_over = True
        replica.queued -= 1
        self._balancer.changed(replica)
        self.timeouts += 1
        self._respond(invocation.source, Response(504, {"message": "Gateway Timeout"}, refusal="timed_out"))

    def _start(self, invocation: Invocation, replica: Replica) -> None:
        replica.running += 1
        self._balancer.changed(replica)
        invocation.replica = replica.number
        self.begin(invocation, replica.number, 0)

    def _run(self, invocation: Invocation) -> None:
        """A replica's code runs one invocation at a time; the others wait until it is done or answered."""
        replica = self._replicas[invocation.replica - 1]
        if replica.at_work is not None:
            replica.ready.append(invocation)
            return
        replica.at_work = invocation
        super()._run(invocation)

    def _run_next(self, replica: Replica) -> None:
        while replica.at_work is None and replica.ready:
            following = replica.ready.popleft()
            if not following.is_over:
                self._run(following)
                return

    def freed(self, invocation: Invocation, outcome: int) -> None:
        replica = self._replicas[invocation.replica - 1]
        replica.running -= 1
        if replica.at_work is invocation:
            replica.at_work = None
            if outcome in (TIMEOUT, KILLED):
                self._restart(replica)
            self.context.soon(self._run_next, replica)
        while replica.waiting and replica.running < self._concurrency:
            following = replica.waiting.popleft()
            if following.is_over:
                continue
            replica.queued -= 1
            if following.kind == "request" and following.source.is_settled:
                following.is_over = True
                continue
            self._start(following, replica)
        self._balancer.changed(replica)
        if replica.running < self._concurrency:
            for wire in self.context.incoming:
                if wire.relation == "delivers":
                    wire.source.wake()

    def _restart(self, replica: Replica) -> None:
        """Its code is stopped; what it kept in memory is gone."""
        handlers = self.world.handlers
        if handlers is not None and self.is_sandboxed:
            handlers.retire(self.context.node.id, replica.number)

    def kill(self) -> None:
        """All replicas die, with what they have in work, what waits in them and what they keep in memory."""
        for replica in self._replicas:
            waiting, replica.waiting, replica.queued = replica.waiting, type(replica.waiting)(), 0
            for invocation in waiting:
                if not invocation.is_over:
                    invocation.is_over = True
                    invocation.on_done(invocation, KILLED, {"type": "Killed", "message": "Killed while it waited"})
        super().kill()
        for replica in self._replicas:
            self._restart(replica)

    def is_busy(self) -> bool:
        return bool(self.running) or any(replica.queued for replica in self._replicas)

    def gauges(self) -> dict[str, Any]:
        return super().gauges() | {"waiting": sum(replica.queued for replica in self._replicas)}
