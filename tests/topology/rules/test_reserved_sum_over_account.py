"""PER-002 reserved-sum-over-account."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import about, found, left


@pytest.mark.parametrize(
    "drawing",
    [
        "a:function; b:function",
        "a:function(concurrency_reserved=500); b:function(concurrency_reserved=400)",
        "a:service(replicas=2000)",
    ],
)
def test_silent(drawing: str) -> None:
    assert found("PER-002", drawing) == []


def test_silent_where_the_account_has_more() -> None:
    drawing = "a:function(concurrency_reserved=600); b:function(concurrency_reserved=500)"
    assert found("PER-002", drawing, limits={"function.concurrency_account": 3000}) == []


def test_found_and_fixed() -> None:
    drawing = "a:function(concurrency_reserved=400); b:function(concurrency_reserved=501)"
    assert about("PER-002", drawing) == ["error b a"]
    assert "901 are reserved" in found("PER-002", drawing)[0].message
    assert left("PER-002", drawing) == []
