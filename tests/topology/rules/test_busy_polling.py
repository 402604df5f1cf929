"""CST-004 busy-polling."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import about, found, left


@pytest.mark.parametrize(
    "drawing",
    [
        "orders:queue -> worker:function",  # its poller waits by itself
        "orders:queue(receive_wait_s=20) -> worker:service",
        "orders:queue -delivers-> events:bus",
    ],
)
def test_silent(drawing: str) -> None:
    assert found("CST-004", drawing) == []


def test_found_and_fixed() -> None:
    drawing = "orders:queue -> worker:service"
    assert about("CST-004", drawing) == ["info orders worker"]
    assert left("CST-004", drawing) == []
