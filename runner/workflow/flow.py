"""One way through a set of states: the execution's own, a branch of a Parallel or an item of a Map."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from runner.workflow.dialects import DIALECTS, JSONPATH
from runner.workflow.errors import StatesError
from runner.workflow.states import STATES
from runner.workflow.visit import Visit

if TYPE_CHECKING:
    from runner.workflow.machine import Execution

OnEnd = Callable[["Flow", Any, StatesError | None], None]


class History:
    """The events of one execution; a child of a distributed Map has its own, named by its run."""

    __slots__ = ("count", "run")

    def __init__(self, run: str = "") -> None:
        self.count = 0
        self.run = run


class Flow:
    """Holds the variables of its scope and the one state it is in; every transition passes the host."""

    __slots__ = (
        "context",
        "definition",
        "execution",
        "history",
        "is_open",
        "item",
        "language",
        "on_end",
        "variables",
        "visit",
    )

    def __init__(
        self,
        execution: Execution,
        definition: Mapping[str, Any],
        on_end: OnEnd,
        *,
        context: Mapping[str, Any],
        history: History,
        language: str = JSONPATH,
        variables: Mapping[str, Any] | None = None,
        item: Mapping[str, Any] | None = None,
    ) -> None:
        self.execution = execution
        self.definition = definition
        self.on_end = on_end
        self.context = context
        self.history = history
        self.language: str = definition.get("QueryLanguage", language)
        self.variables: Mapping[str, Any] = variables or {}
        self.item = item
        self.visit: Visit | None = None
        self.is_open = True

    def begin(self, input: Any) -> None:
        """Enters the first state at once and works in it a moment later, so that branches begin side by side."""
        visit = self._entered(self.definition.get("StartAt", ""), input)
        if visit is not None:
            self.execution.host.after(0, visit.attempt, None)

    def leave(self, visit: Visit, output: Any, following: str | None) -> None:
        """The state is done: its variables hold from now on, and its output is the next one's input."""
        if visit.assigned is not None:
            self.variables = {**self.variables, **visit.assigned}
        execution = self.execution
        if execution.observer is not None:
            execution.observer.exited(visit, output)
        visit.close()
        if visit.state.exited:
            details: dict[str, Any] = {"output": output}
            if visit.assigned is not None:
                details["assignedVariables"] = visit.assigned
            self.event(visit.state.exited, visit.name, details)
        if execution.inspector is not None:
            execution.inspector.left(output, following)
        elif following is None:
            self.is_open = False
            self.on_end(self, output, None)
        else:
            execution.host.after(0, self._go_on, (following, output))

    def fail(self, error: StatesError) -> None:
        """The state it is in failed, and nothing took the error."""
        self.close()
        if self.execution.inspector is not None:
            self.execution.inspector.failed(error)
        else:
            self.on_end(self, None, error)

    def close(self) -> None:
        """Cuts the flow off, and whatever its state has under way."""
        self.is_open = False
        if self.visit is not None:
            self.visit.close()

    def cut(self) -> None:
        """Closes the flow because another one failed, with the history's word for it."""
        if self.visit is not None and self.visit.is_open:
            self.tell_aborted()
        self.close()

    def tell_aborted(self) -> None:
        """The history's word for a state that was not left. The history has none for a Fail state."""
        if self.visit is not None and self.visit.state.exited and self.execution.is_running:
            self.visit.event(f"{self.visit.state.type}StateAborted", {})

    def tell_failed(self) -> None:
        """The same for the state that the flow failed in, where it does work of its own."""
        if self.visit is not None and self.visit.state.has_handlers:
            self.tell_aborted()

    def event(self, type: str, state: str, details: Mapping[str, Any]) -> int:
        """Adds an event to the history; its number."""
        self.history.count += 1
        if self.history.run:
            details = {**details, "mapRun": self.history.run}
        self.execution.host.event(type, state, details)
        return self.history.count

    def fork(self, definition: Mapping[str, Any], on_end: OnEnd, item: Mapping[str, Any] | None = None) -> Flow:
        """A flow within the state that this one is in: it reads these variables, and keeps its own to itself.

        Its query language is the machine's: one that the state alone has is not handed on.
        """
        return Flow(
            self.execution,
            definition,
            on_end,
            context=self.context,
            history=self.history,
            language=self.language,
            variables=self.variables,
            item=item or self.item,
        )

    def detach(self, input: Any, run: str, index: int) -> None:
        """Makes the flow a child execution of a map run: its own history and input, and no outer variables."""
        execution = self.context["Execution"]
        child = {"Id": f"{execution['Id']}/{run}:{index}", "Name": f"{run}:{index}", "Input": input}
        self.context = {**self.context, "Execution": {**execution, **child}}
        self.history = History(run)
        self.variables = {}

    def _go_on(self, step: tuple[str, Any]) -> None:
        if not self.is_open:
            return
        visit = self._entered(*step)
        if visit is not None:
            visit.attempt()

    def _entered(self, name: str, input: Any) -> Visit | None:
        fault = self.execution.overrun(self)
        if fault is not None:
            self.fail(fault)
            return None
        definition = self.definition.get("States", {}).get(name)
        state = None if definition is None else STATES.get(definition.get("Type"))
        if state is None:
            self.fail(StatesError("States.Runtime", f"The definition has no state '{name}' of a known type."))
            return None
        dialect = DIALECTS.get(definition.get("QueryLanguage", self.language), DIALECTS[JSONPATH])
        visit = self.visit = Visit(self, name, definition, state, dialect, input)
        visit.item = self.item
        visit.event_id = self.event(state.entered, name, {"input": input})
        if self.execution.observer is not None:
            self.execution.observer.entered(visit)
        return visit
