"""Hardened designs of 8 to 40 nodes: what a careful team would draw has no error and no warning."""

from __future__ import annotations

from pathlib import Path

import pytest

from topology.document import load_path, parse
from topology.validation import validate

ROOT = Path(__file__).resolve().parents[3]
DRAWN = sorted((ROOT / "tests" / "topologies" / "clean").glob("*.yaml"))
GALLERY = sorted(path.parent for path in (ROOT / "topology" / "gallery").glob("*/topology.yaml"))


@pytest.mark.parametrize("path", [*DRAWN, *GALLERY], ids=lambda path: path.stem)
def test_a_clean_design_has_no_error_and_no_warning(path: Path) -> None:
    report = validate(parse(load_path(path)), today="2026-11-21")
    assert [f"{f.rule} {f.message}" for f in report.findings if f.severity != "info"] == []


def test_they_are_many_and_of_realistic_size() -> None:
    sizes = [len(parse(load_path(path)).graph.nodes) for path in DRAWN]
    assert len(DRAWN) >= 10
    assert all(8 <= size <= 40 for size in sizes), sizes


def test_together_they_use_nearly_every_kind() -> None:
    kinds = {node.kind for path in DRAWN for node in parse(load_path(path)).graph.nodes.values()}
    assert len(kinds) >= 15, kinds
