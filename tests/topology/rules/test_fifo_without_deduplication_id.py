"""REL-022 fifo-without-deduplication-id."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import about, fixed, found


@pytest.mark.parametrize(
    "drawing",
    [
        "shop:function -sends-> orders:queue",
        "shop:function -sends-> orders:queue(fifo=true, content_based_deduplication=true)",
        'shop:function -sends(deduplication_id="$.order_id")-> orders:queue(fifo=true)',
        "orders:queue(fifo=true, external_producer=true) -> work:function",  # it may bring its own
        # what is moved keeps its id
        ("orders:queue(fifo=true, content_based_deduplication=true) -dead_letters-> failed:queue(fifo=true)"),
        "news:topic(fifo=true, content_based_deduplication=true) -> orders:queue(fifo=true)",
    ],
)
def test_silent(drawing: str) -> None:
    assert found("REL-022", drawing) == []


@pytest.mark.parametrize(
    ("drawing", "nodes", "words"),
    [
        ("shop:function -sends-> orders:queue(fifo=true)", ["error orders"], "refuses what shop sends"),
        ("shop:function -publishes-> news:topic(fifo=true)", ["error news"], "refuses what shop sends"),
        ("api:gateway -routes-> orders:queue(fifo=true)", ["error orders"], "refuses what api sends"),
    ],
)
def test_found(drawing: str, nodes: list[str], words: str) -> None:
    assert about("REL-022", drawing) == nodes
    assert words in found("REL-022", drawing)[0].message


@pytest.mark.parametrize(
    ("drawing", "titles"),
    [
        ("shop:function -sends-> orders:queue(fifo=true)", ["orders finds duplicates by content"]),
    ],
)
def test_a_fix_removes_the_finding(drawing: str, titles: list[str]) -> None:
    assert fixed("REL-022", drawing) == titles
