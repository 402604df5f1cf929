"""REL-041 shared-stream-read-limit."""

from __future__ import annotations

import pytest

from tests.build import parsed
from tests.topology.rules.drawing import about, found
from topology.rules import BY_ID, View


@pytest.mark.parametrize(
    "drawing",
    [
        "orders:table(stream=new) -> bill:function",
        "orders:table(stream=new) -> bill:function; orders -> index:function",
        "orders:table(stream=new) -> tell:function -publishes-> news:topic -> a:queue; news -> b:queue",
        "clicks:stream -> a:function; clicks -> b:function; clicks -> c:function",
        "orders:table; a:function -reads-> orders; b:function -reads-> orders; c:function -reads-> orders",
    ],
)
def test_silent(drawing: str) -> None:
    assert found("REL-041", drawing) == []


def test_a_third_reader_is_one_too_many() -> None:
    drawing = "orders:table(stream=new) -> bill:function; orders -> index:function; orders -> audit:function"
    assert about("REL-041", drawing) == ["warning orders bill index audit"]
    [finding] = found("REL-041", drawing)
    assert "serves 2 readers" in finding.message
    assert len(finding.edges) == 3


def test_a_limit_that_was_raised_counts() -> None:
    drawing = "orders:table(stream=new) -> bill:function; orders -> index:function; orders -> audit:function"
    raised = parsed(drawing, limits={"table.stream_readers_max": 5})
    assert list(BY_ID["REL-041"].check(View(raised.graph))) == []
