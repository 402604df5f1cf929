"""TOP-005 publisher-without-subscriber."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import found


@pytest.mark.parametrize(
    "drawing",
    [
        "a:function -publishes-> news:topic -delivers-> b:function",
        "a:function -publishes-> news:topic(external_consumer=true)",
        "a:function -dead_letters-> failed:queue",
        "a:function -on_failure-> failed:queue",
        "news:topic -delivers(dead_letter=failed)-> b:function; c:function -sends-> failed:queue",
        "news:topic -delivers-> b:function",  # nobody publishes: another matter
        "a:function -writes-> orders:table",
    ],
)
def test_silent(drawing: str) -> None:
    assert found("TOP-005", drawing) == []


@pytest.mark.parametrize(
    ("drawing", "words"),
    [
        ("a:function -publishes-> news:topic", "drops it at once"),
        ("a:function -publishes-> events:bus", "drops it at once"),
        ("a:function -sends-> jobs:queue", "expires after 4 days"),
        ("api:gateway -routes-> jobs:queue(retention_s=86400)", "expires after 1 days"),
        ("a:function -publishes-> clicks:stream", "expires after 1 days"),
        ("nightly:schedule -> jobs:queue", "expires after 4 days"),
        ("images:bucket -> news:topic", "drops it at once"),
        ("events:bus -delivers-> jobs:queue", "expires"),
        ("a:function -on_success-> jobs:queue", "expires"),
        ("a:function -on_failure-> news:topic", "drops it at once"),
    ],
)
def test_found(drawing: str, words: str) -> None:
    [finding] = found("TOP-005", drawing)
    assert finding.severity == "warning"
    assert words in finding.message
    assert finding.path[-1] == finding.nodes[0]
