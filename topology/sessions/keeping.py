"""Makes a revision of its own accord: after a pause in the editing, and now and then while it goes on."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
from collections.abc import Awaitable, Callable
from uuid import UUID

from channels.db import database_sync_to_async
from django.db import DatabaseError

from topology.errors import TopologyNotFound
from topology.sessions import revising

PAUSE_S = float(os.environ.get("SIGNALBOX_PAUSE_S") or 20)
"""Nobody has edited for so long: what is there is worth keeping."""
LONGEST_S = 300.0
"""Editing that never pauses is kept so often."""
log = logging.getLogger(__name__)


class Keeper:
    """Waits for pauses in one room. `store` makes sure that what the room knows stands in the table."""

    def __init__(self, topology_id: UUID, store: Callable[[], Awaitable[None]]) -> None:
        self._topology_id = topology_id
        self._store = store
        self._authors: dict[str, None] = {}
        self._since: float | None = None
        self._last = 0.0
        self._task: asyncio.Task[None] | None = None

    def changed(self, authors: list[str]) -> None:
        """Somebody edited, under these names."""
        self._authors.update(dict.fromkeys(authors))
        self._last = asyncio.get_running_loop().time()
        self._since = self._last if self._since is None else self._since
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._wait())

    async def close(self) -> None:
        """Keeps what was edited since the last pause: nobody is there to edit on."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        if self._since is not None:
            await self._keep()

    async def _wait(self) -> None:
        time = asyncio.get_running_loop().time
        while self._since is not None:
            due = min(self._last + PAUSE_S, self._since + LONGEST_S)
            if time() < due:
                await asyncio.sleep(due - time())
            else:
                await asyncio.shield(self._keep())

    async def _keep(self) -> None:
        authors, self._authors, self._since = list(self._authors), {}, None
        await self._store()
        try:
            await database_sync_to_async(revising.keep)(self._topology_id, authors)
        except TopologyNotFound:
            return
        except DatabaseError:
            log.exception("No revision of topology %s could be made; the next pause makes one.", self._topology_id)
