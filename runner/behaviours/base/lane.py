"""A lane: the short way from a queue to its only consumer, where nothing is decided message by message.

It does what `Queue.receive`, `Consumer` and `Queue.delete` do, with the same rows in the same order, for a queue
without groups, filters, windows, partial batch responses and faults: most messages of most runs go this way.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import Any, Protocol

from runner.behaviours.base.consumer import Consumer
from runner.behaviours.base.context import Context, Wire
from runner.behaviours.base.values import Invocation, Parcel
from runner.trace import Op

_RECEIVE, _DELIVERED = Op.RECEIVE.value, Op.DELIVERED.value


class Line(Protocol):
    """What is visible, in the order in which it is handed out; true while there is something."""

    def popleft(self) -> Parcel: ...


class Standing(Protocol):
    """The queue behind a lane."""

    @property
    def visible(self) -> Line: ...

    context: Context
    messages: dict[int, Parcel]
    deadlines: deque[tuple[int, Parcel, int]]
    visibility_us: int
    max_receives: int
    is_watched: bool
    is_fifo: bool
    in_flight_max: int

    def watch(self) -> None: ...

    def wake(self) -> None: ...

    def dead_letter(self, message: Parcel) -> None: ...

    def receive(self, count: int, wire: Wire) -> list[Any]: ...

    def delete(self, message: Any, receipt: int, wire: Wire | None = None, invocation: int = 0) -> bool: ...


class Lane:
    """Takes batches from the queue's visible messages and deletes those that went well as a whole."""

    __slots__ = ("_consumer", "_context", "_extend", "_queue", "_world")

    def __init__(self, queue: Standing, consumer: Consumer) -> None:
        self._queue = queue
        self._consumer = consumer
        self._context = queue.context
        self._world = queue.context.world
        self._extend = queue.context.extend
        consumer.lane = self

    def is_open(self) -> bool:
        return self._context.conditions.calm and self._consumer.wire.conditions.calm

    def pump(self) -> None:
        """Hands out what there is to hand out now."""
        queue, consumer, world, extend = self._queue, self._consumer, self._world, self._extend
        visible, deadlines, most = queue.visible, queue.deadlines, queue.max_receives
        wire, size, limit = consumer.wire, consumer.size, consumer.most
        account, now_us = self._context.account, self._context.clock.now_us
        target, node, edge, due_us = wire.target, self._context.index, wire.index, now_us + queue.visibility_us
        while visible and (limit is None or consumer.running < limit) and target.has_room():
            batch: list[Parcel] = []
            if account.in_flight + size > queue.in_flight_max:
                size = queue.in_flight_max - account.in_flight
            while visible and len(batch) < size:
                message = visible.popleft()
                if message.state != "visible":
                    continue
                receives = message.receive_count
                if receives == 0:
                    message.first_us = now_us
                elif most and receives >= most:
                    queue.dead_letter(message)
                    continue
                else:
                    message.again_us = now_us
                message.receive_count = receives + 1
                message.receipt += 1
                message.state = "in_flight"
                deadlines.append((due_us, message, message.receipt))
                batch.append(message)
            if not batch:
                return
            if not queue.is_watched:
                queue.watch()
            count = len(batch)
            account.held -= count
            account.in_flight += count
            world.invocations = invocation = world.invocations + 1
            items = []
            for message in batch:
                items.append((message.number, message.body))
                extend((now_us, _RECEIVE, node, edge, message.number, invocation, message.receive_count, 0))
            consumer.running += 1
            wire.messages += count
            target.consume(Invocation("batch", wire, items, consumer.on_done, queue, invocation, batch))

    def delete_all(self, messages: Sequence[Parcel], invocation: int) -> None:
        """Deletes the messages of a batch, then wakes the queue."""
        queue, wire, account, now_us = (
            self._queue,
            self._consumer.wire,
            self._context.account,
            self._context.clock.now_us,
        )
        for message in messages:
            if message.state != "in_flight":
                # Its visibility timeout ended meanwhile.
                queue.delete(message, message.receipt, wire, invocation)
                continue
            del queue.messages[message.number]
            message.state = "gone"
            account.in_flight -= 1
            account.delivered += 1
            if now_us - message.sent_us > account.age_max_us:
                account.age_max_us = now_us - message.sent_us
            self._extend((
                now_us, _DELIVERED, self._context.index, wire.index,
                message.number, invocation, message.receive_count, 0,
            ))  # fmt: skip
        deadlines = queue.deadlines
        while deadlines and deadlines[0][1].state == "gone":
            deadlines.popleft()
        if queue.visible:
            queue.wake()
