"""REL-016 visibility-far-too-long."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import about, fixed, found


@pytest.mark.parametrize(
    "drawing",
    [
        "jobs:queue(visibility_timeout_s=60) -> work:function(timeout_s=10)",
        "jobs:queue(visibility_timeout_s=200) -> work:function(timeout_s=10)",
        "jobs:queue -> work:function(timeout_s=1)",  # the default
        "jobs:queue(visibility_timeout_s=43200) -> desk:service(timeout_s=43200)",  # a person thinks
        ("jobs:queue(visibility_timeout_s=400) -delivers(batch_window_s=300)-> work:function(timeout_s=5)"),
        ("jobs:queue(visibility_timeout_s=400) -> work:function(timeout_s=5); jobs -> slow:function(timeout_s=60)"),
    ],
)
def test_silent(drawing: str) -> None:
    assert found("REL-016", drawing) == []


@pytest.mark.parametrize(
    ("drawing", "nodes", "words"),
    [
        ("jobs:queue(visibility_timeout_s=3600) -> work:function(timeout_s=10)", ["info jobs"], "60 min later"),
        ("jobs:queue(visibility_timeout_s=201) -> work:function(timeout_s=10)", ["info jobs"], "60 s are enough"),
    ],
)
def test_found(drawing: str, nodes: list[str], words: str) -> None:
    assert about("REL-016", drawing) == nodes
    assert words in found("REL-016", drawing)[0].message


@pytest.mark.parametrize(
    ("drawing", "titles"),
    [
        ("jobs:queue(visibility_timeout_s=3600) -> work:function(timeout_s=10)", ["Set visibility timeout to 60 s"]),
    ],
)
def test_a_fix_removes_the_finding(drawing: str, titles: list[str]) -> None:
    assert fixed("REL-016", drawing) == titles
