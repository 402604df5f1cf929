"""service: replicas that serve requests and batches at once up to their concurrency, and queue the rest."""

from __future__ import annotations

from collections import deque
from typing import Any

from runner.behaviours.base import (
    OK,
    TIMEOUT,
    Compute,
    Context,
    Invocation,
    Request,
    Response,
    proxy_response,
)
from runner.trace import Op

BACKLOG = 1_000
"""Requests that wait inside a service at most; more are answered 429."""


class Service(Compute):
    name = "service"
    answers = True
    request_shape = "http"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        node = context.node
        self.timeout_us = round(float(node["timeout_s"] or 30) * 1_000_000)
        self.places = int(node["replicas"] or 1) * int(node["concurrency"] or 10)
        self._waiting: deque[Invocation] = deque()
        self._environments = 0
        self._idle: list[int] = []

    def has_room(self) -> bool:
        return len(self.running) < self.places and not self._waiting and not self.context.conditions.throttled

    def consume(self, invocation: Invocation) -> None:
        self._take(invocation)

    def request(self, request: Request) -> None:
        context = self.context
        context.record(Op.REQUEST, request.wire, request.number, request.invocation, request.attempt, request.cause)
        if request.is_fresh:
            context.payload(request.number, request.body)
        if context.conditions.throttled or len(self._waiting) >= BACKLOG:
            self.throttles += 1
            context.record(Op.THROTTLE, request.wire, request.number)
            self._respond(request, Response(429, {"message": "Too Many Requests"}, refusal="throttled"))
            return
        if context.conditions.down:
            self._respond(request, Response(503, {"message": "Service Unavailable"}))
            return
        self._take(Invocation("request", request.wire, [(request.number, request.body)], self._answered, request))

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

    def _take(self, invocation: Invocation) -> None:
        if len(self.running) < self.places:
            self._start(invocation)
            return
        self.context.record(Op.QUEUED, invocation.wire, invocation.items[0][0], invocation.number)
        self._waiting.append(invocation)
        if invocation.kind == "request":
            self.context.after(self.timeout_us, self._leave, invocation)

    def _leave(self, invocation: Invocation) -> None:
        if invocation in self._waiting:
            self._waiting.remove(invocation)
            self.timeouts += 1
            self._respond(invocation.source, Response(504, {"message": "Gateway Timeout"}, refusal="timed_out"))

    def _start(self, invocation: Invocation) -> None:
        if self._idle:
            environment = self._idle.pop()
        else:
            self._environments += 1
            environment = self._environments
        self.begin(invocation, environment, 0)

    def freed(self, invocation: Invocation, outcome: int) -> None:
        if invocation.environment and outcome != TIMEOUT:
            self._idle.append(invocation.environment)
        while self._waiting and len(self.running) < self.places:
            following = self._waiting.popleft()
            if following.kind == "request" and following.source.is_settled:
                continue
            self._start(following)
            return
        for wire in self.context.incoming:
            if wire.edge.relation == "delivers" and wire.source.name == "queue":
                wire.source.wake()

    def is_busy(self) -> bool:
        return bool(self.running) or bool(self._waiting)
