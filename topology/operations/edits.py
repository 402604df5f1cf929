"""The small edits that operations are made of, and what they do to plain data.

The same edits are applied to data here and to text in `splicing`: both must come to the same document.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from topology.errors import OperationError

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Put:
    """The value stands at the path: replaced, or added at the end of the mapping or list that is there.

    `before` names the key that an added key comes before.
    """

    path: Path
    value: Any
    before: str | None = None


@dataclass(frozen=True, slots=True)
class Insert:
    """The value is an item of the list, before the item that the path points to."""

    path: Path
    value: Any


@dataclass(frozen=True, slots=True)
class Cut:
    """What stands at the path is gone."""

    path: Path


@dataclass(frozen=True, slots=True)
class Key:
    """The last key of the path has another name, in its old place."""

    path: Path
    name: str


Edit = Put | Insert | Cut | Key


def edited(data: Any, edits: Sequence[Edit]) -> Any:
    """The data after the edits; what was given is not changed."""
    for edit in edits:
        data = _edited(data, edit, 0)
    return data


def value_at(data: Any, path: Sequence[str | int]) -> tuple[Any, bool]:
    """The value at the path, and whether it is there."""
    for key in path:
        inside = isinstance(data, dict) and isinstance(key, str) and key in data
        inside = inside or (isinstance(data, list) and isinstance(key, int) and 0 <= key < len(data))
        if not inside:
            return None, False
        data = data[key]
    return data, True


def _edited(data: Any, edit: Edit, depth: int) -> Any:
    key = edit.path[depth]
    if depth + 1 < len(edit.path):
        copy = data.copy()
        copy[key] = _edited(data[key], edit, depth + 1)
        return copy
    if isinstance(data, list):
        return _list(data, edit, key)
    if isinstance(edit, Key):
        return {edit.name if name == key else name: value for name, value in data.items()}
    if isinstance(edit, Cut):
        return {name: value for name, value in data.items() if name != key}
    assert isinstance(edit, Put), "Items are inserted into lists."
    if key in data or edit.before is None:
        return {**data, key: edit.value}
    added: dict[Any, Any] = {}
    for name, value in data.items():
        if name == edit.before:
            added[key] = edit.value
        added[name] = value
    return added


def _list(data: list[Any], edit: Edit, key: str | int) -> list[Any]:
    assert isinstance(key, int), "A list has indexes."
    copy = list(data)
    if isinstance(edit, Insert):
        copy.insert(key, edit.value)
    elif isinstance(edit, Cut):
        del copy[key]
    elif isinstance(edit, Put) and key == len(copy):
        copy.append(edit.value)
    elif isinstance(edit, Put):
        copy[key] = edit.value
    return copy


def same(left: Any, right: Any) -> bool:
    """Whether two JSON values are equal, true and 1 being different."""
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(same(value, right[key]) for key, value in left.items())
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(same(a, b) for a, b in zip(left, right, strict=True))
    return isinstance(left, bool) == isinstance(right, bool) and bool(left == right)


def changes(path: Path, old: Any, new: Any) -> list[Edit]:
    """The edits that turn the old value at the path into the new one, leaving alone what is equal."""
    if same(old, new):
        return []
    if isinstance(old, dict) and isinstance(new, dict) and old and new and old.keys() & new.keys():
        gone: list[Edit] = [Cut((*path, key)) for key in old if key not in new]
        kept = [edit for key in old if key in new for edit in changes((*path, key), old[key], new[key])]
        return [*kept, *gone, *(Put((*path, key), value) for key, value in new.items() if key not in old)]
    if isinstance(old, list) and isinstance(new, list) and old and new:
        shared = min(len(old), len(new))
        kept = [edit for i in range(shared) for edit in changes((*path, i), old[i], new[i])]
        gone = [Cut((*path, index)) for index in reversed(range(shared, len(old)))]
        return [*kept, *gone, *(Put((*path, index), new[index]) for index in range(shared, len(new)))]
    return [Put(path, new)]


def refuse(code: str, message: str) -> OperationError:
    return OperationError(message, code=code)
