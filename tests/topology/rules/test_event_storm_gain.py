"""REL-026 event-storm-gain."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import about, found


@pytest.mark.parametrize(
    "drawing",
    [
        "jobs:queue -> work:function -sends(per_invocation=0.2)-> jobs",
        "jobs:queue -> work:function -sends-> jobs",  # REL-025: it never ends
        "jobs:queue -> work:function -sends(per_invocation=0.8)-> done:queue",
        (
            'news:bus -delivers(pattern={"detail-type": ["a"]})-> work:function '
            "-publishes(detail_type=b, per_invocation=0.9)-> news"
        ),
    ],
)
def test_silent(drawing: str) -> None:
    assert found("REL-026", drawing) == []


@pytest.mark.parametrize(
    ("drawing", "nodes", "words"),
    [
        ("jobs:queue -> work:function -sends(per_invocation=0.8)-> jobs", ["warning work jobs"], "becomes 5 before"),
        (
            ("jobs:queue -> work:function -publishes(per_invocation=0.5)-> news:topic -> tell:function -sends-> jobs"),
            ["warning work news tell jobs"],
            "makes 0.5 events",
        ),
    ],
)
def test_found(drawing: str, nodes: list[str], words: str) -> None:
    assert about("REL-026", drawing) == nodes
    assert words in found("REL-026", drawing)[0].message
