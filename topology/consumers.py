"""The WebSocket paths of a design: the Yjs document itself, and the findings beside it."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.contrib.auth.models import AnonymousUser
from django.urls import URLPattern, path

from topology import selectors
from topology.errors import TopologyNotFound
from topology.sessions import rooms
from topology.sessions.protocol import FrameRefused
from topology.sessions.room import Room

UNREADABLE = 1003
SLOW = 1013
FORBIDDEN = 4403
NOT_FOUND = 4404
WAITING_MAX = 1000


class RoomConsumer(AsyncWebsocketConsumer):
    """A peer of a room. Frames wait in a bounded queue; a client too slow for it is told to come again."""

    room: Room | None = None
    role: str = "viewer"

    async def connect(self) -> None:
        self.clients: set[int] = set()
        self._frames: asyncio.Queue[Any] = asyncio.Queue(WAITING_MAX)
        self._closing: asyncio.Task[None] | None = None
        await self.accept()
        topology_id: UUID = self.scope["url_route"]["kwargs"]["topology_id"]
        user = self.scope.get("user") or AnonymousUser()
        try:
            role = await database_sync_to_async(selectors.topology_role)(user, topology_id)
            if role is None:
                await self.close(code=FORBIDDEN)
                return
            self.role = role
            self._sender = asyncio.create_task(self._send_frames())
            self.room = await rooms.enter(topology_id, self)
        except TopologyNotFound:
            await self.close(code=NOT_FOUND)
            return
        self.entered(self.room)

    def entered(self, room: Room) -> None:
        """The peer is in the room."""
        raise AssertionError("A consumer of a room says what it does there.")

    async def disconnect(self, code: int) -> None:
        if self.room is not None:
            room, self.room = self.room, None
            await rooms.leave(room, self)
        if hasattr(self, "_sender"):
            self._sender.cancel()

    def deliver(self, frame: bytes | str) -> None:
        try:
            self._frames.put_nowait(frame)
        except asyncio.QueueFull:
            self._close_soon(SLOW)

    def removed(self) -> None:
        self._close_soon(NOT_FOUND)

    def _close_soon(self, code: int) -> None:
        if self._closing is None:
            self._closing = asyncio.create_task(self.close(code=code))

    async def _send_frames(self) -> None:
        while True:
            frame = await self._frames.get()
            if isinstance(frame, str):
                await self.send(text_data=frame)
            else:
                await self.send(bytes_data=frame)


class DesignConsumer(RoomConsumer):
    """`ws/design/{topology}/`: y-websocket frames, sync and awareness. A viewer's updates are dropped."""

    def entered(self, room: Room) -> None:
        room.greet(self)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if self.room is None:
            return
        try:
            await self.room.receive(self, bytes_data or b"", may_write=self.role == "editor")
        except FrameRefused:
            await self.close(code=UNREADABLE)


class FindingsConsumer(RoomConsumer):
    """`ws/design/{topology}/findings/`: the findings on connect and after every change; it hears nothing."""

    def entered(self, room: Room) -> None:
        room.watch.listen(self.deliver)

    def deliver(self, frame: bytes | str) -> None:
        if isinstance(frame, str):
            super().deliver(frame)

    async def disconnect(self, code: int) -> None:
        if self.room is not None:
            self.room.watch.ignore(self.deliver)
        await super().disconnect(code)


websocket_urlpatterns: list[URLPattern] = [
    path("ws/design/<uuid:topology_id>/", DesignConsumer.as_asgi()),
    path("ws/design/<uuid:topology_id>/findings/", FindingsConsumer.as_asgi()),
]
