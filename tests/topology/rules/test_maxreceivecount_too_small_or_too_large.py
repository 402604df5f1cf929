"""REL-014 maxreceivecount-too-small-or-too-large."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import about, fixed, found

SLOW = "jobs:queue(visibility_timeout_s=360, retention_s={}) -> work:function; jobs"


@pytest.mark.parametrize(
    "drawing",
    [
        "jobs:queue -> work:function; jobs -dead_letters-> failed:queue",
        "jobs:queue -> work:function; jobs -dead_letters(max_receive_count=3)-> failed:queue",
        "jobs:queue -> work:function; jobs -dead_letters(max_receive_count=50)-> failed:queue",
        "jobs:queue -dead_letters(max_receive_count=1)-> failed:queue",  # nobody reads it
        f"{SLOW.format(1800)} -dead_letters(max_receive_count=5)-> failed:queue",
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
        (
            f"{SLOW.format(1799)} -dead_letters(max_receive_count=5)-> failed:queue",
            ["error jobs failed"],
            "keeps a message 1799 s, and 5 receives take 1800 s",
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
        (
            f"{SLOW.format(900)} -dead_letters(max_receive_count=5)-> failed:queue",
            ["Keep messages of jobs for 1 d"],
        ),
        (
            "jobs:queue(visibility_timeout_s=43200, retention_s=3600) -> work:function;"
            " jobs -dead_letters(max_receive_count=10)-> failed:queue(retention_s=1209600)",
            ["Keep messages of jobs for 14 d"],
        ),
        (
            "jobs:queue(visibility_timeout_s=43200) -> work:function;"
            " jobs -dead_letters(max_receive_count=40)-> failed:queue(retention_s=1209600)",
            [],
        ),
    ],
)
def test_a_fix_removes_the_finding(drawing: str, titles: list[str]) -> None:
    assert fixed("REL-014", drawing) == titles
