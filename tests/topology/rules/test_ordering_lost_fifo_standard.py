"""REL-020 ordering-lost-fifo-standard."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import about, fixed, found

NEWS = "news:topic(fifo=true, content_based_deduplication=true)"


@pytest.mark.parametrize(
    "drawing",
    [
        ("orders:queue(fifo=true, content_based_deduplication=true) -> work:function -sends-> emails:queue"),
        (
            "orders:queue(fifo=true, content_based_deduplication=true, ordering=required) -> "
            "work:function -sends-> ledger:queue(fifo=true, content_based_deduplication=true, "
            "ordering=required) -> book:function"
        ),
        (
            "news:topic(fifo=true, content_based_deduplication=true) -> jobs:queue(fifo=true, "
            "content_based_deduplication=true, ordering=required) -> work:function"
        ),
        (
            "orders:queue(fifo=true, content_based_deduplication=true, ordering=required) -> "
            "work:function -writes-> ledger:table"
        ),
        # what failed is out of order anyway
        (
            "orders:queue(fifo=true, content_based_deduplication=true, ordering=required) -> "
            "work:function; orders -dead_letters-> failed:queue(fifo=true, "
            "content_based_deduplication=true)"
        ),
        "jobs:queue -> work:function -sends-> emails:queue",
        # one of two keeps the order, the other needs none
        f"{NEWS} -> ledger:queue(fifo=true, content_based_deduplication=true) -> book:function; news -> figures:queue",
        f"{NEWS} -> figures:queue(ordering=none)",
        f"{NEWS[:-1]}, external_consumer=true) -> figures:queue",
        # nobody says that it must
        (
            "orders:stream -> work:function -publishes-> news:bus -> tell:function -sends-> "
            "ledger:queue(fifo=true, content_based_deduplication=true)"
        ),
    ],
)
def test_silent(drawing: str) -> None:
    assert found("REL-020", drawing) == []


@pytest.mark.parametrize(
    ("drawing", "nodes", "words"),
    [
        (
            (
                "orders:queue(fifo=true, content_based_deduplication=true) -> work:function -sends-> "
                "ledger:queue(ordering=required)"
            ),
            ["error ledger"],
            "loses it at ledger",
        ),
        ("shop:function -sends-> ledger:queue(ordering=required)", ["error ledger"], "a standard queue does not"),
        (
            (
                "orders:queue(fifo=true, content_based_deduplication=true) -> work:function -publishes-> "
                "news:bus -> tell:function -sends-> ledger:queue(fifo=true, "
                "content_based_deduplication=true, ordering=required)"
            ),
            ["error ledger"],
            "loses it at news",
        ),
        (
            (
                "orders:stream -> work:function -invokes(wait=false)-> tell:function -sends-> "
                "ledger:queue(fifo=true, content_based_deduplication=true, ordering=required)"
            ),
            ["error ledger"],
            "loses it at tell",
        ),
        (
            (
                "orders:queue(fifo=true, content_based_deduplication=true) -> work:function -sends-> "
                "jobs:queue -> pack:function -sends-> ledger:queue(fifo=true, "
                "content_based_deduplication=true)"
            ),
            ["warning ledger"],
            "loses it at jobs",
        ),
        (
            (
                "orders:queue(fifo=true, content_based_deduplication=true, ordering=required) -> "
                "work:function -sends-> jobs:queue -> pack:function"
            ),
            ["warning jobs"],
            "loses it at jobs",
        ),
    ],
)
def test_found(drawing: str, nodes: list[str], words: str) -> None:
    assert about("REL-020", drawing) == nodes
    assert words in found("REL-020", drawing)[0].message


@pytest.mark.parametrize(
    ("drawing", "titles"),
    [
        (
            (
                "orders:queue(fifo=true, content_based_deduplication=true) -> work:function -sends-> "
                "ledger:queue(ordering=required)"
            ),
            ["Make ledger FIFO"],
        ),
        (
            (
                "orders:queue(fifo=true, content_based_deduplication=true) -> work:function -sends-> "
                "ledger:queue(ordering=required) -> book:function; ledger -dead_letters-> failed:queue"
            ),
            ["Make ledger FIFO"],
        ),
        ("news:bus -> ledger:queue(ordering=required)", []),
    ],
)
def test_a_fix_removes_the_finding(drawing: str, titles: list[str]) -> None:
    assert fixed("REL-020", drawing) == titles


def test_a_warning_where_a_fifo_topic_keeps_the_order_for_nobody() -> None:
    drawing = f"{NEWS} -> one:queue -> work:function; news -> two:queue"
    assert about("REL-020", drawing) == ["warning one"]
    assert "loses it at one: news → one." in found("REL-020", drawing)[0].message
    assert about("REL-020", f"{NEWS} -> one:queue(ordering=required); news -> two:queue") == ["error one"]
