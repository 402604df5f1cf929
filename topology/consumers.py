"""The WebSocket paths of a design: the Yjs document itself, and the findings beside it."""

from __future__ import annotations

import asyncio
import json
from typing import Any
from uuid import UUID

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.contrib.auth.models import AnonymousUser
from django.urls import URLPattern, path

from topology import comments, rights
from topology.errors import LinkGone, TopologyNotFound
from topology.rights import Right
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
    right: Right = "view"

    async def connect(self) -> None:
        self.clients: set[int] = set()
        self._frames: asyncio.Queue[Any] = asyncio.Queue(WAITING_MAX)
        self._closing: asyncio.Task[None] | None = None
        await self.accept()
        self.topology_id: UUID = self.scope["url_route"]["kwargs"]["topology_id"]
        user = self.scope.get("user") or AnonymousUser()
        self._link = rights.link_of(user, self.topology_id)
        try:
            # In the room first: a link that is revoked meanwhile then reaches this peer as news.
            self.room = room = await rooms.enter(self.topology_id, self)
            self.right = await database_sync_to_async(rights.right_of)(user, self.topology_id)
        except LinkGone:
            await self.close(code=FORBIDDEN)
            return
        except TopologyNotFound:
            await self.close(code=NOT_FOUND)
            return
        self._sender = asyncio.create_task(self._send_frames())
        await self.entered(room)

    async def entered(self, room: Room) -> None:
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

    def withdrawn(self, link: str) -> None:
        if str(self._link) == link:
            self._close_soon(FORBIDDEN)

    def _close_soon(self, code: int) -> None:
        if self._closing is None:
            self._closing = asyncio.create_task(self.close(code=code))

    async def _send_frames(self) -> None:
        while True:
            frame = await self._frames.get()
            try:
                await (self.send(text_data=frame) if isinstance(frame, str) else self.send(bytes_data=frame))
            except OSError:
                return  # The client went while the frame was on its way.


class DesignConsumer(RoomConsumer):
    """`ws/design/{topology}/`: y-websocket frames, sync and awareness. Only who may edit is heard."""

    async def entered(self, room: Room) -> None:
        room.greet(self)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if self.room is None or not hasattr(self, "_sender"):
            return
        try:
            await self.room.receive(self, bytes_data or b"", may_write=rights.covers(self.right, "edit"))
        except FrameRefused:
            await self.close(code=UNREADABLE)


class TextConsumer(RoomConsumer):
    """A peer that gets texts, and none of the document's frames."""

    def deliver(self, frame: bytes | str) -> None:
        if isinstance(frame, str):
            super().deliver(frame)


class FindingsConsumer(TextConsumer):
    """`ws/design/{topology}/findings/`: the findings on connect and after every change; it hears nothing."""

    async def entered(self, room: Room) -> None:
        room.watch.listen(self.deliver)

    async def disconnect(self, code: int) -> None:
        if self.room is not None:
            self.room.watch.ignore(self.deliver)
        await super().disconnect(code)


class NewsConsumer(TextConsumer):
    """`ws/design/{topology}/news/`: the visitor's right and the comments on connect, then what the session is told.

    `welcome {right, threads}`, `thread {thread}`, `stored {client, mark}`, `unstored {reason}`, `dangling {edges}`,
    `renamed {nodes}`.
    """

    async def entered(self, room: Room) -> None:
        room.news.listen(self.deliver)
        threads = await database_sync_to_async(comments.thread_list)(self.scope.get("user"), self.topology_id)
        self.deliver(json.dumps({"type": "welcome", "right": self.right, "threads": threads}))

    async def disconnect(self, code: int) -> None:
        if self.room is not None:
            self.room.news.ignore(self.deliver)
        await super().disconnect(code)


websocket_urlpatterns: list[URLPattern] = [
    path("ws/design/<uuid:topology_id>/", DesignConsumer.as_asgi()),
    path("ws/design/<uuid:topology_id>/findings/", FindingsConsumer.as_asgi()),
    path("ws/design/<uuid:topology_id>/news/", NewsConsumer.as_asgi()),
]
