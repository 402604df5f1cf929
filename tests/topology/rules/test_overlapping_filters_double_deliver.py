"""TOP-009 overlapping-filters-double-deliver."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import found, left


def deliveries(one: str, other: str, channel: str = "bus") -> str:
    put = "publishes(detail_type=order.created)"
    return f"a:function -{put}-> c:{channel} -delivers({one})-> b:function; c -delivers(id=again, {other})-> b"


@pytest.mark.parametrize(
    "drawing",
    [
        deliveries('pattern={"detail-type": ["order.created"]}', 'pattern={"detail-type": ["order.paid"]}'),
        deliveries('pattern={"detail": {"kind": ["a"]}}', 'pattern={"detail": {"kind": ["b"]}}'),  # a list may be both
        deliveries('pattern={"detail-type": ["x"]}', 'pattern={"detail-type": ["x"]}'),  # neither ever comes
        deliveries('input="start"', 'input="stop"'),  # two commands
        "a:function -publishes-> t:topic -> b:function; t -> c:function",
        "a:function -sends-> q:queue -> b:function; q -delivers(id=again)-> b",  # they share the messages
        deliveries('filter_policy={"type": ["x"]}', 'filter_scope=MessageBody, filter_policy={"a": ["x"]}', "topic"),
    ],
)
def test_silent(drawing: str) -> None:
    assert found("TOP-009", drawing) == []


@pytest.mark.parametrize(
    "drawing",
    [
        deliveries('pattern={"detail-type": ["order.created"]}', 'pattern={"source": ["a"]}'),
        deliveries('pattern={"detail-type": [{"prefix": "order."}]}', 'pattern={"detail": {"total": [5]}}'),
        deliveries('filter_policy={"type": ["x", "y"]}', 'filter_policy={"type": ["y"]}', "topic"),
    ],
)
def test_found(drawing: str) -> None:
    [finding] = found("TOP-009", drawing)
    assert (finding.severity, finding.nodes) == ("warning", ("b", "c"))
    assert "reaches b twice" in finding.message
    assert finding.fixes == ()


@pytest.mark.parametrize(
    "drawing",
    [
        deliveries('pattern={"detail-type": ["order.created"]}', 'retry={"max_retries": 5}'),
        deliveries('pattern={"source": ["a"]}', 'pattern={"source": ["a"]}'),
    ],
)
def test_a_delivery_that_adds_nothing_is_removed(drawing: str) -> None:
    assert left("TOP-009", drawing) == []
