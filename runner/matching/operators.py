"""The operators of event patterns and filter policies, each compiled to a test of one leaf value.

No user text ever becomes a regular expression: a wildcard is matched by two pointers, in bounded time.
"""

from __future__ import annotations

import ipaddress
import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from runner.errors import PatternInvalid

Test = Callable[[Any], bool]


class Absent:
    """The test of `exists: false`: it holds when there is no leaf at all."""


ABSENT = Absent()
WILDCARD_REPEATS_MAX = 4
"""The service refuses wildcards that are followed by the same character more often: too complex [V]."""


def is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def compile_leaf(item: Any, same: Callable[[float, float], bool]) -> Test | Absent:
    """The test for one entry of a pattern's array; `same` compares numbers."""
    if isinstance(item, Mapping):
        if len(item) != 1:
            raise PatternInvalid("Only one key is allowed in a match expression.")
        ((name, operand),) = item.items()
        compiler = _OPERATORS.get(name)
        if compiler is None:
            raise PatternInvalid(f"Unrecognized match type {name}.")
        return compiler(operand, same)
    if isinstance(item, (list, tuple)):
        raise PatternInvalid("A match value is a scalar or a match expression, not an array.")
    return _literal(item, same)


def _literal(item: Any, same: Callable[[float, float], bool]) -> Test:
    if is_number(item):
        return lambda value: is_number(value) and same(value, item)
    if item is None or isinstance(item, bool):
        return lambda value: value is item
    return lambda value: isinstance(value, str) and value == item


def _exists(operand: Any, _: Any) -> Test | Absent:
    if not isinstance(operand, bool):
        raise PatternInvalid("exists must be either true or false.")
    return (lambda value: True) if operand else ABSENT


def _text(operand: Any, name: str) -> str:
    if not isinstance(operand, str):
        raise PatternInvalid(f"The {name} pattern must be a string.")
    return operand


def _affix(name: str, operand: Any) -> Test:
    """prefix or suffix, plain or ignoring case."""
    if isinstance(operand, Mapping):
        if set(operand) != {"equals-ignore-case"}:
            raise PatternInvalid(f"Unsupported {name} pattern.")
        folded = _text(operand["equals-ignore-case"], name).lower()
        if name == "prefix":
            return lambda value: isinstance(value, str) and value.lower().startswith(folded)
        return lambda value: isinstance(value, str) and value.lower().endswith(folded)
    text = _text(operand, name)
    if name == "prefix":
        return lambda value: isinstance(value, str) and value.startswith(text)
    return lambda value: isinstance(value, str) and value.endswith(text)


def _ignore_case(operand: Any, _: Any = None) -> Test:
    folded = _text(operand, "equals-ignore-case").lower()
    return lambda value: isinstance(value, str) and value.lower() == folded


def _wildcard(operand: Any, _: Any = None) -> Test:
    parts = _wildcard_parts(_text(operand, "wildcard"))
    return lambda value: isinstance(value, str) and _matches_parts(parts, value)


def _wildcard_parts(text: str) -> list[str]:
    """The literal parts between the stars. `\\*` and `\\\\` stand for the character itself."""
    parts: list[str] = []
    followers: dict[str, int] = {}
    current, index, was_star = "", 0, False
    while index < len(text):
        character = text[index]
        if character == "\\":
            if index + 1 >= len(text) or text[index + 1] not in "*\\":
                raise PatternInvalid(f"Invalid escape in the wildcard pattern at {index}.")
            index += 1
            current += text[index]
            was_star = False
        elif character == "*":
            if was_star:
                raise PatternInvalid(f"Consecutive wildcard characters at {index}.")
            parts.append(current)
            current, was_star = "", True
            after = text[index + 1 : index + 2]
            followers[after] = followers.get(after, 0) + 1
            if followers[after] > WILDCARD_REPEATS_MAX:
                raise PatternInvalid("The wildcard pattern is too complex: use fewer wildcards.")
        else:
            current += character
            was_star = False
        index += 1
    return [*parts, current]


def _matches_parts(parts: list[str], value: str) -> bool:
    if len(parts) == 1:
        return value == parts[0]
    first, last = parts[0], parts[-1]
    if len(value) < len(first) + len(last) or not value.startswith(first) or not value.endswith(last):
        return False
    position, end = len(first), len(value) - len(last)
    for part in parts[1:-1]:
        found = value.find(part, position, end)
        if found < 0:
            return False
        position = found + len(part)
    return True


def _cidr(operand: Any, _: Any) -> Test:
    text = _text(operand, "cidr")
    if text.count("/") != 1:
        raise PatternInvalid("Malformed CIDR, one '/' required.")
    try:
        network = ipaddress.ip_network(text, strict=False)
    except ValueError as error:
        raise PatternInvalid(f"Malformed CIDR: {error}.") from None

    def test(value: Any) -> bool:
        if not isinstance(value, str):
            return False
        try:
            return ipaddress.ip_address(value) in network
        except ValueError:
            return False

    return test


def _numeric(operand: Any, same: Callable[[float, float], bool]) -> Test:
    if not isinstance(operand, (list, tuple)) or not operand:
        raise PatternInvalid("The value of numeric must be an array.")
    operator, *rest = operand
    if operator not in ("=", "<", "<=", ">", ">="):
        raise PatternInvalid(f"Unrecognized numeric range operator: {operator}.")
    bound = _bound(rest, operator)
    if operator == "=" or operator[0] == "<":
        if len(rest) > 1:
            raise PatternInvalid("Too many elements in the numeric expression.")
        return _compare(operator, bound, same)
    lower = _compare(operator, bound, same)
    if len(rest) == 1:
        return lower
    second, *tail = rest[1:]
    if second not in ("<", "<="):
        raise PatternInvalid(f"Bad numeric range operator: {second}.")
    top = _bound(tail, second)
    if len(tail) > 1:
        raise PatternInvalid("Too many terms in the numeric range.")
    if bound >= top:
        raise PatternInvalid("Bottom must be less than top.")
    upper = _compare(second, top, same)
    return lambda value: lower(value) and upper(value)


def _bound(rest: list[Any], operator: str) -> float:
    if not rest or not is_number(rest[0]) or not math.isfinite(rest[0]):
        raise PatternInvalid(f"The value of {operator} must be numeric.")
    return float(rest[0])


def _compare(operator: str, bound: float, same: Callable[[float, float], bool]) -> Test:
    match operator:
        case "=":
            return lambda value: is_number(value) and same(value, bound)
        case "<":
            return lambda value: is_number(value) and value < bound and not same(value, bound)
        case "<=":
            return lambda value: is_number(value) and (value < bound or same(value, bound))
        case ">":
            return lambda value: is_number(value) and value > bound and not same(value, bound)
        case _:
            return lambda value: is_number(value) and (value > bound or same(value, bound))


def _anything_but(operand: Any, same: Callable[[float, float], bool]) -> Test:
    if isinstance(operand, Mapping):
        tests = _but_tests(operand)
    else:
        values = operand if isinstance(operand, (list, tuple)) else [operand]
        if not values or any(not isinstance(value, str) and not is_number(value) for value in values):
            raise PatternInvalid("The value of anything-but must be an array or a single string or number.")
        tests = [_literal(value, same) for value in values]
    return lambda value: not any(test(value) for test in tests)


def _but_tests(operand: Mapping[str, Any]) -> list[Test]:
    if len(operand) != 1:
        raise PatternInvalid("Too many elements in anything-but.")
    ((name, given),) = operand.items()
    if name not in ("prefix", "suffix", "wildcard", "equals-ignore-case"):
        raise PatternInvalid(f"Unsupported anything-but pattern: {name}.")
    texts: Iterable[Any] = given if isinstance(given, (list, tuple)) else [given]
    tests: list[Test] = []
    for text in texts:
        if not isinstance(text, str) or (text == "" and name in ("prefix", "suffix")):
            raise PatternInvalid(f"Inside anything-but, {name} takes strings that are not empty.")
        if name == "wildcard":
            tests.append(_wildcard(text))
        elif name == "equals-ignore-case":
            tests.append(_ignore_case(text))
        else:
            tests.append(_affix(name, text))
    if not tests:
        raise PatternInvalid(f"Inside anything-but, {name} needs a value.")
    return tests


_OPERATORS: dict[str, Callable[[Any, Callable[[float, float], bool]], Test | Absent]] = {
    "exists": _exists,
    "prefix": lambda operand, _: _affix("prefix", operand),
    "suffix": lambda operand, _: _affix("suffix", operand),
    "equals-ignore-case": _ignore_case,
    "wildcard": _wildcard,
    "cidr": _cidr,
    "numeric": _numeric,
    "anything-but": _anything_but,
}
