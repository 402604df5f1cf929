"""Pass: hands on its input, or a result that is written out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runner.workflow.states.base import State

if TYPE_CHECKING:
    from runner.workflow.visit import Visit


class Pass(State):
    name = "pass"
    type = "Pass"

    def run(self, visit: Visit) -> None:
        visit.succeed(visit.dialect.passed(visit))
