"""Event patterns: all fields must match, one value of each array suffices (semantics 3.3).

Matching is array-consistent: conditions below the same array must hold in the same element of it. The
recursion visits each pair of pattern and event node once an element, so its time is bounded by their product.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from runner.errors import PatternInvalid
from runner.matching.operators import Absent, Test, compile_leaf

DEPTH_MAX = 100
OPERATORS = frozenset(
    ("exists", "prefix", "suffix", "equals-ignore-case", "wildcard", "cidr", "numeric", "anything-but")
)


def _same(left: float, right: float) -> bool:
    return left == right


class Leaf:
    """The values that one field may have."""

    __slots__ = ("absent", "tests")

    def __init__(self, items: Any, same: Any = _same) -> None:
        if not items:
            raise PatternInvalid("Empty arrays are not allowed.")
        compiled = [compile_leaf(item, same) for item in items]
        self.absent = any(isinstance(test, Absent) for test in compiled)
        self.tests: list[Test] = [test for test in compiled if not isinstance(test, Absent)]

    def match(self, value: Any, is_there: bool) -> bool:
        found = False
        if is_there:
            for leaf in leaves(value):
                found = True
                if any(test(leaf) for test in self.tests):
                    return True
        return self.absent and not found


class Fields:
    """An object of a pattern: fields that all must match, and groups of alternatives (`$or`)."""

    __slots__ = ("alternatives", "fields")

    def __init__(self, pattern: Mapping[str, Any], depth: int = 0) -> None:
        if depth > DEPTH_MAX:
            raise PatternInvalid(f"The pattern is nested deeper than {DEPTH_MAX}.")
        if not pattern:
            raise PatternInvalid("Empty objects are not allowed.")
        self.fields: list[tuple[str, Leaf | Fields]] = []
        self.alternatives: list[list[Fields]] = []
        for name, value in undotted(pattern).items():
            if name == "$or" and is_or(value):
                self.alternatives.append([Fields(part, depth + 1) for part in value])
            elif isinstance(value, Mapping):
                self.fields.append((name, Fields(value, depth + 1)))
            elif isinstance(value, (list, tuple)):
                self.fields.append((name, Leaf(value)))
            else:
                raise PatternInvalid(f'"{name}" must be an object or an array.')

    def match(self, value: Any, is_there: bool) -> bool:
        if isinstance(value, (list, tuple)):
            elements = [element for element in value if isinstance(element, (Mapping, list, tuple))]
            return any(self.match(element, True) for element in elements) or (not elements and self._match_object({}))
        return self._match_object(value if is_there and isinstance(value, Mapping) else {})

    def _match_object(self, value: Mapping[str, Any]) -> bool:
        for name, part in self.fields:
            if name in value:
                matched = part.match(value[name], True)
            else:
                dotted = below_dots(value, name)
                matched = part.match(dotted, dotted is not None)
            if not matched:
                return False
        return all(any(part._match_object(value) for part in group) for group in self.alternatives)


def undotted(pattern: Mapping[str, Any]) -> dict[str, Any]:
    """The pattern with `{"a.b": x}` as `{"a": {"b": x}}`: the services join the names of a path by dots."""
    result: dict[str, Any] = {}
    for name, value in pattern.items():
        if "." in name.strip("."):
            first, rest = name.split(".", 1)
            below = result.get(first)
            value = {**below, rest: value} if isinstance(below, Mapping) else {rest: value}
            name = first
        result[name] = value
    return result


def below_dots(value: Mapping[str, Any], name: str) -> dict[str, Any] | None:
    """What an event with dots in its names has below `name`: `{"a.b": 1}` has `{"b": 1}` below `a`."""
    prefix = name + "."
    below = {key[len(prefix) :]: item for key, item in value.items() if key.startswith(prefix)}
    return below or None


def is_or(value: Any) -> bool:
    """`$or` is a relation only with two or more objects whose fields are no operators."""
    return (
        isinstance(value, (list, tuple))
        and len(value) >= 2
        and all(isinstance(part, Mapping) and part and not OPERATORS & set(part) for part in value)
    )


def leaves(value: Any) -> Iterator[Any]:
    """The scalar values of a field: its own, or those of its array, however deep; objects are no leaves."""
    if isinstance(value, (list, tuple)):
        for item in value:
            yield from leaves(item)
    elif not isinstance(value, Mapping):
        yield value


class Pattern:
    """A compiled event pattern."""

    __slots__ = ("_fields",)

    def __init__(self, pattern: Any) -> None:
        if not isinstance(pattern, Mapping):
            raise PatternInvalid("A pattern is an object.")
        self._fields = Fields(pattern)

    def match(self, event: Any) -> bool:
        return isinstance(event, Mapping) and self._fields._match_object(event)


def compile_pattern(pattern: Any) -> Pattern:
    """The pattern, ready to match. Raises PatternInvalid where the service would refuse it."""
    return Pattern(pattern)
