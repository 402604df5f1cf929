"""The life of one run in its process: take over, build the engine, drive it, record how it ended."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import os
import signal
import threading
import uuid
from collections.abc import Callable
from typing import Any, cast

import uvloop
from django.conf import settings
from django.db import connections

from runner.engine import Engine
from runner.errors import RunnerError
from runner.handlers import HandlerPool
from runner.hub.nudges import nudge
from runner.log import store
from runner.log.redaction import Redactor
from runner.models import Run, State
from runner.pools import pool_for
from runner.recordings import with_replays
from runner.resolve import Clock, Handlers, project_of, scenario_of
from runner.sandbox import SandboxPool
from runner.supervisor.control import MESSAGES_MAX, Control, jsonable
from runner.supervisor.drive import StoppablePool, WakingPool, WallDriver, drive_virtual
from runner.supervisor.keeper import Ears, Keeper
from runner.supervisor.lease import Lease
from runner.supervisor.writer import LogWriter
from topology.document import Parsed, parse
from topology.errors import TopologyError
from topology.graph import Graph

logger = logging.getLogger(__name__)

CANCEL_GRACE_S = 0.08
COLLECTOR = (100_000, 20, 100)
STOPPED = "The console was stopped while this run was going."
LOST = "Another process took this run over."


class Life:
    """From claimed to the end. `live` returns the exit status: 0 where the run's end is recorded."""

    def __init__(self, run: uuid.UUID, token: str) -> None:
        self.lease = Lease(run, token)
        self.control = Control()
        self.pool: SandboxPool | None = None
        self.writer: LogWriter
        self.run: Run
        self.finished = threading.Lock()

    def live(self) -> int:
        """Runs the run. Whatever goes wrong is recorded as one line before it is raised."""
        run = self.lease.begin()
        if run is None:
            return 1
        self.run = run
        store.clear(run.pk, run.life)
        self.writer = LogWriter(run.pk, run.life, Redactor())
        self.keeper = Keeper(self.lease, Ears(self.cancel, self.control.order, self.lost, self.progress, self._tempo))
        signal.signal(signal.SIGTERM, lambda *_: self.control.stop(State.INTERRUPTED, STOPPED))
        self.keeper.start()
        nudge("log", run.pk)
        try:
            self._run()
        except (RunnerError, TopologyError) as error:
            self._end(State.FAILED, one_line(error))
        except BaseException as error:
            # The border of the process: recorded, then shown where the process's errors are shown.
            self._end(State.FAILED, f"{type(error).__name__}: {one_line(error)}")
            raise
        finally:
            self._close_pool()
            connections.close_all()
        return 0

    def _run(self) -> None:
        run = self.run
        self._calm_collector()
        parsed = parse(project_of(run.project))
        overrides = {
            "seed": run.seed, "handlers": run.handlers, "clock": run.clock, "speed": run.speed,
            "duration_s": run.duration_s,
        }  # fmt: skip
        scenario = scenario_of(parsed, run.scenario if run.scenario in parsed.scenarios else None, overrides)
        scenario = with_replays(scenario)

        def engine(pool: HandlerPool | None) -> Engine:
            built = Engine(
                parsed,
                scenario,
                seed=run.seed,
                handlers=cast(Handlers, run.handlers),
                clock=cast(Clock, run.clock),
                sink=self.writer,
                pool=pool,
                attended=run.clock == "wall" or bool(run.controls.get("breakpoints")),
            )
            self.control.tempo.begin(run.controls, run.speed, built)
            self.writer.counters = lambda full: jsonable(built.snapshot() if full else built.changed_since_last())
            self.writer.may_count = lambda: built.is_settled
            names = {"nodes": list(built.node_names), "edges": list(built.edge_names)}
            self.lease.beat(names=names, isolation=self.pool.tier if self.pool is not None else "")
            return built

        if run.clock == "wall":
            done = uvloop.run(self._run_wall(parsed, engine))
        else:
            self.pool = pool_for(parsed, run.handlers, run.seed)
            stoppable = StoppablePool(self.pool, self.control) if self.pool is not None else None
            done = engine(stoppable)
            if stoppable is not None:
                stoppable.flush = done.flush
            drive_virtual(done, self.control, self.keeper.answer)
        self._finish(done)

    @staticmethod
    def _calm_collector() -> None:
        """What was imported is never garbage, and a full collection must not hold up a live run's answers."""
        gc.collect()
        gc.freeze()
        gc.set_threshold(*COLLECTOR)

    async def _run_wall(self, parsed: Parsed, build: Callable[[HandlerPool | None], Engine]) -> Engine:
        loop = asyncio.get_running_loop()
        pool = await asyncio.to_thread(pool_for, parsed, self.run.handlers, self.run.seed, loop)
        self.pool = pool
        waking = WakingPool(pool) if pool is not None else None
        # The engine's names and the addresses are stored by another thread: this one must not wait for a disk.
        engine = await asyncio.to_thread(build, waking)
        driver = WallDriver(engine, self.control, self.keeper.answer)
        if waking is not None:
            waking.wake = driver.ask
        cookies = frozenset({settings.CSRF_COOKIE_NAME, settings.SESSION_COOKIE_NAME})
        await driver.run(entrances(parsed.graph), cookies, self._opened)
        return engine

    def _opened(self, addresses: dict[str, str]) -> None:
        self.lease.beat(gateway=addresses)
        connections.close_all()
        nudge("log", self.run.pk)

    def _finish(self, engine: Engine) -> None:
        if self.control.end is not None:
            engine.cancel()
        engine.flush()
        result = jsonable(engine.result())
        messages = {}
        for node in engine.node_names:
            found = jsonable(engine.messages(node)[:MESSAGES_MAX])
            if found:
                messages[node] = found
        end = self.control.end or State.FINISHED
        redrives = jsonable(engine.by_hand.redrives.all())
        self._end(end, self.control.reason, result=result, messages=messages, redrives=redrives)

    def _end(self, state: State, error: str, **final: Any) -> None:
        """Closes the log, then records the end: a run seen as ended has all its rows in the log."""
        with self.finished:
            with contextlib.suppress(RunnerError):
                self.writer.close()
            self.keeper.stop()
            progress = self.progress()
            if state == State.INTERRUPTED and self.run.repeatable:
                self.lease.release()
            else:
                self.lease.finish(state, error=error, **progress, **final)
            self.run.commands.filter(answered_at=None).update(
                code="run-ended", error="The run has ended.", answered_at=self.lease.now()
            )
            nudge("log", self.run.pk)

    def progress(self) -> dict[str, Any]:
        writer = self.writer
        return {"seq": writer.seq, "t_us": writer.t_us, "log_bytes": writer.bytes}

    # Called by the keeper's thread.

    def _tempo(self) -> dict[str, Any]:
        return self.control.tempo.shown

    def cancel(self) -> None:
        """Stops the run; where handler code holds the engine's thread, its sandboxes are ended."""
        if self.control.end is None:
            self.control.stop(State.CANCELLED)
            if self.run.clock == "virtual" and self.run.handlers == "sandboxed":
                threading.Timer(CANCEL_GRACE_S, self._interrupt_pool).start()

    def lost(self) -> None:
        """The lease is gone: nothing more may be written, so the process ends as it stands."""
        logger.error("run %s: %s", self.run.pk, LOST)
        os._exit(1)

    def _interrupt_pool(self) -> None:
        if self.pool is not None:
            self.pool.interrupt()

    def _close_pool(self) -> None:
        if self.pool is not None:
            self.pool.close()


def entrances(graph: Graph) -> list[str]:
    """The nodes that get an address: every gateway, and every service that a client calls."""
    called = {edge.target for client in graph.of_kind("client") for edge in graph.outgoing(client.id, "calls")}
    entries = [*graph.of_kind("gateway"), *(n for n in graph.of_kind("service") if n.id in called)]
    return [node.id for node in entries]


def one_line(error: BaseException) -> str:
    return " ".join(str(error).split()) or type(error).__name__
