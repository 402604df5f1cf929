"""One place where something stopped, and what says so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Stop:
    """At `node`, before `edge` was passed. `seq` is the row that shows it, 0 where it is a row that is missing.

    `clauses` are those of the filter that was asked, `filter` the filter itself.
    """

    cause: str
    sentence: str
    node: str
    edge: str | None = None
    t_us: int | None = None
    message: int = 0
    seq: int = 0
    status: int = 0
    clauses: tuple[dict[str, Any], ...] = ()
    filter: Any = None


def moment(t_us: int) -> str:
    """A moment of the run as people read it."""
    seconds = t_us / 1_000_000
    return f"{seconds:.3f} s" if seconds < 60 else f"{int(seconds // 60)}:{seconds % 60:04.1f}"


def shown(value: Any) -> str:
    """A value inside a sentence."""
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 80 else text[:77] + "…"
