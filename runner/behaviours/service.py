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
    Work,
    proxy_response,
)
from runner.trace import Op

BACKLOG = 1_000
"""Requests that wait inside a service at most; more are answered 429."""


class Service(Compute):
    name = "service"
    answers = True

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        node = context.node
        self.timeout_us = round(float(node["timeout_s"] or 30) * 1_000_000)
        self.places = int(node["replicas"] or 1) * int(node["concurrency"] or 10)
        self._waiting: deque[Work] = deque()
        self._environments = 0
        self._idle: list[int] = []

    def has_room(self) -> bool:
        return len(self.running) < self.places and not self._waiting and not self.context.conditions.throttled

    def consume(self, work: Work) -> None:
        self._take(work)

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

        def done(outcome: int, output: Any, failed: frozenset[int]) -> None:
            if outcome == OK:
                self._respond(request, proxy_response(output, is_rest=False))
            elif outcome == TIMEOUT:
                self._respond(request, Response(504, {"message": "Gateway Timeout"}, refusal="timed_out"))
            else:
                self._respond(request, Response(500, {"message": "Internal Server Error"}))

        self._take(Work("request", request.wire, [(request.number, request.body)], done, source=request))

    def _respond(self, request: Request, response: Response) -> None:
        self.context.record(
            Op.RESPONSE, request.wire, request.number, request.invocation, request.attempt, response.status
        )
        request.answer(response)

    def _take(self, work: Work) -> None:
        if len(self.running) < self.places:
            self._start(work)
            return
        self.context.record(Op.QUEUED, work.wire, work.items[0][0], work.invocation)
        self._waiting.append(work)
        if work.kind == "request":
            self.context.after(self.timeout_us, self._leave, work)

    def _leave(self, work: Work) -> None:
        if work in self._waiting:
            self._waiting.remove(work)
            self.timeouts += 1
            self._respond(work.source, Response(504, {"message": "Gateway Timeout"}, refusal="timed_out"))

    def _start(self, work: Work) -> None:
        if self._idle:
            environment = self._idle.pop()
        else:
            self._environments += 1
            environment = self._environments
        self.begin(work, environment, 0)

    def freed(self, invocation: Invocation, outcome: int) -> None:
        if invocation.environment and outcome != TIMEOUT:
            self._idle.append(invocation.environment)
        while self._waiting and len(self.running) < self.places:
            work = self._waiting.popleft()
            if work.kind == "request" and work.source.is_settled:
                continue
            self._start(work)
            return
        for wire in self.context.incoming:
            if wire.edge.relation == "delivers" and wire.source.name == "queue":
                wire.source.wake()

    def is_busy(self) -> bool:
        return bool(self.running) or bool(self._waiting)
