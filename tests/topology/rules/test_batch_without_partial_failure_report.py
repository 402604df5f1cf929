"""REL-017 batch-without-partial-failure-report."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import about, fixed, found


@pytest.mark.parametrize(
    "drawing",
    [
        "jobs:queue -delivers(batch_size=1)-> work:function",
        "jobs:queue -delivers(batch_size=10, partial_batch_response=true)-> work:function",
        "jobs:queue -delivers(batch_size=10)-> work:service",  # it deletes each message by itself
        "jobs:queue -> news:bus",
        "clicks:stream -> count:function",
    ],
)
def test_silent(drawing: str) -> None:
    assert found("REL-017", drawing) == []


@pytest.mark.parametrize(
    ("drawing", "nodes", "words"),
    [
        ("jobs:queue -> work:function", ["warning jobs work"], "one of up to 10 messages"),
        (
            "jobs:queue -delivers(batch_size=2, partial_batch_response=false)-> work:function",
            ["warning jobs work"],
            "up to 2",
        ),
    ],
)
def test_found(drawing: str, nodes: list[str], words: str) -> None:
    assert about("REL-017", drawing) == nodes
    assert words in found("REL-017", drawing)[0].message


@pytest.mark.parametrize(
    ("drawing", "titles"),
    [
        ("jobs:queue -> work:function", ["work names what failed"]),
    ],
)
def test_a_fix_removes_the_finding(drawing: str, titles: list[str]) -> None:
    assert fixed("REL-017", drawing) == titles
