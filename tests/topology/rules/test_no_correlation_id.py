"""OPS-003 no-correlation-id."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import about, fixed


@pytest.mark.parametrize(
    "drawing",
    [
        "a:function -sends-> q:queue",  # it hands on what it got
        'a:function -publishes(attributes={"type": "order"})-> t:topic',
        'a:function -sends(body={"order": 1, "correlation_id": "c"})-> q:queue',
        'a:function -sends(body={"order": 1, "meta": {"traceParent": "c"}})-> q:queue',
        'a:function -sends(body={"order": 1}, attributes={"X-Correlation-Id": "c"})-> q:queue',
        'a:function -sends(body="text")-> q:queue',
    ],
)
def test_silent(drawing: str) -> None:
    assert about("OPS-003", drawing) == []


@pytest.mark.parametrize("arrow", ['-sends(body={"order": 1})-> q:queue', '-publishes(body={"order": 1})-> q:bus'])
def test_found(arrow: str) -> None:
    assert about("OPS-003", f"a:function {arrow}") == ["info a q"]
    assert fixed("OPS-003", f"a:function {arrow}") == ["Add a correlation_id"]
