"""An execution of a definition in the Amazon States Language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from runner.workflow.context import execution_context
from runner.workflow.errors import StatesError
from runner.workflow.flow import Flow, History
from runner.workflow.host import Host
from runner.workflow.inspector import Inspector
from runner.workflow.observer import Observer
from topology.limits import limit

RUNNING = "RUNNING"
SUCCEEDED = "SUCCEEDED"
FAILED = "FAILED"
TIMED_OUT = "TIMED_OUT"
ABORTED = "ABORTED"

EXPRESS_TRANSITIONS_MAX = 100_000
"""Ours: an express execution has no bound on its history, and a loop of states takes no virtual time."""


class Execution:
    """Runs from `start` to one of four ends; `status`, `output`, `error` and `cause` say which, `on_end` is told.

    `context` overrides parts of the context object ({"Execution": {"Name": ...}}); `limits` gives a limit by its name
    (`workflow.data_max_bytes`), those of topology/limits unless told otherwise. A definition is taken as valid: what
    is wrong in it fails the execution with States.Runtime when it is reached.
    """

    def __init__(
        self,
        definition: Mapping[str, Any],
        input: Any,
        host: Host,
        *,
        type: str = "STANDARD",
        context: Mapping[str, Any] | None = None,
        limits: Callable[[str], float] | None = None,
        inspector: Inspector | None = None,
    ) -> None:
        self.definition = definition
        self.input = input
        self.host = host
        self.type = type
        self.status = RUNNING
        self.output: Any = None
        self.error: str | None = None
        self.cause: str | None = None
        self.on_end: Callable[[Execution], None] = _nobody
        self.inspector = inspector
        self.observer: Observer | None = None
        self.limit = limits or limit
        self.data_max_bytes = self.limit("workflow.data_max_bytes")
        self.transitions = 0
        self._events_max = self.limit("workflow.history_events_max")
        self._given_context = context or {}
        self._flow: Flow | None = None

    @property
    def is_express(self) -> bool:
        """Whether it is of the EXPRESS type."""
        return self.type == "EXPRESS"

    @property
    def is_running(self) -> bool:
        """Whether it has not ended yet."""
        return self.status == RUNNING

    def start(self, variables: Mapping[str, Any] | None = None) -> None:
        """Enters the first state; all further steps come through the host."""
        host = self.host
        context = execution_context(self._given_context, self.input, self.type, host.now_us)
        flow = self._flow = Flow(
            self, self.definition, self._ended, context=context, history=History(), variables=variables
        )
        flow.event("ExecutionStarted", "", {"input": self.input})
        timeout_s = self._timeout_s()
        if timeout_s is not None:
            host.after(round(timeout_s * 1_000_000), self._expire, None)
        flow.begin(self.input)

    def stop(self, error: str | None = None, cause: str | None = None) -> None:
        """Aborts the execution; what it has under way is cut off."""
        self._cut(ABORTED, "ExecutionAborted", error, cause)

    def overrun(self, flow: Flow) -> StatesError | None:
        """What ends an execution that takes too many steps, None as long as it may go on."""
        self.transitions += 1
        if self.is_express:
            if self.transitions <= EXPRESS_TRANSITIONS_MAX:
                return None
            return StatesError("States.Runtime", f"The execution made {EXPRESS_TRANSITIONS_MAX:,} transitions.")
        if flow.history.count < self._events_max - 2:
            return None
        shown = f"{self._events_max:.0f}"
        return StatesError("States.Runtime", f"The execution reached the maximum number of history events ({shown}).")

    def _timeout_s(self) -> float | None:
        """The definition's TimeoutSeconds; an express execution has its limit in any case."""
        own: float | None = self.definition.get("TimeoutSeconds")
        if not self.is_express:
            return own
        longest = self.limit("workflow.execution_express_max_s")
        return longest if own is None else min(own, longest)

    def _expire(self, _: Any) -> None:
        self._cut(TIMED_OUT, "ExecutionTimedOut", "States.Timeout", None)

    def _cut(self, status: str, event: str, error: str | None, cause: str | None) -> None:
        if self.status != RUNNING or self._flow is None:
            return
        self.status = status
        self._flow.close()
        self._end(status, event, None, error, cause)

    def _ended(self, flow: Flow, output: Any, error: StatesError | None) -> None:
        if error is None:
            self._end(SUCCEEDED, "ExecutionSucceeded", output, None, None)
        else:
            self._end(FAILED, "ExecutionFailed", None, error.error, error.cause)

    def _end(self, status: str, event: str, output: Any, error: str | None, cause: str | None) -> None:
        self.status = status
        self.output = output
        self.error = error
        self.cause = cause
        assert self._flow is not None, "An execution ends only after it has started."
        details = {"output": output} if status == SUCCEEDED else {"error": error, "cause": cause}
        self._flow.event(event, "", details)
        self._flow = None  # A timer may hold the execution for long after its end.
        self.on_end(self)


def _nobody(execution: Execution) -> None:
    """Nobody waits for the end."""
