"""queue: keeps messages until a consumer settled them, as SQS does.

Sources: semantics.md 3.1. A message is the parcel that was accepted; it is visible, delayed or in flight. Moves to
the dead-letter queue are lazy: the receive that would exceed `max_receive_count` moves the message instead of handing
it out.
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
    Lane,
    Parcel,
    Wire,
)
from runner.trace import Op

_ACCEPT, _DELIVERED = Op.ACCEPT.value, Op.DELIVERED.value

DEDUPLICATION_US = 300_000_000
"""A FIFO queue knows a deduplication id for five minutes."""


class Queue(Behaviour):
    name = "queue"
    has_account = True
    takes_messages = True

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        node = context.node
        self.is_fifo = bool(node["fifo"])
        self.visibility_us = _us(node["visibility_timeout_s"], 30)
        self.retention_us = _us(node["retention_s"], 345_600)
        self.delay_us = _us(node["delay_s"], 0)
        self.messages: dict[int, Parcel] = {}
        self.visible: deque[Parcel] = deque()
        self.consumers: list[Consumer] = []
        self._compete = False
        self._lane: Lane | None = None
        self._filters: dict[int, Callable[[Any, Any], bool]] = {}
        self.max_receives = 0
        self._moves_along: Wire | None = None
        self.deadlines: deque[tuple[int, Parcel, int]] = deque()
        self.is_watched = False
        self._pump_set = False
        self._blocked: dict[str, int] = {}
        self._seen: dict[str, tuple[int, int]] = {}

    def connect(self) -> None:
        self.consumers = [Consumer(self, wire) for wire in self.context.wires("delivers")]
        self._filters = {consumer.wire.index: consumer.wants for consumer in self.consumers}
        if not any(consumer.wire.edge["filters"] for consumer in self.consumers):
            self._filters = {}
        if len(self.consumers) == 1 and self.consumers[0].is_plain:
            self._lane = Lane(self, self.consumers[0])
        self._compete = len(self.consumers) > 1
        moves = self.context.wires("dead_letters")
        if moves:
            self._moves_along = moves[0]
            self.max_receives = int(moves[0].edge["max_receive_count"] or 10)

    # Sending

    def accept(self, parcel: Parcel) -> None:
        now_us = self.clock.now_us
        number = parcel.number
        if not number:
            world = self.world
            world.messages = parcel.number = number = world.messages + 1
        wire = parcel.wire
        if self.is_fifo and self._is_duplicate(parcel, now_us, number):
            self.account.deduplicated += 1
            self.context.record(Op.DEDUPLICATE, wire, number, parcel.invocation, 0, parcel.cause)
            return
        if parcel.sent_us < 0:
            parcel.sent_us = now_us
        messages, account = self.messages, self.account
        # Before the row: a full chunk leaves at once, and its sink may look at the state.
        parcel.state = "visible"
        messages[number] = parcel
        account.accepted += 1
        account.held += 1
        if len(messages) > account.depth_max:
            account.depth_max = len(messages)
        edge = -1 if wire is None else wire.index
        self.extend((now_us, _ACCEPT, self.index, edge, number, parcel.invocation, 0, parcel.cause))
        if parcel.is_fresh:
            self.context.payload(number, parcel.body)
        expires_us = parcel.sent_us + self.retention_us
        horizon_us = self.world.horizon_us
        if horizon_us is None or expires_us <= horizon_us:
            self.context.after(expires_us - now_us, self._expire, parcel)
        delay_us = self.delay_us if parcel.delay_us is None or self.is_fifo else parcel.delay_us
        if delay_us > 0:
            parcel.state = "delayed"
            self.context.after(delay_us, self._show, parcel)
            return
        self.visible.append(parcel)
        if not self._pump_set and self.consumers:
            self._pump_set = True
            self.ready((self._pump, None))

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

    def _show(self, message: Parcel) -> None:
        if message.state == "delayed":
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
        if self._lane is not None and self._lane.is_open():
            self._lane.pump()
            return
        progress = True
        while progress and self.visible and not self.context.conditions.down:
            progress = False
            for consumer in tuple(self.consumers):
                if self.visible and consumer.offer():
                    progress = True
                    if self._compete:
                        # Consumers compete: whoever took messages comes after the others next time.
                        self.consumers.remove(consumer)
                        self.consumers.append(consumer)

    def receive(self, count: int, wire: Wire) -> list[Parcel]:
        """Hands out up to `count` messages; messages over their receive count move instead."""
        taken: list[Parcel] = []
        skipped: list[Parcel] = []
        visible, account, is_fifo, most = self.visible, self.account, self.is_fifo, self.max_receives
        now_us = self.clock.now_us
        if wire.conditions.reorder and len(visible) > 1 and not is_fifo:
            visible.rotate(-self.context.stream("faults").randrange(len(visible)))
        mine: set[str] = set()
        while visible and len(taken) < count:
            message = visible.popleft()
            if message.state != "visible":
                continue
            if is_fifo and self._is_blocked(message, mine):
                skipped.append(message)
                continue
            if most and message.receive_count >= most:
                self.dead_letter(message)
                continue
            if self._filters and not self._filters[wire.index](message.body, message.attributes):
                self._filtered(message, wire)
                continue
            if message.receive_count == 0:
                message.first_us = now_us
            message.receive_count += 1
            message.receipt += 1
            message.state = "in_flight"
            account.held -= 1
            account.in_flight += 1
            if is_fifo and message.group is not None:
                self._blocked[message.group] = self._blocked.get(message.group, 0) + 1
            self.deadlines.append((now_us + self.visibility_us, message, message.receipt))
            taken.append(message)
        if taken and not self.is_watched:
            self.watch()
        if skipped:
            visible.extendleft(reversed(skipped))
        return taken

    def _is_blocked(self, message: Parcel, mine: set[str]) -> bool:
        """True while an earlier receive of its group is unsettled; `mine` are the groups of this receive."""
        group = message.group
        if group is not None and group not in mine:
            if self._blocked.get(group):
                return True
            mine.add(group)
        return False

    def _filtered(self, message: Parcel, wire: Wire) -> None:
        self._remove(message)
        wire.filtered += 1
        self.account.filtered += 1
        self.context.record(Op.FILTER, wire, message.number)

    def watch(self) -> None:
        """Sets the timer for the first of the visibility timeouts."""
        self.is_watched = True
        self.context.after(self.visibility_us, self._sweep, None)

    def _sweep(self, _: Any) -> None:
        """Returns what is past its visibility timeout; fires again at the first one still in flight."""
        now_us, deadlines = self.context.clock.now_us, self.deadlines
        while deadlines:
            due_us, message, receipt = deadlines[0]
            is_open = message.state == "in_flight" and message.receipt == receipt
            if is_open and due_us > now_us:
                self.context.after(due_us - now_us, self._sweep, None)
                return
            deadlines.popleft()
            if is_open:
                self._return(message)
        self.is_watched = False

    def _return(self, message: Parcel) -> None:
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

    def _put_in_order(self, message: Parcel) -> None:
        """Back to its place among its group: numbers tell the order of sending."""
        later = next((i for i, other in enumerate(self.visible) if other.number > message.number), None)
        if later is None:
            self.visible.append(message)
        else:
            self.visible.insert(later, message)

    def _unblock(self, message: Parcel) -> None:
        if message.group is not None and message.group in self._blocked:
            self._blocked[message.group] -= 1
            if self._blocked[message.group] <= 0:
                del self._blocked[message.group]

    # Settling

    def delete(self, message: Parcel, receipt: int, wire: Wire | None = None, invocation: int = 0) -> bool:
        """Deletes a received message: it is delivered. False when it is gone, or a FIFO receipt is too old."""
        if message.state == "gone":
            return False
        if self.is_fifo and (message.receipt != receipt or message.state != "in_flight"):
            return False
        now_us = self._remove(message)
        self.account.delivered += 1
        edge, receives = -1 if wire is None else wire.index, message.receive_count
        self.extend((now_us, _DELIVERED, self.index, edge, message.number, invocation, receives, 0))
        if self.is_fifo:
            self.wake()
        return True

    def change_visibility(self, message: Parcel, receipt: int, timeout_us: int) -> bool:
        """Counts the visibility timeout anew from now. False when the receipt is not the current one."""
        if message.state != "in_flight" or message.receipt != receipt:
            return False
        message.receipt += 1
        self.context.after(timeout_us, self._visibility_ended, (message, message.receipt))
        return True

    def _visibility_ended(self, message_at: tuple[Parcel, int]) -> None:
        message, receipt = message_at
        if message.state == "in_flight" and message.receipt == receipt:
            self._return(message)

    def _remove(self, message: Parcel) -> int:
        """Takes the message out of the queue; returns the time."""
        account = self.account
        del self.messages[message.number]
        if message.state == "in_flight":
            account.in_flight -= 1
            if self.is_fifo:
                self._unblock(message)
        else:
            account.held -= 1
        message.state = "gone"
        deadlines = self.deadlines
        while deadlines and deadlines[0][1].state == "gone":
            deadlines.popleft()
        now_us = self.clock.now_us
        if now_us - message.sent_us > account.age_max_us:
            account.age_max_us = now_us - message.sent_us
        return now_us

    def dead_letter(self, message: Parcel) -> None:
        wire = self._moves_along
        assert wire is not None, "Only a queue with a dead-letter queue counts receives."
        self._remove(message)
        self.context.account.dead_lettered += 1
        wire.messages += 1
        parcel = self._copy(message, wire)
        parcel.deduplication = f"moved-{message.number}"
        if not self.is_fifo:
            parcel.sent_us = message.sent_us
        self.context.record(Op.DEAD_LETTER, wire, message.number, 0, message.receive_count, parcel.number)
        self.context.soon(self._moved, (parcel, message.error))

    def _copy(self, message: Parcel, wire: Wire | None) -> Parcel:
        """The message on its way to another queue, with a number of its own."""
        number = self.world.next_message()
        copy = Parcel(wire, message.body, message.number, 0, False, message.kind, message.event, number)
        return copy.having(message.attributes, group=message.group)

    def _moved(self, moved: tuple[Parcel, Any]) -> None:
        parcel, error = moved
        target = parcel.wire.target if parcel.wire is not None else None
        assert isinstance(target, Queue), "A dead-letter edge of a queue leads to a queue."
        target.accept(parcel)
        taken = target.messages.get(parcel.number)
        if taken is not None:
            taken.error = error
            taken.moved_from = self

    def _expire(self, message: Parcel) -> None:
        # In flight it may still be deleted in time; if not, it expires when it would become visible.
        if message.state not in ("in_flight", "gone"):
            self._remove(message)
            self.context.account.expired += 1
            self.context.record(Op.EXPIRE, None, message.number)

    # By hand, and what is to be seen

    def redrive(self, numbers: frozenset[int] | None) -> int:
        """Moves messages back to the queue they came from; returns how many went."""
        moved = 0
        for message in list(self.messages.values()):
            target = message.moved_from
            if target is None or message.state == "in_flight":
                continue
            if numbers is not None and message.number not in numbers:
                continue
            self._remove(message)
            self.context.account.delivered += 1
            parcel = self._copy(message, None)
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
