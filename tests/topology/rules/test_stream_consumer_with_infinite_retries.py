"""REL-004 stream-consumer-with-infinite-retries."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import about, fixed, found


@pytest.mark.parametrize(
    "drawing",
    [
        'clicks:stream -delivers(retry={"max_retries": 3, "max_age_s": 3600})-> count:function',
        'clicks:stream -delivers(retry={"max_retries": 0, "max_age_s": 60})-> count:function',
        "jobs:queue -> work:function",
        "news:topic -> work:function",
    ],
)
def test_silent(drawing: str) -> None:
    assert found("REL-004", drawing) == []


@pytest.mark.parametrize(
    ("drawing", "nodes", "words"),
    [
        ("clicks:stream -> count:function", ["error clicks count"], "for up to 24 h"),
        (
            'clicks:stream(retention_s=604800) -delivers(retry={"max_retries": -1})-> count:function',
            ["error clicks count"],
            "for up to 168 h",
        ),
        ("orders:table(stream=new) -> index:function", ["error orders index"], "for up to 24 h"),
        ('clicks:stream -delivers(retry={"max_age_s": 3600})-> count:function', ["info clicks count"], "for up to 1 h"),
        (
            'clicks:stream -delivers(retry={"max_retries": 3})-> count:function',
            ["info clicks count"],
            "is tried 4 times",
        ),
    ],
)
def test_found(drawing: str, nodes: list[str], words: str) -> None:
    assert about("REL-004", drawing) == nodes
    assert words in found("REL-004", drawing)[0].message


@pytest.mark.parametrize(
    ("drawing", "titles"),
    [
        ("clicks:stream -> count:function", ["Bound the retries"]),
        (
            (
                'clicks:stream -delivers(retry={"max_retries": -1, "backoff": "exponential"}, '
                "on_failure=bad)-> count:function; bad:queue"
            ),
            ["Bound the retries"],
        ),
    ],
)
def test_a_fix_removes_the_finding(drawing: str, titles: list[str]) -> None:
    assert fixed("REL-004", drawing) == titles
