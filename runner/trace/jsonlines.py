"""The trace as JSON Lines, and its digest: the SHA-256 of exactly those lines.

A row is one object with the columns by name; a payload is a row of its own, `{"message": N, "payload": …}`,
and stands before the first chunk of rows that may mention it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import orjson

from runner.trace.ops import OPS, WIDTH

ENDS_MAX = 4096


class Lines:
    """Turns rows and payloads into lines and gives each chunk of bytes to `write`."""

    def __init__(self, nodes: Sequence[str], edges: Sequence[str], write: Callable[[bytes], Any]) -> None:
        self._places = _Places(nodes, edges)
        self._ends = _Ends()
        self._write = write

    def rows(self, flat: list[int], first_seq: int) -> None:
        """The lines of a chunk, put together column by column: numbers that differ in each row are formatted by
        orjson, a column at a time; what repeats is formatted once and looked up."""
        count = len(flat) // WIDTH
        if not count:
            return
        parts = [b""] * (9 * count)
        parts[0::9] = [b'{"seq":'] * count
        parts[1::9] = _numbers(list(range(first_seq, first_seq + count)))
        parts[2::9] = [b',"t_us":'] * count
        parts[3::9] = _numbers(flat[0::WIDTH])
        parts[4::9] = map(self._places.__getitem__, zip(flat[1::WIDTH], flat[2::WIDTH], flat[3::WIDTH], strict=True))
        parts[5::9] = _numbers(flat[4::WIDTH])
        parts[6::9] = [b',"invocation":'] * count
        parts[7::9] = _numbers(flat[5::WIDTH])
        parts[8::9] = map(self._ends.__getitem__, zip(flat[6::WIDTH], flat[7::WIDTH], strict=True))
        self._write(b"".join(parts))

    def payload(self, message: int, body: Any) -> None:
        self._write(payload_line(message, body))


class _Places(dict[tuple[int, int, int], bytes]):
    """The middle of a line by its op, node and edge: a run has few of them."""

    def __init__(self, nodes: Sequence[str], edges: Sequence[str]) -> None:
        super().__init__()
        # Index -1 (none) finds the last entry, null.
        self._nodes = [f'"{name}"' for name in nodes] + ["null"]
        self._edges = [f'"{name}"' for name in edges] + ["null"]

    def __missing__(self, key: tuple[int, int, int]) -> bytes:
        op, node, edge = key
        names = f',"op":"{OPS[op]}","node":{self._nodes[node]},"edge":{self._edges[edge]},"message":'
        self[key] = text = names.encode()
        return text


class _Ends(dict[tuple[int, int], bytes]):
    """The end of a line by its attempt and value; only so many are kept."""

    def __missing__(self, key: tuple[int, int]) -> bytes:
        text = b',"attempt":%d,"value":%d}\n' % key
        if len(self) < ENDS_MAX:
            self[key] = text
        return text


def _numbers(column: list[int]) -> list[bytes]:
    return orjson.dumps(column)[1:-1].split(b",")


class Digest(Lines):
    """The SHA-256 over the lines, kept up to date chunk by chunk."""

    def __init__(self, nodes: Sequence[str], edges: Sequence[str]) -> None:
        self._hash = hashlib.sha256()
        super().__init__(nodes, edges, self._hash.update)

    def hexdigest(self) -> str:
        return "sha256:" + self._hash.hexdigest()


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
