"""Succeed: ends its flow with what it was given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runner.workflow.states.base import State

if TYPE_CHECKING:
    from runner.workflow.visit import Visit


class Succeed(State):
    name = "succeed"
    type = "Succeed"

    def run(self, visit: Visit) -> None:
        visit.leave(visit.dialect.forwarded(visit), None)
