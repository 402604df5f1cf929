"""REL-007 rule-target-without-dlq."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import found


@pytest.mark.parametrize(
    "drawing",
    [
        "events:bus -delivers(dead_letter=failed)-> work:function; failed:queue",
        "news:topic -delivers-> work:function",  # REL-006
    ],
)
def test_silent(drawing: str) -> None:
    assert found("REL-007", drawing) == []


@pytest.mark.parametrize("kind", ["queue", "function", "service", "topic", "bus", "external"])
def test_found(kind: str) -> None:
    [finding] = found("REL-007", f"events:bus -delivers-> target:{kind}")
    assert finding.severity == "warning"
    assert finding.nodes == ("events", "target")
    assert "185 retries or 24 h" in finding.message
    assert finding.fixes[0].title == "Add events-dlq"
