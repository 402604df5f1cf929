"""JSONata: Arguments and Output are templates of `{% expression %}` texts over `$states`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from runner.workflow import jsonata, templates
from runner.workflow.dialects.base import Dialect
from runner.workflow.errors import StatesError

if TYPE_CHECKING:
    from runner.workflow.visit import Visit

EVALUATION = "States.QueryEvaluationError"


class Expressions(Dialect):
    """The state's input, result and error are `$states.input`, `.result` and `.errorOutput`."""

    name = "jsonata"
    language = "JSONata"
    misfit = EVALUATION

    def given(self, visit: Visit) -> Any:
        return visit.input

    def arguments(self, visit: Visit) -> Any:
        template = visit.definition.get("Arguments")
        if template is None:
            return visit.input
        arguments = self.fill(visit, template, "Arguments")
        visit.note("afterArguments", arguments)
        return arguments

    def passed(self, visit: Visit) -> Any:
        return visit.definition.get("Result", visit.input)

    def output(self, visit: Visit, result: Any) -> Any:
        definition = visit.definition
        if "Output" not in definition and "Assign" not in definition:
            return result
        states = {**visit.states(), "result": result}
        self._assign(visit, definition, states)
        return self._output(visit, definition, states, result)

    def forwarded(self, visit: Visit, chosen: Mapping[str, Any] | None = None) -> Any:
        holder = visit.definition if chosen is None else chosen
        states = visit.states()
        self._assign(visit, holder, states)
        return self._output(visit, holder, states, visit.input)

    def caught(self, visit: Visit, catcher: Mapping[str, Any], error: StatesError) -> Any:
        result = error.output()
        states = {**visit.states(), "errorOutput": result}
        self._assign(visit, catcher, states)
        return self._output(visit, catcher, states, result)

    def holds(self, visit: Visit, rule: Mapping[str, Any], field: str) -> bool:
        value = self.fill(visit, rule.get("Condition"), f"{field}/Condition")
        if not isinstance(value, bool):
            raise self._unexpected(visit, rule.get("Condition"), f"{field}/Condition", value, "boolean")
        return value

    def fill(self, visit: Visit, template: Any, field: str) -> Any:
        return self._filled(visit, template, field, visit.states())

    def value(self, visit: Visit, field: str) -> Any:
        given = visit.definition.get(field)
        return self.fill(visit, given, field) if isinstance(given, (str, list, dict)) else given

    def refuse(self, visit: Visit, field: str, value: Any, wanted: str) -> StatesError:
        return self._unexpected(visit, visit.definition.get(field), field, value, wanted)

    def _unexpected(self, visit: Visit, given: Any, field: str, value: Any, wanted: str) -> StatesError:
        error = unexpected(templates.expression_of(given) or given, field, value, wanted)
        visit.event("EvaluationFailed", {"error": error.error, "cause": error.cause, "location": field})
        return error

    def _output(self, visit: Visit, holder: Mapping[str, Any], states: Mapping[str, Any], default: Any) -> Any:
        if "Output" not in holder:
            return default
        return self._filled(visit, holder["Output"], f"{_place(visit, holder)}Output", states)

    def _assign(self, visit: Visit, holder: Mapping[str, Any], states: Mapping[str, Any]) -> None:
        template = holder.get("Assign")
        if template is not None:
            visit.assigned = self._filled(visit, template, f"{_place(visit, holder)}Assign", states)

    def _filled(self, visit: Visit, template: Any, field: str, states: Mapping[str, Any]) -> Any:
        host = visit.flow.execution.host

        def evaluate(expression: str, name: str) -> Any:
            return jsonata.evaluate(
                expression,
                states=states,
                variables=visit.flow.variables,
                random=host.random,
                uuid=host.uuid,
                now_us=host.now_us,
                field=name,
            )

        try:
            return templates.fill_expressions(template, evaluate, field)
        except StatesError as error:
            visit.event("EvaluationFailed", {"error": error.error, "cause": error.cause, "location": field})
            raise


def _place(visit: Visit, holder: Mapping[str, Any]) -> str:
    """Where in the state the fields of a rule or a catcher stand: `Catch[0]/`; empty for the state's own."""
    for part in ("Choices", "Catch"):
        for at, entry in enumerate(visit.definition.get(part, ())):
            if entry is holder:
                return f"{part}[{at}]/"
    return ""


def unexpected(expression: Any, field: str, value: Any, wanted: str) -> StatesError:
    """The error for an expression whose value is of another type than the field wants."""
    shown = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return StatesError(
        EVALUATION,
        f"The JSONata expression '{expression}' specified for the field '{field}' returned an unexpected result type. "
        f"Expected '{wanted}', but was '{type_of(value)}' for value: {shown}",
    )


def type_of(value: Any) -> str:
    """The JSON type's name."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, (int, float)):
        return "number"
    return "string" if isinstance(value, str) else "array" if isinstance(value, (list, tuple)) else "object"
