"""Replicas of a service: what each has in work, what waits in it, and who gets the next request."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from heapq import heapify, heappop, heappush
from typing import Protocol

from runner.behaviours.base.values import Invocation


class Replica:
    """One copy of the program. It keeps what its code keeps in memory until it is killed.

    `running` are in work, `waiting` stand in its queue, `queued` of them still wanted. Its code runs one invocation
    at a time, as a single thread does: `at_work`, and those that are `ready`.
    """

    __slots__ = ("at_work", "number", "queued", "ready", "running", "waiting")

    def __init__(self, number: int) -> None:
        self.number = number
        self.running = 0
        self.queued = 0
        self.waiting: deque[Invocation] = deque()
        self.at_work: Invocation | None = None
        self.ready: deque[Invocation] = deque()

    @property
    def load(self) -> int:
        return self.running + self.queued


class Balancer(Protocol):
    """Chooses replicas. `changed` tells it that one has more or less to do."""

    def choose(self) -> Replica: ...

    def changed(self, replica: Replica) -> None: ...


class RoundRobin:
    """Each in its turn, however busy it is."""

    def __init__(self, replicas: Sequence[Replica]) -> None:
        self._replicas = replicas
        self._next = 0

    def choose(self) -> Replica:
        replica = self._replicas[self._next]
        self._next = (self._next + 1) % len(self._replicas)
        return replica

    def changed(self, replica: Replica) -> None:
        """Its turn does not depend on it."""


class LeastBusy:
    """The one with the least in work and waiting, the first of several. Entries that are out of date are left out."""

    def __init__(self, replicas: Sequence[Replica]) -> None:
        self._replicas = replicas
        self._heap = [(0, replica.number) for replica in replicas]

    def choose(self) -> Replica:
        heap = self._heap
        while True:
            load, number = heap[0]
            replica = self._replicas[number - 1]
            if replica.load == load:
                return replica
            heappop(heap)

    def changed(self, replica: Replica) -> None:
        heappush(self._heap, (replica.load, replica.number))
        if len(self._heap) > 8 * len(self._replicas) + 64:
            self._heap = [(one.load, one.number) for one in self._replicas]
            heapify(self._heap)


BALANCERS: Mapping[str, Callable[[Sequence[Replica]], Balancer]] = {"round_robin": RoundRobin, "least_busy": LeastBusy}
