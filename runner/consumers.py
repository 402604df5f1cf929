"""`ws/runs/{run}/?after=SEQ`: a run as it goes, from after row SEQ, or from now on without it."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any
from urllib.parse import parse_qs

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.urls import URLPattern, path

from runner import selectors
from runner.errors import RunNotFound
from runner.hub.hub import hub

NOT_FOUND = 4404
NORMAL = 1000


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
        query = parse_qs(self.scope.get("query_string", b"").decode("ascii", "replace"))
        text = (query.get("after") or [""])[0]
        after = int(text) if text.isdigit() and len(text) < 19 else None
        self.pump = asyncio.get_running_loop().create_task(self._send_frames(run.pk, after))

    async def _send_frames(self, run: Any, after: int | None) -> None:
        # `send` waits while the client's socket is full; meanwhile the hub drops frames and counts the gap.
        watching = hub().watch(run, after)
        async with contextlib.aclosing(watching):
            async for frame in watching:
                await self.send(frame.text)
        await self.close(NORMAL)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """Clients have nothing to say here."""

    async def disconnect(self, code: int) -> None:
        if self.pump is not None and not self.pump.done():
            self.pump.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self.pump


websocket_urlpatterns: list[URLPattern] = [path("ws/runs/<str:run>/", RunConsumer.as_asgi())]
