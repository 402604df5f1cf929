"""The trace as JSON Lines, and its digest: the SHA-256 of exactly those lines.

A row is one object with the columns by name; a payload is a row of its own, `{"message": N, "payload": …}`,
and stands before the first chunk of rows that may mention it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from typing import Any

import orjson

from runner.trace.ops import OPS, WIDTH

_ROW = '{"seq":%d,"t_us":%d,"op":%s,"node":%s,"edge":%s,"message":%d,"invocation":%d,"attempt":%d,"value":%d}\n'
_OPS = ['""'] + [f'"{OPS[code]}"' for code in sorted(OPS)]


class Lines:
    """Turns rows and payloads into lines and gives each chunk of bytes to `write`."""

    def __init__(self, nodes: Sequence[str], edges: Sequence[str], write: Callable[[bytes], Any]) -> None:
        # Index -1 (none) finds the last entry, null.
        self._nodes = [f'"{name}"' for name in nodes] + ["null"]
        self._edges = [f'"{name}"' for name in edges] + ["null"]
        self._write = write

    def rows(self, flat: list[int], first_seq: int) -> None:
        self._write(rows_text(flat, first_seq, self._nodes, self._edges).encode())

    def payload(self, message: int, body: Any) -> None:
        self._write(payload_line(message, body))


class Digest(Lines):
    """The SHA-256 over the lines, kept up to date chunk by chunk."""

    def __init__(self, nodes: Sequence[str], edges: Sequence[str]) -> None:
        self._hash = hashlib.sha256()
        super().__init__(nodes, edges, self._hash.update)

    def hexdigest(self) -> str:
        return "sha256:" + self._hash.hexdigest()


def rows_text(flat: Sequence[int], first_seq: int, nodes: Sequence[str], edges: Sequence[str]) -> str:
    """The lines of a chunk, formatted in one go."""
    count = len(flat) // WIDTH
    columns = zip(
        range(first_seq, first_seq + count),
        flat[0::8],
        [_OPS[op] for op in flat[1::8]],
        [nodes[node] for node in flat[2::8]],
        [edges[edge] for edge in flat[3::8]],
        flat[4::8],
        flat[5::8],
        flat[6::8],
        flat[7::8],
        strict=True,
    )
    return (_ROW * count) % tuple(chain.from_iterable(columns))


def payload_line(message: int, body: Any) -> bytes:
    """One payload row. Bytes and other foreign values are written as text."""
    return orjson.dumps(
        {"message": message, "payload": body},
        default=_plain,
        option=orjson.OPT_APPEND_NEWLINE | orjson.OPT_NON_STR_KEYS,
    )


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, Iterable):
        return dict(value) if hasattr(value, "keys") else list(value)
    return str(value)


def decode(flat: Sequence[int], first_seq: int, nodes: Sequence[str], edges: Sequence[str]) -> list[dict[str, Any]]:
    """The rows as events with names, as the API shows them."""
    events = []
    for index in range(0, len(flat), WIDTH):
        t_us, op, node, edge, message, invocation, attempt, value = flat[index : index + WIDTH]
        events.append(
            {
                "seq": first_seq + index // WIDTH,
                "t_us": t_us,
                "op": OPS[op],
                "node": nodes[node] if node >= 0 else None,
                "edge": edges[edge] if edge >= 0 else None,
                "message": message,
                "invocation": invocation,
                "attempt": attempt,
                "value": value,
            }
        )
    return events
