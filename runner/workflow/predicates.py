"""Whether the filter of a path holds for an element. Regular expressions run in linear time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import re2

from runner.workflow.errors import StatesError
from runner.workflow.sameness import is_number, same
from topology.workflows.predicates import (
    Comparison,
    Joined,
    Literal,
    Negated,
    Operand,
    Pattern,
    Predicate,
    Reference,
)

Look = Callable[[str, bool], tuple[bool, Any]]
"""(path, from the element) -> (whether it is there, value)."""


def holds(predicate: Predicate, look: Look) -> bool:
    if isinstance(predicate, Joined):
        found = (holds(part, look) for part in predicate.parts)
        return all(found) if predicate.all_of else any(found)
    if isinstance(predicate, Negated):
        return not holds(predicate.part, look)
    return _compared(predicate, look)


def _compared(comparison: Comparison, look: Look) -> bool:
    is_there, left = _value(comparison.left, look)
    if not comparison.operator:
        return is_there
    assert comparison.right is not None, "An operator has two sides."
    if comparison.operator == "=~":
        return is_there and _matches(left, comparison.right)
    right_is_there, right = _value(comparison.right, look)
    if comparison.operator in ("!=", "!=="):
        return is_there != right_is_there or not same(left, right)
    if not is_there or not right_is_there:
        return False
    return _OPERATORS[comparison.operator](left, right)


def _value(operand: Operand, look: Look) -> tuple[bool, Any]:
    if isinstance(operand, Reference):
        return look(operand.path, operand.from_element)
    return True, operand.value if isinstance(operand, Literal) else operand


def _matches(left: Any, pattern: Operand) -> bool:
    return isinstance(pattern, Pattern) and isinstance(left, str) and bool(_compiled(pattern).fullmatch(left))


@lru_cache(maxsize=1024)
def _compiled(pattern: Pattern) -> Any:
    flags = "".join(sorted(set(pattern.flags) & set("ims")))
    options = re2.Options()
    options.log_errors = False
    try:
        return re2.compile(f"(?{flags}){pattern.text}" if flags else pattern.text, options)
    except re2.error as fault:
        raise StatesError(
            "States.Runtime", f"Invalid regular expression /{pattern.text}/ in a path: {fault}"
        ) from fault


def _ordered(accept: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    def compare(left: Any, right: Any) -> bool:
        if (is_number(left) and is_number(right)) or (isinstance(left, str) and isinstance(right, str)):
            return accept(left, right)
        return False

    return compare


def _in(left: Any, right: Any) -> bool:
    return any(same(left, value) for value in _listed(right))


def _listed(value: Any) -> Any:
    return value if isinstance(value, list | tuple) else ()


def _subset(left: Any, right: Any) -> bool:
    return all(_in(value, right) for value in _listed(left))


def _any_of(left: Any, right: Any) -> bool:
    return any(_in(value, right) for value in _listed(left))


def _contains(left: Any, right: Any) -> bool:
    return str(right) in left if isinstance(left, str) else _in(right, left)


def _has_size(left: Any, right: Any) -> bool:
    return isinstance(left, str | list | tuple | Mapping) and same(len(left), right)


def _is_empty(left: Any, right: Any) -> bool:
    return isinstance(left, str | list | tuple | Mapping) and (len(left) == 0) is bool(right)


_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "==": same,
    "===": same,
    "<": _ordered(lambda left, right: left < right),
    "<=": _ordered(lambda left, right: left <= right),
    ">": _ordered(lambda left, right: left > right),
    ">=": _ordered(lambda left, right: left >= right),
    "in": _in,
    "nin": lambda left, right: not _in(left, right),
    "subsetof": _subset,
    "anyof": _any_of,
    "noneof": lambda left, right: not _any_of(left, right),
    "all": lambda left, right: _subset(right, left),
    "contains": _contains,
    "size": _has_size,
    "empty": _is_empty,
}
