"""Attribute values in DynamoDB's own JSON: comparing them, and reaching into an item by a path."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

Value = Mapping[str, Any]
Item = dict[str, Any]
Path = tuple[str | int, ...]


class Invalid(Exception):
    """The expression or what it refers to is not valid."""


def number(value: Value) -> Decimal:
    return Decimal(value["N"])


def comparable(value: Value) -> Any:
    """The value as Python orders it; None for types without an order."""
    kind, raw = next(iter(value.items()))
    return Decimal(raw) if kind == "N" else raw if kind in ("S", "B") else None


def same(left: Value | None, right: Value | None) -> bool:
    if left is None or right is None:
        return False
    if "N" in left and "N" in right:
        return number(left) == number(right)
    for kind in ("SS", "NS", "BS"):
        if kind in left and kind in right:
            return set(left[kind]) == set(right[kind])
    return left == right


def ordered(left: Value | None, comparator: str, right: Value | None) -> bool:
    if comparator in ("=", "<>"):
        return same(left, right) == (comparator == "=")
    if left is None or right is None or left.keys() != right.keys():
        return False
    a, b = comparable(left), comparable(right)
    if a is None:
        return False
    results: dict[str, bool] = {"<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b}
    return results[comparator]


def resolve(path: Path, names: Mapping[str, str]) -> Path:
    """The path with its `#name` placeholders replaced."""
    for part in path:
        if isinstance(part, str) and part.startswith("#") and part not in names:
            raise Invalid(f"An expression attribute name used in the document path is not defined: {part}")
    return tuple(names[part] if isinstance(part, str) and part.startswith("#") else part for part in path)


def plain(value: Decimal) -> str:
    """A number as the service prints it: no exponent, no trailing zeros."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def get(item: Item, path: Path) -> Value | None:
    current: Any = {"M": item}
    for part in path:
        if isinstance(part, int):
            elements = current.get("L")
            if elements is None or part >= len(elements):
                return None
            current = elements[part]
        else:
            current = current.get("M", {}).get(part)
            if current is None:
                return None
    found: Value = current
    return found


def _parent(item: Item, path: Path) -> Any:
    parent = get(item, path[:-1]) if len(path) > 1 else {"M": item}
    last = path[-1]
    container = None if parent is None else parent.get("L" if isinstance(last, int) else "M")
    if container is None:
        raise Invalid("The document path provided in the update expression is invalid for update")
    return container


def put(item: Item, path: Path, value: Value) -> None:
    container, last = _parent(item, path), path[-1]
    if isinstance(last, int) and last >= len(container):
        container.append(value)
    else:
        container[last] = value


def remove(item: Item, path: Path) -> None:
    container, last = _parent(item, path), path[-1]
    if isinstance(last, int):
        if last < len(container):
            del container[last]
    else:
        container.pop(last, None)
