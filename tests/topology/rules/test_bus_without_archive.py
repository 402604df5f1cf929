"""OPS-009 bus-without-archive."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import about, fixed


@pytest.mark.parametrize(
    "drawing",
    [
        "a:function -publishes(detail_type=sale.booked)-> sales:bus(archive_days=30)",
        "a:function -publishes-> sales:bus",  # nothing says that these are events of the business
        "sales:bus -delivers-> a:function",
    ],
)
def test_silent(drawing: str) -> None:
    assert about("OPS-009", drawing) == []


def test_found() -> None:
    drawing = "a:function -publishes(detail_type=sale.booked)-> sales:bus"
    assert about("OPS-009", drawing) == ["info sales"]
    assert fixed("OPS-009", drawing) == ["Archive sales for 30 days"]
