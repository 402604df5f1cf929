"""REL-015 visibility-timeout-too-short."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import about, found


@pytest.mark.parametrize(
    "drawing",
    [
        "orders:queue -> worker:function",  # 30 s for 3 s
        "orders:queue(visibility_timeout_s=60) -> worker:function(timeout_s=10)",
        "orders:queue(visibility_timeout_s=80) -delivers(batch_window_s=20)-> worker:function(timeout_s=10)",
        "orders:queue(visibility_timeout_s=30) -> worker:service(timeout_s=30)",
        "orders:queue(visibility_timeout_s=1) -delivers-> events:bus",
    ],
)
def test_silent(drawing: str) -> None:
    assert found("REL-015", drawing) == []


@pytest.mark.parametrize(
    ("drawing", "expected", "value"),
    [
        ("orders:queue(visibility_timeout_s=2) -> worker:function(timeout_s=3)", "error", 18),
        ("orders:queue -> worker:function(timeout_s=30)", "warning", 180),
        ("orders:queue(visibility_timeout_s=20) -> worker:service(timeout_s=25)", "error", 25),
        (
            "orders:queue(visibility_timeout_s=60) -delivers(batch_window_s=20)-> worker:function(timeout_s=10)",
            "warning",
            80,
        ),
    ],
)
def test_found(drawing: str, expected: str, value: int) -> None:
    [finding] = found("REL-015", drawing)
    assert finding.severity == expected
    assert finding.nodes == ("orders", "worker")
    [operation] = finding.fixes[0].operations
    assert operation == {"op": "set", "node": "orders", "path": "visibility_timeout_s", "value": value}
    assert f"to {value} s" in finding.message


def test_the_value_is_enough_for_every_consumer() -> None:
    drawing = "orders:queue(visibility_timeout_s=5) -> a:function(timeout_s=10); orders -> b:function(timeout_s=20)"
    assert about("REL-015", drawing) == ["error orders a", "error orders b"]
    values = {finding.fixes[0].operations[0]["value"] for finding in found("REL-015", drawing)}
    assert values == {120}
