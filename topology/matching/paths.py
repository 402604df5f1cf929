"""Simple JSON paths: `$`, names, numbers in brackets, `*`. Enough for inputs of targets and for captures."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_STEP = re.compile(r"\.([^.\[\]]+)|\[([0-9]+|\*)\]|\['([^']*)'\]")
_MISSING: Any = object()


def json_path(value: Any, path: str, missing: Any = None) -> Any:
    """The value at the path, or `missing`. A negative or absent index, or a name of a scalar, is missing.

    A path with `*` gives the list of what it finds, which may be empty.
    """
    position = 1 if path.startswith("$") else 0
    text = path if position else f".{path}"
    while position < len(text):
        step = _STEP.match(text, position)
        if step is None:
            return missing
        name, index, quoted = step.groups()
        if "*" in (name, index):
            return _each(value, text[step.end() :])
        if index is not None:
            if not isinstance(value, (list, tuple)) or int(index) >= len(value):
                return missing
            value = value[int(index)]
        else:
            key = name if name is not None else quoted
            if not isinstance(value, Mapping) or key not in value:
                return missing
            value = value[key]
        position = step.end()
    return value


def _each(value: Any, rest: str) -> list[Any]:
    """What the rest of a path finds in each item; of a rest with `*` again, all in one list."""
    items = value.values() if isinstance(value, Mapping) else value if isinstance(value, (list, tuple)) else ()
    found = [json_path(item, "$" + rest, _MISSING) for item in items]
    if any("*" in step.groups()[:2] for step in _STEP.finditer(rest)):
        return [inner for several in found if several is not _MISSING for inner in several]
    return [one for one in found if one is not _MISSING]
