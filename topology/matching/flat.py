"""Events laid flat: the scalar values below each path, and in which elements of which arrays they stand.

The names of a path are joined by dots, as event-ruler does it: `{"a": {"b": 1}}` and `{"a.b": 1}` are the same.
A scalar inside an array belongs to the array's own field, so its element does not count; an object's does.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

Place = tuple[tuple[int, int], ...]
"""The element of each array that a value stands in: pairs of the array's number and the index in it."""
Fields = Mapping[str, list[tuple[Any, Place]]]


def flatten(event: Mapping[str, Any], steps: Collection[str] | None = None) -> dict[str, list[tuple[Any, Place]]]:
    """The values by path. `steps` are the names that anyone asks for; what lies below others is left out."""
    fields: dict[str, list[tuple[Any, Place]]] = {}
    arrays = 0
    stack: list[tuple[Any, str | None, Place]] = [(event, None, ())]
    while stack:
        value, path, place = stack.pop()
        if isinstance(value, (list, tuple)):
            arrays += 1
            for index, item in enumerate(value):
                if isinstance(item, (dict, list, tuple, Mapping)):
                    stack.append((item, path, (*place, (arrays, index))))
                else:
                    fields.setdefault(path or "", []).append((item, place))
            continue
        for name, item in value.items():
            if steps is not None and name not in steps and not _has_step(name, steps):
                continue
            below = name if path is None else f"{path}.{name}"
            if isinstance(item, (dict, list, tuple, Mapping)):
                stack.append((item, below, place))
            else:
                fields.setdefault(below, []).append((item, place))
    return fields


def steps_of(path: str) -> list[str]:
    """The names that an event may have along the path."""
    return path.split(".")


def _has_step(name: str, steps: Collection[str]) -> bool:
    return "." in name and any(part in steps for part in name.split("."))


def merged(one: Place, other: Place) -> Place | None:
    """Both places together, None when they are in different elements of one array."""
    if not one or not other:
        return one or other
    indexes = dict(one)
    for array, index in other:
        if indexes.setdefault(array, index) != index:
            return None
    return tuple(sorted(indexes.items()))


def within(place: Place, arrays: Collection[int]) -> Place:
    """The part of a place that concerns these arrays."""
    return tuple(pair for pair in place if pair[0] in arrays) if place else place
