"""Traces read out of the log: a page of summaries, or the spans of one trace, without holding a whole run.

A list looks at a window of rows: the traces that start in it, and what follows them in the window and as many rows
behind it; what is still open there is followed further. One trace is found by following its messages and invocations
through those chunks that mention them.
"""

from __future__ import annotations

import dataclasses
import uuid
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from runner.log import store
from runner.log.store import Extent, Rows
from runner.trace import CAUSED, CONTINUED, Op, Spans, TraceSummary

WINDOW_ROWS = 50_000
ROWS_A_TRACE = 40
"""As many rows are looked at first for each trace that is asked for; where that is too few, a whole window."""
FOLLOWED_CHUNKS = 500
"""Chunks that are read to follow traces; what is in a later one is not shown."""
LOOKED_BACK = 8
"""Chunks that are looked through for what a batch received before the message that leads to it."""

CAUSES_MAX = 1000
"""Messages that are followed back to what began their trace."""

Row = tuple[int, ...]
Names = tuple[Sequence[str], Sequence[str]]
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
        yield from numbered(part)
        seen += part.count
        if seen >= limit:
            return


def window(run: uuid.UUID, life: int, names: Names, after: int) -> tuple[Spans, list[int], int]:
    """The spans of a window of rows above `after`, the traces that start in it, and the row to go on after."""
    rows = list(rows_of(run, life, after, 2 * WINDOW_ROWS))
    starts = [row[5] for row in rows[:WINDOW_ROWS] if row[2] in BEGINNING and not row[8]]
    spans = spans_of(run, life, names, rows)
    found = {summary.trace for summary in spans.summaries()}
    begun = [trace for trace in dict.fromkeys(starts) if trace in found]
    return spans, begun, rows[:WINDOW_ROWS][-1][0] if rows else after


def page(
    run: uuid.UUID, life: int, names: Names, after: int, limit: int, keep: Callable[[TraceSummary, Spans], bool]
) -> tuple[list[TraceSummary], int]:
    """Up to `limit` traces that start above row `after` and pass `keep`, and the row to go on after."""
    for size in (min(ROWS_A_TRACE * limit, WINDOW_ROWS), WINDOW_ROWS):
        rows = list(rows_of(run, life, after, 2 * size))
        starts = {row[5]: row[0] for row in rows[:size] if row[2] in BEGINNING and not row[8]}
        spans = spans_of(run, life, names, [*rows, *later_of(run, life, names, rows, starts)])
        found: list[TraceSummary] = []
        for summary in spans.summaries():
            if summary.trace in starts and keep(summary, spans):
                found.append(summary)
                if len(found) >= limit:
                    return found, starts[summary.trace]
        if len(rows) <= size:
            break
    return found, rows[:size][-1][0] if rows else after


def spans_of(run: uuid.UUID, life: int, names: Names, rows: Sequence[Row]) -> Spans:
    """The spans of the rows; what is open lasts until the last row of the log."""
    spans = Spans(names, store.payloads(run, life, keys_of(rows)), store.last_seq(run, life)[1])
    spans.feed(rows)
    return spans


def later_of(run: uuid.UUID, life: int, names: Names, rows: Sequence[Row], starts: Iterable[int]) -> list[Row]:
    """What comes behind the rows, which are a window, of the traces that start there and are open at its end."""
    if not rows or store.last_seq(run, life)[0] <= rows[-1][0]:
        return []
    spans = Spans(names, {})
    spans.feed(rows)
    tracks = Tracks(trace for trace in starts if spans.is_open(trace))
    if not tracks.messages:
        return []
    for row in rows:
        tracks.take(row)
    tracks.kept.clear()
    follow(run, life, rows[-1][0], tracks)
    return sorted(tracks.kept.values())


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
    tracks = Tracks([trace])
    # A message has a row at least, so none is mentioned before the row of its own number.
    follow(run, life, max(trace - 1, 0), tracks)
    rows = sorted(tracks.kept.values())
    keys = {row[5] for row in rows} | {row[8] for row in rows if row[2] in CAUSED or row[2] in OUTPUTS}
    return rows, store.payloads(run, life, keys - {0})


def one(run: uuid.UUID, life: int, names: Names, trace: int) -> tuple[list[dict[str, Any]], bool]:
    """The spans of one trace as JSON data, none where there is no such trace; and whether something of it is open."""
    rows, payloads = rows_of_trace(run, life, trace)
    spans = Spans(names, payloads, store.last_seq(run, life)[1])
    spans.feed(rows)
    return [dataclasses.asdict(span) for span in spans.spans(trace)], spans.is_open(trace)


def root_of(run: uuid.UUID, life: int, message: int) -> int:
    """The trace that a message belongs to: the number of what began it, or its own."""
    for _ in range(CAUSES_MAX):
        cause = _cause_of(run, life, message)
        if not cause:
            break
        message = cause
    return message


def _cause_of(run: uuid.UUID, life: int, message: int) -> int:
    """What caused the message, or goes on as it, by the first row about it; 0 where nothing did."""
    for extent in store.extents(run, life, max(message - 1, 0)):
        if extent.messages is not None and not extent.messages[0] <= message <= extent.messages[1]:
            continue
        for row in numbered(store.chunk(run, life, extent.first)):
            if row[2] in CONTINUED and row[8] == message:
                return row[5]
            if row[5] == message:
                return row[8] if row[2] in CAUSED else 0
    return 0


class Tracks:
    """The messages and invocations of some traces, and the rows about them, found row by row.

    `kept` has the whole of every batch that one of their messages is in.
    """

    def __init__(self, traces: Iterable[int]) -> None:
        self.messages = set(traces)
        self.invocations: set[int] = set()
        self.kept: dict[int, Row] = {}
        self._received: dict[int, list[Row]] = {}
        self._ordered: dict[str, list[int]] = {}

    def take(self, row: Row) -> None:
        op, message, invocation, value = row[2], row[5], row[6], row[8]
        if message in self.messages:
            self._keep(row)
            if op in CONTINUED and value:
                self.messages.add(value)
            if op in TAKEN and invocation and invocation not in self.invocations:
                self.invocations.add(invocation)
                self._keep(*self._received.pop(invocation, []))
        elif op in CAUSED and value in self.messages:
            self.messages.add(message)
            self._keep(row)
        elif invocation in self.invocations:
            self._keep(row)
        elif op == Op.RECEIVE:
            self._received.setdefault(invocation, []).append(row)
        elif op == Op.INVOKE:
            self._received.pop(invocation, None)

    def receive(self, invocation: int, rows: Iterable[Row]) -> bool:
        """Of rows before those that were taken, what was received for the invocation; whether there was any."""
        found = [row for row in rows if row[2] == Op.RECEIVE and row[6] == invocation]
        self._keep(*found)
        return bool(found)

    def may_be_in(self, extent: Extent) -> bool:
        """Whether the chunk may have rows about them."""
        return self._any_in("messages", extent.messages) or self._any_in("invocations", extent.invocations)

    def _any_in(self, what: str, bounds: tuple[int, int] | None) -> bool:
        numbers: set[int] = getattr(self, what)
        if bounds is None or not numbers:
            return bool(numbers)
        ordered = self._ordered.get(what, [])
        # They only ever become more.
        if len(ordered) != len(numbers):
            ordered = self._ordered[what] = sorted(numbers)
        at = bisect_left(ordered, bounds[0])
        return at < len(ordered) and ordered[at] <= bounds[1]

    def _keep(self, *rows: Row) -> None:
        for row in rows:
            self.kept[row[0]] = row

    def are_in(self, columns: Sequence[Sequence[int]]) -> bool:
        """Whether the rows mention any of them, as message, as invocation or as what caused or continues one."""
        return not (
            self.messages.isdisjoint(columns[4])
            and self.invocations.isdisjoint(columns[5])
            and self.messages.isdisjoint(columns[7])
        )


def numbered(rows: Rows) -> Iterator[Row]:
    """The rows, each with its number first."""
    return zip(range(rows.first, rows.last + 1), *rows.columns, strict=True)


def follow(run: uuid.UUID, life: int, after: int, tracks: Tracks) -> None:
    """Takes every row above `after` that belongs to the tracks, out of the chunks that may have one."""
    extents = store.extents(run, life, after)
    read = 0
    for at, extent in enumerate(extents):
        if not tracks.may_be_in(extent):
            continue
        rows = store.chunk(run, life, extent.first).cut(after)
        read += 1
        if tracks.are_in(rows.columns):
            known = set(tracks.invocations)
            for row in numbered(rows):
                tracks.take(row)
            for invocation in tracks.invocations - known:
                look_back(run, life, extents[max(0, at - LOOKED_BACK) : at], after, invocation, tracks)
        if read >= FOLLOWED_CHUNKS:
            return


def look_back(
    run: uuid.UUID, life: int, extents: Sequence[Extent], after: int, invocation: int, tracks: Tracks
) -> None:
    """Takes what a batch received in the chunks right before the one that leads to it."""
    for extent in reversed(extents):
        bounds = extent.invocations
        if bounds is not None and not bounds[0] <= invocation <= bounds[1]:
            return
        if not tracks.receive(invocation, numbered(store.chunk(run, life, extent.first).cut(after))):
            return
