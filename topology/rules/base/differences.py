"""Where tools that look at templates say something else than a rule, and why: for the manual and the cross-check."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Difference:
    """A rule of another tool beside ours: why ours says less in some drawings, and more in others."""

    tool: str
    theirs: str
    ours: str
    less: str
    more: str


DIFFERENCES: tuple[Difference, ...] = tuple(
    Difference(**one) for one in json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))
)
