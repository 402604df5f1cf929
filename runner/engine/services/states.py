"""states: how handlers start workflows, and bring tasks back to those that wait for them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Protocol, cast

from runner.behaviours.base import Context, Parcel, Run, Wire
from runner.engine.caller import Caller, Refused
from runner.engine.services.base import Desk, Reply, Service
from runner.handlers import SdkReply
from runner.workflow.host import Task

NAME_MAX = 80
"""Characters of an execution's name [B]."""


class Workflow(Protocol):
    """What the service asks of a workflow's behaviour."""

    context: Context
    is_express: bool
    tokens: dict[str, Task]

    def refusal(self, wire: Wire | None) -> int: ...

    def named(self, name: str) -> Run | None: ...

    def start(self, parcel: Parcel) -> Run: ...

    def start_for(self, parcel: Parcel, done: Callable[[Mapping[str, Any]], None]) -> dict[str, Any]: ...

    def send_task(self, token: str, result: str, output: Any = None, error: str = "", cause: str = "") -> bool: ...


class States(Service):
    name = "states"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.acts = {
            "StartExecution": self._start,
            "DescribeExecution": self._describe,
            "StopExecution": self._stop,
            "SendTaskSuccess": self._succeed,
            "SendTaskFailure": self._fail,
            "SendTaskHeartbeat": self._beat,
        }

    def act(self, caller: Caller, operation: str, params: Mapping[str, Any], done: Reply) -> None:
        if operation == "StartSyncExecution":
            self._start_sync(caller, params, done)
        else:
            super().act(caller, operation, params, done)

    # Executions

    def _start(self, caller: Caller, params: Mapping[str, Any]) -> dict[str, Any]:
        workflow = self._workflow(caller, params)
        given = _input(params)
        name = params.get("name")
        running = workflow.named(str(name)) if name else None
        if running is not None and not workflow.is_express:
            # The same name with the same input is the same execution, as long as it runs.
            if running.execution.status == "RUNNING" and running.execution.input == given:
                return _started(running)
            raise Refused("ExecutionAlreadyExists", f"Execution Already Exists: '{running.arn}'")
        parcel = self._parcel(caller, workflow, given, name)
        return _started(workflow.start(parcel))

    def _start_sync(self, caller: Caller, params: Mapping[str, Any], done: Reply) -> None:
        """Status 200 also when the execution failed [B]."""
        workflow = self._workflow(caller, params)
        if not workflow.is_express:
            raise Refused(
                "StateMachineTypeNotSupported", "This operation is not supported by this type of state machine."
            )
        parcel = self._parcel(caller, workflow, _input(params), params.get("name"))

        def ended(execution: Mapping[str, Any]) -> None:
            caller.record(params, 200)
            done(SdkReply(True, _described(execution)))

        workflow.start_for(parcel, ended)

    def _parcel(self, caller: Caller, workflow: Workflow, given: Any, name: Any) -> Parcel:
        wire = caller.wire(self.world.behaviours[workflow.context.node.id])
        if wire is not None:
            wire.messages += 1
        status = workflow.refusal(wire)
        if status:
            if wire is not None:
                wire.errors += 1
            raise Refused("ThrottlingException" if status == 429 else "InternalFailure", "Try again later.", status)
        if name is not None and not 0 < len(str(name)) <= NAME_MAX:
            raise Refused("InvalidName", f"Invalid Name: '{name}'")
        parcel = Parcel(wire, given, caller.cause, caller.invocation.number)
        return parcel.having(deduplication=str(name)) if name else parcel

    def _workflow(self, caller: Caller, params: Mapping[str, Any]) -> Workflow:
        name = params.get("stateMachineArn")
        try:
            found = caller.target(name, ("workflow",))
        except Refused as refused:
            if refused.reply.error_code != "ResourceNotFoundException":
                raise
            raise Refused("StateMachineDoesNotExist", f"State Machine Does Not Exist: '{name}'") from None
        return cast("Workflow", found)

    def _describe(self, caller: Caller, params: Mapping[str, Any]) -> dict[str, Any]:
        return _described(self._run(caller, params).described())

    def _stop(self, caller: Caller, params: Mapping[str, Any]) -> dict[str, Any]:
        run = self._run(caller, params)
        run.execution.stop(params.get("error"), params.get("cause"))
        return {"stopDate": self.world.kernel.now_us / 1_000_000}

    def _run(self, caller: Caller, params: Mapping[str, Any]) -> Run:
        """The execution of an ARN; whoever may start a workflow may look at its executions."""
        arn = str(params.get("executionArn", ""))
        workflow, _, name = arn.rpartition(":execution:")[2].partition(":")
        run = next((found.named(name) for found in self._workflows() if found.context.node.id == workflow), None)
        if run is None:
            raise Refused("ExecutionDoesNotExist", f"Execution Does Not Exist: '{arn}'")
        if not any(
            self.desk.may(caller.node, f"states:{verb}", workflow) for verb in ("StartExecution", "StartSyncExecution")
        ):
            message = f"{caller.node} is not authorized to perform {caller.operation} on {workflow}: draw an edge."
            raise Refused("AccessDeniedException", message, 403)
        return run

    def _workflows(self) -> Iterator[Workflow]:
        return (
            cast("Workflow", behaviour) for behaviour in self.world.behaviours.values() if behaviour.name == "workflow"
        )

    # Tasks

    def _succeed(self, caller: Caller, params: Mapping[str, Any]) -> dict[str, Any]:
        text = params.get("output")
        try:
            output = json.loads(text) if isinstance(text, str) else text
        except ValueError:
            raise Refused("InvalidOutput", "Invalid output: it must be valid JSON.") from None
        return self._answer(caller, params, "success", output=output)

    def _fail(self, caller: Caller, params: Mapping[str, Any]) -> dict[str, Any]:
        error, cause = params.get("error") or "", params.get("cause") or ""
        return self._answer(caller, params, "failure", error=str(error), cause=str(cause))

    def _beat(self, caller: Caller, params: Mapping[str, Any]) -> dict[str, Any]:
        return self._answer(caller, params, "heartbeat")

    def _answer(self, caller: Caller, params: Mapping[str, Any], result: str, **given: Any) -> dict[str, Any]:
        token = str(params.get("taskToken", ""))
        for workflow in self._workflows():
            if token in workflow.tokens:
                caller.target(workflow.context.node.id, ("workflow",))
                workflow.send_task(token, result, **given)
                return {}
        raise Refused("TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'")


def _input(params: Mapping[str, Any]) -> Any:
    """JSON text, as the SDK sends it, or a value, as a Task state gives it."""
    given = params.get("input")
    if not isinstance(given, str):
        return {} if given is None else given
    try:
        return json.loads(given)
    except ValueError:
        raise Refused("InvalidExecutionInput", "Invalid State Machine Execution Input.") from None


def _started(run: Run) -> dict[str, Any]:
    told = run.described()
    return {"executionArn": told["ExecutionArn"], "startDate": told["StartDate"]}


def _described(execution: Mapping[str, Any]) -> dict[str, Any]:
    """In the names of the API, which holds input and output as JSON text."""
    told = {name[:1].lower() + name[1:]: value for name, value in execution.items()}
    for name in ("input", "output"):
        if name in told:
            told[name] = json.dumps(told[name])
    return told
