"""Timers in order of time, then of the order in which they were set. Time is integer microseconds.

The same kernel serves both clocks: `run` goes from timer to timer, `advance` fires what is due by a given
time. What is set for "now" goes to a queue of its own, which keeps exactly the order that the heap would give:
everything in the heap for this instant was set before this instant began.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from heapq import heappop, heappush
from itertools import count
from typing import Any

Fire = Callable[[Any], None]


class Kernel:
    """Fires timers; `now_us` never goes back."""

    __slots__ = ("_ready", "fired", "next_turn", "now_us", "ready", "timers")

    def __init__(self) -> None:
        self.now_us = 0
        self.fired = 0
        self.timers: list[tuple[int, int, Fire, Any]] = []
        self.next_turn: Callable[[], int] = count(1).__next__
        """The turn of a timer among those of the same time. With `timers`: for those who set one for each message."""
        self._ready: deque[tuple[Fire, Any]] = deque()
        self.ready = self._ready.append
        """`soon` for those who bring the pair: the most frequent act of a run, without a call between."""

    def soon(self, fire: Fire, argument: Any = None) -> None:
        """Fires at this instant, after everything that is already due."""
        self._ready.append((fire, argument))

    def after(self, delay_us: int, fire: Fire, argument: Any = None) -> None:
        if delay_us <= 0:
            self._ready.append((fire, argument))
            return
        heappush(self.timers, (self.now_us + delay_us, self.next_turn(), fire, argument))

    def next_due_us(self) -> int | None:
        """When the next timer fires, None when there is none."""
        if self._ready:
            return self.now_us
        return self.timers[0][0] if self.timers else None

    def run(self, until_us: int, limit: int) -> int:
        """Fires at most `limit` timers that are due by `until_us`; returns how many it fired.

        When it returns less than `limit`, nothing is due by `until_us` any more, and `now_us` is the time
        of the last timer fired.
        """
        heap, ready, next_ready = self.timers, self._ready, self._ready.popleft
        now_us = self.now_us
        fired = 0
        while fired < limit:
            # A timer is never set for the instant that is under way: the heap's part of it comes first.
            if heap and heap[0][0] <= now_us:
                _, _, fire, argument = heappop(heap)
                fired += 1
                fire(argument)
                continue
            while ready and fired < limit:
                fire, argument = next_ready()
                fired += 1
                fire(argument)
            if ready or not heap or heap[0][0] > until_us:
                break
            if fired < limit:
                self.now_us, _, fire, argument = heappop(heap)
                now_us = self.now_us
                fired += 1
                fire(argument)
        self.fired += fired
        return fired

    def move_to(self, now_us: int) -> None:
        """Moves the clock to a time before which nothing is due."""
        due = self.next_due_us()
        assert due is None or due >= now_us, f"A timer is due at {due} us, before {now_us} us."
        self.now_us = max(self.now_us, now_us)
