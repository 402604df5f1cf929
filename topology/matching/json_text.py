"""JSON as the services read it: no NaN, and no nesting without end."""

from __future__ import annotations

import json
from typing import Any


def read_json(text: str | bytes) -> Any:
    """The value of a JSON text. Raises ValueError for a text that is none, or that is nested too deeply to be read."""
    try:
        return json.loads(text, parse_constant=_no_number)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def _no_number(text: str) -> float:
    raise ValueError(f"{text} is no number of JSON")
