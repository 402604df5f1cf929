"""Records rows: one `extend` of a flat list each, handed on in chunks.

The digest sees whole chunks of `CHUNK` rows (and the last), and a payload never overtakes the chunk that was full
before it: so the bytes do not depend on when somebody wanted to look.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from runner.trace.jsonlines import Digest
from runner.trace.sinks import Sink
from runner.trace.veil import Veil

CHUNK = 4096
"""Rows of a chunk."""
_NUMBERS = CHUNK * 8


class Recorder:
    """Numbers the rows of a run from 1. Whoever drives the run calls `trim` now and then."""

    __slots__ = ("_digest", "_first_seq", "_given", "_sink", "flat", "is_midway", "payload", "veil")

    def __init__(self, sink: Sink, digest: Digest | None = None) -> None:
        self.flat: list[int] = []
        self._first_seq = 1
        self._given = 0
        self._sink = sink
        self._digest = digest
        self.veil = Veil()
        self.is_midway = False
        """True while a sink gets rows in the middle of an act: what the behaviours hold may not add up then."""
        self.payload: Callable[[int, Any], None] = self._payload

    def row(
        self, t_us: int, op: int, node: int, edge: int, message: int, invocation: int, attempt: int, value: int
    ) -> None:
        self.flat.extend((t_us, op, node, edge, message, invocation, attempt, value))
        if len(self.flat) >= _NUMBERS:
            self._trim_midway()

    def _trim_midway(self) -> None:
        self.is_midway = True
        try:
            self.trim()
        finally:
            self.is_midway = False

    def tap(self, before: Callable[[Sink], Sink]) -> None:
        """Puts a sink before the sink: it gets what is recorded from now on, and hands it on."""
        self.flush()
        self._sink = before(self._sink)

    def trim(self) -> None:
        """Hands on every chunk that is full."""
        flat = self.flat
        while len(flat) >= _NUMBERS:
            chunk = flat[:_NUMBERS]
            del flat[:_NUMBERS]
            given, self._given = self._given, 0
            self._sink.rows(chunk[given:] if given else chunk, self._first_seq + given // 8)
            if self._digest is not None:
                self._digest.rows(chunk, self._first_seq)
            self._first_seq += CHUNK

    def flush(self) -> None:
        """Hands what the sink has not seen to it."""
        self.trim()
        flat, given = self.flat, self._given
        if len(flat) > given:
            self._sink.rows(flat[given:], self._first_seq + given // 8)
            self._given = len(flat)

    def finish(self) -> None:
        """Ends the last chunk: sink and digest have seen all of it."""
        self.flush()
        if self._digest is not None and self.flat:
            self._digest.rows(self.flat, self._first_seq)
        self._first_seq += len(self.flat) // 8
        self.flat.clear()
        self._given = 0

    @property
    def count(self) -> int:
        """Rows recorded so far."""
        return self._first_seq - 1 + len(self.flat) // 8

    def _payload(self, message: int, body: Any) -> None:
        if len(self.flat) >= _NUMBERS:
            self._trim_midway()
        if self.veil.texts:
            body = self.veil.cover(body)
        self._sink.payload(message, body)
        if self._digest is not None:
            self._digest.payload(message, body)
