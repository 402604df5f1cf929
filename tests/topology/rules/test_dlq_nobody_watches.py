"""REL-009 dlq-nobody-watches."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import about, fixed, found


@pytest.mark.parametrize(
    "drawing",
    [
        'jobs:queue -dead_letters-> failed:queue(alarms=[{"metric": "visible", "above": 0}])',
        "jobs:queue -dead_letters-> failed:queue -> look:function",
        "jobs:queue -dead_letters-> failed:queue(external_consumer=true)",
        "jobs:queue -> work:function",  # no dead-letter queue at all
    ],
)
def test_silent(drawing: str) -> None:
    assert found("REL-009", drawing) == []


@pytest.mark.parametrize(
    ("drawing", "nodes", "words"),
    [
        ("jobs:queue -dead_letters-> failed:queue", ["warning failed"], "no consumer and no alarm"),
        ("news:topic -delivers(dead_letter=failed)-> work:function; failed:queue", ["warning failed"], "unseen"),
        ("work:function -on_failure-> failed:queue", ["warning failed"], "Alarm a person"),
        ("clicks:stream -delivers(on_failure=failed)-> count:function; failed:queue", ["warning failed"], "unseen"),
    ],
)
def test_found(drawing: str, nodes: list[str], words: str) -> None:
    assert about("REL-009", drawing) == nodes
    assert words in found("REL-009", drawing)[0].message


@pytest.mark.parametrize(
    ("drawing", "titles"),
    [
        ("jobs:queue -dead_letters-> failed:queue", ["Alarm when a message is in failed"]),
    ],
)
def test_a_fix_removes_the_finding(drawing: str, titles: list[str]) -> None:
    assert fixed("REL-009", drawing) == titles
