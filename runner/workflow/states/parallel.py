"""Parallel: runs its branches side by side; the first that fails fails them all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from runner.workflow.errors import StatesError
from runner.workflow.states.base import Composite

if TYPE_CHECKING:
    from runner.workflow.flow import Flow
    from runner.workflow.visit import Visit


class Parallel(Composite):
    name = "parallel"
    type = "Parallel"

    def run(self, visit: Visit) -> None:
        arguments = visit.dialect.arguments(visit)
        visit.event("ParallelStateStarted", {})
        visit.forget("afterInputPath", "afterParameters", "afterArguments")
        inspector = visit.flow.execution.inspector
        if inspector is not None and inspector.has_mock:
            inspector.settle(visit)
            return
        visit.progress = Branches(visit)
        visit.progress.begin(arguments)


class Branches:
    """The branches under way, and the outputs of those that are done."""

    __slots__ = ("flows", "open", "outputs", "visit")

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        branches = visit.definition.get("Branches", [])
        self.flows = [visit.flow.fork(branch, self._ended) for branch in branches]
        self.outputs: list[Any] = [None] * len(branches)
        self.open = len(branches)

    def begin(self, arguments: Any) -> None:
        for flow in self.flows:
            if flow.is_open:
                flow.begin(arguments)
        if not self.flows:
            self._succeed()

    def close(self) -> None:
        for flow in self.flows:
            if flow.is_open:
                flow.cut()

    def _ended(self, flow: Flow, output: Any, error: StatesError | None) -> None:
        if error is not None:
            flow.tell_failed()
            self.visit.fail(error)
            return
        self.outputs[self.flows.index(flow)] = output
        self.open -= 1
        if not self.open:
            self._succeed()

    def _succeed(self) -> None:
        self.visit.event("ParallelStateSucceeded", {})
        self.visit.succeed(self.outputs)
