"""Fail: ends its flow with an error."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from runner.workflow.errors import StatesError
from runner.workflow.states.base import State

if TYPE_CHECKING:
    from runner.workflow.visit import Visit


class Fail(State):
    name = "fail"
    type = "Fail"

    def __init__(self) -> None:
        super().__init__()
        self.exited = ""

    def run(self, visit: Visit) -> None:
        visit.fail(StatesError(_text(visit, "Error"), _text(visit, "Cause")))


def _text(visit: Visit, field: str) -> str | None:
    value: Any = visit.dialect.value(visit, field)
    if value is None and not visit.dialect.has(visit, field):
        return None
    if not isinstance(value, str):
        raise visit.dialect.refuse(visit, field, value, "string")
    return value
