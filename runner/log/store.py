"""The log of runs: append, read the tail, look up payloads, fold counters, forget.

Every function names a run and its life. Sequence numbers count from 1; `after` is exclusive.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from django.conf import settings
from django.db import transaction
from django.db.models import F, Max, Sum
from django.db.models.functions import Length

from runner.log.encoding import (
    Columns,
    Counters,
    decode_payloads,
    decode_rows,
    encode_payloads,
    encode_rows,
    merge,
    pack,
    unpack,
)
from runner.log.models import Chunk, Mark, Payload
from runner.trace import MESSAGE_VALUES, WIDTH

FULL_EVERY = 64
"""Every so many chunks carry all counters, so that folding the figures at any row reads at most that many."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Consecutive rows as columns; `first` is the number of the first."""

    first: int
    columns: Columns

    @property
    def count(self) -> int:
        return len(self.columns[0])

    @property
    def last(self) -> int:
        return self.first + self.count - 1

    @property
    def t_us(self) -> int:
        return self.columns[0][-1]

    def cut(self, after: int, upto: int | None = None) -> Rows:
        """The rows numbered above `after` and up to `upto`."""
        start = max(0, after + 1 - self.first)
        stop = self.count if upto is None else min(self.count, upto + 1 - self.first)
        if start == 0 and stop == self.count:
            return self
        return Rows(self.first + start, [column[start:stop] for column in self.columns])

    def flat(self) -> list[int]:
        flat = [0] * (self.count * WIDTH)
        for index, column in enumerate(self.columns):
            flat[index::WIDTH] = column
        return flat


@dataclass(frozen=True, slots=True)
class Entry:
    """One chunk to append: rows, the counters after them, and the bodies that came with them."""

    first: int
    flat: list[int]
    counters: Mapping[str, Any]
    bodies: Mapping[int, str]
    full: bool


def append(run: uuid.UUID, life: int, entries: Iterable[Entry]) -> int:
    """Writes the chunks in one transaction and returns the bytes they take."""
    chunks, payloads = [], []
    for entry in entries:
        if entry.flat:
            chunks.append(
                Chunk(
                    run=run, life=life, seq=entry.first, n=len(entry.flat) // WIDTH, t_us=entry.flat[-WIDTH],
                    blob=encode_rows(entry.flat), aggregates=pack(entry.counters), full=entry.full,
                    **mentioned(entry.flat),
                )
            )  # fmt: skip
        if entry.bodies:
            blob = encode_payloads(entry.bodies)
            payloads.append(Payload(run=run, life=life, low=min(entry.bodies), high=max(entry.bodies), blob=blob))
    with transaction.atomic(using=settings.LOG_ALIAS):
        Payload.objects.bulk_create(payloads)
        Chunk.objects.bulk_create(chunks)
    return sum(len(c.blob) + len(c.aggregates) for c in chunks) + sum(len(p.blob) for p in payloads)


def mentioned(flat: list[int]) -> dict[str, int]:
    """The lowest and highest numbers of messages and invocations that the rows are about; 0 is none."""
    told = (number for op, number in zip(flat[1::WIDTH], flat[7::WIDTH], strict=True) if op in MESSAGE_VALUES)
    messages = {*flat[4::WIDTH], *told} - {0}
    invocations = set(flat[5::WIDTH]) - {0}
    return {
        "message_low": min(messages, default=0),
        "message_high": max(messages, default=0),
        "invocation_low": min(invocations, default=0),
        "invocation_high": max(invocations, default=0),
    }


@dataclass(frozen=True, slots=True)
class Extent:
    """A chunk that is not read yet: its rows, and which messages and invocations they may be about."""

    first: int
    last: int
    messages: tuple[int, int] | None
    invocations: tuple[int, int] | None


def extents(run: uuid.UUID, life: int, after: int) -> list[Extent]:
    """The chunks that hold rows above `after`, in order."""
    columns = ("seq", "n", "message_low", "message_high", "invocation_low", "invocation_high")
    chunks = Chunk.objects.filter(run=run, life=life, seq__gte=_from(run, life, after)).order_by("seq")
    found = []
    for seq, n, message_low, message_high, invocation_low, invocation_high in chunks.values_list(*columns):
        messages = None if message_low is None else (message_low, message_high)
        invocations = None if invocation_low is None else (invocation_low, invocation_high)
        found.append(Extent(seq, seq + n - 1, messages, invocations))
    return found


def chunk(run: uuid.UUID, life: int, first: int) -> Rows:
    """The rows of the chunk that begins with row `first`."""
    return Rows(first, decode_rows(Chunk.objects.only("blob").get(run=run, life=life, seq=first).blob))


def last_seq(run: uuid.UUID, life: int) -> tuple[int, int]:
    """The number and the time of the last row in the log; zeros where there is none."""
    chunk = Chunk.objects.filter(run=run, life=life).order_by("-seq").values("seq", "n", "t_us").first()
    return (chunk["seq"] + chunk["n"] - 1, chunk["t_us"]) if chunk else (0, 0)


def _from(run: uuid.UUID, life: int, after: int) -> int:
    """Where the chunk that holds row `after + 1` begins, if it is there."""
    found = Chunk.objects.filter(run=run, life=life, seq__lte=after + 1).aggregate(seq=Max("seq"))["seq"]
    return found or 0


def read(run: uuid.UUID, life: int, after: int, upto: int | None = None) -> Iterator[Rows]:
    """The rows above `after` (and up to `upto`), a chunk at a time, in order."""
    chunks = Chunk.objects.filter(run=run, life=life, seq__gte=_from(run, life, after)).order_by("seq")
    if upto is not None:
        chunks = chunks.filter(seq__lte=upto)
    for chunk in chunks.only("seq", "n", "blob").iterator(chunk_size=16):
        if chunk.seq + chunk.n - 1 > after:
            yield Rows(chunk.seq, decode_rows(chunk.blob)).cut(after, upto)


def tail(run: uuid.UUID, life: int, after: int, rows_max: int, upto: int | None = None) -> tuple[list[Rows], Counters]:
    """Up to about `rows_max` rows above `after`, with the counters that changed over them, merged."""
    chunks = Chunk.objects.filter(run=run, life=life, seq__gte=_from(run, life, after)).order_by("seq")
    if upto is not None:
        chunks = chunks.filter(seq__lte=upto)
    found: list[Rows] = []
    counters: Counters = {}
    total = 0
    for chunk in chunks.only("seq", "n", "blob", "aggregates").iterator(chunk_size=16):
        if chunk.seq + chunk.n - 1 <= after:
            continue
        rows = Rows(chunk.seq, decode_rows(chunk.blob)).cut(after, upto)
        found.append(rows)
        merge(counters, unpack(chunk.aggregates))
        total += rows.count
        if total >= rows_max:
            break
    return found, counters


def counters_at(run: uuid.UUID, life: int, seq: int) -> Counters:
    """All counters after the last chunk that ends at or before row `seq`."""
    mine = Chunk.objects.filter(run=run, life=life, seq__lte=seq + 1 - F("n"))
    start = mine.filter(full=True).aggregate(seq=Max("seq"))["seq"] or 0
    counters: Counters = {}
    for chunk in mine.filter(seq__gte=start).order_by("seq").only("aggregates"):
        merge(counters, unpack(chunk.aggregates))
    return counters


def counter_history(run: uuid.UUID, life: int) -> Iterator[tuple[int, Counters]]:
    """Time and changed counters of every chunk, in order, without reading a row."""
    chunks = Chunk.objects.filter(run=run, life=life).order_by("seq").only("t_us", "aggregates")
    for chunk in chunks.iterator(chunk_size=64):
        yield chunk.t_us, cast(Counters, unpack(chunk.aggregates))


def counters_since(run: uuid.UUID, life: int, after: int) -> Iterator[tuple[int, int, Counters]]:
    """Last row, time and changed counters of every chunk that begins above row `after`, in order."""
    chunks = Chunk.objects.filter(run=run, life=life, seq__gt=after).order_by("seq")
    for chunk in chunks.only("seq", "n", "t_us", "aggregates").iterator(chunk_size=64):
        yield chunk.seq + chunk.n - 1, chunk.t_us, cast(Counters, unpack(chunk.aggregates))


def payloads(run: uuid.UUID, life: int, messages: Iterable[int]) -> dict[int, Any]:
    """The bodies of these messages, as far as they were logged."""
    wanted = frozenset(messages)
    found: dict[int, Any] = {}
    if not wanted:
        return found
    chunks = Payload.objects.filter(run=run, life=life, low__lte=max(wanted), high__gte=min(wanted))
    for chunk in chunks.order_by("id").iterator(chunk_size=16):
        if any(chunk.low <= message <= chunk.high for message in wanted):
            found.update(decode_payloads(chunk.blob, wanted))
    return found


def clear(run: uuid.UUID, life: int | None = None) -> None:
    """Forgets the log of a run, or of one of its lives."""
    for model in (Chunk, Payload, Mark):
        rows = model.objects.filter(run=run) if life is None else model.objects.filter(run=run, life=life)
        rows.delete()


def size(run: uuid.UUID) -> int:
    """The bytes that the log of a run takes."""
    rows = Chunk.objects.filter(run=run).aggregate(bytes=Sum(Length("blob") + Length("aggregates")))["bytes"]
    bodies = Payload.objects.filter(run=run).aggregate(bytes=Sum(Length("blob")))["bytes"]
    return int(rows or 0) + int(bodies or 0)
