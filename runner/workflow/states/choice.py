"""Choice: the first rule that holds says where to go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runner.workflow.errors import StatesError
from runner.workflow.states.base import State

if TYPE_CHECKING:
    from runner.workflow.visit import Visit


class Choice(State):
    name = "choice"
    type = "Choice"

    def run(self, visit: Visit) -> None:
        rules = enumerate(visit.definition.get("Choices", ()))
        rule = next((rule for at, rule in rules if visit.dialect.holds(visit, rule, f"Choices[{at}]")), None)
        if rule is not None:
            visit.leave(visit.dialect.forwarded(visit, rule), rule["Next"])
        elif "Default" in visit.definition:
            visit.leave(visit.dialect.forwarded(visit), visit.definition["Default"])
        else:
            raise StatesError("States.NoChoiceMatched", "No choice rule matched the input, and there is no Default.")
