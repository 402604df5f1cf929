"""Records rows: one `extend` of a flat list each, handed to the sink and the digest in chunks."""

from __future__ import annotations

from typing import Any

from runner.trace.sinks import Sink

CHUNK = 4096
"""Rows after which the buffer is handed on."""


class Recorder:
    """Numbers the rows of a run from 1. `flat` is public so that a behaviour can extend it without a call."""

    __slots__ = ("_room", "_sinks", "first_seq", "flat", "payload")

    def __init__(self, *sinks: Sink) -> None:
        self.flat: list[int] = []
        self.first_seq = 1
        self._sinks = sinks
        self._room = CHUNK * 8
        self.payload = sinks[0].payload if len(sinks) == 1 else self._payload_to_all

    def row(
        self, t_us: int, op: int, node: int, edge: int, message: int, invocation: int, attempt: int, value: int
    ) -> None:
        flat = self.flat
        flat.extend((t_us, op, node, edge, message, invocation, attempt, value))
        if len(flat) >= self._room:
            self.flush()

    def flush(self) -> None:
        """Hands the buffered rows to every sink."""
        if not self.flat:
            return
        for sink in self._sinks:
            sink.rows(self.flat, self.first_seq)
        self.first_seq += len(self.flat) // 8
        self.flat = []

    @property
    def count(self) -> int:
        """Rows recorded so far."""
        return self.first_seq - 1 + len(self.flat) // 8

    def _payload_to_all(self, message: int, body: Any) -> None:
        for sink in self._sinks:
            sink.payload(message, body)
