"""REL-036 function-synchronously-calls-function."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import about, fixed, found


@pytest.mark.parametrize(
    "drawing",
    [
        "a:function -invokes(wait=false)-> b:function",
        "a:service -invokes-> b:function",
        "a:function -invokes-> flow:workflow",
        "a:function -calls-> b:service",
    ],
)
def test_silent(drawing: str) -> None:
    assert found("REL-036", drawing) == []


@pytest.mark.parametrize(
    ("drawing", "nodes", "words"),
    [
        ("a:function -invokes-> b:function", ["warning a b"], "a waits for b"),
    ],
)
def test_found(drawing: str, nodes: list[str], words: str) -> None:
    assert about("REL-036", drawing) == nodes
    assert words in found("REL-036", drawing)[0].message


@pytest.mark.parametrize(
    ("drawing", "titles"),
    [
        (
            'a:function(timeout_s=20) -invokes-> b:function(timeout_s=5, idempotency={"key": "$.id"})',
            ["Put b-jobs between, without an answer"],
        ),
        ("a:function -invokes-> b:function", []),
    ],
)
def test_a_fix_removes_the_finding(drawing: str, titles: list[str]) -> None:
    assert fixed("REL-036", drawing) == titles
