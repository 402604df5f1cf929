"""Looks into one state: what the service's TestState answers, without the states around it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from runner.workflow.errors import StatesError

if TYPE_CHECKING:
    from runner.workflow.host import Task
    from runner.workflow.visit import Visit


class Inspector:
    """Given to an execution, it is told the data after each step, and the execution ends with its first state.

    `mock` is the result or the StatesError that a Task, Map or Parallel has instead of doing its work; None for
    none. `data` is the service's inspectionData.
    """

    def __init__(self, mock: Any = None, has_mock: bool = False, retry_count: int = 0) -> None:
        self.mock = mock
        self.has_mock = has_mock
        self.retry_count = retry_count
        self.data: dict[str, Any] = {}
        self.status = ""
        self.output: Any = None
        self.error: StatesError | None = None
        self.following: str | None = None

    def answer(self, task: Task) -> None:
        """Answers a task in the service's place."""
        if isinstance(self.mock, StatesError):
            task.fail(self.mock.error or "", self.mock.cause)
        else:
            task.succeed(self.mock)

    def settle(self, visit: Visit) -> None:
        """Ends a Map or Parallel in its branches' place."""
        if isinstance(self.mock, StatesError):
            visit.fail(self.mock)
        else:
            visit.succeed(self.mock)

    def left(self, output: Any, following: str | None) -> None:
        """The state handed its output on."""
        self.status = self.status or "SUCCEEDED"
        self.output = output
        self.following = following

    def retrying(self, index: int, delay_us: int | None) -> None:
        """A retrier takes the error; it waits, or it has no attempt left."""
        details = self.data.setdefault("errorDetails", {})
        details["retryIndex"] = index
        if delay_us is not None:
            details["retryBackoffIntervalSeconds"] = delay_us / 1_000_000
            self.status = "RETRIABLE"

    def catching(self, index: int, error: StatesError) -> None:
        """A catcher takes the error."""
        self.data.setdefault("errorDetails", {})["catchIndex"] = index
        self.error = error
        self.status = "CAUGHT_ERROR"
