"""The hub of a web process: one feed for each run that somebody watches, woken by nudges."""

from __future__ import annotations

import asyncio
import uuid
import weakref
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connections

from runner.hub.feed import Feed
from runner.hub.frames import Frame
from runner.hub.nudges import Listener
from runner.hub.tail import in_database_thread


class Hub:
    """Belongs to one event loop. Listens for nudges while anybody watches anything."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.feeds: dict[str, Feed] = {}
        self.watchers: dict[str, int] = {}
        self.reader = ThreadPoolExecutor(max_workers=1, thread_name_prefix="hub")
        self.listener: Listener | None = None

    async def in_thread(self, function: Callable[..., Any], *arguments: Any) -> Any:
        return await self.loop.run_in_executor(self.reader, in_database_thread, function, *arguments)

    async def watch(self, run: uuid.UUID, after: int | None) -> AsyncGenerator[Frame, None]:
        """The frames of a run for one client, from after row `after`, or from now on."""
        key = str(run)
        feed = self.feeds.setdefault(key, Feed(run, self.in_thread))
        self.watchers[key] = self.watchers.get(key, 0) + 1
        if self.listener is None:
            self.listener = Listener("log", self._nudged).start()
        watching = feed.frames(after)
        try:
            async for frame in watching:
                yield frame
        finally:
            await watching.aclose()
            self._forget(key)

    def _forget(self, key: str) -> None:
        self.watchers[key] -= 1
        if not self.watchers[key]:
            del self.watchers[key], self.feeds[key]
        if not self.feeds:
            if self.listener is not None:
                self.listener.stop()
                self.listener = None
            self.reader.submit(connections.close_all)

    def _nudged(self, key: str) -> None:
        if not self.loop.is_closed():
            self.loop.call_soon_threadsafe(self._wake, key)

    def _wake(self, key: str) -> None:
        feed = self.feeds.get(key)
        if feed is not None:
            feed.wake()


_hubs: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, Hub] = weakref.WeakKeyDictionary()


def hub() -> Hub:
    """The hub of the running event loop."""
    loop = asyncio.get_running_loop()
    found = _hubs.get(loop)
    if found is None:
        found = _hubs[loop] = Hub()
    return found
