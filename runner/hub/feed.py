"""One run as all clients of this process follow it: the tail is read once and each frame encoded once.

A feed runs while it has clients. It wakes on a nudge, or after `POLL_S`, and sends at most one batch every
`COALESCE_S`. A client has a queue of `QUEUE_FRAMES`; when it is full the oldest frames go, and the client is
told which rows those were. A client that joins is first brought up to the feed's position by frames of its own.
"""

from __future__ import annotations

import asyncio
import contextlib
import uuid
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Any, TypeVar

from runner.hub import frames
from runner.hub.frames import Frame
from runner.hub.tail import Glance, glance, read_counters, read_tail
from runner.log.encoding import merge

POLL_S = 0.25
COALESCE_S = 0.05
QUEUE_FRAMES = 64
ROWS_PER_FRAME = 65_536

T = TypeVar("T")
InThread = Callable[..., Awaitable[Any]]


class Client:
    """One reader of a feed, with its bounded queue."""

    def __init__(self, limit: int = QUEUE_FRAMES) -> None:
        self.limit = limit
        self.queue: deque[Frame] = deque()
        self.filled = asyncio.Event()
        self.missed: tuple[int, int] | None = None
        self.missed_counters: dict[str, Any] = {}

    def put(self, frame: Frame) -> None:
        """Queues the frame; makes room by dropping the oldest, whose rows become a gap."""
        if len(self.queue) >= self.limit:
            self._drop()
        self.queue.append(frame)
        self.filled.set()

    def _drop(self) -> None:
        for index, frame in enumerate(self.queue):
            if frame.last:
                del self.queue[index]
                first = self.missed[0] if self.missed else frame.first
                self.missed = (first, frame.last)
                merge(self.missed_counters, frame.aggregates or {})
                return
        self.queue.popleft()

    async def get(self) -> Frame:
        """The next frame; a gap comes before the frames that follow it."""
        while not self.queue and self.missed is None:
            self.filled.clear()
            await self.filled.wait()
        if self.missed is not None:
            first, last = self.missed
            counters, self.missed, self.missed_counters = self.missed_counters, None, {}
            return frames.gap(first, last, counters)
        return self.queue.popleft()


class Feed:
    """Follows one run for the clients of this process."""

    def __init__(self, run: uuid.UUID, in_thread: InThread) -> None:
        self.run = run
        self.in_thread = in_thread
        self.clients: set[Client] = set()
        self.seq = 0
        self.seen: tuple[Any, ...] = ()
        self.woken = asyncio.Event()
        self.task: asyncio.Task[None] | None = None
        self.look: Glance | None = None

    def wake(self) -> None:
        self.woken.set()

    async def frames(self, after: int | None) -> AsyncGenerator[Frame, None]:
        """All frames for one client: a snapshot, what it missed, then the live ones up to the end."""
        look: Glance = await self.in_thread(glance, self.run)
        cursor = look.seq if after is None else after
        counters = await self.in_thread(read_counters, self.run, look.life, cursor)
        yield frames.snapshot(cursor, int(counters.get("t_us") or 0), look.state, counters)
        yield frames.state(look.state, look.error, look.gateway, look.isolation, look.controls)
        if self.task is None:
            self.seq = max(self.seq, look.seq)
        client = Client()
        try:
            while cursor < self.seq:
                frame = await self._caught_up(look, cursor, self.seq)
                cursor = frame.last
                yield frame
                await asyncio.sleep(COALESCE_S)
            self._join(client)
            while True:
                frame = await client.get()
                if frame.last and frame.first <= cursor:
                    if frame.last <= cursor:
                        continue
                    frame = await self._caught_up(look, cursor, frame.last)
                cursor = max(cursor, frame.last)
                yield frame
                if frame.final:
                    return
        finally:
            self._leave(client)

    async def _caught_up(self, look: Glance, cursor: int, upto: int) -> Frame:
        look = self.look or look
        rows, counters = await self.in_thread(read_tail, self.run, look.life, cursor, ROWS_PER_FRAME, upto)
        if not rows:
            return frames.gap(cursor + 1, upto)
        return frames.batch(rows, counters, look.names)

    def _join(self, client: Client) -> None:
        self.clients.add(client)
        if self.task is None or self.task.done():
            self.seen = ()
            self.task = asyncio.get_running_loop().create_task(self._follow())

    def _leave(self, client: Client) -> None:
        self.clients.discard(client)
        if not self.clients and self.task is not None:
            self.task.cancel()
            self.task = None

    async def _follow(self) -> None:
        while not await self._turn():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.woken.wait(), POLL_S)
            self.woken.clear()

    async def _turn(self) -> bool:
        """Sends what is new; true when the end was sent."""
        look: Glance = await self.in_thread(glance, self.run)
        self.look = look
        if self.seen and look.shown != self.seen:
            self._send(frames.state(look.state, look.error, look.gateway, look.isolation, look.controls))
        self.seen = look.shown
        while self.seq < look.seq:
            rows, counters = await self.in_thread(read_tail, self.run, look.life, self.seq, ROWS_PER_FRAME, None)
            if not rows:
                break
            if rows[0].first > self.seq + 1:
                self._send(frames.gap(self.seq + 1, rows[0].first - 1))
            self.seq = rows[-1].last
            self._send(frames.batch(rows, counters, look.names))
            await asyncio.sleep(COALESCE_S)
        if look.ended:
            if self.seq < look.seq:
                self._send(frames.gap(self.seq + 1, look.seq))
                self.seq = look.seq
            self._send(frames.end(look.seq, look.state, look.error, look.result))
        return look.ended

    def _send(self, frame: Frame) -> None:
        for client in self.clients:
            client.put(frame)
