"""REL-003 stream-consumer-without-failure-destination."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import about, fixed, found


@pytest.mark.parametrize(
    "drawing",
    [
        "clicks:stream -delivers(on_failure=bad)-> count:function; bad:queue",
        "clicks:stream -delivers(dead_letter=bad)-> count:function; bad:queue",
        "orders:table(stream=new) -delivers(on_failure=bad)-> index:function; bad:queue",
        "work:function -writes-> orders:table(stream=new)",
        "jobs:queue -> work:function",
    ],
)
def test_silent(drawing: str) -> None:
    assert found("REL-003", drawing) == []


@pytest.mark.parametrize(
    ("drawing", "nodes", "words"),
    [
        ("clicks:stream -> count:function", ["error clicks count"], "blocks its shard"),
        (
            "orders:table(stream=both) -> index:function -dead_letters-> failed:queue",
            ["error orders index"],
            "Name a queue in on_failure",
        ),
        ("clicks:stream -> count:service", ["error clicks count"], "dropped without a trace"),
    ],
)
def test_found(drawing: str, nodes: list[str], words: str) -> None:
    assert about("REL-003", drawing) == nodes
    assert words in found("REL-003", drawing)[0].message


@pytest.mark.parametrize(
    ("drawing", "titles"),
    [
        ("clicks:stream -> count:function", ["Add count-dlq"]),
        ("clicks:stream -delivers(on_failure=bad)-> count:function; clicks -> sum:function; bad:queue", ["Tell bad"]),
    ],
)
def test_a_fix_removes_the_finding(drawing: str, titles: list[str]) -> None:
    assert fixed("REL-003", drawing) == titles
