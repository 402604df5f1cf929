"""The frames of `ws/runs/{run}/`, each encoded once however many clients read it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from runner.log.store import Rows
from runner.trace import OPS

SAMPLES_MAX = 500
"""Events shown in one batch. A batch of more rows carries an even sample; the rest is read over HTTP by `seq`."""


Names = Mapping[str, Sequence[str]]
"""The names of `nodes` and `edges` that the integers of a row point to."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One message to a client. `first` and `last` are the rows it covers; `last` is 0 where it covers none."""

    text: str
    first: int = 0
    last: int = 0
    aggregates: Mapping[str, Any] | None = None
    final: bool = False


def encode(value: Mapping[str, Any]) -> str:
    return orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS).decode()


def event(seq: int, row: Sequence[int], names: Names) -> dict[str, Any]:
    """A row as the API shows it."""
    t_us, op, node, edge, message, invocation, attempt, value = row
    return {
        "seq": seq,
        "t_us": t_us,
        "op": OPS.get(op, str(op)),
        "node": names["nodes"][node] if node >= 0 else None,
        "edge": names["edges"][edge] if edge >= 0 else None,
        "message": message,
        "invocation": invocation,
        "attempt": attempt,
        "value": value,
    }


def samples(rows: Sequence[Rows], names: Names) -> list[dict[str, Any]]:
    """All events of the rows, or `SAMPLES_MAX` of them spread evenly, always with the last one."""
    total = sum(part.count for part in rows)
    stride = -(-total // SAMPLES_MAX) or 1
    found = []
    offset = 0
    for part in rows:
        start = (-(offset - total + 1)) % stride
        found += [
            event(part.first + i, [column[i] for column in part.columns], names)
            for i in range(start, part.count, stride)
        ]
        offset += part.count
    return found


def batch(rows: Sequence[Rows], aggregates: Mapping[str, Any], names: Names) -> Frame:
    first, last = rows[0].first, rows[-1].last
    value = {
        "type": "batch",
        "from": first,
        "seq": last,
        "t_us": rows[-1].t_us,
        "aggregates": aggregates,
        "samples": samples(rows, names),
    }
    return Frame(encode(value), first, last, aggregates)


def gap(first: int, last: int, aggregates: Mapping[str, Any] | None = None) -> Frame:
    """Says which rows this client was not sent. The counters that changed over them come along."""
    value = {"type": "gap", "from": first, "to": last, "aggregates": aggregates or {}}
    return Frame(encode(value), first, last, aggregates)


def snapshot(seq: int, t_us: int, state: str, counters: Mapping[str, Any]) -> Frame:
    parts = {part: counters.get(part) or {} for part in ("nodes", "edges", "ledger", "requests")}
    return Frame(encode({"type": "snapshot", "seq": seq, "t_us": t_us, "state": state, **parts}), seq, seq)


def state(
    state: str, error: str, gateway: Mapping[str, str], isolation: str, controls: Mapping[str, Any] | None = None
) -> Frame:
    value = {"type": "state", "state": state, "error": error or None, "gateway": gateway, "isolation": isolation}
    return Frame(encode({**value, "controls": controls or {}}))


def end(seq: int, state: str, error: str, result: Any) -> Frame:
    value = {"type": "end", "seq": seq, "state": state, "error": error or None, "result": result}
    return Frame(encode(value), final=True)
