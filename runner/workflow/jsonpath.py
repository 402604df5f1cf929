"""What a path of the States Language finds, and where a reference path puts a value.

A path that names one place and finds nothing is a States.Runtime error; one that may find many (wildcards, slices,
filters, descendants) finds an empty list instead [V]. The values found are parts of the document, never copies.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from runner.workflow.aggregates import apply
from runner.workflow.errors import StatesError
from runner.workflow.predicates import holds
from topology.workflows.paths import (
    Descent,
    Filter,
    Function,
    Indices,
    Names,
    Path,
    Slice,
    Step,
    Wildcard,
    parse,
)
from topology.workflows.reading import PathInvalid

NODES_MAX = 100_000
"""Values that one path may visit."""
_NOTHING: Mapping[str, Any] = {}


def evaluate(path: str, data: Any, *, context: Any = None, variables: Mapping[str, Any] | None = None) -> Any:
    """What the path finds in `data`, the context object or the variables; raises StatesError("States.Runtime")."""
    return find(_parsed(path), data, context, variables or _NOTHING)


def find(path: Path, data: Any, context: Any, variables: Mapping[str, Any]) -> Any:
    """`evaluate` for a parsed path."""
    start = _start(path, data, context, variables)
    steps = path.steps
    function = steps[-1] if steps and isinstance(steps[-1], Function) else None
    if function is not None:
        steps = steps[:-1]
    found = _single(path, steps, start) if path.is_definite else _several(steps, start)
    return found if function is None else apply(function.name, function.arguments, found)


def exists(path: str, data: Any, *, context: Any = None, variables: Mapping[str, Any] | None = None) -> bool:
    """Whether the path finds anything, null included."""
    parsed = _parsed(path)
    try:
        found = find(parsed, data, context, variables or _NOTHING)
    except StatesError:
        return False
    return parsed.is_definite or bool(found)


def assign(path: str, document: Any, value: Any) -> Any:
    """A copy of the document with the value at the reference path; what is missing on the way is made.

    Raises StatesError("States.ResultPathMatchFailure") where something else stands in the way.
    """
    parsed = _parsed(path)
    if not parsed.is_reference or parsed.root != "input":
        raise StatesError("States.Runtime", f"The path '{path}' is not a reference path.")
    return _put(parsed, 0, document, value)


def _parsed(path: str) -> Path:
    try:
        return parse(path)
    except PathInvalid as fault:
        raise StatesError("States.Runtime", f"Invalid path '{path}': {fault}") from fault


def _start(path: Path, data: Any, context: Any, variables: Mapping[str, Any]) -> Any:
    if path.root == "input":
        return data
    if path.root == "context":
        return context
    if path.variable not in variables:
        raise StatesError("States.Runtime", f"The variable '${path.variable}' is not defined.")
    return variables[path.variable]


# One value


def _single(path: Path, steps: tuple[Step, ...], value: Any) -> Any:
    for number, step in enumerate(steps):
        if isinstance(step, Names):
            if not isinstance(value, Mapping) or (len(step.names) == 1 and step.names[0] not in value):
                raise _missing(path, steps, number)
            value = value[step.names[0]] if len(step.names) == 1 else _part(step, value)
        else:
            assert isinstance(step, Indices), "A path for one value has names and indices only."
            index = step.indices[0]
            if not isinstance(value, list | tuple) or not -len(value) <= index < len(value):
                raise _missing(path, steps, number)
            value = value[index]
    return value


def _missing(path: Path, steps: tuple[Step, ...], number: int) -> StatesError:
    place = "$" + "".join(_shown(step) for step in steps[: number + 1])
    is_last = number == len(steps) - 1
    what = f"No results for path: {place}" if is_last else f"Missing property in path {place}"
    return StatesError("States.Runtime", f"Invalid path '{path.text}' : {what}")


def _shown(step: Step) -> str:
    return (
        f"['{step.names[0]}']"
        if isinstance(step, Names)
        else f"[{step.indices[0]}]"
        if isinstance(step, Indices)
        else ""
    )


def _part(step: Names, value: Mapping[str, Any]) -> dict[str, Any]:
    """The object with those of the names alone that are there."""
    return {name: value[name] for name in step.names if name in value}


# Many values


class _Budget:
    def __init__(self) -> None:
        self.left = NODES_MAX

    def spend(self, nodes: int) -> None:
        self.left -= nodes
        if self.left < 0:
            raise StatesError("States.Runtime", f"A path visits more than {NODES_MAX} values.")


def _several(steps: tuple[Step, ...], start: Any) -> list[Any]:
    budget = _Budget()
    values = [start]
    for step in steps:
        found: list[Any] = []
        is_last = step is steps[-1]
        for value in values:
            if isinstance(step, Descent):
                _descend(value, found, budget)
            elif isinstance(step, Filter):
                found += _filtered(step, value, start, budget)
            elif isinstance(step, Names) and len(step.names) > 1 and is_last:
                found += [_part(step, value)] if isinstance(value, Mapping) else ()
            else:
                found += _stepped(step, value)
        budget.spend(len(found) + len(values))
        values = found
    return values


def _descend(value: Any, found: list[Any], budget: _Budget) -> None:
    """The value and everything below it that has parts, each before its own parts."""
    waiting = [value]
    while waiting:
        value = waiting.pop()
        budget.spend(1)
        if isinstance(value, Mapping | list | tuple):
            found.append(value)
            waiting += reversed(list(_parts(value)))


def _parts(value: Any) -> Iterable[Any]:
    if isinstance(value, Mapping):
        return value.values()
    return value if isinstance(value, list | tuple) else ()


def _stepped(step: Step, value: Any) -> Iterable[Any]:
    if isinstance(step, Wildcard):
        return _parts(value)
    if isinstance(step, Names):
        return [value[name] for name in step.names if name in value] if isinstance(value, Mapping) else ()
    if not isinstance(value, list | tuple):
        return ()
    if isinstance(step, Slice):
        return value[step.start : step.end]
    assert isinstance(step, Indices), "Functions come last, descents and filters are handled before."
    return [value[index] for index in step.indices if -len(value) <= index < len(value)]


def _filtered(step: Filter, value: Any, document: Any, budget: _Budget) -> list[Any]:
    elements = value if isinstance(value, list | tuple) else [value] if isinstance(value, Mapping) else []
    found = []
    for element in elements:
        budget.spend(1)

        def look(path: str, from_element: bool, element: Any = element) -> tuple[bool, Any]:
            return _looked_up(path, element if from_element else document)

        if holds(step.predicate, look):
            found.append(element)
    return found


def _looked_up(path: str, document: Any) -> tuple[bool, Any]:
    parsed = _parsed(path)
    try:
        found = find(parsed, document, None, _NOTHING)
    except StatesError:
        return False, None
    return parsed.is_definite or bool(found), found


# Putting


def _put(path: Path, number: int, document: Any, value: Any) -> Any:
    if number == len(path.steps):
        return value
    step = path.steps[number]
    if isinstance(step, Names):
        if document is None and number:
            document = {}
        if not isinstance(document, Mapping):
            raise _in_the_way(path)
        name = step.names[0]
        return {**document, name: _put(path, number + 1, document.get(name), value)}
    assert isinstance(step, Indices), "A reference path has names and indices only."
    index = step.indices[0]
    if not isinstance(document, list | tuple) or index >= len(document):
        raise _in_the_way(path)
    return [*document[:index], _put(path, number + 1, document[index], value), *document[index + 1 :]]


def _in_the_way(path: Path) -> StatesError:
    return StatesError(
        "States.ResultPathMatchFailure", f"Unable to apply the reference path '{path.text}': it does not fit the input."
    )
