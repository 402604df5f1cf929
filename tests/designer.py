"""A client of a design session, speaking the y-websocket protocol as a browser does."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Callable
from typing import Any

from pycrdt import (
    Awareness,
    Doc,
    Map,
    TransactionEvent,
    YMessageType,
    create_awareness_message,
    create_sync_message,
    create_update_message,
    handle_sync_message,
    read_message,
)
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from topology.sessions.projection import Projection, project
from topology.sessions.shape import roots

PATIENCE_S = 20.0


class Designer:
    """One person with the document of a topology open; it lives on when the connection is lost."""

    def __init__(self) -> None:
        self.doc: Doc[Any] = Doc()
        self.awareness = Awareness(self.doc)
        self.close_code: int | None = None
        self._socket: ClientConnection | None = None
        self._reader: asyncio.Task[None] | None = None
        self._news = asyncio.Event()
        self._outgoing: list[bytes] = []
        self._remote = False
        self._subscription = self.doc.observe(self._changed)

    async def open(self, url: str, topology: str, **options: Any) -> Designer:
        address = f"{url.replace('http', 'ws', 1)}/ws/design/{topology}/"
        self._socket = await connect(address, open_timeout=PATIENCE_S, max_size=None, **options)
        self._reader = asyncio.create_task(self._read())
        with contextlib.suppress(ConnectionClosed):
            await self._socket.send(create_sync_message(self.doc))
        return self

    async def close(self) -> None:
        if self._socket is not None and self._reader is not None:
            await self._socket.close()
            await self._reader
            self._socket = None

    async def lost(self) -> None:
        """Waits until the connection is gone."""
        assert self._reader is not None
        await asyncio.wait_for(self._reader, PATIENCE_S)

    async def sees(self, what: Callable[[Designer], Any]) -> Any:
        """Waits until `what` holds of this client, and gives it."""
        async with asyncio.timeout(PATIENCE_S):
            while not (found := what(self)):
                self._news.clear()
                await self._news.wait()
            return found

    @property
    def shown(self) -> Projection:
        return project(self.doc)

    def uid(self, name: str) -> str:
        return next(uid for uid, node in self.shown.ids.items() if node == name)

    async def put(self, name: str, kind: str, **fields: Any) -> None:
        """Draws a node."""
        with self.doc.transaction():
            node = Map({"id": name, "kind": kind, "order": 100.0, "fields": Map(fields)})
            roots(self.doc).nodes[f"uid-{name}"] = node
        await self.flush()

    async def set(self, name: str, field: str, value: Any) -> None:
        """Sets a field of a node."""
        roots(self.doc).nodes[self.uid(name)]["fields"][field] = value
        await self.flush()

    async def point(self, **state: Any) -> None:
        """Shows the others where this person is."""
        self.awareness.set_local_state(state)
        update = self.awareness.encode_awareness_update([self.awareness.client_id])
        await self.send(create_awareness_message(update))

    async def send(self, frame: bytes) -> None:
        """Sends a frame as it is."""
        assert self._socket is not None
        await self._socket.send(frame)

    async def flush(self) -> None:
        """Sends what was drawn; without a connection the next sync does."""
        outgoing, self._outgoing = self._outgoing, []
        if self._socket is not None:
            with contextlib.suppress(ConnectionClosed):
                for update in outgoing:
                    await self._socket.send(create_update_message(update))

    def _changed(self, event: TransactionEvent) -> None:
        if not self._remote:
            self._outgoing.append(event.update)

    async def _read(self) -> None:
        assert self._socket is not None
        try:
            async for frame in self._socket:
                assert isinstance(frame, bytes)
                await self._take(frame)
        except ConnectionClosed:
            pass
        self.close_code = self._socket.close_code

    async def _take(self, frame: bytes) -> None:
        if frame[0] == YMessageType.SYNC:
            self._remote = True
            reply = handle_sync_message(frame[1:], self.doc)
            self._remote = False
            if reply is not None and self._socket is not None:
                await self._socket.send(reply)
        elif frame[0] == YMessageType.AWARENESS:
            self.awareness.apply_awareness_update(read_message(frame[1:]), "server")
        self._news.set()


async def findings(url: str, topology: str, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """Listens to the findings of a topology until they are the wanted ones."""
    address = f"{url.replace('http', 'ws', 1)}/ws/design/{topology}/findings/"
    async with asyncio.timeout(PATIENCE_S), connect(address, max_size=None) as socket:
        async for frame in socket:
            shown: dict[str, Any] = json.loads(frame)
            if wanted(shown):
                return shown
    raise AssertionError("The findings ended before the wanted ones came.")
