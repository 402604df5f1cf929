"""database: counts reads and writes; each holds a connection for its latency, and there may be a limit of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from runner.behaviours.base import Behaviour, Context, Wire
from runner.kernel import Samples
from runner.trace import Op

REFUSED = 503
"""A database that has no connection left, or is down, refuses at once: nobody waits in it."""
FAILED = 500


class Database(Behaviour):
    name = "database"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        node = context.node
        self._draw = context.latency(node["latency"])
        self._is_slow = bool(node["latency"]) or node["connections_max"] is not None
        self._limit: int | None = node["connections_max"]
        self._failure_rate = float(node["failure_rate"] or 0)
        self._open: dict[int, Callable[[int], None]] = {}
        self._uses = 0
        self._connections_max = 0
        self.counts = {"reads": 0, "writes": 0, "throttles": 0, "errors": 0}
        self.samples = Samples()

    def takes_time(self, relation: str) -> bool:
        return self._is_slow

    def use(self, relation: str, wire: Wire | None, invocation: int = 0, cause: int = 0, body: Any = None) -> int:
        status = self._refusal(wire, invocation)
        if not status:
            status = self._outcome()
            self.counts["errors" if status else relation] += 1
        return status

    def use_in_time(
        self, relation: str, wire: Wire, invocation: int, cause: int, body: Any, done: Callable[[int], None]
    ) -> None:
        status = self._refusal(wire, invocation)
        if status:
            done(status)
            return
        self._uses += 1
        self._open[self._uses] = done
        self._connections_max = max(self._connections_max, len(self._open))
        duration_us = round(self._draw() * self.conditions.latency_factor)
        self.context.after(duration_us, partial(self._close, relation, duration_us), self._uses)

    def _close(self, relation: str, duration_us: int, use: int) -> None:
        done = self._open.pop(use, None)
        if done is None:
            return
        self.samples.append(duration_us)
        status = self._outcome()
        self.counts["errors" if status else relation] += 1
        done(status)

    def _refusal(self, wire: Wire | None, invocation: int) -> int:
        """A fault of the scenario, or no connection that is free."""
        status = self.refusal(wire)
        if not status and self._limit is not None and len(self._open) >= self._limit:
            status = REFUSED
            self.counts["throttles"] += 1
            self.context.record(Op.THROTTLE, wire, invocation=invocation)
        return status

    def _outcome(self) -> int:
        rate = self._failure_rate
        return FAILED if rate and self.context.stream("failure").random() < rate else 0

    def kill(self) -> None:
        """Every connection breaks."""
        broken, self._open = self._open, {}
        for done in broken.values():
            self.counts["errors"] += 1
            done(REFUSED)

    def is_busy(self) -> bool:
        return bool(self._open)

    def report(self) -> dict[str, Any]:
        return self.counts | {"concurrency_max": self._connections_max}

    def gauges(self) -> dict[str, Any]:
        return self.report() | {"concurrency": len(self._open)}
