"""The sink of a run: chunks go through a bounded queue to one thread that writes them to the log.

The engine's thread hands over rows, counters and encoded bodies, and never waits for the disk unless the queue
is full. The thread writes everything that waits in one transaction, then nudges the readers.
"""

from __future__ import annotations

import queue
import threading
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from django.db import DatabaseError, connections

from runner.errors import RunnerError
from runner.hub.nudges import nudge
from runner.log import store
from runner.log.redaction import Redactor
from runner.log.store import Entry
from runner.trace import WIDTH

QUEUE_CHUNKS = 64
CHUNKS_PER_WRITE = 16
CHUNKS_NUDGED = 1


class LogFailed(RunnerError):
    """The log cannot be written."""

    code = "log-failed"


class LogWriter:
    """Takes rows and payloads from the engine; `seq`, `t_us` and `bytes` say what is safely in the log."""

    def __init__(self, run: uuid.UUID, life: int, redactor: Redactor) -> None:
        self.run = run
        self.life = life
        self.redactor = redactor
        self.counters: Callable[[bool], Mapping[str, Any]] = lambda full: {}
        self.may_count: Callable[[], bool] = lambda: True
        self.seq = self.t_us = self.bytes = 0
        self._chunks = 0
        self._bodies: dict[int, str] = {}
        self._queue: queue.Queue[Entry | None] = queue.Queue(maxsize=QUEUE_CHUNKS)
        self._error: str = ""
        self._thread = threading.Thread(target=self._write_all, name="log", daemon=True)
        self._thread.start()

    def rows(self, flat: list[int], first_seq: int) -> None:
        """Queues a chunk. Raises `LogFailed` where an earlier one could not be written."""
        if self._error:
            raise LogFailed(self._error)
        bodies, self._bodies = self._bodies, {}
        if not self.may_count():
            # Rows in the middle of an act carry no counters; those of the next chunk cover them.
            self._queue.put(Entry(first_seq, flat, {}, bodies, False))
            return
        full = self._chunks % store.FULL_EVERY == 0
        self._queue.put(Entry(first_seq, flat, self.counters(full), bodies, full))
        self._chunks += 1

    def payload(self, message: int, body: Any) -> None:
        self._bodies[message] = self.redactor.encode(body)

    def close(self) -> None:
        """Writes what waits and ends the thread. Raises `LogFailed` where that was not possible."""
        if self._bodies:
            self._queue.put(Entry(0, [], {}, self._bodies, False))
            self._bodies = {}
        self._queue.put(None)
        self._thread.join()
        if self._error:
            raise LogFailed(self._error)

    def _write_all(self) -> None:
        try:
            while (first := self._queue.get()) is not None:
                entries: list[Entry | None] = [first]
                while entries[-1] is not None and len(entries) < CHUNKS_PER_WRITE and not self._queue.empty():
                    entries.append(self._queue.get())
                self._write([entry for entry in entries if entry is not None])
                if entries[-1] is None:
                    return
        finally:
            connections.close_all()

    def _write(self, entries: list[Entry]) -> None:
        if self._error:
            return
        try:
            self.bytes += store.append(self.run, self.life, entries)
        except DatabaseError as error:
            self._error = f"The log cannot be written: {error}"
            return
        for entry in entries:
            if entry.flat:
                self.seq = entry.first + len(entry.flat) // WIDTH - 1
                self.t_us = entry.flat[-WIDTH]
        nudge("log", self.run)
