"""The limits of the services as data, each with its source and the day it was checked.

A project overrides a limit in its `limits` mapping, where the service has raised it for the account.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

NEWEST = "aws-2026-11"


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit: its value in the unit that its name ends with, where it comes from, and since when."""

    name: str
    value: float
    source: str
    checked: str


@cache
def limits(edition: str = NEWEST) -> Mapping[str, Limit]:
    """The limits of an edition by name, as `queue.visibility_timeout_max_s`."""
    text = (Path(__file__).parent / f"{edition}.yaml").read_text(encoding="utf-8")
    data = yaml.load(text, Loader=yaml.BaseLoader)
    found = {
        f"{group}.{name}": Limit(f"{group}.{name}", _number(entry["value"]), entry["source"], data["checked"])
        for group, entries in data["limits"].items()
        for name, entry in entries.items()
    }
    return MappingProxyType(found)


def limit(name: str, overrides: Mapping[str, Any] | None = None) -> float:
    """The value of a limit; a number under the same name in `overrides` wins. KeyError for no limit."""
    given = (overrides or {}).get(name)
    if isinstance(given, (int, float)) and not isinstance(given, bool):
        return given
    return limits()[name].value


def _number(text: str) -> float:
    value = float(text.replace("_", ""))
    return int(value) if value.is_integer() else value
