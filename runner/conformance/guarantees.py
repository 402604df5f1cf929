"""Guarantees of the services: what is modelled of each, what is not, and what checks it. One file a service.

A file is `guarantees/<service>.yaml`: `title`, `about`, `guarantees` and `left_out`, sentences about what the model
does not do. A guarantee is a sentence `says`, `modelled` (yes, partly, no), `but` where it is not yes, and
`checked`: a list of `{scenario}`, a file of the corpus, `{test}`, as tests/x.py::test_y, or `{suite}`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "guarantees"
MODELLED = ("yes", "partly", "no")
CHECKS = ("scenario", "test", "suite")


@dataclass(frozen=True, slots=True)
class Check:
    """What holds a guarantee: a scenario of the corpus, a test, or a suite of cases."""

    kind: str
    name: str

    def is_there(self, root: Path, suites: Mapping[str, Any]) -> bool:
        """Whether it exists in the checkout."""
        if self.kind == "suite":
            return self.name in suites
        if self.kind == "scenario":
            return (root / "tests" / "scenarios" / f"{self.name}.yaml").is_file()
        path, _, test = self.name.partition("::")
        file = root / path
        return file.is_file() and f"def {test.partition('[')[0]}(" in file.read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Guarantee:
    """One sentence about a service, and how far it holds here."""

    says: str
    modelled: str
    but: str
    checked: tuple[Check, ...]


@dataclass(frozen=True, slots=True)
class Service:
    """The guarantees of one service."""

    name: str
    title: str
    about: str
    guarantees: tuple[Guarantee, ...]
    left_out: tuple[str, ...]


def services(folder: Path = FOLDER) -> list[Service]:
    """All services, by the title of each. KeyError where a file lacks what it must say."""
    found = [service_of(path) for path in sorted(folder.glob("*.yaml"))]
    return sorted(found, key=lambda service: service.title)


def service_of(path: Path) -> Service:
    """The service that a file describes."""
    values = yaml.safe_load(path.read_text(encoding="utf-8"))
    return Service(
        path.stem,
        values["title"],
        _line(values.get("about", "")),
        tuple(_guarantee(part) for part in values["guarantees"]),
        tuple(_line(part) for part in values.get("left_out") or ()),
    )


def _guarantee(values: Mapping[str, Any]) -> Guarantee:
    # YAML reads a bare yes as true.
    modelled = {True: "yes", False: "no"}.get(values["modelled"], values["modelled"])
    checks = tuple(Check(kind, name) for part in values.get("checked") or () for kind, name in part.items())
    return Guarantee(_line(values["says"]), modelled, _line(values.get("but", "")), checks)


def _line(text: str) -> str:
    return " ".join(text.split())
