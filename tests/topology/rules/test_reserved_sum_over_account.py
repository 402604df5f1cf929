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
        "a:function(concurrency_reserved=600, group=x); b:function(concurrency_reserved=600, group=y)\n"
        "x:zone(boundary=account); y:zone(boundary=account)",
        "a:function(concurrency_reserved=600, group=x); b:function(concurrency_reserved=600, group=y)\n"
        'x:zone(region="eu-central-1"); y:zone(region="us-east-1")',
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


def test_teams_of_one_account_share_its_pool() -> None:
    drawing = (
        "a:function(concurrency_reserved=600, group=x); b:function(concurrency_reserved=600, group=y)\n"
        "x:zone(group=shop); y:zone(group=shop); shop:zone(boundary=account)"
    )
    assert about("PER-002", drawing) == ["error a b"]
    assert "1200 are reserved in shop" in found("PER-002", drawing)[0].message
    assert left("PER-002", drawing) == []
