"""JSONPath: InputPath, Parameters, ResultSelector, ResultPath, OutputPath, in that order."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from runner.workflow import choice, intrinsics, jsonpath, templates
from runner.workflow.dialects.base import Dialect
from runner.workflow.errors import StatesError

if TYPE_CHECKING:
    from runner.workflow.visit import Visit

ROOT = "$"


class Paths(Dialect):
    """Fields whose names end in `Path` or `.$` hold paths or intrinsic functions."""

    name = "jsonpath"
    language = "JSONPath"
    misfit = "States.Runtime"

    def given(self, visit: Visit) -> Any:
        path = visit.definition.get("InputPath", ROOT)
        given = visit.input if path == ROOT else self._selected(visit, path, visit.input)
        visit.note("afterInputPath", given)
        return given

    def arguments(self, visit: Visit) -> Any:
        template = visit.definition.get("Parameters")
        arguments = visit.given if template is None else self.fill(visit, template, "Parameters")
        visit.note("afterParameters", arguments)
        return arguments

    def passed(self, visit: Visit) -> Any:
        parameters = self.arguments(visit)
        if "Result" not in visit.definition:
            return parameters
        result = visit.definition["Result"]
        visit.forget("afterInputPath", "afterParameters")
        visit.note("result", result)
        return result

    def output(self, visit: Visit, result: Any) -> Any:
        definition = visit.definition
        self._assign(visit, definition, result)
        if "ResultSelector" in definition:
            result = templates.fill(definition["ResultSelector"], resolver(visit, result))
        visit.note("afterResultSelector", result)
        output = self._placed(visit, definition, result)
        visit.note("afterResultPath", output)
        return self._selected(visit, definition.get("OutputPath", ROOT), output)

    def forwarded(self, visit: Visit, chosen: Mapping[str, Any] | None = None) -> Any:
        self._assign(visit, visit.definition if chosen is None else chosen, visit.given)
        return self._selected(visit, visit.definition.get("OutputPath", ROOT), visit.given)

    def caught(self, visit: Visit, catcher: Mapping[str, Any], error: StatesError) -> Any:
        result = error.output()
        self._assign(visit, catcher, result)
        return self._placed(visit, catcher, result)

    def holds(self, visit: Visit, rule: Mapping[str, Any], field: str) -> bool:
        return choice.holds(rule, resolver(visit, visit.given))

    def fill(self, visit: Visit, template: Any, field: str) -> Any:
        return templates.fill(template, resolver(visit, visit.given))

    def value(self, visit: Visit, field: str) -> Any:
        path = visit.definition.get(f"{field}Path")
        if path is None:
            return visit.definition.get(field)
        return resolver(visit, visit.given)(path, f"{field}Path")

    def refuse(self, visit: Visit, field: str, value: Any, wanted: str) -> StatesError:
        path = visit.definition.get(f"{field}Path", "")
        shown = json.dumps(value, ensure_ascii=False)
        return StatesError(
            "States.Runtime",
            f"The {field}Path field refers to value {quoted(shown)} which is not a valid {wanted}: {path}",
        )

    def _assign(self, visit: Visit, holder: Mapping[str, Any], data: Any) -> None:
        template = holder.get("Assign")
        if template is not None:
            visit.assigned = templates.fill(template, resolver(visit, data))

    def _placed(self, visit: Visit, holder: Mapping[str, Any], result: Any) -> Any:
        path = holder.get("ResultPath", ROOT)
        if path == ROOT:
            return result
        return visit.input if path is None else jsonpath.assign(path, visit.input, result)

    def _selected(self, visit: Visit, path: str | None, data: Any) -> Any:
        if path == ROOT:
            return data
        return {} if path is None else resolver(visit, data)(path)


def quoted(text: str) -> str:
    return text if text.startswith('"') else f'"{text}"'


def _not_found(path: str, field: str, data: Any, error: StatesError) -> StatesError:
    shown = intrinsics.compact(data)
    what = f"The JSONPath '{path}' specified for the field '{field}' could not be found in the input '{shown}'"
    return StatesError(error.error, what)


def resolver(visit: Visit, data: Any) -> Callable[..., Any]:
    """What gives the value of a path or an intrinsic function; `$` is `data`.

    A path that finds nothing is told with the field it stands in, where that is given. The context object is made only
    for those who ask for it.
    """

    def path(text: str) -> Any:
        context = visit.context() if "$$" in text else None
        return jsonpath.evaluate(text, data, context=context, variables=visit.flow.variables)

    def resolve(text: str, field: str = "") -> Any:
        if intrinsics.is_call(text):
            host = visit.flow.execution.host
            return intrinsics.evaluate(text, path, random=host.random, uuid=host.uuid)
        try:
            return path(text)
        except StatesError as error:
            if not field:
                raise
            raise _not_found(text, field, data, error) from error

    return resolve
