"""The gallery is clean, and each flawed drawing has the findings it names."""

from __future__ import annotations

from pathlib import Path

import pytest

from topology.document import load_path, parse
from topology.rules import RULES
from topology.validation import validate

ROOT = Path(__file__).resolve().parent.parent.parent.parent
GALLERY = sorted(path for path in (ROOT / "topology" / "gallery").iterdir() if (path / "topology.yaml").is_file())
FLAWED = sorted((ROOT / "tests" / "topologies").glob("*.yaml"))


@pytest.mark.parametrize("path", GALLERY, ids=lambda path: path.name)
def test_the_gallery_is_clean(path: Path) -> None:
    parsed = parse(load_path(path))
    findings = validate(parsed).findings
    assert [finding.message for finding in findings if finding.severity != "info"] == []
    assert set(parsed.layout) == set(parsed.graph.nodes)
    has_code = any(node["handler"] for node in parsed.graph.nodes.values())
    assert {"default", *(["run-code"] if has_code else [])} <= set(parsed.scenarios)


@pytest.mark.parametrize("path", FLAWED, ids=lambda path: path.stem)
def test_a_flawed_drawing_has_its_findings(path: Path) -> None:
    parsed = parse(load_path(path))
    findings = validate(parsed).findings
    named = set(parsed.document["x-fires"])
    assert named <= {finding.rule for finding in findings}
    assert {finding.rule for finding in findings if finding.severity != "info"} <= named


def test_every_rule_has_a_flawed_drawing() -> None:
    assert {path.stem for path in FLAWED} == {name.replace("-", "_") for name in RULES}
