"""REL-014 maxreceivecount-too-small-or-too-large."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import about, fixed, found


@pytest.mark.parametrize(
    "drawing",
    [
        "jobs:queue -> work:function; jobs -dead_letters-> failed:queue",
        "jobs:queue -> work:function; jobs -dead_letters(max_receive_count=3)-> failed:queue",
        "jobs:queue -> work:function; jobs -dead_letters(max_receive_count=50)-> failed:queue",
        "jobs:queue -dead_letters(max_receive_count=1)-> failed:queue",  # nobody reads it
    ],
)
def test_silent(drawing: str) -> None:
    assert found("REL-014", drawing) == []


@pytest.mark.parametrize(
    ("drawing", "nodes", "words"),
    [
        (
            "jobs:queue -> work:function; jobs -dead_letters(max_receive_count=1)-> failed:queue",
            ["warning jobs failed"],
            "after 1 receive:",
        ),
        (
            "jobs:queue -> work:function; jobs -dead_letters(max_receive_count=2)-> failed:queue",
            ["warning jobs failed"],
            "throttling alone",
        ),
        (
            "jobs:queue -> work:function; jobs -dead_letters(max_receive_count=51)-> failed:queue",
            ["warning jobs failed"],
            "only after 51 receives",
        ),
    ],
)
def test_found(drawing: str, nodes: list[str], words: str) -> None:
    assert about("REL-014", drawing) == nodes
    assert words in found("REL-014", drawing)[0].message


@pytest.mark.parametrize(
    ("drawing", "titles"),
    [
        (
            "jobs:queue -> work:function; jobs -dead_letters(max_receive_count=1)-> failed:queue",
            ["Move it after 5 receives"],
        ),
    ],
)
def test_a_fix_removes_the_finding(drawing: str, titles: list[str]) -> None:
    assert fixed("REL-014", drawing) == titles
