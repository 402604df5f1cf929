"""Traces read out of the log: a page of summaries, or the spans of one trace, without holding a whole run.

A list looks at a window of rows: the traces that start in it, and what follows them in the window and as many rows
behind it. One trace is found by following its messages and invocations through the rows from its start on.
"""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from runner.log import store
from runner.trace import Op, Spans, TraceSummary

WINDOW_ROWS = 50_000
FOLLOWED_ROWS = 2_000_000
"""Rows after its start in which a trace is followed; a later part of it is not shown."""

Row = tuple[int, ...]
Names = tuple[Sequence[str], Sequence[str]]
CAUSED = frozenset({Op.START, Op.REQUEST, Op.SEND, Op.ACCEPT, Op.RECORD, Op.STORE})
"""Operations whose `value` is the message that caused this one."""
CONTINUED = frozenset({Op.ROUTE, Op.DELIVER, Op.DEAD_LETTER, Op.REDRIVE})
"""Operations whose `value` is the message that goes on from this one."""
BEGINNING = frozenset({Op.START, Op.REQUEST, Op.ACCEPT, Op.FIRE})
"""Operations that begin a trace where nothing caused them."""
TOLD = frozenset({Op.END, Op.SDK, Op.FIRE, Op.STATE_ENTER})
"""Further operations whose `message` keys a payload."""
OUTPUTS = frozenset({Op.STATE_EXIT, Op.STATE_FAIL})
"""Operations whose `value` keys a payload."""
TAKEN = frozenset({Op.RECEIVE, Op.INVOKE})
"""Operations by which an invocation takes a message."""


def rows_of(run: uuid.UUID, life: int, after: int, limit: int) -> Iterator[Row]:
    """Up to `limit` rows above `after` (and the rest of their chunk), each with its number first."""
    seen = 0
    for part in store.read(run, life, after):
        yield from zip(range(part.first, part.last + 1), *part.columns, strict=True)
        seen += part.count
        if seen >= limit:
            return


def window(run: uuid.UUID, life: int, names: Names, after: int) -> tuple[Spans, list[int], int]:
    """The spans of a window of rows above `after`, the traces that start in it, and the row to go on after."""
    rows = list(rows_of(run, life, after, 2 * WINDOW_ROWS))
    starts = [row[5] for row in rows[:WINDOW_ROWS] if row[2] in BEGINNING and not row[8]]
    spans = Spans(names, store.payloads(run, life, keys_of(rows)))
    spans.feed(rows)
    found = {summary.trace for summary in spans.summaries()}
    begun = [trace for trace in dict.fromkeys(starts) if trace in found]
    return spans, begun, rows[:WINDOW_ROWS][-1][0] if rows else after


def page(
    run: uuid.UUID, life: int, names: Names, after: int, limit: int, keep: Callable[[TraceSummary, Spans], bool]
) -> tuple[list[TraceSummary], int]:
    """Up to `limit` traces that start above row `after` and pass `keep`, and the row to go on after."""
    rows = list(rows_of(run, life, after, 2 * WINDOW_ROWS))
    starts = {row[5]: row[0] for row in rows[:WINDOW_ROWS] if row[2] in BEGINNING and not row[8]}
    spans = Spans(names, store.payloads(run, life, keys_of(rows)))
    spans.feed(rows)
    found: list[TraceSummary] = []
    for summary in spans.summaries():
        if summary.trace in starts and keep(summary, spans):
            found.append(summary)
            if len(found) >= limit:
                return found, starts[summary.trace]
    return found, rows[:WINDOW_ROWS][-1][0] if rows else after


def keys_of(rows: Iterable[Row]) -> set[int]:
    """The numbers of the payloads that the rows mention."""
    keys: set[int] = set()
    for row in rows:
        if row[2] in CAUSED or row[2] in TOLD:
            keys.add(row[5])
        elif row[2] in OUTPUTS:
            keys.add(row[8])
    return keys


def rows_of_trace(run: uuid.UUID, life: int, trace: int) -> tuple[list[Row], dict[int, Any]]:
    """The rows of one trace and their payloads; none where there is no such trace."""
    if trace < 1:
        return [], {}
    # A message has a row at least, so none is mentioned before the row of its own number.
    rows = related(rows_of(run, life, max(trace - 1, 0), FOLLOWED_ROWS), trace)
    keys = {row[5] for row in rows} | {row[8] for row in rows if row[2] in CAUSED or row[2] in OUTPUTS}
    return rows, store.payloads(run, life, keys - {0})


def one(run: uuid.UUID, life: int, names: Names, trace: int) -> list[dict[str, Any]]:
    """The spans of one trace as JSON data; none where there is no such trace."""
    rows, payloads = rows_of_trace(run, life, trace)
    spans = Spans(names, payloads)
    spans.feed(rows)
    return [dataclasses.asdict(span) for span in spans.spans(trace)]


def related(rows: Iterable[Row], trace: int) -> list[Row]:
    """The rows that belong to the trace, with the whole of every batch that one of its messages is in."""
    messages = {trace}
    invocations: set[int] = set()
    received: dict[int, list[Row]] = {}
    kept: list[Row] = []
    for row in rows:
        op, message, invocation, value = row[2], row[5], row[6], row[8]
        if message in messages:
            kept.append(row)
            if op in CONTINUED and value:
                messages.add(value)
            if op in TAKEN and invocation and invocation not in invocations:
                invocations.add(invocation)
                kept += received.pop(invocation, [])
        elif op in CAUSED and value in messages:
            messages.add(message)
            kept.append(row)
        elif invocation in invocations:
            kept.append(row)
        elif op == Op.RECEIVE:
            received.setdefault(invocation, []).append(row)
        elif op == Op.INVOKE:
            received.pop(invocation, None)
    return sorted(kept)
