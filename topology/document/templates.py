"""The templates of scenarios: `{{uuid}}`, `{{int a b}}`, `{{float a b}}`, `{{choice x y}}`, `{{seq}}`, `{{now}}`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

TEMPLATE = re.compile(r"\{\{\s*([a-z]+)((?:\s+[^\s{}]+)*)\s*\}\}")
_PLAIN = ("uuid", "seq", "now")
_RANGES = {"int": int, "float": float}
_KNOWN = "uuid, int, float, choice, seq and now"


def template_problems(value: Any) -> Iterator[str]:
    """What is wrong with the templates anywhere in the value, each as the rest of a sentence."""
    if isinstance(value, dict):
        for item in value.values():
            yield from template_problems(item)
    elif isinstance(value, list):
        for item in value:
            yield from template_problems(item)
    elif isinstance(value, str):
        for found in TEMPLATE.finditer(value):
            problem = _problem(found.group(1), found.group(2).split())
            if problem:
                yield f"{found.group(0)}{problem}"


def _problem(name: str, given: list[str]) -> str:
    if name in _PLAIN:
        return ", which takes nothing; write it alone." if given else ""
    if name == "choice":
        return "" if given else ", which chooses among nothing; name what it chooses."
    if name not in _RANGES:
        return f", which is no template; there are {_KNOWN}."
    try:
        low, high = map(_RANGES[name], given)
    except ValueError:
        return f", which must have two numbers, as {{{{{name} 1 9}}}}."
    return ", which has its numbers the wrong way round." if low > high else ""
