"""Payload templates: `"name.$": "$.path"` under JSONPath, `"{% expression %}"` under JSONata."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from runner.workflow import intrinsics, jsonpath
from runner.workflow.errors import StatesError

Resolve = Callable[[str, str], Any]
"""(path or intrinsic function, field as `name.$`) -> value."""
Evaluate = Callable[[str, str], Any]
"""(expression, field as `Output/orders[0]`) -> value."""


def resolver(
    data: Any,
    context: Any,
    variables: Mapping[str, Any],
    random: Callable[[], float],
    uuid: Callable[[], str],
) -> Resolve:
    """What gives the value of a path or an intrinsic function."""

    def path(text: str) -> Any:
        return jsonpath.evaluate(text, data, context=context, variables=variables)

    def resolve(text: str, field: str) -> Any:
        if intrinsics.is_call(text):
            return intrinsics.evaluate(text, path, random=random, uuid=uuid)
        return path(text)

    return resolve


def fill(template: Any, resolve: Resolve) -> Any:
    """The template with each `name.$` as `name`, its value resolved; raises StatesError."""
    if isinstance(template, Mapping):
        return dict(_member(name, value, resolve) for name, value in template.items())
    if isinstance(template, list | tuple):
        return [fill(value, resolve) for value in template]
    return template


def _member(name: str, value: Any, resolve: Resolve) -> tuple[str, Any]:
    if not name.endswith(".$"):
        return name, fill(value, resolve)
    if not isinstance(value, str):
        raise StatesError(
            "States.Runtime", f"The value for the field '{name}' must be a path or an intrinsic function."
        )
    return name[:-2], resolve(value, name)


def expression_of(value: Any) -> str | None:
    """The expression of a `{% … %}` text, None for anything else: blanks outside the marks make it a constant [V]."""
    if isinstance(value, str) and len(value) >= 4 and value.startswith("{%") and value.endswith("%}"):
        return value[2:-2].strip()
    return None


def fill_expressions(template: Any, evaluate: Evaluate, field: str) -> Any:
    """The template with the value of each `{% … %}` text in its place; `field` names it in what is raised."""
    expression = expression_of(template)
    if expression is not None:
        return evaluate(expression, field)
    if isinstance(template, Mapping):
        return {name: fill_expressions(value, evaluate, f"{field}/{name}") for name, value in template.items()}
    if isinstance(template, list | tuple):
        return [fill_expressions(value, evaluate, f"{field}[{at}]") for at, value in enumerate(template)]
    return template
