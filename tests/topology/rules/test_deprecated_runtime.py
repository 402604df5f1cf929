"""OPS-006 deprecated-runtime."""

from __future__ import annotations

from tests.topology.rules.drawing import about, found
from topology.kinds import KINDS
from topology.limits.runtimes import lifecycles


def test_silent() -> None:
    assert about("OPS-006", "a:function; b:function(runtime=python3.11)") == []


def test_found() -> None:
    [finding] = found("OPS-006", "a:function(runtime=nodejs20)")
    assert (finding.severity, finding.nodes) == ("warning", ("a",))
    assert "2026-04-30" in finding.message


def test_every_runtime_has_its_dates() -> None:
    [runtime] = [field for field in KINDS["function"].fields if field.name == "runtime"]
    assert set(lifecycles()) == set(runtime.choices)
