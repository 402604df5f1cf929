"""Task: asks a service, and waits for its answer, its job or a callback with the task's token."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from runner.workflow.errors import StatesError
from runner.workflow.host import Task as Request
from runner.workflow.retry import TIMEOUT
from runner.workflow.states.base import State
from topology.workflows.values import SECONDS_MAX

if TYPE_CHECKING:
    from runner.workflow.visit import Visit

LAMBDA = "LambdaFunction"
ACTIVITY = "Activity"
TASK = "Task"
SILENT = "States.HeartbeatTimeout"


class Task(State):
    name = "task"
    type = "Task"
    has_handlers = True

    def run(self, visit: Visit) -> None:
        resource = str(visit.definition.get("Resource", ""))
        host = visit.flow.execution.host
        steps = _steps(resource)
        waits_for_token = resource.endswith(".waitForTaskToken") or steps == ACTIVITY
        visit.token = host.uuid() if waits_for_token else None
        arguments = visit.dialect.arguments(visit)
        pending = Pending(visit, steps)
        visit.progress = pending.request = Request(
            resource,
            arguments,
            pending,
            state=visit.name,
            token=visit.token,
            timeout_s=_seconds(visit, "TimeoutSeconds"),
            heartbeat_s=_seconds(visit, "HeartbeatSeconds"),
            attempt=visit.attempts,
        )
        pending.begin()

    def abandon(self, visit: Visit) -> None:
        if visit.progress is not None:
            visit.progress.close()
            visit.progress = None


class Pending:
    """One request under way, and what the history calls its steps."""

    __slots__ = ("is_submitted", "request", "steps", "visit")

    def __init__(self, visit: Visit, steps: str) -> None:
        self.visit = visit
        self.steps = steps
        self.request: Request
        self.is_submitted = False

    def begin(self) -> None:
        """Asks the service, or the inspector in its place."""
        request, execution = self.request, self.visit.flow.execution
        self._event("Scheduled", resource=request.resource, arguments=request.arguments, timeout_s=request.timeout_s)
        self._event("Started", resource=request.resource)
        if request.timeout_s is not None:
            execution.host.after(round(request.timeout_s * 1_000_000), _expire, request)
        self._watch()
        inspector = execution.inspector
        if inspector is not None and inspector.has_mock:
            inspector.answer(request)
        else:
            execution.host.call(request)

    def answered(self, task: Request, is_success: bool, value: Any) -> None:
        if not is_success:
            error, cause = value
            silent = error == SILENT
            self._refused(StatesError(TIMEOUT, None, also=(SILENT,)) if silent else StatesError(error, cause))
            return
        try:
            self.visit.measure(value, _service(task.resource) if self.steps == TASK else task.resource)
        except StatesError as fault:
            self._refused(fault)
            return
        if task.token is not None or ".sync" in task.resource:
            self.accepted(task, None)
        self._event("Succeeded", output=value)
        self.visit.note("result", value)
        self.visit.succeed(value)

    def accepted(self, task: Request, output: Any) -> None:
        if self.steps == TASK and not self.is_submitted:
            self.is_submitted = True
            self._event("Submitted", output=output)

    def beaten(self, task: Request) -> None:
        self._watch()

    def _watch(self) -> None:
        request = self.request
        if request.heartbeat_s is not None:
            delay_us = round(request.heartbeat_s * 1_000_000)
            self.visit.flow.execution.host.after(delay_us, _expire_silent, (request, request.beats))

    def _refused(self, error: StatesError) -> None:
        self._event("TimedOut" if error.error == TIMEOUT else "Failed", error=error.error, cause=error.cause)
        self.visit.fail(error)

    def _event(self, step: str, **details: Any) -> None:
        self.visit.event(f"{self.steps}{step}", details)


def _seconds(visit: Visit, field: str) -> float | None:
    """The seconds of a time-out, None without the field. Raises StatesError for what no definition may have either."""
    seconds = visit.dialect.number(visit, field)
    if seconds is not None and not 0 < seconds <= SECONDS_MAX:
        raise StatesError(visit.dialect.misfit, f"{field} must be from 1 to {SECONDS_MAX} seconds.")
    return seconds


def _expire(request: Request) -> None:
    """The timer of a task holds the request alone, which lets go of its execution when it is answered."""
    request.fail(TIMEOUT, None)


def _expire_silent(watch: tuple[Request, int]) -> None:
    request, beats = watch
    if request.beats == beats:
        request.fail(SILENT, None)


def _steps(resource: str) -> str:
    """What the names of the history's events begin with for this resource."""
    if resource.startswith("arn:") and resource.split(":", 3)[2] == "lambda":
        return LAMBDA
    return ACTIVITY if ":activity:" in resource else TASK


def _service(resource: str) -> str:
    """`lambda` of `arn:aws:states:::lambda:invoke`."""
    action = resource.rpartition(":::")[2]
    return action.removeprefix("aws-sdk:").partition(":")[0]
