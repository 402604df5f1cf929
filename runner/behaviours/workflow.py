"""workflow: runs a definition in the Amazon States Language, as Step Functions does (semantics 3.6).

Started by events, schedules, messages and calls that do not wait, an execution is accepted like an asynchronous
invocation: delivered when it succeeds, dropped when it fails, is timed out or aborted. Whoever waits for the end
(an express route, an invoke that waits) has no part in the ledger.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

from runner.behaviours.base import (
    ERROR,
    KILLED,
    OK,
    TIMEOUT,
    Behaviour,
    Context,
    Invocation,
    Parcel,
    Request,
    Response,
    Run,
    Wire,
)
from runner.kernel import Samples
from runner.trace import Op
from runner.workflow.host import Task
from topology.graph import thaw

NOTHING_TO_DO: Mapping[str, Any] = {"StartAt": "Pass", "States": {"Pass": {"Type": "Pass", "End": True}}}
"""What a workflow without a definition does: it answers its input."""
HISTORY_MAX = 1_000
"""Executions that are over and can still be described."""
TOKEN_DEPTH_MAX = 8
"""How deep a body is searched for a token."""


class Workflow(Behaviour):
    name = "workflow"
    takes_messages = True

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        node = context.node
        self.is_express = node["type"] == "express"
        self.tokens: dict[str, Task] = {}
        self.resting: dict[str, int] = {}
        self.runs: dict[int, Run] = {}
        self.samples = Samples()
        self.counts = {"invocations": 0, "delivered": 0, "errors": 0, "timeouts": 0, "aborted": 0}
        self.transitions = 0
        self.concurrency_max = 0
        self._definition: Mapping[str, Any] = NOTHING_TO_DO
        self._names: dict[str, Run] = {}
        self._over: deque[str] = deque()

    def connect(self) -> None:
        node = self.context.node
        definition = self.world.definitions.get(node.id)
        if definition is not None:
            self._definition = definition
        if node["timeout_s"] is not None:
            longest = min(float(node["timeout_s"]), self._definition.get("TimeoutSeconds", float("inf")))
            self._definition = {**self._definition, "TimeoutSeconds": longest}

    # Starting

    def refusal(self, wire: Wire | None) -> int:
        """What fails an execution (`failure_rate`) does so after it was accepted."""
        conditions = self.conditions
        if conditions.down:
            return 503
        if conditions.throttled:
            return 429
        rate = wire.conditions.failure_rate if wire is not None else 0.0
        return 500 if rate and self.context.stream("faults").random() < rate else 0

    def accept(self, parcel: Parcel) -> None:
        """Starts an execution that nobody waits for, or brings a token back."""
        if parcel.wire is None and isinstance(parcel.body, Mapping) and "taskToken" in parcel.body:
            found = self._by_hand(parcel.body)
        elif parcel.wire is not None and parcel.wire.edge["callback"]:
            found = self.call_back(parcel.body)
        else:
            self.start(parcel)
            return
        if not found:
            self.context.record(Op.REJECT, parcel.wire, parcel.number, parcel.invocation, 0, 400)

    def start(self, parcel: Parcel) -> Run:
        """The same, for who wants to know which it is; it has started when this returns."""
        account = self.account
        account.accepted += 1
        account.in_flight += 1
        account.depth_max = max(account.depth_max, account.in_flight)
        number = parcel.number = parcel.number or self.world.next_message()
        self.context.record(Op.ACCEPT, parcel.wire, number, parcel.invocation, 0, parcel.cause)
        return self._run(parcel, "async", self._settle)

    def start_for(self, parcel: Parcel, done: Callable[[Mapping[str, Any]], None]) -> dict[str, Any]:
        """Starts an execution for another one that waits for its end; what StartExecution answers."""
        number = parcel.number = self.world.next_message()
        self.context.record(Op.REQUEST, parcel.wire, number, parcel.invocation, 1, parcel.cause)

        def ended(run: Run) -> None:
            status = 200 if run.outcome == OK else 500
            self.context.record(Op.RESPONSE, parcel.wire, number, parcel.invocation, 1, status)
            done(run.described())

        run = self._run(parcel, "request", ended)
        return {"ExecutionArn": run.arn, "StartDate": run.described()["StartDate"]}

    def _run(self, parcel: Parcel, kind: str, on_done: Callable[[Run], None]) -> Run:
        world, context = self.world, self.context
        body = thaw(parcel.event if parcel.kind == "event" else parcel.body)
        if parcel.is_fresh:
            context.payload(parcel.number, body)
        world.invocations += 1
        invocation = Invocation(kind, parcel.wire, [(parcel.number, body)], _nobody, parcel, world.invocations)
        name = parcel.deduplication or world.message_uuid(parcel.number)
        run = Run(self, context, invocation, name, on_done)
        self._names[name] = run
        self.runs[invocation.number] = run
        self.counts["invocations"] += 1
        self.concurrency_max = max(self.concurrency_max, len(self.runs))
        definition = self._definition
        if self.conditions.failure_rate and context.stream("faults").random() < self.conditions.failure_rate:
            definition = _failing("Failed by a fault of the scenario")
        run.start(definition, {} if body is None else body, "EXPRESS" if self.is_express else "STANDARD")
        return run

    # Waiting for the end

    def request(self, request: Request) -> None:
        context, wire = self.context, request.wire
        context.record(Op.REQUEST, wire, request.number, request.invocation, request.attempt, request.cause)
        if request.is_fresh:
            context.payload(request.number, request.body)
        status = self.refusal(None)
        if status:
            self._respond(request, Response(status, {"message": "Service Unavailable"}))
        elif wire is not None and wire.edge["callback"]:
            found = self.call_back(request.body)
            self._respond(request, Response(200, {}) if found else Response(400, {"message": "Task Does Not Exist"}))
        elif wire is not None and wire.relation == "routes" and not self.is_express:
            run = self.start(Parcel(wire, request.body, request.number, 0, False))
            self._respond(request, Response(200, {"executionArn": run.arn, "startDate": run.described()["StartDate"]}))
        else:
            parcel = Parcel(wire, request.body, request.cause, request.invocation, False, number=request.number)
            self._run(parcel, "request", lambda run: self._respond(request, self._answer(request, run)))

    def _answer(self, request: Request, run: Run) -> Response:
        """A route gets 200 even from an execution that failed, as StartSyncExecution answers [B]."""
        execution = run.execution
        if request.wire is not None and request.wire.relation == "routes":
            told = {name[:1].lower() + name[1:]: value for name, value in run.described().items()}
            return Response(200, told, {"content-type": "application/json"})
        if run.outcome == OK:
            return Response(200, execution.output)
        status = 504 if run.outcome == TIMEOUT else 500
        return Response(status, {"type": execution.error or execution.status, "message": execution.cause or ""})

    def _respond(self, request: Request, response: Response) -> None:
        self.context.record(
            Op.RESPONSE, request.wire, request.number, request.invocation, request.attempt, response.status
        )
        request.answer(response)

    # Ending

    def ended(self, run: Run) -> None:
        del self.runs[run.invocation.number]
        self.transitions += run.transitions
        self.samples.append(self.context.now_us - run.started_us)
        counted = {OK: "delivered", ERROR: "errors", TIMEOUT: "timeouts", KILLED: "aborted"}[run.outcome]
        self.counts[counted] += 1
        if counted != "delivered" and counted != "errors":
            self.counts["errors"] += 1
        self._over.append(run.name)
        if len(self._over) > HISTORY_MAX:
            self._names.pop(self._over.popleft(), None)

    def _settle(self, run: Run) -> None:
        account, context = self.account, self.context
        account.in_flight -= 1
        account.age_max_us = max(account.age_max_us, context.now_us - run.started_us)
        number = run.invocation.items[0][0]
        if run.outcome == OK:
            account.delivered += 1
            context.record(Op.DELIVERED, run.invocation.wire, number, 0, 1)
        else:
            account.dropped += 1
            context.record(Op.DROP, run.invocation.wire, number)

    def kill(self) -> None:
        """Every execution is aborted."""
        for run in list(self.runs.values()):
            run.execution.stop("Killed", "Killed by a fault of the scenario")

    # Callbacks

    def call_back(self, body: Any) -> bool:
        """A modelled node answers the task whose token is anywhere in the body; False when none waits."""
        token = self._token_in(body, 0)
        return token is not None and self.send_task(token, "success", thaw(body))

    def _by_hand(self, told: Mapping[str, Any]) -> bool:
        """What a person sends: `{taskToken, output}`, `{taskToken, error, cause}` or `{taskToken, heartbeat: true}`."""
        token = str(told["taskToken"])
        if told.get("heartbeat"):
            return self.send_task(token, "heartbeat")
        if "error" in told:
            return self.send_task(token, "failure", error=str(told["error"]), cause=str(told.get("cause", "")))
        return self.send_task(token, "success", thaw(told.get("output", {})))

    def answer_task(self, token: str, output: Any, error: str = "", cause: str = "") -> bool:
        return self.send_task(token, "failure" if error else "success", output, error, cause)

    def send_task(self, token: str, result: str, output: Any = None, error: str = "", cause: str = "") -> bool:
        """SendTaskSuccess, SendTaskFailure or SendTaskHeartbeat, by `result`; False when no task waits for it."""
        task = self.tokens.get(token)
        if task is None or not task.is_open:
            return False
        value = {"success": 0, "failure": 1, "heartbeat": 2}[result]
        keyed = self.context.note({"state": task.state, "token": token})
        self.context.record(Op.CALLBACK, None, keyed, 0, task.attempt + 1, value)
        if result == "heartbeat":
            task.beat()
            return True
        del self.tokens[token]
        if result == "success":
            task.succeed(output)
        else:
            task.fail(error, cause)
        return True

    def _token_in(self, value: Any, depth: int) -> str | None:
        if isinstance(value, str):
            return value if value in self.tokens else None
        if depth > TOKEN_DEPTH_MAX or not isinstance(value, Mapping | list | tuple):
            return None
        for part in value.values() if isinstance(value, Mapping) else value:
            found = self._token_in(part, depth + 1)
            if found is not None:
                return found
        return None

    # What is to be seen

    def named(self, name: str) -> Run | None:
        """The execution of this name, while it runs and a while after."""
        return self._names.get(name)

    def inventory(self) -> tuple[int, int]:
        return 0, sum(run.invocation.kind == "async" for run in self.runs.values())

    def is_busy(self) -> bool:
        return bool(self.runs)

    def report(self) -> dict[str, Any]:
        report = {**self.counts, "transitions": self.transitions, "concurrency_max": self.concurrency_max}
        return (self.account.as_dict() | report) if self.account.accepted else report

    def gauges(self) -> dict[str, Any]:
        states = {state: count for state, count in self.resting.items() if count}
        return self.report() | {"concurrency": len(self.runs), "states": states}

    def contents(self) -> list[dict[str, Any]]:
        """The executions that run, with the states they rest in and the tokens they wait for."""
        return [
            {
                "message": run.invocation.items[0][0],
                "name": run.name,
                "started_us": run.started_us,
                "states": run.states,
                "tokens": [
                    {"token": token, "state": self.tokens[token].state}
                    for token in sorted(run.tokens)
                    if token in self.tokens
                ],
                "body": run.execution.input,
            }
            for run in self.runs.values()
        ]


def _failing(cause: str) -> dict[str, Any]:
    state = {"Type": "Fail", "Error": "Fault", "Cause": cause}
    return {"StartAt": "Fault", "States": {"Fault": state}}


def _nobody(invocation: Invocation, outcome: int, output: Any) -> None:
    """Executions end on their own."""
