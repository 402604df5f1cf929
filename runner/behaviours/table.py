"""table: takes reads and writes up to its provisioned capacity; on demand there is no limit."""

from __future__ import annotations

from typing import Any

from runner.behaviours.base import Behaviour, Context, Request, Response, TokenBucket, Wire
from runner.trace import Op


class Table(Behaviour):
    name = "table"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        capacity = context.node["capacity"] or {}
        self._buckets: dict[str, TokenBucket] = {}
        for relation, field in (("reads", "read_per_s"), ("writes", "write_per_s")):
            if capacity.get(field) is not None:
                # Unused capacity of five minutes is kept for bursts [K].
                rate = float(capacity[field])
                self._buckets[relation] = TokenBucket(rate, max(rate * 300, 1.0))
        self.counts = {"reads": 0, "writes": 0, "throttles": 0}

    def refusal(self, wire: Wire | None) -> int:
        relation = wire.edge.relation if wire is not None else "writes"
        return self.use("reads" if relation == "reads" else "writes", wire)

    def use(self, relation: str, wire: Wire | None, invocation: int = 0, cause: int = 0, body: Any = None) -> int:
        status = super().refusal(wire)
        bucket = self._buckets.get(relation)
        if not status and bucket is not None and not bucket.take(self.context.clock.now_us):
            status = 429
        if status == 429:
            self.counts["throttles"] += 1
            self.context.record(Op.THROTTLE, wire)
        elif not status:
            self.counts[relation] += 1
        return status

    def request(self, request: Request) -> None:
        context = self.context
        context.record(Op.REQUEST, request.wire, request.number, request.invocation, request.attempt, request.cause)
        status = self.use("reads" if request.method == "GET" else "writes", request.wire)
        context.record(Op.RESPONSE, request.wire, request.number, request.invocation, request.attempt, status or 200)
        request.answer(Response(status or 200, {"message": "Throttled"} if status else None))

    def report(self) -> dict[str, Any]:
        return dict(self.counts)
