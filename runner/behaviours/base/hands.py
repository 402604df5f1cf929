"""Hands: what code does to a queue by itself, call by call, as the SDK lets it (semantics 3.1)."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any, Protocol

from runner.behaviours.base.context import Context, Wire
from runner.behaviours.base.moves import Moved
from runner.behaviours.base.values import Parcel
from runner.trace import Op

OnMessages = Callable[[list[Parcel]], None]

EXPIRED = "The receipt handle has expired."
TOO_LONG = "Total VisibilityTimeout for the message is beyond the limit [{:.0f} seconds]."
IN_PROGRESS = "Only one PurgeQueue operation on a queue is allowed every {:.0f} seconds."


GONE = "It is no longer here."
IN_FLIGHT = "It is in flight: a consumer works on it."
NO_ORIGIN = "Nothing says where it came from: it was sent here and not moved. Resend it instead."


class Line(Protocol):
    """What waits in the queue."""

    def clear(self) -> None: ...


class Handled(Protocol):
    """The queue behind the hands."""

    context: Context
    is_fifo: bool
    is_awaited: bool
    in_flight_max: int
    visibility_us: int
    receive_wait_us: int
    messages: dict[int, Parcel]

    @property
    def has_visible(self) -> bool: ...

    @property
    def visible(self) -> Line: ...

    def receive(self, count: int, wire: Wire | None, visibility_us: int | None = None) -> list[Parcel]: ...

    def delete(self, message: Parcel, receipt: int, wire: Wire | None = None, invocation: int = 0) -> bool: ...

    def hide_until(self, message: Parcel, due_us: int) -> None: ...

    def remove(self, message: Parcel) -> int: ...

    def copy(self, message: Parcel, wire: Wire | None) -> Parcel: ...

    def await_again(self) -> None: ...

    def wake(self) -> None: ...


class Waiter:
    """A receive that waits for messages."""

    __slots__ = ("count", "invocation", "is_over", "on_messages", "visibility_us", "wire")

    def __init__(
        self, count: int, visibility_us: int | None, on_messages: OnMessages, invocation: int, wire: Wire | None
    ) -> None:
        self.count = count
        self.visibility_us = visibility_us
        self.on_messages = on_messages
        self.invocation = invocation
        self.wire = wire
        self.is_over = False


class Hands:
    """Receives with a wait, deletes, changes of visibility, purges. Refusals are the reasons that the service gives."""

    __slots__ = ("_context", "_purged_us", "_queue", "waiters")

    def __init__(self, queue: Handled) -> None:
        self._queue = queue
        self._context = queue.context
        self._purged_us: int | None = None
        self.waiters: deque[Waiter] = deque()

    def is_over_limit(self) -> bool:
        """True when a standard queue answers OverLimit; a FIFO queue then just returns nothing."""
        queue = self._queue
        return not queue.is_fifo and self._context.account.in_flight >= queue.in_flight_max

    def receive(
        self,
        count: int,
        wait_us: int | None,
        visibility_us: int | None,
        on_messages: OnMessages,
        invocation: int = 0,
        wire: Wire | None = None,
    ) -> None:
        """Hands 1 to `count` messages to `on_messages`, at once or when some come; none after `wait_us`."""
        queue = self._queue
        waiter = Waiter(count, visibility_us, on_messages, invocation, wire)
        wait_us = queue.receive_wait_us if wait_us is None else wait_us
        if self._serve(waiter):
            return
        if wait_us <= 0 or self.is_over_limit():
            waiter.is_over = True
            on_messages([])
            return
        self.waiters.append(waiter)
        queue.is_awaited = True
        self._context.after(wait_us, self._give_up, waiter)

    def serve(self) -> None:
        """Hands what is visible to those who wait, the longest waiting first."""
        while self.waiters and self._queue.has_visible:
            if not self.waiters[0].is_over and not self._serve(self.waiters[0]):
                return
            self.waiters.popleft()
        self._queue.await_again()

    def _serve(self, waiter: Waiter) -> bool:
        queue, record = self._queue, self._context.record
        if self._context.conditions.down or not queue.has_visible:
            return False
        messages = queue.receive(waiter.count, None, waiter.visibility_us)
        if not messages:
            return False
        waiter.is_over = True
        for message in messages:
            record(Op.RECEIVE, waiter.wire, message.number, waiter.invocation, message.receive_count)
        waiter.on_messages(messages)
        return True

    def _give_up(self, waiter: Waiter) -> None:
        if waiter.is_over:
            return
        waiter.is_over = True
        self.waiters.remove(waiter)
        self._queue.await_again()
        waiter.on_messages([])

    def delete(self, number: int, receipt: int, wire: Wire | None = None, invocation: int = 0) -> str:
        """Deletes by a receipt; "" when the service answers 200, else why not.

        Deleting what is gone already is no fault. A standard queue takes an old receipt, even after its time.
        """
        queue = self._queue
        message = queue.messages.get(number)
        if message is None:
            return ""
        if queue.is_fifo and (message.state != "in_flight" or message.receipt != receipt):
            return EXPIRED
        queue.delete(message, receipt, wire, invocation)
        queue.wake()
        return ""

    def change_visibility(self, number: int, receipt: int, timeout_us: int) -> str:
        """Counts the visibility timeout anew from now; "" when the service answers 200, else why not.

        From the receive on, all timeouts of a message together may not exceed the limit of 12 hours.
        """
        queue, world = self._queue, self._context.world
        message = queue.messages.get(number)
        if message is None or message.state != "in_flight" or message.receipt != receipt:
            return EXPIRED if queue.is_fifo else ""
        most_s = world.limit("queue.visibility_timeout_max_s")
        due_us = self._context.now_us + timeout_us
        if due_us - message.received_at_us > most_s * 1_000_000:
            return TOO_LONG.format(most_s)
        queue.hide_until(message, due_us)
        return ""

    def purge(self) -> str:
        """Drops every message, also those in flight; "" or why the service refuses (PurgeQueueInProgress)."""
        every_s = self._context.world.limit("queue.purge_every_s")
        now_us = self._context.now_us
        if self._purged_us is not None and now_us - self._purged_us < every_s * 1_000_000:
            return IN_PROGRESS.format(every_s)
        self._purged_us = now_us
        queue, context = self._queue, self._context
        for message in list(queue.messages.values()):
            queue.remove(message)
            context.account.dropped += 1
            context.record(Op.DROP, None, message.number)
        queue.visible.clear()
        return ""

    def move_back(self, number: int) -> Moved:
        """Moves one message back to where it came from (queue, function, or a topic's or bus's edge), in one act.

        The service moves only what came from a queue; by hand also the rest can go, where the origin is known.
        """
        queue, context = self._queue, self._context
        message = queue.messages.get(number)
        if message is None:
            return Moved(reason=GONE)
        take_back = message.moved_from
        if take_back is None:
            return Moved(reason=NO_ORIGIN)
        if message.state == "in_flight":
            return Moved(reason=IN_FLIGHT)
        queue.remove(message)
        context.account.delivered += 1
        parcel = queue.copy(message, None)
        context.record(Op.REDRIVE, None, message.number, 0, 0, parcel.number)
        # At once and not with the next turn: a run that is stopped now has it in exactly one place.
        take_back(parcel)
        return Moved(parcel.number, message.came_from)

    def redrive(self, numbers: frozenset[int] | None) -> int:
        """Moves messages back to where they came from; how many went."""
        chosen = [number for number in self._queue.messages if numbers is None or number in numbers]
        return sum(bool(self.move_back(number).number) for number in chosen)

    def drop(self, number: int) -> str:
        """Drops one message by hand; "" or why it stays."""
        queue, context = self._queue, self._context
        message = queue.messages.get(number)
        if message is None:
            return GONE
        if message.state == "in_flight":
            return IN_FLIGHT
        queue.remove(message)
        context.account.dropped += 1
        context.record(Op.DROP, None, message.number)
        return ""

    def contents(self) -> list[dict[str, Any]]:
        """The messages in it, for a person to look at; times are those of the run."""
        now_us = self._context.now_us
        return [_shown(message, now_us) for message in self._queue.messages.values()]


def _shown(message: Parcel, now_us: int) -> dict[str, Any]:
    received = message.receive_count > 0
    return {
        "message": message.number,
        "state": message.state,
        "receive_count": message.receive_count,
        "t_us": message.sent_us,
        "age_us": now_us - message.sent_us,
        "first_us": message.first_us if received else None,
        "last_us": message.received_at_us if received else None,
        "body": message.body,
        "attributes": dict(message.attributes),
        "cause": message.cause,
        **({"group": message.group} if message.group is not None else {}),
        **({"error": message.error} if message.error is not None else {}),
        "redrivable": message.moved_from is not None,
        **({"from": message.came_from} if message.came_from else {}),
        **({"from_receives": message.came_after} if message.came_after else {}),
    }
