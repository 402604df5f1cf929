"""One entry of a state: from its input, through its attempts, to its output or its error."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from runner.workflow.context import timestamp
from runner.workflow.errors import StatesError
from runner.workflow.retry import Retries, first_taking
from runner.workflow.sizes import size_of

if TYPE_CHECKING:
    from runner.workflow.dialects.base import Dialect
    from runner.workflow.flow import Flow
    from runner.workflow.states.base import State

_SMALL = frozenset({int, float, bool, type(None)})
OVERSIZE = "The state/task '{}' returned a result with a size exceeding the maximum number of bytes service limit."


class Visit:
    """Knows what was given, what came of it and where it goes next; the state's type knows what is done between.

    `progress` belongs to the state's type: the task under way, the branches of a Parallel, the run of a Map.
    """

    __slots__ = (
        "assigned",
        "attempts",
        "definition",
        "dialect",
        "entered_us",
        "event_id",
        "flow",
        "given",
        "input",
        "is_open",
        "item",
        "name",
        "progress",
        "retries",
        "state",
        "token",
    )

    def __init__(
        self, flow: Flow, name: str, definition: Mapping[str, Any], state: State, dialect: Dialect, input: Any
    ) -> None:
        self.flow = flow
        self.name = name
        self.definition = definition
        self.state = state
        self.dialect = dialect
        self.input = input
        self.given: Any = input
        self.entered_us = flow.execution.host.now_us
        self.event_id = 0
        self.attempts = 0
        self.retries: Retries | None = None
        self.assigned: Mapping[str, Any] | None = None
        self.token: str | None = None
        self.item: Mapping[str, Any] | None = None
        self.progress: Any = None
        self.is_open = True

    def attempt(self, _: Any = None) -> None:
        """Does what the state does, for the first time or again."""
        if not self.is_open:
            return
        try:
            self.given = self.dialect.given(self)
            self.state.run(self)
        except StatesError as error:
            self.break_down(error)

    def succeed(self, result: Any) -> None:
        """The state has a result; its output goes on to the next state."""
        try:
            self.measure(result)
            output = self.dialect.output(self, result)
            if output is not result:
                self.measure(output)
        except StatesError as error:
            self.break_down(error)
            return
        self.flow.leave(self, output, self.definition.get("Next"))

    def leave(self, output: Any, following: str | None) -> None:
        """Passes the output on, with what the state assigned. None for `following` ends the flow."""
        try:
            self.measure(output)
        except StatesError as error:
            self.break_down(error)
            return
        self.flow.leave(self, output, following)

    def break_down(self, error: StatesError) -> None:
        """The state's own definition or data failed: the cause says where."""
        where = f"An error occurred while executing the state '{self.name}' (entered at the event id #{self.event_id})."
        if error.cause and not error.cause.startswith(OVERSIZE[:15]):
            error = StatesError(error.error, f"{where} {error.cause}", also=error.also)
        self.fail(error)

    def fail(self, error: StatesError) -> None:
        """The state failed: a retrier tries again, a catcher goes elsewhere, or the flow fails with it."""
        self.state.abandon(self)
        self.assigned = None
        if self.flow.execution.observer is not None:
            self.flow.execution.observer.failed(self, error)
        if self._retried(error):
            return
        self.state.failed(self, error)
        if not self._caught(error):
            self.flow.fail(error)

    def close(self) -> None:
        """The state is left or cut off: whatever comes back to it is ignored."""
        if self.is_open and self.flow.execution.observer is not None:
            self.flow.execution.observer.closed(self)
        self.is_open = False
        self.state.abandon(self)

    def event(self, type: str, details: Mapping[str, Any]) -> int:
        """Adds an event to the history; its number."""
        return self.flow.event(type, self.name, details)

    def note(self, step: str, value: Any) -> None:
        """Tells an inspector what the data looks like after a step."""
        if self.flow.execution.inspector is not None:
            self.flow.execution.inspector.data[step] = value

    def forget(self, *steps: str) -> None:
        """Takes steps back from the inspector: the service does not show them either."""
        if self.flow.execution.inspector is not None:
            for step in steps:
                self.flow.execution.inspector.data.pop(step, None)

    def measure(self, value: Any, name: str = "") -> None:
        """Raises StatesError("States.DataLimitExceeded") for a value that is too large to hand on."""
        if value is self.input or value.__class__ in _SMALL:
            return
        if size_of(value) > self.flow.execution.data_max_bytes:
            raise StatesError("States.DataLimitExceeded", OVERSIZE.format(name or self.name))

    def context(self) -> dict[str, Any]:
        """The context object as it is now."""
        inspector = self.flow.execution.inspector
        if inspector is not None and inspector.context is not None:
            return dict(inspector.context)
        state: dict[str, Any] = {"Name": self.name, "EnteredTime": timestamp(self.entered_us)}
        if self.state.has_handlers:
            state["RetryCount"] = self.attempts
        context = {**self.flow.context, "State": state}
        if self.item is not None:
            context["Map"] = {"Item": self.item}
        if self.token is not None:
            context["Task"] = {"Token": self.token}
        return context

    def states(self) -> dict[str, Any]:
        """What `$states` holds before there is a result."""
        return {"input": self.input, "context": self.context()}

    def _retried(self, error: StatesError) -> bool:
        retriers = self.definition.get("Retry")
        index = first_taking(retriers, error)
        if retriers is None or index is None:
            return False
        if self.retries is None:
            self.retries = Retries()
        retrier = retriers[index]
        host = self.flow.execution.host
        chance = host.random() if retrier.get("JitterStrategy") == "FULL" else 1.0
        inspector = self.flow.execution.inspector
        if inspector is not None:
            self.retries.used[index] = inspector.retries_used
        delay_us = self.retries.delay_us(index, retrier, chance)
        if inspector is not None:
            inspector.retrying(index, delay_us, error)
        if delay_us is None:
            return False
        self.attempts += 1
        if self.flow.execution.observer is not None:
            self.flow.execution.observer.retrying(self, delay_us)
        if inspector is None:
            host.after(delay_us, self.attempt, None)
        return True

    def _caught(self, error: StatesError) -> bool:
        catchers = self.definition.get("Catch")
        index = first_taking(catchers, error)
        if catchers is None or index is None:
            return False
        if self.flow.execution.inspector is not None:
            self.flow.execution.inspector.catching(index, error)
        try:
            output = self.dialect.caught(self, catchers[index], error)
            self.measure(output)
        except StatesError as fault:
            self.flow.fail(fault)
            return True
        if self.flow.execution.observer is not None:
            self.flow.execution.observer.caught(self, error)
        self.flow.leave(self, output, catchers[index]["Next"])
        return True
