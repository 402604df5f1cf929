"""How long the runtimes of functions are maintained, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

import yaml

NEWEST = "runtimes-2026-11"


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """Days in ISO 8601: the last one with updates, the first without new functions, and when this was checked."""

    name: str
    deprecated: str
    create_blocked: str
    checked: str

    @property
    def is_deprecated(self) -> bool:
        return self.deprecated <= self.checked

    @property
    def is_blocked(self) -> bool:
        return self.create_blocked <= self.checked


@cache
def lifecycles(edition: str = NEWEST) -> Mapping[str, Lifecycle]:
    """The runtimes by the names that a function may have, in the order of the file."""
    text = (Path(__file__).parent / f"{edition}.yaml").read_text(encoding="utf-8")
    data = yaml.load(text, Loader=yaml.BaseLoader)
    return MappingProxyType(
        {
            name: Lifecycle(name, entry["deprecated"], entry["create_blocked"], data["checked"])
            for name, entry in data["runtimes"].items()
        }
    )
