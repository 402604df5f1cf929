"""REL-013 dlq-loop."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import about, fixed, found


@pytest.mark.parametrize(
    "drawing",
    [
        ("jobs:queue -> work:function; jobs -dead_letters-> failed:queue -> look:function -writes-> notes:table"),
        (
            "jobs:queue -> work:function; jobs -dead_letters-> failed:queue -> again:function "
            '-sends(attributes={"attempts": "{{int 1 5}}"})-> jobs'
        ),
        ("jobs:queue -> work:function; jobs -dead_letters-> failed:queue -> again:function -sends(delay_s=900)-> jobs"),
        # the pattern refuses it
        (
            'news:bus -delivers(pattern={"detail-type": ["placed"]}, dead_letter=failed)-> '
            "work:function; failed:queue -> again:function -publishes(detail_type=repaired)-> news"
        ),
        "news:topic -> work:function -dead_letters-> failed:queue -> work",  # what it polls itself stays in the queue
    ],
)
def test_silent(drawing: str) -> None:
    assert found("REL-013", drawing) == []


@pytest.mark.parametrize(
    ("drawing", "nodes", "words"),
    [
        (
            "jobs:queue -> work:function; jobs -dead_letters-> failed:queue -> again:function -sends-> jobs",
            ["error jobs failed again"],
            "jobs → failed → again → jobs",
        ),
        ("a:queue -dead_letters-> b:queue -dead_letters-> a", ["error a b"], "round without end"),
        (
            "news:topic -> work:function -dead_letters-> failed:queue -> again:function -publishes-> news",
            ["error work failed again news"],
            "Count the attempts",
        ),
        (
            (
                'news:bus -delivers(pattern={"detail-type": ["placed"]}, dead_letter=failed)-> '
                "work:function; failed:queue -> again:function -publishes-> news"
            ),
            ["warning news failed again"],
            "may go round",
        ),
        (
            (
                'news:bus -delivers(pattern={"detail-type": ["placed"]}, dead_letter=failed)-> '
                "work:function; failed:queue -> again:function -publishes(detail_type=placed)-> news"
            ),
            ["error news failed again"],
            "goes round",
        ),
    ],
)
def test_found(drawing: str, nodes: list[str], words: str) -> None:
    assert about("REL-013", drawing) == nodes
    assert words in found("REL-013", drawing)[0].message


@pytest.mark.parametrize(
    ("drawing", "titles"),
    [
        (
            "jobs:queue -> work:function; jobs -dead_letters-> failed:queue -> again:function -sends-> jobs",
            ["again no longer sends back to jobs"],
        ),
    ],
)
def test_a_fix_removes_the_finding(drawing: str, titles: list[str]) -> None:
    assert fixed("REL-013", drawing) == titles
