"""queue: keeps messages until a consumer settled them, as SQS does.

Sources: semantics.md 3.1. A message is the parcel that was accepted; it is visible, delayed or in flight. Moves to
the dead-letter queue are lazy: the receive that would exceed `max_receive_count` moves the message instead of handing
it out. Who waits in which order is the line's: a plain deque, or one of `base/lines.py` with groups. What code does
to the queue call by call is `hands`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

from runner.behaviours.base import (
    Behaviour,
    Consumer,
    Context,
    Duplicates,
    FairLine,
    GroupLine,
    Hands,
    Lane,
    Parcel,
    Wire,
    express,
    reorder,
)
from runner.trace import Op

_ACCEPT, _DELIVERED = Op.ACCEPT.value, Op.DELIVERED.value
VISIBILITY_MIN_US = 1_000
"""A timeout of 0 s takes this long, so that a message that always fails moves time on."""


class Queue(Behaviour):
    name = "queue"
    has_account = True
    goes_on = False
    takes_messages = True

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        node = context.node
        self.is_fifo = bool(node["fifo"])
        self.visibility_us = max(_us(node["visibility_timeout_s"], 30), VISIBILITY_MIN_US)
        self.retention_us = _us(node["retention_s"], 345_600)
        self.delay_us = _us(node["delay_s"], 0)
        self.receive_wait_us = _us(node["receive_wait_s"], 0)
        self.in_flight_max = int(context.world.limit("queue.in_flight_max"))
        self.messages: dict[int, Parcel] = {}
        self._groups: GroupLine | None = GroupLine() if self.is_fifo else None
        self.visible: deque[Parcel] | GroupLine | FairLine = deque() if self._groups is None else self._groups
        self.hands = Hands(self)
        self.receive_by_hand = self.hands.receive
        self.consumers: list[Consumer] = []
        self.is_awaited = False
        self._compete = False
        self._lane: Lane | None = None
        self._filters: dict[int, Callable[[Any, Any], bool]] = {}
        self.max_receives = 0
        self._moves_along: Wire | None = None
        self.deadlines: deque[tuple[int, Parcel, int]] = deque()
        self.is_watched = False
        self._pump_set = False
        self._duplicates = Duplicates(
            context.world.limit("queue.deduplication_window_s"),
            bool(node["content_based_deduplication"]),
            node["deduplication_scope"] == "message_group",
        )

    def connect(self) -> None:
        self.consumers = [Consumer(self, wire) for wire in self.context.wires("delivers")]
        self.is_awaited = bool(self.consumers)
        self._filters = {consumer.wire.index: consumer.wants for consumer in self.consumers}
        if not any(consumer.wire.edge["filters"] for consumer in self.consumers):
            self._filters = {}
        if not self.is_fifo and self._has_tenants():
            self.visible = FairLine()
        if len(self.consumers) == 1 and self.consumers[0].is_plain:
            self._lane = Lane(self, self.consumers[0])
        self._compete = len(self.consumers) > 1
        moves = self.context.wires("dead_letters")
        if moves:
            self._moves_along = moves[0]
            self.max_receives = int(moves[0].edge["max_receive_count"] or 10)

    def link(self) -> None:
        if self._lane is None:
            return
        accept = express(self, self.consumers[0])
        if accept is not None:
            for wire in self.context.incoming:
                wire.accept = accept

    def _has_tenants(self) -> bool:
        """True where something may send with a group: an edge that names one, or code."""
        senders = self.context.wires_from("sends")
        handlers = self.world.handlers
        return any(wire.edge["message_group"] for wire in senders) or (
            handlers is not None and any(handlers.runs(wire.source.context.node.id) for wire in senders)
        )

    # Sending

    def accept(self, parcel: Parcel) -> None:
        now_us = self.clock.now_us
        number = parcel.number
        if not number:
            world = self.world
            world.messages = parcel.number = number = world.messages + 1
        wire = parcel.wire
        if self.is_fifo and self._duplicates.knows(parcel, now_us):
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
            if expires_us <= now_us:
                # It was moved here when it was older than this queue keeps anything: nobody receives it.
                self._expire(parcel)
                return
            self.context.after(expires_us - now_us, self._expire, parcel)
        delay_us = self.delay_us if parcel.delay_us is None or self.is_fifo else parcel.delay_us
        if delay_us > 0:
            parcel.state = "delayed"
            self.context.after(delay_us, self._show, parcel)
            return
        self.visible.append(parcel)
        if not self._pump_set and self.is_awaited:
            self._pump_set = True
            self.ready((self._pump, None))

    def _show(self, message: Parcel) -> None:
        if message.state == "delayed":
            message.state = "visible"
            self.context.record(Op.VISIBLE, None, message.number)
            self.visible.append(message)
            self.wake()

    def wake(self) -> None:
        if self.visible and self.is_awaited and not self._pump_set:
            self._pump_set = True
            self.context.soon(self._pump, None)

    def await_again(self) -> None:
        """Looks anew whether anyone waits for messages."""
        self.is_awaited = bool(self.consumers or self.hands.waiters)

    # Receiving

    def _pump(self, _: Any) -> None:
        self._pump_set = False
        if self.hands.waiters:
            self.hands.serve()
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

    @property
    def has_visible(self) -> bool:
        return bool(self.visible)

    def receive(self, count: int, wire: Wire | None, visibility_us: int | None = None) -> list[Parcel]:
        """Hands out up to `count` messages; messages over their receive count move instead."""
        taken: list[Parcel] = []
        visible, account, groups, most = self.visible, self.account, self._groups, self.max_receives
        now_us = self.clock.now_us
        count = min(count, self.in_flight_max - account.in_flight)
        if wire is not None and wire.conditions.reorder:
            reorder(self.visible, self.context.stream("faults"))
        while visible and len(taken) < count:
            message = visible.popleft()
            if message.state != "visible":
                continue
            if most and message.receive_count >= most:
                self.dead_letter(message)
                continue
            if self._filters and wire is not None and not self._filters[wire.index](message.body, message.attributes):
                self._filtered(message, wire)
                continue
            if message.receive_count == 0:
                message.first_us = now_us
            else:
                message.again_us = now_us
            message.receive_count += 1
            message.receipt += 1
            message.state = "in_flight"
            account.held -= 1
            account.in_flight += 1
            if groups is not None:
                groups.hold(message)
            taken.append(message)
        if groups is not None:
            groups.release()
        self._hide(taken, visibility_us)
        return taken

    def _hide(self, taken: list[Parcel], visibility_us: int | None) -> None:
        """Sets when received messages become visible again."""
        due_us = self.clock.now_us + (self.visibility_us if visibility_us is None else visibility_us)
        if visibility_us is None or visibility_us == self.visibility_us:
            for message in taken:
                self.deadlines.append((due_us, message, message.receipt))
            if taken and not self.is_watched:
                self.watch()
        else:
            for message in taken:
                self.hide_until(message, due_us)

    def _filtered(self, message: Parcel, wire: Wire) -> None:
        self.remove(message)
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
            is_open = message.state == "in_flight" and message.receipt == receipt != message.changed
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
        if self._groups is not None:
            self._groups.put_back(message)
            self._groups.free(message)
        else:
            self.visible.append(message)
        if self.context.clock.now_us - message.sent_us >= self.retention_us:
            self._expire(message)
        self.wake()

    # Settling

    def delete(self, message: Parcel, receipt: int, wire: Wire | None = None, invocation: int = 0) -> bool:
        """Deletes a received message: it is delivered. False when it is gone, or a FIFO receipt is too old."""
        if message.state == "gone":
            return False
        if self.is_fifo and (message.receipt != receipt or message.state != "in_flight"):
            return False
        now_us = self.remove(message)
        self.account.delivered += 1
        edge, receives = -1 if wire is None else wire.index, message.receive_count
        self.extend((now_us, _DELIVERED, self.index, edge, message.number, invocation, receives, 0))
        if self.is_fifo:
            self.wake()
        return True

    def hide_until(self, message: Parcel, due_us: int) -> None:
        """The message in flight becomes visible at `due_us`, whatever was set before."""
        message.changed = message.receipt
        message.hidden_us = due_us
        self.context.after(due_us - self.clock.now_us, self._visibility_ended, (message, message.receipt, due_us))

    def _visibility_ended(self, hidden: tuple[Parcel, int, int]) -> None:
        message, receipt, due_us = hidden
        if message.state == "in_flight" and message.receipt == receipt and message.hidden_us == due_us:
            self._return(message)

    def remove(self, message: Parcel) -> int:
        """Takes the message out of the queue; returns the time."""
        account = self.account
        del self.messages[message.number]
        if message.state == "in_flight":
            account.in_flight -= 1
            if self._groups is not None:
                self._groups.free(message)
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
        self.remove(message)
        self.context.account.dead_lettered += 1
        wire.messages += 1
        parcel = self.copy(message, wire)
        parcel.error = message.error
        parcel.moved_from, parcel.came_from = self.accept, self.context.node.id
        parcel.came_after = message.receive_count
        if not self.is_fifo:
            parcel.sent_us = message.sent_us
        self.context.record(Op.DEAD_LETTER, wire, message.number, 0, message.receive_count, parcel.number)
        self.context.soon(wire.accept, parcel)

    def give_up(self, message: Parcel) -> None:
        """Ends a message that its consumer will never take: it moves, or is dropped."""
        if self._moves_along is not None:
            self.dead_letter(message)
            return
        self.remove(message)
        self.account.dropped += 1
        self.context.record(Op.DROP, None, message.number)

    def copy(self, message: Parcel, wire: Wire | None) -> Parcel:
        """The message on its way to another queue, with a number of its own; no queue takes it for a duplicate."""
        number = self.world.next_message()
        copy = Parcel(wire, message.body, message.number, 0, False, message.kind, message.event, number)
        copy.subject = message.subject
        return copy.having(message.attributes, group=message.group, deduplication=f"moved-{message.number}")

    def _expire(self, message: Parcel) -> None:
        # In flight it may still be deleted in time; if not, it expires when it would become visible.
        if message.state not in ("in_flight", "gone"):
            self.remove(message)
            self.context.account.expired += 1
            self.context.record(Op.EXPIRE, None, message.number)
            self._trim(message)

    def _trim(self, message: Parcel) -> None:
        """What waits longest is gone first: it need not stay in line until somebody receives."""
        visible = self.visible
        if not isinstance(visible, deque):
            visible.trim(message)
            return
        while visible and visible[0].state == "gone":
            visible.popleft()

    # By hand, and what is to be seen

    def purge(self) -> str:
        return self.hands.purge()

    def inventory(self) -> tuple[int, int]:
        in_flight = sum(message.state == "in_flight" for message in self.messages.values())
        return len(self.messages) - in_flight, in_flight

    def oldest_us(self) -> int | None:
        return next(iter(self.messages.values())).sent_us if self.messages else None

    def waits_for_consumer(self) -> bool:
        return bool(self.consumers) and bool(self.messages)

    def is_busy(self) -> bool:
        return self.context.account.in_flight > 0

    def contents(self) -> list[dict[str, Any]]:
        return self.hands.contents()


def _us(seconds: Any, default: float) -> int:
    return round(float(default if seconds is None else seconds) * 1_000_000)
