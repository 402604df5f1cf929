"""The operators of event patterns and filter policies, each compiled to a test of one leaf value.

No user text ever becomes a regular expression: a wildcard is matched by two pointers, in bounded time.
"""

from __future__ import annotations

import ipaddress
import math
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from topology.errors import PatternInvalid
from topology.matching.casing import equal_test, prefix_test, suffix_test

Test = Callable[[Any], bool]


class Inexact(float):
    """A number written with more digits than a double holds: it compares with nothing."""


class Absent:
    """The test of `exists: false`: it holds when there is no leaf at all."""


ABSENT = Absent()
WILDCARD_REPEATS_MAX = 4
"""The service refuses wildcards that are followed by the same character more often: too complex [V]."""


def is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def is_comparable(value: Any) -> bool:
    """A number that its double is printed as: others the service compares by their text alone.

    Below 2 to the 58 its engine prints integers exactly, above with as few digits as tell doubles apart.
    """
    if isinstance(value, float):
        return math.isfinite(value) and not isinstance(value, Inexact)
    return is_number(value) and (abs(value) <= 1 << 53 or _fits(value))


def _fits(value: int) -> bool:
    try:
        double = float(value)
        return Decimal(repr(double)) == value or (abs(value) < 1 << 58 and int(double) == value)
    except OverflowError:
        return False


def compile_leaf(item: Any, same: Callable[[float, float], bool]) -> str | Test | Absent:
    """The test for one entry of a pattern's array, or the text it must be; `same` compares numbers."""
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


def _literal(item: Any, same: Callable[[float, float], bool]) -> str | Test:
    if is_number(item):
        return lambda value: is_number(value) and same(value, item)
    if item is None or isinstance(item, bool):
        return lambda value: value is item
    address = ip_address(item)
    if address is not None:
        return lambda value: isinstance(value, str) and (value == item or ip_address(value) == address)
    return str(item)


def _exactly(operand: Any, _: Any) -> str:
    return _text(operand, "exactly")


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
        of_text = (prefix_test if name == "prefix" else suffix_test)(_text(operand["equals-ignore-case"], name))
        return lambda value: isinstance(value, str) and of_text(value)
    text = _text(operand, name)
    if name == "prefix":
        return lambda value: isinstance(value, str) and value.startswith(text)
    return lambda value: isinstance(value, str) and value.endswith(text)


def _ignore_case(operand: Any, _: Any = None) -> Test:
    equal = equal_test(_text(operand, "equals-ignore-case"))
    return lambda value: isinstance(value, str) and equal(value)


def _wildcard(operand: Any, _: Any = None) -> Test:
    parts = wildcard_parts(_text(operand, "wildcard"))
    return lambda value: isinstance(value, str) and _matches_parts(parts, value)


def wildcard_parts(text: str) -> list[str]:
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


def ip_address(text: Any) -> tuple[int, int] | None:
    """The version and number of an IP address, as the service reads one; None when the text is none."""
    if not isinstance(text, str) or len(text) > 45:
        return None
    parts = text.split(".")
    if len(parts) == 4:
        if not all(part.isascii() and part.isdigit() and len(part) <= 10 and int(part) <= 255 for part in parts):
            return None
        return 4, int.from_bytes(bytes(int(part) for part in parts), "big")
    if ":" not in text or "%" in text or len(parts) > 1:
        return None
    try:
        address = ipaddress.IPv6Address(text)
    except ValueError:
        return None
    mapped = address.ipv4_mapped
    return (4, int(mapped)) if mapped is not None else (6, int(address))


def _cidr(operand: Any, _: Any) -> Test:
    text = _text(operand, "cidr")
    if text.count("/") != 1:
        raise PatternInvalid("Malformed CIDR, one '/' required.")
    base, _, bits = text.partition("/")
    if not bits.isascii() or not bits.removeprefix("+").isdigit():
        raise PatternInvalid("Malformed CIDR, mask bits must be an integer that is not negative.")
    address = ip_address(base)
    if address is None:
        raise PatternInvalid(f"Nonstandard IP address: {base}.")
    version, number = address
    width = 32 if version == 4 else 128
    if int(bits) >= width:
        raise PatternInvalid(f"IPv{version} mask bits must be < {width}.")
    shift = width - int(bits)

    def test(value: Any) -> bool:
        found = ip_address(value)
        return found is not None and found[0] == version and found[1] >> shift == number >> shift

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
    if not rest or not is_number(rest[0]):
        raise PatternInvalid(f"The value of {operator} must be numeric.")
    if not is_comparable(rest[0]):
        raise PatternInvalid(f"Cannot compare number: {rest[0]}.")
    return float(rest[0])


def _compare(operator: str, bound: float, same: Callable[[float, float], bool]) -> Test:
    match operator:
        case "=":
            return lambda value: is_number(value) and same(value, bound)
        case "<":
            return lambda value: is_comparable(value) and value < bound and not same(value, bound)
        case "<=":
            return lambda value: is_comparable(value) and (value < bound or same(value, bound))
        case ">":
            return lambda value: is_comparable(value) and value > bound and not same(value, bound)
        case _:
            return lambda value: is_comparable(value) and (value > bound or same(value, bound))


def _anything_but(operand: Any, same: Callable[[float, float], bool]) -> Test:
    if isinstance(operand, Mapping):
        tests = _but_tests(operand)
        return lambda value: not any(test(value) for test in tests)
    values = operand if isinstance(operand, (list, tuple)) else [operand]
    texts = frozenset(value for value in values if isinstance(value, str))
    numbers = [value for value in values if is_comparable(value)]
    if not values or len(values) not in (len([value for value in values if isinstance(value, str)]), len(numbers)):
        raise PatternInvalid("The value of anything-but is a string, a number, or an array of only one of them.")
    if texts:
        return lambda value: not (isinstance(value, str) and value in texts)
    return lambda value: not (is_number(value) and any(same(value, number) for number in numbers))


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
    return tests


_OPERATORS: dict[str, Callable[[Any, Callable[[float, float], bool]], str | Test | Absent]] = {
    "exactly": _exactly,
    "exists": _exists,
    "prefix": lambda operand, _: _affix("prefix", operand),
    "suffix": lambda operand, _: _affix("suffix", operand),
    "equals-ignore-case": _ignore_case,
    "wildcard": _wildcard,
    "cidr": _cidr,
    "numeric": _numeric,
    "anything-but": _anything_but,
}
