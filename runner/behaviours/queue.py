"""queue: keeps messages until a consumer settled them, as SQS does.

Sources: semantics.md 3.1. A message is visible, delayed or in flight. Moves to the dead-letter queue are lazy:
the receive that would exceed `max_receive_count` moves the message instead of handing it out.
"""

from __future__ import annotations

import hashlib
import json
from collections import deque
from collections.abc import Callable
from typing import Any

from runner.behaviours.base import (
    NOTHING,
    Behaviour,
    Consumer,
    Context,
    Parcel,
    Wire,
)
from runner.trace import Op

DEDUPLICATION_US = 300_000_000
"""A FIFO queue knows a deduplication id for five minutes."""


class Message:
    """One message of a queue. `receipt` changes with each receive; 0 while it was never received."""

    __slots__ = (
        "attributes",
        "body",
        "error",
        "event",
        "first_us",
        "group",
        "kind",
        "number",
        "receipt",
        "receive_count",
        "sent_us",
        "source",
        "state",
    )

    def __init__(self, parcel: Parcel, number: int, now_us: int) -> None:
        self.number = number
        self.body = parcel.body
        self.attributes = parcel.attributes
        self.event = parcel.event
        self.kind = parcel.kind
        self.group = parcel.group
        self.sent_us = now_us if parcel.sent_us is None else parcel.sent_us
        self.first_us = 0
        self.receive_count = 0
        self.receipt = 0
        self.state = "visible"
        self.error: Any = None
        self.source: Queue | None = None


class Queue(Behaviour):
    name = "queue"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        node = context.node
        self.is_fifo = bool(node["fifo"])
        self.visibility_us = _us(node["visibility_timeout_s"], 30)
        self.retention_us = _us(node["retention_s"], 345_600)
        self.delay_us = _us(node["delay_s"], 0)
        self.messages: dict[int, Message] = {}
        self.visible: deque[Message] = deque()
        self.consumers: list[Consumer] = []
        self._filters: dict[int, Callable[[Any, Any], bool]] = {}
        self.max_receives = 0
        self._moves_along: Wire | None = None
        self._deadlines: deque[tuple[int, Message, int]] = deque()
        self._sweep_set = False
        self._pump_set = False
        self._blocked: dict[str, int] = {}
        self._seen: dict[str, tuple[int, int]] = {}

    def connect(self) -> None:
        self.consumers = [Consumer(self, wire) for wire in self.context.wires("delivers")]
        self._filters = {consumer.wire.index: consumer.wants for consumer in self.consumers}
        if not any(consumer.wire.edge["filters"] for consumer in self.consumers):
            self._filters = {}
        moves = self.context.wires("dead_letters")
        if moves:
            self._moves_along = moves[0]
            self.max_receives = int(moves[0].edge["max_receive_count"] or 10)

    # Sending

    def accept(self, parcel: Parcel) -> None:
        context = self.context
        now_us = context.clock.now_us
        number = parcel.number or context.world.next_message()
        if self.is_fifo and self._is_duplicate(parcel, now_us, number):
            context.account.deduplicated += 1
            context.record(Op.DEDUPLICATE, parcel.wire, number, parcel.invocation, 0, parcel.cause)
            return
        message = Message(parcel, number, now_us)
        self.messages[number] = message
        account = context.account
        account.accepted += 1
        account.held += 1
        depth = account.held + account.in_flight
        if depth > account.depth_max:
            account.depth_max = depth
        context.record(Op.ACCEPT, parcel.wire, number, parcel.invocation, 0, parcel.cause)
        if parcel.is_fresh:
            context.payload(number, parcel.body)
        horizon_us = context.world.horizon_us
        expires_us = message.sent_us + self.retention_us
        if horizon_us is None or expires_us <= horizon_us:
            context.after(expires_us - now_us, self._expire, message)
        delay_us = self.delay_us if parcel.delay_us is None or self.is_fifo else parcel.delay_us
        if delay_us > 0:
            message.state = "delayed"
            context.after(delay_us, self._show, message)
        else:
            self.visible.append(message)
            self.wake()

    def _is_duplicate(self, parcel: Parcel, now_us: int, number: int) -> bool:
        key = parcel.deduplication
        if key is None:
            if not self.context.node["content_based_deduplication"]:
                return False
            body = parcel.body if isinstance(parcel.body, str) else json.dumps(parcel.body, default=str)
            key = hashlib.sha256(body.encode()).hexdigest()
        seen = self._seen.get(key)
        if seen is not None and now_us - seen[0] < DEDUPLICATION_US:
            return True
        self._seen[key] = (now_us, number)
        return False

    def _show(self, message: Message) -> None:
        if message.state == "delayed" and message.number in self.messages:
            message.state = "visible"
            self.context.record(Op.VISIBLE, None, message.number)
            self.visible.append(message)
            self.wake()

    def wake(self) -> None:
        if self.visible and self.consumers and not self._pump_set:
            self._pump_set = True
            self.context.soon(self._pump, None)

    # Receiving

    def _pump(self, _: Any) -> None:
        self._pump_set = False
        progress = True
        while progress and self.visible and not self.context.conditions.down:
            progress = False
            for consumer in self.consumers:
                if self.visible and consumer.offer():
                    progress = True

    def receive(self, count: int, consumer: Consumer, invocation: int = 0) -> list[Message]:
        """Hands out up to `count` messages; messages over their receive count move instead."""
        taken: list[Message] = []
        skipped: list[Message] = []
        visible, wire = self.visible, consumer.wire
        if wire is not None and wire.conditions.reorder and len(visible) > 1 and not self.is_fifo:
            visible.rotate(-self.context.stream("faults").randrange(len(visible)))
        mine: set[str] = set()
        while visible and len(taken) < count:
            message = visible.popleft()
            if message.state != "visible" or message.number not in self.messages:
                continue
            group = message.group
            if self.is_fifo and group is not None and group not in mine:
                if self._blocked.get(group):
                    skipped.append(message)
                    continue
                mine.add(group)
            if self.max_receives and message.receive_count >= self.max_receives:
                self._dead_letter(message)
                continue
            self._hand_out(message, wire, taken, invocation)
        visible.extendleft(reversed(skipped))
        return taken

    def _hand_out(self, message: Message, wire: Wire | None, taken: list[Message], invocation: int) -> None:
        context = self.context
        if self._filters and wire is not None and not self._filters[wire.index](message.body, message.attributes):
            self._filtered(message, wire)
            return
        now_us = context.clock.now_us
        if message.receive_count == 0:
            message.first_us = now_us
        message.receive_count += 1
        message.receipt += 1
        message.state = "in_flight"
        account = context.account
        account.held -= 1
        account.in_flight += 1
        if self.is_fifo and message.group is not None:
            self._blocked[message.group] = self._blocked.get(message.group, 0) + 1
        self._deadlines.append((now_us + self.visibility_us, message, message.receipt))
        if not self._sweep_set:
            self._sweep_set = True
            context.after(self.visibility_us, self._sweep, None)
        taken.append(message)

    def _filtered(self, message: Message, wire: Wire) -> None:
        self._remove(message)
        wire.filtered += 1
        self.context.account.filtered += 1
        self.context.record(Op.FILTER, wire, message.number)

    def _sweep(self, _: Any) -> None:
        """Returns what is past its visibility timeout; fires again at the first one still in flight."""
        now_us, deadlines = self.context.clock.now_us, self._deadlines
        while deadlines:
            due_us, message, receipt = deadlines[0]
            if message.state == "in_flight" and message.receipt == receipt:
                if due_us > now_us:
                    self.context.after(due_us - now_us, self._sweep, None)
                    return
                self._return(message)
            deadlines.popleft()
        self._sweep_set = False

    def _return(self, message: Message) -> None:
        """The visibility timeout ended: the message is visible again."""
        account = self.context.account
        account.in_flight -= 1
        account.held += 1
        message.state = "visible"
        self.context.record(Op.VISIBLE, None, message.number)
        if self.is_fifo:
            self._unblock(message)
            self._put_in_order(message)
        else:
            self.visible.append(message)
        if self.context.clock.now_us - message.sent_us >= self.retention_us:
            self._expire(message)
        self.wake()

    def _put_in_order(self, message: Message) -> None:
        """Back to its place among its group: numbers tell the order of sending."""
        later = next((i for i, other in enumerate(self.visible) if other.number > message.number), None)
        if later is None:
            self.visible.append(message)
        else:
            self.visible.insert(later, message)

    def _unblock(self, message: Message) -> None:
        if message.group is not None and message.group in self._blocked:
            self._blocked[message.group] -= 1
            if self._blocked[message.group] <= 0:
                del self._blocked[message.group]

    # Settling

    def delete(self, message: Message, receipt: int, wire: Wire | None = None, invocation: int = 0) -> bool:
        """Deletes a received message: it is delivered. False when it is gone, or a FIFO receipt is too old."""
        if message.number not in self.messages:
            return False
        is_current = message.receipt == receipt and message.state == "in_flight"
        if self.is_fifo and not is_current:
            return False
        self._remove(message)
        self.context.account.delivered += 1
        self.context.record(Op.DELIVERED, wire, message.number, invocation, message.receive_count)
        if self.is_fifo:
            self.wake()
        return True

    def change_visibility(self, message: Message, receipt: int, timeout_us: int) -> bool:
        """Counts the visibility timeout anew from now. False when the receipt is not the current one."""
        if message.state != "in_flight" or message.receipt != receipt:
            return False
        message.receipt += 1
        self.context.after(timeout_us, self._visibility_ended, (message, message.receipt))
        return True

    def _visibility_ended(self, message_at: tuple[Message, int]) -> None:
        message, receipt = message_at
        if message.state == "in_flight" and message.receipt == receipt:
            self._return(message)

    def _remove(self, message: Message) -> None:
        account = self.context.account
        del self.messages[message.number]
        if message.state == "in_flight":
            account.in_flight -= 1
            if self.is_fifo:
                self._unblock(message)
        else:
            account.held -= 1
        message.state = "gone"
        age_us = self.context.clock.now_us - message.sent_us
        if age_us > account.age_max_us:
            account.age_max_us = age_us

    def _dead_letter(self, message: Message) -> None:
        wire = self._moves_along
        assert wire is not None, "Only a queue with a dead-letter queue counts receives."
        self._remove(message)
        self.context.account.dead_lettered += 1
        wire.messages += 1
        parcel = Parcel(
            wire,
            message.body,
            attributes=message.attributes,
            cause=message.number,
            is_fresh=False,
            group=message.group,
            deduplication=f"moved-{message.number}",
            kind=message.kind,
            event=message.event,
            sent_us=None if self.is_fifo else message.sent_us,
            number=self.context.world.next_message(),
        )
        self.context.record(Op.DEAD_LETTER, wire, message.number, 0, message.receive_count, parcel.number)
        self.context.soon(self._moved, (parcel, message.error))

    def _moved(self, moved: tuple[Parcel, Any]) -> None:
        parcel, error = moved
        target = parcel.wire.target if parcel.wire is not None else None
        assert isinstance(target, Queue), "A dead-letter edge of a queue leads to a queue."
        target.accept(parcel)
        taken = target.messages.get(parcel.number)
        if taken is not None:
            taken.error = error
            taken.source = self

    def _expire(self, message: Message) -> None:
        # In flight it may still be deleted in time; if not, it expires when it would become visible.
        if message.number in self.messages and message.state != "in_flight":
            self._remove(message)
            self.context.account.expired += 1
            self.context.record(Op.EXPIRE, None, message.number)

    # By hand, and what is to be seen

    def redrive(self, numbers: frozenset[int] | None) -> int:
        """Moves messages back to the queue they came from; returns how many went."""
        moved = 0
        for message in list(self.messages.values()):
            target = message.source
            if target is None or message.state == "in_flight":
                continue
            if numbers is not None and message.number not in numbers:
                continue
            self._remove(message)
            self.context.account.delivered += 1
            parcel = Parcel(
                None,
                message.body,
                attributes=message.attributes,
                cause=message.number,
                is_fresh=False,
                group=message.group,
                kind=message.kind,
                event=message.event,
                number=self.context.world.next_message(),
            )
            self.context.record(Op.REDRIVE, None, message.number, 0, 0, parcel.number)
            self.context.soon(target.accept, parcel)
            moved += 1
        return moved

    def inventory(self) -> tuple[int, int]:
        in_flight = sum(message.state == "in_flight" for message in self.messages.values())
        return len(self.messages) - in_flight, in_flight

    def waits_for_consumer(self) -> bool:
        return bool(self.consumers) and bool(self.messages)

    def is_busy(self) -> bool:
        return self.context.account.in_flight > 0

    def contents(self) -> list[dict[str, Any]]:
        return [
            {
                "message": message.number,
                "state": message.state,
                "receive_count": message.receive_count,
                "t_us": message.sent_us,
                "body": message.body,
                "attributes": dict(message.attributes or NOTHING),
                **({"group": message.group} if message.group is not None else {}),
                **({"error": message.error} if message.error is not None else {}),
            }
            for message in self.messages.values()
        ]


def _us(seconds: Any, default: float) -> int:
    return round(float(default if seconds is None else seconds) * 1_000_000)
