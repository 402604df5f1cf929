"""Where a value names a node or a file: what its field says, at any depth."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from topology.document.values import Path
from topology.kinds.base import Field


def references(field: Field, value: Any, path: Path) -> Iterator[tuple[Path, Field, str]]:
    """Each place in the value that names a node or a file: its path, its field, the name."""
    if field.reference or field.file:
        if isinstance(value, str):
            yield path, field, value
    elif isinstance(value, Mapping):
        for part in field.fields:
            if part.name in value:
                yield from references(part, value[part.name], (*path, part.name))
        if field.values is not None:
            for key, item in value.items():
                yield from references(field.values, item, (*path, key))
    elif isinstance(value, (list, tuple)) and field.items is not None:
        for index, item in enumerate(value):
            yield from references(field.items, item, (*path, index))
    for variant in field.variants:
        yield from references(variant, value, path)


_REFERRING: dict[int, bool] = {}


def may_refer(field: Field) -> bool:
    """True when a value of the field may name a node or a file."""
    known = _REFERRING.get(id(field))
    if known is None:
        inner = (*field.fields, *field.variants, *(f for f in (field.values, field.items) if f is not None))
        known = bool(field.reference or field.file) or any(may_refer(part) for part in inner)
        _REFERRING[id(field)] = known
    return known
