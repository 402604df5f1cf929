"""A room: one process's replica of a topology's Yjs document, and the peers that look at it.

Everything here happens on the event loop; only reading and storing rows leave it. An update from a peer is applied,
relayed to the other peers and the other processes, and stored merged with its neighbours.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from functools import partial
from typing import Any, Protocol
from uuid import UUID, uuid4

from channels.db import database_sync_to_async
from channels.layers import get_channel_layer
from django.db import DatabaseError
from pycrdt import Awareness, Doc, TransactionEvent

from topology.errors import TopologyNotFound
from topology.sessions import fanout, protocol, store
from topology.sessions.ends import Ends
from topology.sessions.keeping import Keeper
from topology.sessions.news import Marks, News
from topology.sessions.pending import OVERDUE_S, Pending
from topology.sessions.watch import Watch

STORE_S = 0.25
BEAT_S = 5.0
MEND_S = 0.1
AWARENESS_MAX_BYTES = 64 * 1024
AWARENESS_TIMEOUT_MS = 30_000
log = logging.getLogger(__name__)


class Peer(Protocol):
    """Someone in a room. `clients` are the awareness clients that came through this peer."""

    clients: set[int]

    def deliver(self, frame: bytes) -> None: ...

    def removed(self) -> None: ...

    def withdrawn(self, link: str) -> None: ...


class Room:
    """The live replica of one topology in this process."""

    def __init__(self, topology_id: UUID) -> None:
        self.topology_id = topology_id
        self.lock = asyncio.Lock()
        self.closed = False
        self.opened = False
        self.doc: Doc[Any] = Doc()
        self.awareness = Awareness(self.doc)
        self.awareness.set_local_state(None)
        self.peers: set[Peer] = set()
        self.pending = Pending(topology_id)
        self.watch = Watch(self.doc)
        self.news = News()
        self.keeper = Keeper(topology_id, partial(self._store, overdue=0))
        self._marks = Marks()
        self._ends = Ends(self.doc)
        self._name = uuid4().hex
        self._channel = ""
        self._seen = 0
        self._told = 0
        self._changes: list[bytes] = []
        self._subscription: Any = None
        self._tasks: list[asyncio.Task[None]] = []
        self._flushing: asyncio.Task[None] | None = None
        self._mending: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Joins the group first and reads the rows then, so that nothing falls between."""
        layer = get_channel_layer()
        self._channel = await layer.new_channel()
        await layer.group_add(fanout.group(self.topology_id), self._channel)
        try:
            rows = await database_sync_to_async(store.read)(self.topology_id)
        except TopologyNotFound:
            await layer.group_discard(fanout.group(self.topology_id), self._channel)
            raise
        for update in rows.updates:
            self.doc.apply_update(update)
        self._seen = rows.through
        self._subscription = self.doc.observe(self._observed)
        self._tasks = [asyncio.create_task(self._listen()), asyncio.create_task(self._beat())]
        await self._send("hello", state=self.doc.get_state())
        self._ends.watch()
        self._mend_soon()
        self.opened = True

    async def close(self) -> None:
        """Stores what is left and leaves the group."""
        self.closed = True
        tasks = [*self._tasks, *([self._mending] if self._mending else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, self.watch.close(), return_exceptions=True)
        if self._flushing is not None:
            await asyncio.wait([self._flushing])
        await self._store(overdue=0)
        await self.keeper.close()
        if self._subscription is not None:
            self.doc.unobserve(self._subscription)
            self._ends.close()
        if self._channel:
            await get_channel_layer().group_discard(fanout.group(self.topology_id), self._channel)

    async def receive(self, peer: Peer, data: bytes, *, may_write: bool) -> None:
        """Handles one frame of a peer. FrameRefused when it is not of the protocol."""
        frame = protocol.decode(data)
        try:
            if frame.kind == "state":
                peer.deliver(protocol.step2(self.doc.get_update(frame.body)))
            elif frame.kind == "update" and may_write and frame.body != protocol.NOTHING:
                await self._apply(frame.body, peer)
            elif frame.kind == "awareness":
                await self._aware(frame.body, peer, may_write)
            elif frame.kind == "query":
                self._greet_awareness(peer)
        except (ValueError, UnicodeDecodeError) as error:
            raise protocol.FrameRefused(f"The frame cannot be read: {error}") from error

    def greet(self, peer: Peer) -> None:
        """Asks a new peer for what it has, and shows it who is here."""
        peer.deliver(protocol.step1(self.doc.get_state()))
        self._greet_awareness(peer)

    async def leave(self, peer: Peer) -> None:
        """Takes the peer out and tells the others that its clients went."""
        self.peers.discard(peer)
        gone = [client for client in peer.clients if client in self.awareness.states]
        for client in peer.clients:
            self._marks.forget(client)
        if gone:
            self.awareness.remove_awareness_states(gone, "left")
            update = self.awareness.encode_awareness_update(gone)
            self._relay(protocol.create_awareness_message(update), None)
            await self._send("awareness", update=update)
        for client in gone:
            # One that comes back shows itself with the clock it left with.
            self.awareness.meta.pop(client, None)

    def _greet_awareness(self, peer: Peer) -> None:
        if self.awareness.states:
            update = self.awareness.encode_awareness_update(list(self.awareness.states))
            peer.deliver(protocol.create_awareness_message(update))

    def _observed(self, event: TransactionEvent) -> None:
        if event.update != protocol.NOTHING:
            self._changes.append(event.update)

    def _merge(self, update: bytes) -> list[bytes]:
        self._changes.clear()
        self.doc.apply_update(update)
        return list(self._changes)

    async def _apply(self, update: bytes, peer: Peer | None) -> None:
        """Applies what a peer sent; only what was new goes on and is stored."""
        for change in self._merge(update):
            await self._spread(change, peer)
            self.keeper.changed(self._names(peer))
        self._mend_soon()

    def _names(self, peer: Peer | None) -> list[str]:
        """What those who come through the peer call themselves."""
        states = [self.awareness.states.get(client) for client in (peer.clients if peer else ())]
        users = [state.get("user") for state in states if isinstance(state, dict)]
        return [str(user["name"])[:60] for user in users if isinstance(user, dict) and user.get("name")]

    async def _spread(self, change: bytes, but: Peer | None) -> None:
        """Passes on what is new, and stores it soon."""
        number = self.pending.add(change)
        self._relay(protocol.create_update_message(change), but)
        self.watch.changed()
        await self._send("update", update=change, number=number)
        if self.pending and (self._flushing is None or self._flushing.done()):
            self._flushing = asyncio.create_task(self._store_soon())

    def _mend_soon(self) -> None:
        if self._ends.suspect and (self._mending is None or self._mending.done()):
            self._mending = asyncio.create_task(self._mend())

    async def _mend(self) -> None:
        """Mends what a merge left that nobody drew, and says so. A room that closes looks again when it opens."""
        # The rest of what a client changes in one go may still be on its way.
        await asyncio.sleep(MEND_S)
        self._changes.clear()
        frames = self._ends.mend()
        for change in list(self._changes):
            await self._spread(change, None)
        for frame in frames:
            await self.tell(frame)
        names, self._ends.removed = self._ends.removed, {}
        if names:
            await database_sync_to_async(store.keep_names)(self.topology_id, names)

    async def tell(self, frame: dict[str, Any]) -> None:
        """Tells everybody in the session, in every process."""
        self.news.tell(frame)
        await self._send("news", frame=frame)

    def _replicate(self, update: bytes, room: str = "", number: int | None = None) -> None:
        """Applies what another process has stored, or will store under this number."""
        for change in self._merge(update):
            if number is not None:
                self.pending.adopt(room, number, change)
            self._relay(protocol.create_update_message(change), None)
            self.watch.changed()

    async def _aware(self, update: bytes, peer: Peer, may_write: bool) -> None:
        clients, longest = protocol.awareness_clients(update)
        if longest > AWARENESS_MAX_BYTES:
            raise protocol.FrameRefused(f"An awareness state holds at most {AWARENESS_MAX_BYTES} bytes.")
        self.awareness.apply_awareness_update(update, peer)
        for client, present in clients.items():
            (peer.clients.add if present else peer.clients.discard)(client)
            # A state with an old clock is passed over: what is known of the client is newer.
            state = self.awareness.states.get(client)
            if may_write and present and isinstance(state, dict):
                self._marks.note(client, state.get("mark"), self.pending.number)
        self._relay(protocol.create_awareness_message(update), peer)
        await self._send("awareness", update=update)
        await self._acknowledge()

    async def _acknowledge(self) -> None:
        for frame in self._marks.reached(self.pending.stored):
            await self.tell(frame)

    def _relay(self, frame: bytes, but: Peer | None) -> None:
        for peer in list(self.peers):
            if peer is not but:
                peer.deliver(frame)

    async def _send(self, kind: str, **content: Any) -> None:
        await fanout.send(self.topology_id, kind, room=self._name, **content)

    async def _store_soon(self) -> None:
        while self.pending and not self.closed:
            await asyncio.sleep(STORE_S)
            await self._store()

    async def _store(self, overdue: float = OVERDUE_S) -> None:
        try:
            await database_sync_to_async(self.pending.flush)(overdue=overdue)
        except TopologyNotFound:
            self.pending.clear()
            self._gone()
        except DatabaseError as error:
            log.exception("Updates of topology %s could not be stored; they are kept.", self.topology_id)
            await self.tell({"type": "unstored", "reason": str(error)})
        if self.pending.stored > self._told:
            self._told = self.pending.stored
            await self._send("stored", number=self._told)
            await self._acknowledge()

    def _gone(self) -> None:
        for peer in list(self.peers):
            peer.removed()

    async def _listen(self) -> None:
        layer = get_channel_layer()
        while True:
            message = await layer.receive(self._channel)
            if message.get("room") != self._name:
                try:
                    await self._hear(message)
                except ValueError:
                    log.exception("News of topology %s cannot be read.", self.topology_id)

    async def _hear(self, message: dict[str, Any]) -> None:
        kind = message["type"].removeprefix("design.")
        if kind == "update":
            self._replicate(message["update"], message.get("room", ""), message.get("number"))
        elif kind == "stored":
            self.pending.confirm(message["room"], message["number"])
        elif kind == "awareness":
            self.awareness.apply_awareness_update(message["update"], "process")
            self._relay(protocol.create_awareness_message(message["update"]), None)
        elif kind == "hello":
            missing = self.doc.get_update(message["state"])
            if missing != protocol.NOTHING:
                await self._send("update", update=missing, number=self.pending.number if self.pending else None)
            if self.awareness.states:
                update = self.awareness.encode_awareness_update(list(self.awareness.states))
                await self._send("awareness", update=update)
        elif kind == "news":
            self.news.tell(message["frame"])
        elif kind == "revoked":
            for peer in list(self.peers):
                peer.withdrawn(message["link"])
        elif kind == "gone":
            self._gone()

    async def _beat(self) -> None:
        """Catches up with what the channel layer lost, and drops clients that went without a word."""
        while True:
            await asyncio.sleep(BEAT_S)
            with contextlib.suppress(DatabaseError, TopologyNotFound):
                rows = await database_sync_to_async(store.read)(self.topology_id, self._seen)
                for update in rows.updates:
                    self._replicate(update)
                self._seen = rows.through
            await self._store()
            await self._send("hello", state=self.doc.get_state())
            self._drop_outdated()

    def _drop_outdated(self) -> None:
        now = int(time.time() * 1000)
        outdated = [
            client
            for client, meta in self.awareness.meta.items()
            if client in self.awareness.states and now - meta["lastUpdated"] > AWARENESS_TIMEOUT_MS
        ]
        self.awareness.remove_awareness_states(outdated, "timeout")
