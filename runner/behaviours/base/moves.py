"""What becomes of a message that a person moves."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Moved:
    """What became of a message that was to go back: its number at the node `to`, or 0 and the reason why it stays."""

    number: int = 0
    to: str = ""
    reason: str = ""
