"""Lines: in which order a queue hands out what is visible, when a plain deque does not do (semantics 3.1).

All have what a queue asks of its deque: a truth, `append`, `popleft`, `trim` and `clear`. Nothing here looks at
waiting messages one by one: 100,000 of them, or as many blocked groups, cost a receive nothing.
"""

from __future__ import annotations

from collections import deque
from heapq import heappop, heappush
from random import Random

from runner.behaviours.base.values import Parcel

NO_GROUP = ""
REORDERED = 100
"""A fault that reorders swaps the first message with one of this many."""


class GroupLine:
    """The line of a FIFO queue: a group with a message in flight gives no further ones, the others go on.

    A receive takes as many as it can from the group whose first message waits longest, in order, then goes on
    with the next group; `release` ends it.
    """

    __slots__ = ("_again", "_current", "_held", "_places", "_ready", "_waiting")

    def __init__(self) -> None:
        self._waiting: dict[str, deque[Parcel]] = {}
        self._held: dict[str, int] = {}
        # Groups that may give, by the place of their first message: those that came in order, and the rest.
        self._ready: deque[tuple[int, str]] = deque()
        self._again: list[tuple[int, str]] = []
        self._current: str | None = None
        self._places = 0

    def __bool__(self) -> bool:
        return bool(self._ready or self._again) or (self._current is not None and self._current in self._waiting)

    def append(self, message: Parcel) -> None:
        """A message that became visible for the first time: the last of its group."""
        self._places += 1
        message.place = self._places
        group = message.group or NO_GROUP
        line = self._waiting.get(group)
        if line is not None:
            line.append(message)
            return
        self._waiting[group] = deque((message,))
        self._offer(group)

    def put_back(self, message: Parcel) -> None:
        """A message that was received before: to its place, which is near the head of its group."""
        group = message.group or NO_GROUP
        line = self._waiting.get(group)
        if line is None:
            self._waiting[group] = deque((message,))
            self._offer(group)
            return
        earlier = []
        while line and line[0].place < message.place:
            earlier.append(line.popleft())
        line.appendleft(message)
        line.extendleft(reversed(earlier))

    def popleft(self) -> Parcel:
        """The next message of the group that this receive is at, else of the next group."""
        group = self._current
        if group is None or group not in self._waiting:
            ready, again = self._ready, self._again
            _, group = heappop(again) if again and (not ready or again[0] < ready[0]) else ready.popleft()
            self._current = group
        line = self._waiting[group]
        message = line.popleft()
        if not line:
            del self._waiting[group]
        return message

    def release(self) -> None:
        """Ends a receive."""
        group, self._current = self._current, None
        if group is not None and group in self._waiting:
            self._offer(group)

    def hold(self, message: Parcel) -> None:
        """The message is in flight: its group waits for it."""
        group = message.group or NO_GROUP
        self._held[group] = self._held.get(group, 0) + 1

    def free(self, message: Parcel) -> None:
        """The message is in flight no more."""
        group = message.group or NO_GROUP
        held = self._held[group] - 1
        if held:
            self._held[group] = held
            return
        del self._held[group]
        if group in self._waiting:
            self._offer(group)

    def trim(self, message: Parcel) -> None:
        """Lets go of what is gone at the head of the message's group; the last one stays for its offer."""
        line = self._waiting.get(message.group or NO_GROUP)
        while line is not None and len(line) > 1 and line[0].state == "gone":
            line.popleft()

    def clear(self) -> None:
        self._waiting.clear()
        self._ready.clear()
        self._again.clear()
        self._current = None

    def _offer(self, group: str) -> None:
        """Puts the group among those that may give, unless one of its messages is in flight."""
        if group in self._held or group == self._current:
            return
        place = self._waiting[group][0].place
        if self._ready and place < self._ready[-1][0]:
            heappush(self._again, (place, group))
        else:
            self._ready.append((place, group))


class FairLine:
    """The line of a standard queue whose messages carry groups: tenants take turns (fair queues).

    The service favours tenants with few messages in flight over one that floods the queue; turns have that effect.
    Messages without a group are one tenant.
    """

    __slots__ = ("_turns", "_waiting")

    def __init__(self) -> None:
        self._waiting: dict[str, deque[Parcel]] = {}
        self._turns: deque[str] = deque()

    def __bool__(self) -> bool:
        return bool(self._turns)

    def append(self, message: Parcel) -> None:
        group = message.group or NO_GROUP
        line = self._waiting.get(group)
        if line is None:
            self._waiting[group] = deque((message,))
            self._turns.append(group)
        else:
            line.append(message)

    def popleft(self) -> Parcel:
        group = self._turns.popleft()
        line = self._waiting[group]
        message = line.popleft()
        if line:
            self._turns.append(group)
        else:
            del self._waiting[group]
        return message

    def trim(self, message: Parcel) -> None:
        """Lets go of what is gone at the head of the message's group; the last one stays for its turn."""
        line = self._waiting.get(message.group or NO_GROUP)
        while line is not None and len(line) > 1 and line[0].state == "gone":
            line.popleft()

    def clear(self) -> None:
        self._waiting.clear()
        self._turns.clear()


def reorder(line: object, stream: Random) -> None:
    """A fault: another message comes first. What stands in groups stays in order."""
    if isinstance(line, deque) and len(line) > 1:
        other = stream.randrange(min(len(line), REORDERED))
        line[0], line[other] = line[other], line[0]
