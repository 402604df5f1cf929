"""The two clocks. Virtual: the engine runs through as fast as it can. Wall: timers of an event loop drive it."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable
from typing import Any

from runner.engine import Engine, Response
from runner.handlers import Call, HandlerPool, HttpReply, OnStep, SdkReply, Step
from runner.supervisor.control import Control, Reply
from runner.supervisor.gateway import open_gateways

FLUSH_S = 0.05
LONGEST_WAIT_S = 1.0


def drive_virtual(engine: Engine, control: Control, reply: Reply) -> None:
    """Runs to the end, or until the control says stop. Rows wait at most `FLUSH_S` for their chunk to fill."""
    flushed = time.monotonic()

    def should_stop() -> bool:
        nonlocal flushed
        now = time.monotonic()
        if now - flushed >= FLUSH_S:
            flushed = now
            engine.flush()
        return control.attend(engine, reply)

    def rest() -> bool:
        engine.flush()
        return control.rest(engine, reply)

    engine.start()
    with contextlib.suppress(Stopped):
        if not control.attend(engine, reply):
            engine.run(should_stop=should_stop, rest=rest)


class Stopped(Exception):
    """The run was told to stop while the engine was about to run code."""


class StoppablePool:
    """A blocking pool that runs no more code once the control says stop, and lets rows go on meanwhile."""

    def __init__(self, pool: HandlerPool, control: Control) -> None:
        self.pool = pool
        self.control = control
        self.flush: Callable[[], None] = lambda: None
        self._flushed = time.monotonic()

    def _check(self) -> None:
        if self.control.end is not None:
            raise Stopped
        now = time.monotonic()
        if now - self._flushed >= FLUSH_S:
            self._flushed = now
            self.flush()

    def start(self, call: Call, on_step: OnStep) -> None:
        self._check()
        self.pool.start(call, on_step)

    def resume(self, invocation: str, reply: SdkReply | HttpReply, on_step: OnStep) -> None:
        self._check()
        self.pool.resume(invocation, reply, on_step)

    def retire(self, node: str, environment: int) -> None:
        self.pool.retire(node, environment)

    def close(self) -> None:
        self.pool.close()


class WakingPool:
    """A wall-clock pool that wakes the driver after every step, as a step may make timers due."""

    def __init__(self, pool: HandlerPool) -> None:
        self.pool = pool
        self.wake: Callable[[], None] = lambda: None

    def _woken(self, on_step: OnStep) -> OnStep:
        def step(step: Step) -> None:
            on_step(step)
            self.wake()

        return step

    def start(self, call: Call, on_step: OnStep) -> None:
        self.pool.start(call, self._woken(on_step))

    def resume(self, invocation: str, reply: SdkReply | HttpReply, on_step: OnStep) -> None:
        self.pool.resume(invocation, reply, self._woken(on_step))

    def retire(self, node: str, environment: int) -> None:
        self.pool.retire(node, environment)

    def close(self) -> None:
        self.pool.close()


class WallDriver:
    """Drives an engine by the clock on the wall; the control's tempo divides the engine's own timers, or stops them.

    Everything runs on the loop's thread. What comes from outside (a request, a handler's step, an order) enters
    the engine at once and asks for a turn; a turn advances the engine to now and sets the timer for the next.
    """

    def __init__(self, engine: Engine, control: Control, reply: Reply) -> None:
        self.engine = engine
        self.control = control
        self.reply = reply
        self._since_us = 0
        self._paused = False
        self._speed = control.tempo.speed
        self.loop = asyncio.get_running_loop()
        self.started = time.perf_counter()
        self.ended: asyncio.Future[None] = self.loop.create_future()
        self._timer: asyncio.TimerHandle | None = None
        self._asked = False
        self._flusher: asyncio.TimerHandle | None = None

    def now_us(self) -> int:
        """Run time. The loop's own clock counts milliseconds only."""
        if self._paused:
            return self._since_us
        return self._since_us + int((time.perf_counter() - self.started) * 1_000_000 * self._speed)

    def _keep_pace(self) -> None:
        """Goes on from here as the tempo says."""
        tempo = self.control.tempo
        if (tempo.paused, tempo.speed) == (self._paused, self._speed) and not tempo.paused:
            return
        self._since_us = max(self.now_us(), self.engine.now_us)
        self.started = time.perf_counter()
        self._paused, self._speed = tempo.paused, tempo.speed

    async def run(self, nodes: list[str], cookies: frozenset[str], opened: Callable[[dict[str, str]], Any]) -> None:
        """Opens the gateways, tells their addresses and returns when the run is over or told to stop."""
        addresses, servers = await open_gateways(nodes, cookies, self.enter)
        await self.loop.run_in_executor(None, opened, addresses)
        self.control.wake = self.wake_from_thread
        self.started = time.perf_counter()
        try:
            self.engine.start()
            self._keep_pace()
            self.ask()
            self._flush()
            await self.ended
        finally:
            self.control.wake = lambda: None
            for timer in (self._timer, self._flusher):
                if timer is not None:
                    timer.cancel()
            for server in servers:
                server.close()

    def enter(
        self, node: str, method: str, path: str, headers: dict[str, str], body: bytes,
        on_response: Callable[[Response], None],
    ) -> None:  # fmt: skip
        """A request from outside. In a paused run it waits until that goes on."""
        if not self._paused:
            self.engine.advance(self.now_us())
        self.engine.request(node, method, path, headers, body, on_response)
        self.ask()

    def wake_from_thread(self) -> None:
        self.loop.call_soon_threadsafe(self.ask)

    def ask(self) -> None:
        """Asks for one turn, however often it is called before that."""
        if not self._asked:
            self._asked = True
            self.loop.call_soon(self._turn)

    def _turn(self) -> None:
        self._asked = False
        if self.ended.done():
            return
        try:
            self._advance()
        except BaseException as error:
            # A border: the loop would only print it. The one who awaits the run gets it.
            self.ended.set_exception(error)

    def _advance(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        if not self._paused:
            self.engine.advance(self.now_us())
        if self.control.work(self.engine, self.reply) or self.engine.ended:
            self.ended.set_result(None)
            return
        self._keep_pace()
        if self._paused:
            return
        due = self.engine.next_due_us()
        wait_s = LONGEST_WAIT_S if due is None else (due - self.now_us()) / 1_000_000 / self._speed
        self._timer = self.loop.call_later(min(max(wait_s, 0.0), LONGEST_WAIT_S), self.ask)

    def _flush(self) -> None:
        try:
            self.engine.flush()
            self.control.tempo.note(self.engine)
        except BaseException as error:
            if not self.ended.done():
                self.ended.set_exception(error)
            return
        self._flusher = self.loop.call_later(FLUSH_S, self._flush)
