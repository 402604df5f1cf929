"""`ws/runs/{run}/?after=SEQ`: a run as it goes, from after row SEQ, or from now on without it."""

from __future__ import annotations

import asyncio
import contextlib
import time
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.urls import URLPattern, path

from runner import selectors
from runner.errors import RunNotFound
from runner.hub.hub import hub
from topology import rights
from topology.errors import TopologyError

FORBIDDEN = 4403
NOT_FOUND = 4404
NORMAL = 1000
ASK_AGAIN_S = 2.0
"""How long a revoked link may go on being told."""


class RunConsumer(AsyncWebsocketConsumer):
    """Sends frames and reads nothing. Closes with 4404 where there is no such run, and normally after the end."""

    pump: asyncio.Task[None] | None = None

    async def connect(self) -> None:
        await self.accept()
        user = self.scope.get("user")
        try:
            run = await database_sync_to_async(selectors.run_get)(user, self.scope["url_route"]["kwargs"]["run"])
        except RunNotFound:
            return await self.close(NOT_FOUND)
        if not await self._may_look(run):
            return await self.close(FORBIDDEN)
        query = parse_qs(self.scope.get("query_string", b"").decode("ascii", "replace"))
        text = (query.get("after") or [""])[0]
        after = int(text) if text.isdigit() and len(text) < 19 else None
        self.pump = asyncio.get_running_loop().create_task(self._send_frames(run, after))

    async def _send_frames(self, run: Any, after: int | None) -> None:
        asked = time.monotonic()
        # `send` waits while the client's socket is full; meanwhile the hub drops frames and counts the gap.
        watching = hub().watch(run.pk, after)
        async with contextlib.aclosing(watching):
            async for frame in watching:
                if time.monotonic() - asked > ASK_AGAIN_S:
                    asked = time.monotonic()
                    if not await self._may_look(run):
                        return await self.close(FORBIDDEN)
                try:
                    await self.send(frame.text)
                except OSError:
                    return  # The client went while the frame was on its way.
        await self.close(NORMAL)

    async def _may_look(self, run: Any) -> bool:
        """Whether the visitor may look at the run: all runs are there for the local user, who has no link."""
        user = self.scope.get("user")
        if not isinstance(user, rights.Guest):
            return True
        try:
            await database_sync_to_async(rights.right_of)(user, UUID(str(run.topology)))
        except (TopologyError, ValueError):
            return False
        return True

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """Clients have nothing to say here."""

    async def disconnect(self, code: int) -> None:
        if self.pump is not None and not self.pump.done():
            self.pump.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self.pump


websocket_urlpatterns: list[URLPattern] = [path("ws/runs/<str:run>/", RunConsumer.as_asgi())]
