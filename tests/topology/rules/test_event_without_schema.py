"""TOP-014 event-without-schema."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import found, left


@pytest.mark.parametrize(
    "drawing",
    [
        "a:function -publishes(detail_type=order.created.v1)-> e:bus",
        'a:function -publishes(attributes={"type": "order.created"})-> t:topic',
        'a:function -publishes(schema={"type": "object"})-> t:topic',
        "a:function -publishes-> clicks:stream",
        "a:function -sends-> q:queue",
    ],
)
def test_silent(drawing: str) -> None:
    assert found("TOP-014", drawing) == []


@pytest.mark.parametrize("drawing", ["a:function -publishes-> c:topic", "a:function -publishes-> c:bus"])
def test_found(drawing: str) -> None:
    [finding] = found("TOP-014", drawing)
    assert (finding.severity, finding.nodes) == ("info", ("a", "c"))
    assert left("TOP-014", drawing) == []
