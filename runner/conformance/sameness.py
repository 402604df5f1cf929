"""When two values of a workflow count as the same: by value, and a text that holds an object or array as that."""

from __future__ import annotations

import json
from typing import Any


def plain(value: Any) -> Any:
    """The value with every text that holds a JSON object or array read, at any depth."""
    if isinstance(value, str):
        read = _read(value)
        return value if read is None else plain(read)
    if isinstance(value, dict):
        return {name: plain(part) for name, part in value.items()}
    return [plain(part) for part in value] if isinstance(value, list) else value


def same(one: Any, other: Any) -> bool:
    """Whether two values are equal; numbers by value (2 equals 2.0), a number never equals a truth value."""
    return _equal(plain(one), plain(other))


def _equal(one: Any, other: Any) -> bool:
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_equal(part, other[name]) for name, part in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_equal, one, other))
    return bool(one == other)


def _read(text: str) -> Any:
    if not text.lstrip().startswith(("{", "[")):
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
