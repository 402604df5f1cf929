"""Simple JSON paths: `$`, names, numbers in brackets. Enough for inputs of targets and for captures."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_STEP = re.compile(r"\.([^.\[\]]+)|\[(\d+)\]|\['([^']*)'\]")


def json_path(value: Any, path: str, missing: Any = None) -> Any:
    """The value at the path, or `missing`. A negative or absent index, or a name of a scalar, is missing."""
    position = 1 if path.startswith("$") else 0
    text = path if position else f".{path}"
    while position < len(text):
        step = _STEP.match(text, position)
        if step is None:
            return missing
        name, index, quoted = step.groups()
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
