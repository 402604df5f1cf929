"""What is read out of a trace: spans, and the line of a trace in a list."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Span:
    """One interval of a trace. `end_us` is None while it is open."""

    span: str
    name: str
    kind: str
    start_us: int
    node: str | None = None
    edge: str | None = None
    parent: str | None = None
    end_us: int | None = None
    status: str = "ok"
    error: str | None = None
    attempt: int = 0
    message: int = 0
    links: list[str] = field(default_factory=list)
    attributes: dict[str, Any] = field(default_factory=dict)
    input: Any = None
    output: Any = None
    logs: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class TraceSummary:
    """One trace in a list."""

    trace: int
    t_us: int
    title: str
    node: str | None
    duration_us: int
    spans: int
    error: bool
    open: bool = False
    """Something of it has not ended yet: it lasts until the last row of the run so far."""
