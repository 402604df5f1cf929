"""When two JSON values are the same: numbers by value, true never 1, objects in any order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def same(left: Any, right: Any) -> bool:
    return bool(key(left) == key(right))


def key(value: Any) -> Any:
    """Equal for the same values only, and hashable."""
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return type(value), value
    if isinstance(value, Mapping):
        return "object", frozenset((name, key(part)) for name, part in value.items())
    if isinstance(value, list | tuple):
        return "array", tuple(key(part) for part in value)
    return "number", value
