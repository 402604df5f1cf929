"""One flaw planted in a clean design: it is found, and nothing else but what follows from it.

Each file says in a sentence what is wrong, which clean design it was planted in and how, and the rule that must tell.
`also` are the rules that have something of their own to say about the same change.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from topology.document import load_path, parse
from topology.findings import Finding
from topology.operations import apply
from topology.rules import BY_ID
from topology.validation import validate

DRAWINGS = Path(__file__).resolve().parents[2] / "topologies"
PLANTED = sorted((DRAWINGS / "planted").glob("*.yaml"))


@pytest.mark.parametrize("path", PLANTED, ids=lambda path: path.stem)
def test_the_flaw_is_found_and_nothing_else(path: Path) -> None:
    planted = _read(path)
    told = [f"{f.rule} {f.message}" for f in _findings(planted) if f.rule not in (planted["expect"], *_also(planted))]
    assert planted["expect"] in {finding.rule for finding in _findings(planted)}, planted["flaw"]
    assert told == []


def test_every_rule_that_warns_is_put_to_the_test() -> None:
    wanted = {rule.id for rule in BY_ID.values() if rule.severity != "info"}
    assert {_read(path)["expect"] for path in PLANTED} >= wanted


def test_a_flaw_is_said_in_words() -> None:
    said = [_read(path)["flaw"] for path in PLANTED]
    assert all(len(flaw) > 40 and flaw.endswith(".") for flaw in said)
    assert len(set(said)) == len(said)


def _read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


def _also(planted: dict[str, Any]) -> list[str]:
    return planted.get("also") or []


def _findings(planted: dict[str, Any]) -> list[Finding]:
    clean = load_path(DRAWINGS / "clean" / f"{planted['base']}.yaml")
    flawed = apply(clean, planted["change"]).project
    report = validate(parse(flawed), today="2026-11-21")
    return [finding for finding in report.findings if finding.severity != "info"]
