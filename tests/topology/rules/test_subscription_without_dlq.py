"""REL-006 subscription-without-dlq."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import about, found


@pytest.mark.parametrize(
    "drawing",
    [
        "news:topic -delivers(dead_letter=failed)-> jobs:queue; failed:queue",
        "events:bus -delivers-> jobs:queue",  # REL-007
        "jobs:queue -delivers-> work:function",
    ],
)
def test_silent(drawing: str) -> None:
    assert found("REL-006", drawing) == []


@pytest.mark.parametrize("kind", ["queue", "function", "service", "external"])
def test_found(kind: str) -> None:
    [finding] = found("REL-006", f"news:topic -delivers-> target:{kind}")
    assert finding.severity == "warning"
    assert finding.nodes == ("news", "target")
    assert finding.edges == ("news.delivers.target",)


def test_each_subscription_counts() -> None:
    drawing = "news:topic -delivers-> a:queue; news -delivers-> b:queue"
    assert about("REL-006", drawing) == ["warning news a", "warning news b"]


def test_the_fix_takes_the_queue_that_the_topic_has() -> None:
    drawing = "news:topic -delivers(dead_letter=failed)-> a:queue; news -delivers-> b:queue; failed:queue"
    [finding] = found("REL-006", drawing)
    [operation] = finding.fixes[0].operations
    assert operation == {"op": "set", "edge": "news.delivers.b", "path": "dead_letter", "value": "failed"}


def test_the_fix_for_a_fifo_topic_adds_a_fifo_queue() -> None:
    [finding] = found("REL-006", "news:topic(fifo=true) -delivers-> a:queue(fifo=true)")
    add, _ = finding.fixes[0].operations
    assert (add["id"], add["fields"]["fifo"]) == ("news-dlq", True)
