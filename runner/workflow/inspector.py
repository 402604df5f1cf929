"""Looks over the shoulder of one state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from runner.workflow.errors import StatesError

if TYPE_CHECKING:
    from runner.workflow.host import Task
    from runner.workflow.visit import Visit


@dataclass(slots=True)
class Inspector:
    """Told the data after each step of a state; the execution it is given to stops after that state.

    `mock` is the result, or the StatesError, that a Task, Map or Parallel has instead of doing its work, unless
    `has_mock` is false. `retries_used` and `iterations_failed` are what has happened already; `context` is the whole
    context object where it is given. `data` is the service's inspectionData.
    """

    mock: Any = None
    has_mock: bool = False
    context: Mapping[str, Any] | None = None
    retries_used: int = 0
    iterations_failed: int = 0
    data: dict[str, Any] = field(default_factory=dict)
    status: str = ""
    output: Any = None
    error: StatesError | None = None
    following: str | None = None

    def answer(self, task: Task) -> None:
        """Answers a task in the service's place."""
        if isinstance(self.mock, StatesError):
            task.fail(self.mock.error, self.mock.cause)
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

    def failed(self, error: StatesError) -> None:
        """Nothing took the error."""
        self.status = "FAILED"
        self.error = error

    def retrying(self, index: int, delay_us: int | None, error: StatesError) -> None:
        """A retrier takes the error; it waits, or it has no attempt left."""
        details = self.data.setdefault("errorDetails", {})
        details["retryIndex"] = index
        if delay_us is not None:
            details["retryBackoffIntervalSeconds"] = delay_us / 1_000_000
            self.status = "RETRIABLE"
            self.error = error

    def catching(self, index: int, error: StatesError) -> None:
        """A catcher takes the error."""
        self.data.setdefault("errorDetails", {})["catchIndex"] = index
        self.status = "CAUGHT_ERROR"
        self.error = error
