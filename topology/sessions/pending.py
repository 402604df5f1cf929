"""Updates that a room has applied and not yet stored."""

from __future__ import annotations

import threading
from uuid import UUID

from pycrdt import merge_updates

from topology.sessions import store

GATHERED_MAX = 1000


class Pending:
    """Gathers updates on the event loop and stores them, merged into one row, from any thread."""

    def __init__(self, topology_id: UUID) -> None:
        self._topology_id = topology_id
        self._updates: list[bytes] = []
        self._gather = threading.Lock()
        self._store = threading.Lock()

    def add(self, update: bytes) -> None:
        with self._gather:
            self._updates.append(update)
            if len(self._updates) > GATHERED_MAX and not self._store.locked():
                self._updates = [merge_updates(*self._updates)]

    def clear(self) -> None:
        """Forgets what has gathered: the topology is gone."""
        with self._gather:
            self._updates = []

    def __bool__(self) -> bool:
        return bool(self._updates)

    def flush(self) -> None:
        """Stores what has gathered. When it returns, everything added before the call is in the table.

        What could not be stored is kept for the next flush.
        """
        with self._store:
            with self._gather:
                taken = list(self._updates)
            if not taken:
                return
            store.append(self._topology_id, merge_updates(*taken) if len(taken) > 1 else taken[0])
            with self._gather:
                del self._updates[: len(taken)]
