"""What is wrong with a definition: where, and in words that say what to write instead."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

Path = tuple[str | int, ...]
PROBLEMS_MAX = 100
"""Problems that are told of one definition."""
_SHOWN_MAX = 60


@dataclass(frozen=True, slots=True)
class Problem:
    """`path` leads to the place in the definition, as ("States", "Pay", "Next").

    `is_flow` says that it is about ways: a state that none leads to, or a machine that never ends; `is_express` that
    only express workflows have it.
    """

    path: Path
    message: str
    is_flow: bool = False
    is_express: bool = False

    @property
    def where(self) -> str:
        """The path as text: `States.Pay.Retry[0]`; empty for the definition itself."""
        text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in self.path)
        return text.removeprefix(".")


@dataclass(slots=True)
class Report:
    """Collects the problems of one definition."""

    found: list[Problem] = field(default_factory=list)

    def add(self, path: Path, message: str, *, is_flow: bool = False, is_express: bool = False) -> None:
        if len(self.found) < PROBLEMS_MAX:
            self.found.append(Problem(path, message, is_flow, is_express))

    def only_one(self, path: Path, given: Collection[str], *names: str) -> None:
        """At most one of the fields may be given."""
        both = [name for name in names if name in given]
        if len(both) > 1:
            self.add(path, f"{' and '.join(both)} exclude each other.")


def shown(value: Any) -> str:
    """A value in a message, shortened."""
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= _SHOWN_MAX else f"{text[:_SHOWN_MAX]}…"
