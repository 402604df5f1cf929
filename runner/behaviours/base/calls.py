"""Calls with retries: what a client, function or service does along a `calls` or `invokes` edge."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random
from typing import Any

from runner.behaviours.base.breaker import Breaker
from runner.behaviours.base.context import Context, Wire
from runner.behaviours.base.values import NOTHING, Request, Response
from runner.trace import Op

NO_ANSWER = Response(0, {"message": "No answer in time"}, refusal="timed_out")
NOT_CALLED = Response(503, {"message": "The circuit is open"})
LOST = Response(502, {"message": "Connection lost"})
"""What a caller sees when the answer is lost on its way."""


class Retry:
    """The `retry` field of an edge: how often, and how long the pause before each retry is."""

    __slots__ = ("backoff", "full_jitter", "interval_us", "max_age_us", "max_interval_us", "max_retries")

    def __init__(self, fields: Mapping[str, Any] | None, max_retries: int = 0) -> None:
        given = fields or NOTHING
        self.max_retries = int(given.get("max_retries", max_retries))
        self.backoff = given.get("backoff", "none")
        self.interval_us = round(float(given.get("interval_ms", 100)) * 1000)
        longest = given.get("max_interval_ms")
        self.max_interval_us = None if longest is None else round(float(longest) * 1000)
        self.full_jitter = given.get("jitter") == "full"
        age = given.get("max_age_s")
        self.max_age_us = None if age is None else round(float(age) * 1_000_000)

    def pause_us(self, retry: int, stream: Random) -> int:
        """The pause before the given retry, counted from 1."""
        if self.backoff == "none":
            return 0
        pause = self.interval_us
        if self.backoff == "exponential":
            # Sixty doublings of a millisecond exceed any run.
            pause *= 1 << min(retry - 1, 60)
        if self.max_interval_us is not None:
            pause = min(pause, self.max_interval_us)
        return stream.randint(0, pause) if self.full_jitter else pause


class Message:
    """What to ask: the parts of a request that stay the same over its attempts."""

    __slots__ = ("body", "headers", "is_fresh", "method", "path", "query")

    def __init__(
        self,
        method: str,
        path: str,
        body: Any,
        headers: Mapping[str, str] = NOTHING,
        query: str = "",
        is_fresh: bool = True,
    ) -> None:
        self.method = method
        self.path = path
        self.body = body
        self.headers = headers
        self.query = query
        self.is_fresh = is_fresh


class Call:
    """Attempts a request along a wire until an answer is good or the retries are used up."""

    __slots__ = (
        "attempt",
        "breaker",
        "cause",
        "context",
        "invocation",
        "is_given_up",
        "message",
        "observe",
        "on_response",
        "retry",
        "started_us",
        "timeout_us",
        "wire",
    )

    def __init__(
        self,
        context: Context,
        wire: Wire,
        message: Message,
        on_response: Callable[[Response], None],
        *,
        invocation: int = 0,
        cause: int = 0,
        timeout_us: int | None = None,
        retry: Retry | None = None,
        observe: Callable[[Request, Response | None], None] | None = None,
        is_given_up: Callable[[], bool] | None = None,
    ) -> None:
        """`is_given_up` tells that who calls is gone: what is underway goes on, but nothing is tried again."""
        self.context = context
        self.wire = wire
        self.message = message
        self.on_response = on_response
        self.invocation = invocation
        self.cause = cause
        self.timeout_us = timeout_us
        # A handler that calls brings its own retries, and its own breaker.
        self.breaker = wire.breaker if retry is None else None
        self.retry = retry or Retry(wire.edge["retry"])
        self.started_us = context.clock.now_us
        self.observe = observe
        self.is_given_up = is_given_up
        self.attempt = 0

    def _resume(self, response: Response) -> None:
        """Ends the pause before a retry; who is gone meanwhile makes none."""
        if self.is_given_up is not None and self.is_given_up():
            self.on_response(response)
            return
        self.start()

    def start(self) -> None:
        """Makes the next attempt."""
        context, wire, message = self.context, self.wire, self.message
        self.attempt += 1
        if self.breaker is not None and not self._may_pass(self.breaker):
            context.record(Op.REJECT, wire, 0, self.invocation, self.attempt, NOT_CALLED.status)
            context.soon(self.on_response, NOT_CALLED)
            return
        request = Request(
            wire,
            context.world.next_message(),
            lambda response: self._answered(request, response),
            method=message.method,
            path=message.path,
            headers=message.headers,
            body=message.body,
            query=message.query,
            invocation=self.invocation,
            cause=self.cause,
            attempt=self.attempt,
            is_fresh=message.is_fresh,
        )
        wire.messages += 1
        request.latency_factor = wire.conditions.latency_factor
        if self.observe is not None:
            self.observe(request, None)
        context.record(Op.SEND, wire, request.number, self.invocation, self.attempt, self.cause)
        if not wire.conditions.calm and self._is_hindered(request):
            return
        if self.timeout_us is not None:
            context.after(self.timeout_us, self._expire, request)
        context.soon(wire.target.request, request)

    def _may_pass(self, breaker: Breaker) -> bool:
        before, may = breaker.state, breaker.admits(self.context.clock.now_us)
        self._tell(breaker, before)
        return may

    def _tell(self, breaker: Breaker, before: int) -> None:
        if breaker.state != before:
            self.context.record(Op.CIRCUIT, self.wire, 0, self.invocation, 0, breaker.state)

    def _is_hindered(self, request: Request) -> bool:
        """What a fault on the edge does to the request; True when it does not get through."""
        context, wire, conditions = self.context, self.wire, self.wire.conditions
        stream = context.stream("faults")
        if conditions.throttled:
            context.soon(request.answer, Response(429, {"message": "Too Many Requests"}, refusal="throttled"))
            return True
        if conditions.failure_rate and stream.random() < conditions.failure_rate:
            context.soon(request.answer, Response(503, {"message": "Connection failed"}))
            return True
        if conditions.duplicate_rate and stream.random() < conditions.duplicate_rate:
            wire.messages += 1
            context.soon(wire.target.request, self._again(request))
        if conditions.drop_ack_rate and stream.random() < conditions.drop_ack_rate:
            # It is done, but the answer does not come back: the connection ends where it would have.
            context.soon(wire.target.request, self._again(request, lambda _: request.answer(LOST)))
            if self.timeout_us is not None:
                context.after(self.timeout_us, self._expire, request)
            return True
        return False

    def _again(self, request: Request, on_response: Callable[[Response], None] = lambda _: None) -> Request:
        """The same request with a number of its own, whose answer goes elsewhere."""
        number = self.context.world.next_message()
        copy = Request(
            request.wire,
            number,
            on_response,
            method=request.method,
            path=request.path,
            headers=request.headers,
            body=request.body,
            query=request.query,
            invocation=request.invocation,
            cause=request.cause,
            attempt=request.attempt,
            is_fresh=request.is_fresh,
        )
        copy.latency_factor = request.latency_factor
        self.context.record(Op.SEND, self.wire, number, self.invocation, self.attempt, self.cause)
        return copy

    def _expire(self, request: Request) -> None:
        if not request.is_settled:
            self.context.record(
                Op.TIMEOUT, self.wire, request.number, self.invocation, self.attempt, self.timeout_us or 0
            )
            request.answer(NO_ANSWER)

    def _answered(self, request: Request, response: Response) -> None:
        context, wire = self.context, self.wire
        if self.observe is not None:
            self.observe(request, response)
        status = response.status
        may_help = status >= 500 or status in (0, 429)
        if self.breaker is not None:
            before = self.breaker.state
            self.breaker.hears(not may_help, context.clock.now_us)
            self._tell(self.breaker, before)
        if status >= 400 or status == 0:
            wire.errors += 1
            gone = self.is_given_up is not None and self.is_given_up()
            if may_help and not gone and self.attempt <= self.retry.max_retries:
                pause_us = self.retry.pause_us(self.attempt, context.stream("backoff"))
                oldest_us = self.retry.max_age_us
                if oldest_us is None or context.clock.now_us + pause_us - self.started_us <= oldest_us:
                    context.record(Op.BACKOFF, wire, request.number, self.invocation, self.attempt, pause_us)
                    context.after(pause_us, self._resume, response)
                    return
        self.on_response(response)


def timeout_us(wire: Wire) -> int | None:
    """How long a caller waits on the wire: the edge's limit, else the external system's, else none."""
    limit = wire.edge["timeout_s"]
    if limit is None and wire.target.name == "external":
        limit = wire.target.context.node["timeout_s"]
    return None if limit is None else round(float(limit) * 1_000_000)
