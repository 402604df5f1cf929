"""TOP-022 name-invalid-for-target."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import found, left


@pytest.mark.parametrize(
    "drawing",
    [
        "order-1:table; order-2:table",
        "orders:table; orders-dlq:queue",
        "order-1:client; order1:table",  # a client is not exported
        "a-b1:table; ab-1:table",
    ],
)
def test_silent(drawing: str) -> None:
    assert found("TOP-022", drawing) == []


@pytest.mark.parametrize(
    ("drawing", "name"),
    [
        ("order-1:table; order1:table", "Order1"),
        ("order-1x:queue; order1x:topic", "Order1x"),
        ("a-1-2:queue; a-12:topic; a12:bus", "A12"),
    ],
)
def test_found(drawing: str, name: str) -> None:
    [finding] = found("TOP-022", drawing)
    assert finding.severity == "error"
    assert f"become {name} when" in finding.message
    assert left("TOP-022", drawing) == []
