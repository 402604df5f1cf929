"""The consumer of a queue: batches, window, filters, concurrency, partial batch responses (semantics 3.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from runner.behaviours.base.context import Context, Wire
from runner.behaviours.base.naming import of_edge
from runner.behaviours.base.values import OK, THROTTLED, Invocation
from runner.trace import Op
from topology.matching import Filters, compile_filters

if TYPE_CHECKING:
    from runner.behaviours.base.lane import Lane

_RECEIVE = Op.RECEIVE.value


class Held(Protocol):
    """A received message, as the consumer sees it."""

    number: int
    body: Any
    state: str
    receipt: int
    receive_count: int
    error: Any


class Source(Protocol):
    """The queue behind a consumer."""

    context: Context
    is_fifo: bool

    def receive(self, count: int, wire: Wire) -> list[Any]: ...

    def delete(self, message: Any, receipt: int, wire: Wire | None = None, invocation: int = 0) -> bool: ...

    def wake(self) -> None: ...


class Consumer:
    """Takes batches from the queue while it may, and settles them by the outcome of their invocation."""

    def __init__(self, source: Source, wire: Wire) -> None:
        edge = wire.edge
        self.wire = wire
        self._source = source
        self._context = source.context
        self._world = source.context.world
        self._extend = source.context.extend
        self.on_done = self._done
        self.size = int(edge["batch_size"] or 10)
        if source.is_fifo:
            self.size = min(self.size, int(self._world.limit("queue.batch_size_fifo_max")))
        self._window_us = round(float(edge["batch_window_s"] or 0) * 1_000_000)
        self.most = edge["concurrency_max"]
        self._partial = bool(edge["partial_batch_response"])
        filters = edge["filters"]
        with of_edge(wire.id):
            self._filters: Filters | None = compile_filters(filters) if filters else None
        self.running = 0
        self._gathered: dict[int, tuple[Held, int]] = {}
        self._gathering = False
        self._window = 0
        self.is_plain = not (self._window_us or self._partial or self._filters or source.is_fifo)
        """Nothing of a batch is decided message by message: it may go by a lane."""
        self.lane: Lane | None = None

    def wants(self, body: Any, attributes: Any) -> bool:
        return self._filters is None or self._filters.match(body, attributes)

    def offer(self) -> bool:
        """Takes what it can of the visible messages; False when it took nothing."""
        if self._gathering:
            return self._gather()
        if (self.most is not None and self.running >= self.most) or not self.wire.target.has_room():
            return False
        if self._window_us:
            return self._gather()
        batch = self._source.receive(self.size, self.wire)
        if not batch:
            return False
        self.running += 1
        self._start(batch)
        return True

    def _gather(self) -> bool:
        self._gathered = {message.number: (message, receipt) for message, receipt in self._still_held()}
        more = self._source.receive(self.size - len(self._gathered), self.wire)
        if not more:
            return False
        if not self._gathering:
            self._gathering = True
            self.running += 1
            self._window += 1
            self._context.after(self._window_us, self._window_over, self._window)
        self._gathered.update((message.number, (message, message.receipt)) for message in more)
        if len(self._gathered) >= self.size:
            self._window_over(self._window)
        return True

    def _window_over(self, window: int) -> None:
        if window != self._window or not self._gathering:
            return
        batch = [message for message, _ in self._still_held()]
        self._gathered, self._gathering = {}, False
        if batch:
            self._start(batch)
        else:
            self.running -= 1
            self._source.wake()

    def _still_held(self) -> list[tuple[Held, int]]:
        """What was gathered, without what became visible again: the window may outlast the visibility timeout."""
        held = self._gathered.values()
        return [
            (message, receipt)
            for message, receipt in held
            if message.state == "in_flight" and message.receipt == receipt
        ]

    def _start(self, batch: list[Held]) -> None:
        if self.wire.conditions.calm:
            self._consume(batch)
            return
        receipts = [message.receipt for message in batch]
        self._consume(batch)
        conditions = self.wire.conditions
        if conditions.duplicate_rate:
            stream = self._context.stream("faults")
            for message, receipt in zip(batch, receipts, strict=True):
                if stream.random() < conditions.duplicate_rate:
                    self._consume([message], receipt)

    def _consume(self, batch: list[Held], copied: int | None = None) -> None:
        """Offers the batch to the target; `copied` is the receipt of a message that a fault delivers again."""
        world, wire = self._world, self.wire
        world.invocations = number = world.invocations + 1
        now_us, node, edge, extend = self._context.clock.now_us, self._context.index, wire.index, self._extend
        items = []
        for message in batch:
            extend((now_us, _RECEIVE, node, edge, message.number, number, message.receive_count, 0))
            items.append((message.number, message.body))
        invocation = Invocation("batch", wire, items, self.on_done, self._source, number, batch)
        if self._source.is_fifo:
            # Only a FIFO queue asks whether a receipt is still the current one.
            invocation.receipts = [message.receipt for message in batch] if copied is None else [copied]
        if copied is not None:
            invocation.is_copy = True
        if self._partial:
            invocation.partial = True
        rate = wire.conditions.failure_rate
        if wire.conditions.throttled or (rate and self._context.stream("faults").random() < rate):
            self._context.soon(lambda _: self._done(invocation, THROTTLED, None), None)
            return
        wire.messages += len(batch)
        wire.target.consume(invocation)

    def _done(self, invocation: Invocation, outcome: int, output: Any) -> None:
        wire, source = self.wire, self._source
        if outcome == OK and self.lane is not None and wire.conditions.calm and not invocation.is_copy:
            self.running -= 1
            self.lane.delete_all(invocation.messages, invocation.number)
            return
        receipts, failed, drop_rate = invocation.receipts, invocation.failed, wire.conditions.drop_ack_rate
        for index, message in enumerate(invocation.messages):
            if outcome == OK and message.number not in failed:
                if drop_rate and self._context.stream("faults").random() < drop_rate:
                    self._return(message, invocation.number)
                    continue
                receipt = message.receipt if receipts is None else receipts[index]
                source.delete(message, receipt, wire, invocation.number)
            else:
                wire.errors += 1
                message.error = output
                self._return(message, invocation.number)
        if not invocation.is_copy:
            self.running -= 1
        source.wake()

    def _return(self, message: Held, invocation: int) -> None:
        self._context.record(Op.RETURN, self.wire, message.number, invocation, message.receive_count)
