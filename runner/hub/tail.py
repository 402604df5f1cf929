"""What a feed reads, in the hub's one database thread."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import close_old_connections

from runner.log import store
from runner.log.encoding import Counters
from runner.log.store import Rows
from runner.models import Run

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Glance:
    """Where a run stands. `seq` is the last row that can be read now."""

    state: str
    error: str
    seq: int
    life: int
    ended: bool
    result: Any
    names: dict[str, list[str]]
    gateway: dict[str, str]
    isolation: str
    controls: dict[str, Any]

    @property
    def shown(self) -> tuple[Any, ...]:
        """What a client is told when it changes."""
        return (self.state, self.error, tuple(sorted(self.gateway.items())), self.isolation, repr(self.controls))


def glance(run: uuid.UUID) -> Glance:
    """Reads the state before the log: a run seen as ended has all its rows in the log."""
    fields = ("state", "error", "seq", "life", "result", "names", "gateway", "isolation", "controls")
    row = Run.objects.only(*fields).get(pk=run)
    logged, _ = store.last_seq(run, row.life)
    seq = max(logged, row.seq) if row.ended else logged
    return Glance(
        row.state, row.error, seq, row.life, row.ended, row.result if row.ended else None,
        row.names, row.gateway, row.isolation, row.controls,
    )  # fmt: skip


def read_tail(run: uuid.UUID, life: int, after: int, rows_max: int, upto: int | None) -> tuple[list[Rows], Counters]:
    return store.tail(run, life, after, rows_max, upto)


def read_counters(run: uuid.UUID, life: int, seq: int) -> Counters:
    return store.counters_at(run, life, seq)


def in_database_thread(function: Callable[..., T], *arguments: Any) -> T:
    """Calls the function as a request would be: with connections that are neither too old nor broken."""
    close_old_connections()
    try:
        return function(*arguments)
    finally:
        close_old_connections()
