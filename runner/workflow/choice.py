"""The rules of a Choice state under JSONPath: comparisons with the service's strictness of types.

A comparison of values of another type than its operator's is false, never an error; a path that finds nothing is an
error, except to IsPresent. `IsX: false` holds for every value that is not X.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any

from runner.workflow.errors import StatesError
from runner.workflow.moments import moment

Resolve = Callable[[str], Any]
Compare = Callable[[Any, Any], bool]


def holds(rule: Mapping[str, Any], resolve: Resolve) -> bool:
    """Whether a rule holds; `resolve` gives the value of a path, and raises StatesError where it finds nothing."""
    if "And" in rule:
        return all(holds(part, resolve) for part in rule["And"])
    if "Or" in rule:
        return any(holds(part, resolve) for part in rule["Or"])
    if "Not" in rule:
        return not holds(rule["Not"], resolve)
    if "IsPresent" in rule:
        return _is_present(resolve, rule["Variable"]) is rule["IsPresent"]
    name = next((key for key in rule if key in _OPERATORS or key.removesuffix("Path") in _OPERATORS), "")
    if not name:
        raise StatesError("States.Runtime", f"The choice rule has no operator: {sorted(rule)}.")
    value = resolve(rule["Variable"])
    if name in _OPERATORS:
        return _OPERATORS[name](value, rule[name])
    return _OPERATORS[name.removesuffix("Path")](value, resolve(rule[name]))


def matches(value: Any, pattern: Any) -> bool:
    r"""Whether a text has the form of the pattern: `*` is any text, `\*` an asterisk. Linear in the text."""
    if not isinstance(value, str) or not isinstance(pattern, str):
        return False
    first, *others = _pieces(pattern)
    if not others:
        return value == first
    *middle, last = others
    if len(value) < len(first) + len(last) or not value.startswith(first) or not value.endswith(last):
        return False
    at, end = len(first), len(value) - len(last)
    for piece in middle:
        at = value.find(piece, at, end)
        if at < 0:
            return False
        at += len(piece)
    return True


def _pieces(pattern: str) -> list[str]:
    """The texts between the asterisks of a pattern."""
    pieces = [""]
    escaped = False
    for character in pattern:
        if escaped or character not in "\\*":
            pieces[-1] += character
            escaped = False
        elif character == "\\":
            escaped = True
        else:
            pieces.append("")
    return pieces


def _is_present(resolve: Resolve, path: str) -> bool:
    try:
        resolve(path)
    except StatesError:
        return False
    return True


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _ordered(is_of_type: Callable[[Any], bool], compare: Compare) -> Compare:
    return lambda value, other: is_of_type(value) and is_of_type(other) and compare(value, other)


def _timed(compare: Compare) -> Compare:
    def compared(value: Any, other: Any) -> bool:
        left, right = moment(value), moment(other)
        return left is not None and right is not None and compare(left, right)

    return compared


def _is(is_of_type: Callable[[Any], bool]) -> Compare:
    return lambda value, wanted: is_of_type(value) is wanted


_ORDER: Mapping[str, Compare] = {
    "Equals": operator.eq,
    "LessThan": operator.lt,
    "GreaterThan": operator.gt,
    "LessThanEquals": operator.le,
    "GreaterThanEquals": operator.ge,
}


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_truth(value: Any) -> bool:
    return isinstance(value, bool)


_OPERATORS: Mapping[str, Compare] = {
    **{f"Numeric{name}": _ordered(_is_number, compare) for name, compare in _ORDER.items()},
    **{f"String{name}": _ordered(_is_text, compare) for name, compare in _ORDER.items()},
    **{f"Timestamp{name}": _timed(compare) for name, compare in _ORDER.items()},
    "BooleanEquals": _ordered(_is_truth, operator.eq),
    "StringMatches": matches,
    "IsNull": _is(lambda value: value is None),
    "IsNumeric": _is(_is_number),
    "IsString": _is(_is_text),
    "IsBoolean": _is(_is_truth),
    "IsTimestamp": _is(lambda value: moment(value) is not None),
}
