"""The iterations of one attempt of a Map state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from runner.workflow.errors import StatesError
from runner.workflow.items import selected

if TYPE_CHECKING:
    from runner.workflow.flow import Flow
    from runner.workflow.items import Reading, Writing
    from runner.workflow.visit import Visit


def exceeded() -> StatesError:
    """More iterations failed than the Map tolerates."""
    return StatesError(
        "States.ExceedToleratedFailureThreshold", "The specified tolerated failure threshold was exceeded"
    )


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How many iterations of a distributed Map may fail; None where the state does not say."""

    count: float | None = None
    percentage: float | None = None

    def is_exceeded(self, failed: int, total: int) -> bool:
        """Whether either threshold is exceeded; without one, no failure is tolerated."""
        if self.count is None and self.percentage is None:
            return failed > 0
        over_count = self.count is not None and failed > self.count
        return over_count or (self.percentage is not None and failed * 100 > self.percentage * total)


class Iterations:
    """Keeps at most `concurrency` flows under way (0: as many as the service allows)."""

    __slots__ = (
        "_distributed",
        "_failed",
        "_filling",
        "_flows",
        "_is_open",
        "_next",
        "_open_max",
        "_outputs",
        "_processor",
        "_tolerance",
        "_work",
        "_writing",
        "reading",
        "run_name",
        "visit",
    )

    def __init__(self, visit: Visit, concurrency: int, tolerance: Tolerance, writing: Writing | None) -> None:
        definition = visit.definition
        self.visit = visit
        self.reading: Reading | None = None
        self.run_name = ""
        self._processor: Mapping[str, Any] = definition.get("ItemProcessor") or definition.get("Iterator") or {}
        self._distributed = self._processor.get("ProcessorConfig", {}).get("Mode") == "DISTRIBUTED"
        kind = "distributed" if self._distributed else "inline"
        most = int(visit.flow.execution.limit(f"workflow.map_concurrency_{kind}_max"))
        self._open_max = min(concurrency or most, most)
        self._tolerance = tolerance
        self._writing = writing
        self._work: Sequence[Any] = ()
        self._outputs: dict[int, Any] = {}
        self._flows: dict[Flow, int] = {}
        self._next = 0
        self._failed = 0
        self._filling = False
        self._is_open = True

    def open_run(self) -> None:
        """A distributed Map is a run of its own, with child executions."""
        if self._distributed:
            label = self.visit.definition.get("Label", self.visit.name)
            self.run_name = f"{label}:{self.visit.flow.execution.host.uuid()}"
            self.visit.event("MapRunStarted", {"mapRunArn": self.arn()})

    def arn(self) -> str:
        """The ARN of the map run."""
        machine = str(self.visit.flow.context["StateMachine"]["Id"])
        return f"{machine.replace(':stateMachine:', ':mapRun:')}/{self.run_name}"

    def begin(self, work: Sequence[Any]) -> None:
        """Starts on the items, or on the batches of them."""
        self._work = work
        if work:
            self._fill()
        else:
            self._finish()

    def broken(self, error: StatesError) -> None:
        """The items could not be read."""
        self._fail(error)

    def close(self) -> None:
        """Cuts off what is under way."""
        self._is_open = False
        if self.reading is not None:
            self.reading.close()
        if self._writing is not None:
            self._writing.close()
        flows, self._flows = self._flows, {}
        for flow, index in flows.items():
            flow.cut()
            self._iteration("Aborted", index)

    def _fill(self) -> None:
        if self._filling:
            return
        self._filling = True
        while self._is_open and self._next < len(self._work) and len(self._flows) < self._open_max:
            self._next += 1
            self._launch(self._next - 1)
        self._filling = False
        if self._is_open and self._next >= len(self._work) and not self._flows:
            self._finish()

    def _launch(self, index: int) -> None:
        item = {"Index": index, "Value": self._work[index]}
        try:
            # A batch was selected when it was made.
            input = item["Value"] if "ItemBatcher" in self.visit.definition else selected(self.visit, item)
        except StatesError as error:
            self.visit.break_down(error)
            return
        flow = self.visit.flow.fork(self._processor, self._ended, item)
        if self._distributed:
            flow.detach(input, self.run_name, index)
        self._flows[flow] = index
        self._iteration("Started", index)
        flow.begin(input)

    def _ended(self, flow: Flow, output: Any, error: StatesError | None) -> None:
        index = self._flows.pop(flow)
        if error is None:
            self._outputs[index] = output
            self._iteration("Succeeded", index)
        elif not self._distributed:
            self._iteration("Failed", index)
            flow.tell_failed()
            self.visit.fail(error)
            return
        else:
            self._failed += 1
            if self._tolerance.is_exceeded(self._failed, len(self._work)):
                self._fail(exceeded())
                return
        self._fill()

    def _finish(self) -> None:
        outputs = [self._outputs[index] for index in sorted(self._outputs)]
        if self._writing is not None:
            self._writing.begin(self.arn(), self.run_name, outputs, self._succeed, self._fail)
        else:
            self._succeed(outputs)

    def _succeed(self, result: Any) -> None:
        if self._distributed:
            self.visit.event("MapRunSucceeded", {})
        self.visit.event("MapStateSucceeded", {})
        self.visit.succeed(result)

    def _fail(self, error: StatesError) -> None:
        if self._distributed:
            self.visit.event("MapRunFailed", {"error": error.error, "cause": error.cause})
        self.visit.fail(error)

    def _iteration(self, step: str, index: int) -> None:
        if not self._distributed and self.visit.flow.execution.is_running:
            self.visit.event(f"MapIteration{step}", {"index": index})
