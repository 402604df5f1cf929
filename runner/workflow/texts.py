"""Texts that came as JSON: what is read of them, and what may stand in them."""

from __future__ import annotations

import json
from typing import Any


def read(text: str) -> Any:
    """The value that a text holds as JSON; raises ValueError, also for numbers that are not finite."""
    return _whole_within(json.loads(text, parse_constant=_refuse, parse_float=_finite))


def whole(text: str) -> str:
    """The text with a replacement character for each half of a pair that stands alone: no UTF-8 can hold these."""
    if text.isascii():
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _whole_within(value: Any) -> Any:
    if isinstance(value, str):
        return whole(value)
    if isinstance(value, dict):
        return {whole(name): _whole_within(part) for name, part in value.items()}
    return [_whole_within(part) for part in value] if isinstance(value, list) else value


def _finite(number: str) -> float:
    found = float(number)
    return found if abs(found) != float("inf") else _refuse(number)


def _refuse(name: str) -> float:
    raise ValueError(f"{name} is no number of JSON")
