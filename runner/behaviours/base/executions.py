"""One execution of a workflow in a run: what it sees of the world, and the rows that show its states."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Protocol

from runner.behaviours.base.context import Context
from runner.behaviours.base.integrations import Asking
from runner.behaviours.base.values import ERROR, KILLED, OK, TIMEOUT, Invocation
from runner.handlers import EPOCH_US
from runner.trace import Op
from runner.workflow.errors import StatesError
from runner.workflow.host import Task
from runner.workflow.machine import ABORTED, FAILED, SUCCEEDED, TIMED_OUT, Execution

if TYPE_CHECKING:
    from runner.workflow.visit import Visit

OUTCOMES = {SUCCEEDED: OK, FAILED: ERROR, TIMED_OUT: TIMEOUT, ABORTED: KILLED}


class Board(Protocol):
    """What the executions of one workflow share."""

    tokens: dict[str, Task]
    resting: dict[str, int]

    def ended(self, run: Run) -> None:
        """The execution is over."""


class Run:
    """One execution: host and observer of its states' machine."""

    __slots__ = (
        "_asking",
        "_board",
        "_context",
        "_ids",
        "_visits",
        "execution",
        "invocation",
        "name",
        "on_done",
        "started_us",
        "tokens",
        "transitions",
    )

    def __init__(
        self, board: Board, context: Context, invocation: Invocation, name: str, on_done: Callable[[Run], None]
    ) -> None:
        self._board = board
        self._context = context
        self._asking = Asking(context, invocation)
        self._ids = 0
        self._visits: dict[Visit, int] = {}
        self.invocation = invocation
        self.name = name
        self.on_done = on_done
        self.started_us = context.now_us
        self.tokens: set[str] = set()
        self.transitions = 0
        self.execution: Execution

    def start(self, definition: Mapping[str, Any], input: Any, type: str) -> None:
        """Enters the first state."""
        context = self._context
        node = context.node.id
        wire = self.invocation.wire
        message = self.invocation.items[0][0]
        context.record(Op.INVOKE, wire, message, self.invocation.number, 1)
        given = {
            "Execution": {"Id": self.arn, "Name": self.name},
            "StateMachine": {"Id": f"arn:aws:states:us-east-1:000000000000:stateMachine:{node}", "Name": node},
        }
        self.execution = Execution(definition, input, self, type=type, context=given, limits=context.world.limit)
        self.execution.observer = self
        self.execution.on_end = self._ended
        self.execution.start()

    @property
    def arn(self) -> str:
        """The execution's own ARN."""
        return f"arn:aws:states:us-east-1:000000000000:execution:{self._context.node.id}:{self.name}"

    @property
    def outcome(self) -> int:
        return OUTCOMES[self.execution.status]

    @property
    def states(self) -> list[str]:
        """Where it rests right now."""
        return [visit.name for visit in self._visits]

    def described(self) -> dict[str, Any]:
        """What DescribeExecution tells of it, but for the names of its fields."""
        execution = self.execution
        told: dict[str, Any] = {
            "ExecutionArn": self.arn,
            "Name": self.name,
            "StateMachineArn": f"arn:aws:states:us-east-1:000000000000:stateMachine:{self._context.node.id}",
            "Status": execution.status,
            "StartDate": self.started_us / 1_000_000 + EPOCH_US / 1_000_000,
            "Input": execution.input,
        }
        if execution.status == SUCCEEDED:
            told["Output"] = execution.output
        elif execution.error is not None or execution.cause is not None:
            told |= {"Error": execution.error, "Cause": execution.cause}
        return told

    def _ended(self, execution: Execution) -> None:
        context, invocation = self._context, self.invocation
        output = execution.output
        if execution.status != SUCCEEDED:
            output = {"type": execution.error or execution.status, "message": execution.cause or ""}
        for token in self.tokens:
            self._board.tokens.pop(token, None)
        keyed = context.note(output)
        context.record(Op.END, invocation.wire, keyed, invocation.number, 1, self.outcome)
        self._board.ended(self)
        self.on_done(self)

    # What the execution sees

    @property
    def now_us(self) -> int:
        return EPOCH_US + self._context.now_us

    def after(self, delay_us: int, act: Callable[[Any], None], value: Any) -> None:
        self._context.after(delay_us, act, value)

    def random(self) -> float:
        return self._context.stream("execution").random()

    def uuid(self) -> str:
        self._ids += 1
        return self._context.world.streams.uuid(f"{self._context.node.id}:{self.invocation.number}", self._ids)

    def call(self, task: Task) -> None:
        if task.token is not None:
            self._board.tokens[task.token] = task
            self.tokens.add(task.token)
            context = self._context
            waits = context.note({"state": task.state, "token": task.token})
            context.record(Op.TOKEN, None, waits, self.invocation.number, task.attempt + 1)
        self._asking.ask(task)

    def event(self, type: str, state: str, details: Mapping[str, Any]) -> None:
        """The rows tell the history."""

    # What it watches

    def entered(self, visit: Visit) -> None:
        context = self._context
        number = context.note({"state": visit.name, "type": visit.state.type, "input": visit.input})
        self._visits[visit] = number
        self.transitions += 1
        resting = self._board.resting
        resting[visit.name] = resting.get(visit.name, 0) + 1
        context.record(Op.STATE_ENTER, None, number, self.invocation.number, 1)

    def failed(self, visit: Visit, error: StatesError) -> None:
        self._tell(Op.STATE_FAIL, visit, self._context.note(error.output()))

    def retrying(self, visit: Visit, delay_us: int) -> None:
        self._tell(Op.STATE_RETRY, visit, delay_us)

    def caught(self, visit: Visit, error: StatesError) -> None:
        self._tell(Op.STATE_CATCH, visit, 0)

    def exited(self, visit: Visit, output: Any) -> None:
        self._tell(Op.STATE_EXIT, visit, self._context.note(output))
        self._rest_no_more(visit)

    def closed(self, visit: Visit) -> None:
        if visit in self._visits:
            self._tell(Op.STATE_EXIT, visit, 0)
            self._rest_no_more(visit)

    def _tell(self, op: Op, visit: Visit, value: int) -> None:
        number = self._visits[visit]
        self._context.record(op, None, number, self.invocation.number, visit.attempts + 1, value)

    def _rest_no_more(self, visit: Visit) -> None:
        del self._visits[visit]
        self._board.resting[visit.name] -= 1
