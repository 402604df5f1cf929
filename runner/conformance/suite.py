"""What a suite is: a judge of cases of one form."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one case. A case with `skipped`, a reason, neither passed nor failed."""

    ok: bool
    expected: Any = None
    actual: Any = None
    skipped: str = ""


class Suite(ABC):
    """Holds the engine against cases; `name` is the stem of its module and of its files of cases.

    `title` names it in docs/conformance.md, `doc` says in a sentence or two what passes.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    doc: ClassVar[str]

    @abstractmethod
    def check(self, case: Mapping[str, Any]) -> Outcome:
        """Runs one case. A case that asks for what this suite cannot give is skipped with the reason."""
