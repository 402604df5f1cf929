"""SNS filter policies, on message attributes or on the body (semantics 3.2).

Unlike an event pattern, a policy on the body sees arrays flattened: conditions on one array may hold in
different elements. Numbers agree when they do to five decimals.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from typing import Any, Literal

from topology.errors import PatternInvalid
from topology.matching.json_text import read_json
from topology.matching.operators import is_number
from topology.matching.patterns import RESERVED, RULES_MAX, Leaf

Scope = Literal["MessageAttributes", "MessageBody"]
_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")


def _same(left: float, right: float) -> bool:
    try:
        return round(left * 100_000) == round(right * 100_000)
    except (OverflowError, ValueError):
        return left == right


class Condition:
    """One path of a policy with the values it may have."""

    __slots__ = ("leaf", "path")

    def __init__(self, path: tuple[str, ...], items: Any) -> None:
        self.path = path
        self.leaf = Leaf(items if isinstance(items, (list, tuple)) else [items], _same)

    def match(self, body: Any) -> bool:
        found = False
        for value in values_at(body, self.path):
            found = True
            if self.leaf.takes(value):
                return True
        return self.leaf.absent and not found


Way = list[Condition]
"""Conditions that must all hold: one way through the `$or` groups of a policy."""


def ways_of(policy: Mapping[str, Any]) -> list[Way]:
    """The ways through a policy. A path that comes twice on one way has the values named last, as in a pattern."""
    return [list(way.values()) for way in _ways(policy, (), [{}])]


def _ways(
    policy: Mapping[str, Any], path: tuple[str, ...], ways: list[dict[tuple[str, ...], Condition]]
) -> list[dict[tuple[str, ...], Condition]]:
    for name, value in undotted(policy).items():
        if name == "$or" and is_or(value):
            ways = [way for part in value for way in _ways(part, path, ways)]
            if len(ways) > RULES_MAX:
                raise PatternInvalid(f"The policy has more than {RULES_MAX} ways through its $or groups.")
        elif isinstance(value, Mapping):
            ways = _ways(value, (*path, name), ways)
        else:
            condition = Condition((*path, name), value)
            ways = [{**way, condition.path: condition} for way in ways]
    return ways


def values_at(value: Any, path: tuple[str, ...]) -> Iterator[Any]:
    """The scalar values at the path, through arrays."""
    left = [(value, 0)]
    while left:
        at, depth = left.pop()
        if isinstance(at, (list, tuple)):
            left += [(item, depth) for item in reversed(at)]
        elif depth == len(path):
            if not isinstance(at, Mapping):
                yield at
        elif isinstance(at, Mapping):
            name = path[depth]
            below = at[name] if name in at else below_dots(at, name)
            if below is not None or name in at:
                left.append((below, depth + 1))


class Policy:
    """A compiled filter policy of one subscription."""

    __slots__ = ("scope", "ways")

    def __init__(self, policy: Any, scope: Scope) -> None:
        if not isinstance(policy, Mapping):
            raise PatternInvalid("A filter policy is an object.")
        self.scope: Scope = scope
        self.ways = ways_of(policy)

    def match(self, attributes: Mapping[str, Any], body: Any) -> bool:
        return self.passes(view(self.scope, attributes, body))

    def passes(self, seen: Mapping[str, Any] | None) -> bool:
        """Whether a message passes, from what a policy of this scope sees of it."""
        return seen is not None and any(all(one.match(seen) for one in way) for way in self.ways)


def view(scope: Scope, attributes: Mapping[str, Any], body: Any) -> Mapping[str, Any] | None:
    """What policies of a scope see of a message: its attributes, or its body when that is a JSON object."""
    if scope == "MessageAttributes":
        return {name: attribute_value(value) for name, value in attributes.items()}
    if isinstance(body, (str, bytes)):
        try:
            body = read_json(body)
        except ValueError:
            return None
    return body if isinstance(body, Mapping) else None


def combinations(policy: Mapping[str, Any], depth: int = 1, so_far: int = 1) -> int:
    """How complex a policy is, as the service counts [V]: values times depth, multiplied over all keys.

    The alternatives of `$or` add up, each multiplied by what was counted before.
    """
    for name, value in policy.items():
        if isinstance(value, Mapping):
            so_far = combinations(value, depth + 1, so_far)
        elif name == "$or" and is_or(value):
            so_far = sum(combinations(part, depth, so_far) for part in value)
        elif isinstance(value, (list, tuple)):
            so_far *= max(len(value), 1) * depth
    return so_far


def check_policy(policy: Mapping[str, Any], scope: Scope, keys_max: float, combinations_max: float) -> None:
    """Raises PatternInvalid for a policy that a subscription would refuse for its form, its size or its nesting."""
    _check_form(policy)
    if len(policy) > keys_max:
        raise PatternInvalid(f"A filter policy has at most {keys_max:.0f} keys.")
    if scope == "MessageAttributes" and any(isinstance(value, Mapping) for value in policy.values()):
        raise PatternInvalid("A filter policy on message attributes is not nested.")
    count = combinations(policy)
    if count > combinations_max:
        raise PatternInvalid(f"The filter policy has {count} combinations, at most {combinations_max:.0f} are allowed.")


def _check_form(policy: Mapping[str, Any]) -> None:
    """A single value is no list of values, though a matcher could take it for one."""
    for name, value in policy.items():
        if isinstance(value, Mapping):
            _check_form(value)
        elif not isinstance(value, (list, tuple)):
            raise PatternInvalid(f'"{name}" must be an object or an array.')
        elif name == "$or" and is_or(value):
            for part in value:
                _check_form(part)


def attribute_value(attribute: Any) -> Any:
    """What a policy sees of an attribute: plain, or as `{type, value}` (or the SDK's DataType and StringValue)."""
    if not isinstance(attribute, Mapping):
        return attribute
    kind = attribute.get("type", attribute.get("Type", attribute.get("DataType", "String")))
    value = attribute.get("value", attribute.get("Value", attribute.get("StringValue")))
    if kind == "Number" or str(kind).startswith("Number."):
        return _number(value)
    if kind == "String.Array":
        try:
            return read_json(value) if isinstance(value, str) else value
        except ValueError:
            return []
    # Binary attributes are never looked at.
    return [] if str(kind).startswith("Binary") else value


def _number(value: Any) -> Any:
    if is_number(value):
        return value
    if isinstance(value, str) and _NUMBER.fullmatch(value) and math.isfinite(number := float(value)):
        return number
    return value


def compile_policy(policy: Any, scope: Any = "MessageAttributes") -> Policy:
    """The policy, ready to match."""
    return Policy(policy, scope)


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
        and all(isinstance(part, Mapping) and part and not RESERVED & set(part) for part in value)
    )
