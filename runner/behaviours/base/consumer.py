"""The consumer of a queue: batches, window, filters, concurrency, partial batch responses (semantics 3.4)."""

from __future__ import annotations

from typing import Any, Protocol

from runner.behaviours.base.context import Context, Wire
from runner.behaviours.base.values import OK, THROTTLED, Work
from runner.matching import Filters, compile_filters
from runner.trace import Op


class Held(Protocol):
    """A received message, as the consumer sees it."""

    number: int
    body: Any
    receipt: int
    receive_count: int
    error: Any


class Source(Protocol):
    """The queue behind a consumer."""

    context: Context

    def receive(self, count: int, consumer: Any, invocation: int = 0) -> list[Any]: ...

    def delete(self, message: Any, receipt: int, wire: Wire | None = None, invocation: int = 0) -> bool: ...

    def wake(self) -> None: ...


class Consumer:
    """Takes batches from the queue while it may, and settles them by the outcome of their invocation."""

    def __init__(self, source: Source, wire: Wire) -> None:
        edge = wire.edge
        self.wire = wire
        self._source = source
        self._context = source.context
        self._size = int(edge["batch_size"] or 10)
        self._window_us = round(float(edge["batch_window_s"] or 0) * 1_000_000)
        self._most = edge["concurrency_max"]
        self._partial = bool(edge["partial_batch_response"])
        filters = edge["filters"]
        self._filters: Filters | None = compile_filters(filters) if filters else None
        self._running = 0
        self._gathered: list[Held] = []
        self._window = 0

    def wants(self, body: Any, attributes: Any) -> bool:
        return self._filters is None or self._filters.match(body, attributes)

    def offer(self) -> bool:
        """Takes what it can of the visible messages; False when it took nothing."""
        if self._gathered:
            return self._gather()
        if (self._most is not None and self._running >= self._most) or not self.wire.target.has_room():
            return False
        if self._window_us:
            return self._gather()
        batch = self._source.receive(self._size, self)
        if not batch:
            return False
        self._running += 1
        self._start(batch)
        return True

    def _gather(self) -> bool:
        more = self._source.receive(self._size - len(self._gathered), self)
        if not more:
            return False
        if not self._gathered:
            self._running += 1
            self._window += 1
            self._context.after(self._window_us, self._window_over, self._window)
        self._gathered.extend(more)
        if len(self._gathered) >= self._size:
            self._window_over(self._window)
        return True

    def _window_over(self, window: int) -> None:
        if window == self._window and self._gathered:
            batch, self._gathered = self._gathered, []
            self._window += 1
            self._start(batch)

    def _start(self, batch: list[Held]) -> None:
        receipts = [(message, message.receipt) for message in batch]
        self._consume(receipts, is_copy=False)
        conditions = self.wire.conditions
        if conditions.duplicate_rate:
            stream = self._context.stream("faults")
            for pair in receipts:
                if stream.random() < conditions.duplicate_rate:
                    self._consume([pair], is_copy=True)

    def _consume(self, receipts: list[tuple[Held, int]], is_copy: bool) -> None:
        world, context, wire = self._context.world, self._context, self.wire
        world.invocations += 1
        invocation = world.invocations
        for message, _ in receipts:
            context.record(Op.RECEIVE, wire, message.number, invocation, message.receive_count)

        def done(outcome: int, output: Any, failed: frozenset[int]) -> None:
            self._done(receipts, invocation, outcome, output, failed, is_copy)

        work = Work(
            "batch",
            wire,
            [(message.number, message.body) for message, _ in receipts],
            done,
            source=self._source,
            partial=self._partial,
            messages=[message for message, _ in receipts],
        )
        work.invocation = invocation
        rate = wire.conditions.failure_rate
        if rate and context.stream("faults").random() < rate:
            context.soon(lambda _: done(THROTTLED, None, frozenset()), None)
            return
        wire.messages += len(receipts)
        wire.target.consume(work)

    def _done(
        self,
        receipts: list[tuple[Held, int]],
        invocation: int,
        outcome: int,
        output: Any,
        failed: frozenset[int],
        is_copy: bool,
    ) -> None:
        context, wire, source = self._context, self.wire, self._source
        drop_rate = wire.conditions.drop_ack_rate
        for message, receipt in receipts:
            if outcome == OK and message.number not in failed:
                if drop_rate and context.stream("faults").random() < drop_rate:
                    context.record(Op.RETURN, wire, message.number, invocation, message.receive_count)
                    continue
                source.delete(message, receipt, wire, invocation)
            else:
                wire.errors += 1
                message.error = output
                context.record(Op.RETURN, wire, message.number, invocation, message.receive_count)
        if not is_copy:
            self._running -= 1
        source.wake()
