"""Records rows: one `extend` of a flat list each, handed on in chunks.

The digest sees whole chunks of `CHUNK` rows (and the last), however often the sink is flushed in between: so it
does not depend on when somebody wanted to look.
"""

from __future__ import annotations

from typing import Any

from runner.trace.jsonlines import Digest
from runner.trace.sinks import Sink

CHUNK = 4096
"""Rows after which the buffer is handed on."""


class Recorder:
    """Numbers the rows of a run from 1."""

    __slots__ = ("_digest", "_first_seq", "_given", "_sink", "flat", "payload")

    def __init__(self, sink: Sink, digest: Digest | None = None) -> None:
        self.flat: list[int] = []
        self._first_seq = 1
        self._given = 0
        self._sink = sink
        self._digest = digest
        self.payload = sink.payload if digest is None else self._payload_to_both

    def row(
        self, t_us: int, op: int, node: int, edge: int, message: int, invocation: int, attempt: int, value: int
    ) -> None:
        flat = self.flat
        flat.extend((t_us, op, node, edge, message, invocation, attempt, value))
        if len(flat) >= CHUNK * 8:
            self.finish()

    def flush(self) -> None:
        """Hands what the sink has not seen to it."""
        flat, given = self.flat, self._given
        if len(flat) > given:
            self._sink.rows(flat[given:] if given else flat, self._first_seq + given // 8)
            self._given = len(flat)

    def finish(self) -> None:
        """Ends the chunk: sink and digest have seen all of it."""
        self.flush()
        if self._digest is not None and self.flat:
            self._digest.rows(self.flat, self._first_seq)
        self._first_seq += len(self.flat) // 8
        self.flat = []
        self._given = 0

    @property
    def count(self) -> int:
        """Rows recorded so far."""
        return self._first_seq - 1 + len(self.flat) // 8

    def _payload_to_both(self, message: int, body: Any) -> None:
        self._sink.payload(message, body)
        if self._digest is not None:
            self._digest.payload(message, body)
