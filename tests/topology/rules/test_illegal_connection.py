"""TOP-001 illegal-connection."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import about, found


@pytest.mark.parametrize(
    "drawing",
    [
        "orders:function -sends-> jobs:queue -delivers-> work:function",
        "news:topic -delivers-> jobs:queue",
        "news:topic(fifo=true) -delivers-> jobs:queue(fifo=true)",
        "news:topic(fifo=true) -delivers-> jobs:queue",
        "events:bus -delivers-> work:function",
        "api:gateway -routes-> jobs:queue",
        "jobs:queue -delivers-> events:bus",  # through a pipe
    ],
)
def test_silent(drawing: str) -> None:
    assert found("TOP-001", drawing) == []


@pytest.mark.parametrize(
    ("drawing", "reason"),
    [
        ("orders:table -sends-> jobs:queue", "deliver"),
        ("news:topic -delivers-> jobs:queue(fifo=true)", "FIFO"),
        ("news:topic(fifo=true) -delivers-> work:function", "FIFO"),
        ("events:bus -delivers-> jobs:queue(fifo=true)", "FIFO"),
        ("shop:client -writes-> orders:table", "client"),
        ("jobs:queue -calls-> work:service", "deliver"),
    ],
)
def test_found(drawing: str, reason: str) -> None:
    [finding] = found("TOP-001", drawing)
    assert finding.severity == "error"
    assert finding.fixes[0].operations == ({"op": "remove_edge", "id": finding.edges[0]},)
    assert reason in finding.message


def test_an_illegal_edge_causes_one_finding() -> None:
    drawing = "pay:function -sends-> jobs:queue -sends-> pay"
    assert about("TOP-001", drawing) == ["error jobs pay"]
    assert about("REL-025", drawing) == []
