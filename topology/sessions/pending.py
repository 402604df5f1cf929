"""Updates that a room has applied and that are not known to be stored."""

from __future__ import annotations

import threading
import time
from uuid import UUID

from pycrdt import merge_updates

from topology.sessions import store

GATHERED_MAX = 1000
OVERDUE_S = 2.0


class Pending:
    """Gathers updates on the event loop and stores them, merged into one row, from any thread.

    The process that took an update from a client stores it, and says so. What other processes took is kept here
    until they have said so; if they do not in time, they have died, and it is stored from here.
    """

    def __init__(self, topology_id: UUID) -> None:
        self._topology_id = topology_id
        self._own: list[bytes] = []
        self._foreign: dict[tuple[str, int], tuple[float, bytes]] = {}
        self._gather = threading.Lock()
        self._store = threading.Lock()
        self.number = 0
        self.stored = 0

    def __bool__(self) -> bool:
        return bool(self._own)

    def add(self, update: bytes) -> int:
        """Keeps an update of this process's own; its number is what `stored` will reach."""
        with self._gather:
            self._own.append(update)
            self.number += 1
            if len(self._own) > GATHERED_MAX and not self._store.locked():
                self._own = [merge_updates(*self._own)]
            return self.number

    def adopt(self, room: str, number: int, update: bytes) -> None:
        """Keeps an update that another process will store."""
        with self._gather:
            old = self._foreign.get((room, number))
            whole = merge_updates(old[1], update) if old else update
            self._foreign[room, number] = (time.monotonic(), whole)

    def confirm(self, room: str, through: int) -> None:
        """Forgets what another process has stored."""
        with self._gather:
            self._foreign = {key: kept for key, kept in self._foreign.items() if key[0] != room or key[1] > through}

    def clear(self) -> None:
        """Forgets everything: the topology is gone."""
        with self._gather:
            self._own, self._foreign = [], {}

    def flush(self, *, overdue: float = OVERDUE_S) -> None:
        """Stores what has gathered, and what others have not stored for `overdue` seconds.

        When it returns, everything added before the call is in the table. What could not be stored is kept.
        """
        with self._store:
            before = time.monotonic() - overdue
            with self._gather:
                own, number = list(self._own), self.number
                late = {key: kept[1] for key, kept in self._foreign.items() if kept[0] <= before}
            taken = [*own, *late.values()]
            if taken:
                store.append(self._topology_id, merge_updates(*taken) if len(taken) > 1 else taken[0])
            with self._gather:
                del self._own[: len(own)]
                for key in late:
                    self._foreign.pop(key, None)
                self.stored = number
