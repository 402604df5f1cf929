"""The thread that keeps the lease and listens: heartbeat, cancel, and commands from people.

It wakes on a nudge, or after `POLL_S`. What it hears it hands to the engine's thread; the answers come back to it,
because only this thread may wait for the database while a wall clock runs.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import DatabaseError, close_old_connections, connections
from django.utils import timezone

from runner.hub.nudges import Listener, nudge
from runner.models import Command
from runner.supervisor.lease import Lease

POLL_S = 0.25
BEAT_S = 1.0


@dataclass(frozen=True, slots=True)
class Order:
    """One command as the engine's thread sees it."""

    id: int
    kind: str
    arguments: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of an order: an answer, or an error with its code."""

    id: int
    answer: Any = None
    code: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class Ears:
    """What the keeper calls, from its own thread."""

    cancel: Callable[[], None]
    order: Callable[[Order], None]
    lost: Callable[[], None]
    progress: Callable[[], dict[str, Any]]
    tempo: Callable[[], dict[str, Any]]


class Keeper:
    """Runs from `start` to `stop`."""

    def __init__(self, lease: Lease, ears: Ears) -> None:
        self.lease = lease
        self.ears = ears
        self._nudged = threading.Event()
        self._stopped = threading.Event()
        self._answers: queue.SimpleQueue[Answer] = queue.SimpleQueue()
        self._given: set[int] = set()
        self._beaten = 0.0
        self._told: dict[str, Any] = {}
        self._listener = Listener("control", self._hear)
        self._thread = threading.Thread(target=self._keep, name="keeper", daemon=True)

    def start(self) -> None:
        self._listener.start()
        self._thread.start()

    def stop(self) -> None:
        """Answers what is left and ends the thread; afterwards nothing writes behind the run's end."""
        self._stopped.set()
        self._nudged.set()
        self._listener.stop()
        self._thread.join()

    def answer(self, answer: Answer) -> None:
        self._answers.put(answer)
        self._nudged.set()

    def _hear(self, run: str) -> None:
        if run == str(self.lease.run):
            self._nudged.set()

    def _keep(self) -> None:
        try:
            while not self._stopped.is_set():
                self._nudged.wait(POLL_S)
                self._nudged.clear()
                try:
                    if not self._look():
                        return self.ears.lost()
                except DatabaseError:
                    # Busy or restarting: the lease says how long that may last, the next look tries again.
                    close_old_connections()
                    self._nudged.clear()
            self._write_answers()
        finally:
            connections.close_all()

    def _look(self) -> bool:
        self._write_answers()
        cancelled = self.lease.is_cancelled()
        if cancelled is None:
            return self._stopped.is_set()
        if cancelled:
            self.ears.cancel()
        for command in Command.objects.filter(run=self.lease.run, answered_at=None):
            if command.pk not in self._given:
                self._given.add(command.pk)
                self.ears.order(Order(command.pk, command.kind, command.arguments))
        self._tell()
        now = time.monotonic()
        if now - self._beaten >= BEAT_S:
            self._beaten = now
            return self.lease.beat(**self.ears.progress()) or self._stopped.is_set()
        return True

    def _tell(self) -> None:
        """Lets the clients know when the run goes on otherwise than before."""
        tempo = self.ears.tempo()
        if tempo and tempo != self._told:
            self._told = tempo
            self.lease.beat(controls=tempo)
            nudge("log", self.lease.run)

    def _write_answers(self) -> None:
        while not self._answers.empty():
            done = self._answers.get()
            Command.objects.filter(pk=done.id).update(
                answer=done.answer, code=done.code, error=done.error, answered_at=timezone.now()
            )
            self._given.discard(done.id)
