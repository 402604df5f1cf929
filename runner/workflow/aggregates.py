"""The functions at the end of a path: `$.prices.max()`, `$.items.length()`."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from runner.workflow.errors import StatesError


def apply(name: str, arguments: Sequence[str], value: Any) -> Any:
    """The function of a value; raises StatesError("States.Runtime") where it has none."""
    if name in _OF_NUMBERS:
        numbers = [number for number in _listed(value) if _is_number(number)]
        if not numbers:
            raise StatesError("States.Runtime", f"{name}() needs an array with numbers.")
        return _OF_NUMBERS[name](numbers)
    if name in ("length", "size"):
        return len(value) if isinstance(value, Mapping | list | tuple | str) else None
    if name == "keys":
        return list(value) if isinstance(value, Mapping) else None
    if name == "concat":
        return "".join(str(part) for part in [*_listed(value), *arguments])
    if name == "append":
        return [*_listed(value), *arguments]
    return _at(name, arguments, _listed(value))


def _at(name: str, arguments: Sequence[str], values: Sequence[Any]) -> Any:
    index = 0 if name == "first" else -1
    if name == "index":
        try:
            index = int(arguments[0])
        except (IndexError, ValueError) as fault:
            raise StatesError("States.Runtime", "index() needs a number.") from fault
    if not -len(values) <= index < len(values):
        raise StatesError("States.Runtime", f"{name}() finds nothing in an array of {len(values)}.")
    return values[index]


def _listed(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list | tuple) else ()


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _average(numbers: Sequence[float]) -> float:
    return sum(numbers) / len(numbers)


def _deviation(numbers: Sequence[float]) -> float:
    middle = _average(numbers)
    return math.sqrt(sum((number - middle) ** 2 for number in numbers) / len(numbers))


_OF_NUMBERS: dict[str, Callable[[Sequence[float]], float]] = {
    "min": min,
    "max": max,
    "sum": sum,
    "avg": _average,
    "stddev": _deviation,
}
