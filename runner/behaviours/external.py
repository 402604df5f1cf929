"""external: somebody else's system: a latency, a failure rate, a rate above which it refuses."""

from __future__ import annotations

from typing import Any

from runner.behaviours.base import Behaviour, Context, Request, Response, TokenBucket
from runner.kernel import Samples
from runner.trace import Op


class External(Behaviour):
    name = "external"
    answers = True

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        node = context.node
        self._draw = context.latency(node["latency"])
        self._failure_rate = float(node["failure_rate"] or 0)
        self._timeout_us = None if node["timeout_s"] is None else round(float(node["timeout_s"]) * 1_000_000)
        limit = node["rate_per_s_max"]
        self._bucket = None if limit is None else TokenBucket(float(limit))
        self._open = 0
        self.counts = {"requests": 0, "answered": 0, "failed": 0, "throttled": 0}
        self.samples = Samples()

    def request(self, request: Request) -> None:
        context, conditions = self.context, self.context.conditions
        self.counts["requests"] += 1
        context.record(Op.REQUEST, request.wire, request.number, request.invocation, request.attempt, request.cause)
        if request.is_fresh:
            context.payload(request.number, request.body)
        over = self._bucket is not None and not self._bucket.take(context.clock.now_us)
        if over or conditions.throttled:
            self.counts["throttled"] += 1
            self._respond((request, Response(429, {"message": "Too Many Requests"})))
            return
        if conditions.down:
            self.counts["failed"] += 1
            self._respond((request, Response(503, {"message": "Service Unavailable"})))
            return
        latency_us = round(self._draw() * conditions.latency_factor * request.latency_factor)
        rate = 1 - (1 - self._failure_rate) * (1 - conditions.failure_rate)
        fails = bool(rate) and context.stream("failure").random() < rate
        response = Response(500, {"message": "Internal Server Error"}) if fails else Response(200, {"ok": True})
        if self._timeout_us is not None and latency_us > self._timeout_us:
            latency_us, fails, response = self._timeout_us, True, Response(504, {"message": "Gateway Timeout"})
        self.counts["failed" if fails else "answered"] += 1
        self.samples.append(latency_us)
        self._open += 1
        context.after(latency_us, self._end, (request, response))

    def _end(self, pair: tuple[Request, Response]) -> None:
        self._open -= 1
        self._respond(pair)

    def _respond(self, pair: tuple[Request, Response]) -> None:
        request, response = pair
        # The caller may have left; what the system did is still a fact of the trace.
        self.context.record(
            Op.RESPONSE, request.wire, request.number, request.invocation, request.attempt, response.status
        )
        request.answer(response)

    def is_busy(self) -> bool:
        return self._open > 0

    def report(self) -> dict[str, Any]:
        return dict(self.counts)
