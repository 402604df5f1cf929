"""A budget in counted steps: the same drawing ends at the same step on every machine."""

from __future__ import annotations

STEPS_OF_A_RULE = 2_000_000


class BudgetExceeded(Exception):
    """The rule used up its steps."""


class Steps:
    """Counts the work of one rule. A step is one node or edge looked at by a graph algorithm."""

    __slots__ = ("limit", "used")

    def __init__(self, limit: int = STEPS_OF_A_RULE) -> None:
        self.limit = limit
        self.used = 0

    def spend(self, steps: int = 1) -> None:
        """Raises BudgetExceeded once more than the limit has been spent."""
        self.used += steps
        if self.used > self.limit:
            raise BudgetExceeded
