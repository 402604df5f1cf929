"""REL-011 dlq-type-mismatch."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import about, fixed, found


@pytest.mark.parametrize(
    "drawing",
    [
        "jobs:queue -dead_letters-> failed:queue",
        (
            "jobs:queue(fifo=true, content_based_deduplication=true) -dead_letters-> "
            "failed:queue(fifo=true, content_based_deduplication=true)"
        ),
        "news:bus -delivers(dead_letter=failed)-> work:function; failed:queue",
        # a FIFO topic with a standard subscriber
        (
            "news:topic(fifo=true, content_based_deduplication=true) -delivers(dead_letter=failed)-> "
            "jobs:queue; failed:queue"
        ),
        "a:zone(boundary=account); jobs:queue(group=a) -dead_letters-> failed:queue",
        ("a:zone(boundary=team); b:zone(boundary=team); jobs:queue(group=a) -dead_letters-> failed:queue(group=b)"),
        (
            "a:zone(boundary=region, region=eu-central-1); b:zone(region=eu-central-1, group=a); "
            "jobs:queue(group=a) -dead_letters-> failed:queue(group=b)"
        ),
    ],
)
def test_silent(drawing: str) -> None:
    assert found("REL-011", drawing) == []


@pytest.mark.parametrize(
    ("drawing", "nodes", "words"),
    [
        (
            "jobs:queue(fifo=true, content_based_deduplication=true) -dead_letters-> failed:queue",
            ["error failed jobs"],
            "needs a FIFO dead-letter queue",
        ),
        (
            "jobs:queue -dead_letters-> failed:queue(fifo=true, content_based_deduplication=true)",
            ["error failed jobs"],
            "needs a standard",
        ),
        (
            "work:function -dead_letters-> failed:queue(fifo=true, content_based_deduplication=true)",
            ["error failed work"],
            "needs a standard",
        ),
        (
            (
                "news:bus -delivers(dead_letter=failed)-> work:function; failed:queue(fifo=true, "
                "content_based_deduplication=true)"
            ),
            ["error failed news"],
            "needs a standard",
        ),
        (
            (
                "night:schedule -delivers(dead_letter=failed)-> work:function; failed:queue(fifo=true, "
                "content_based_deduplication=true)"
            ),
            ["error failed night"],
            "needs a standard",
        ),
        (
            (
                "clicks:stream -delivers(on_failure=failed)-> work:function; failed:queue(fifo=true, "
                "content_based_deduplication=true)"
            ),
            ["error failed clicks"],
            "needs a standard",
        ),
        (
            (
                "a:zone(boundary=account); b:zone(boundary=account); jobs:queue(group=a) -dead_letters-> "
                "failed:queue(group=b)"
            ),
            ["error failed jobs"],
            "another account",
        ),
        (
            (
                "a:zone(region=eu-central-1); b:zone(region=us-east-1); jobs:queue(group=a) -dead_letters-> "
                "failed:queue(group=b)"
            ),
            ["error failed jobs"],
            "another region",
        ),
    ],
)
def test_found(drawing: str, nodes: list[str], words: str) -> None:
    assert about("REL-011", drawing) == nodes
    assert words in found("REL-011", drawing)[0].message


@pytest.mark.parametrize(
    ("drawing", "titles"),
    [
        ("jobs:queue(fifo=true, content_based_deduplication=true) -dead_letters-> failed:queue", ["Make failed FIFO"]),
        (
            "jobs:queue -dead_letters-> failed:queue(fifo=true, content_based_deduplication=true)",
            ["Make failed standard"],
        ),
        (
            (
                "jobs:queue -dead_letters-> failed:queue(fifo=true, content_based_deduplication=true); "
                "orders:queue(fifo=true, content_based_deduplication=true) -dead_letters-> failed"
            ),
            ["Add jobs-dlq"],
        ),
        (
            (
                "news:bus -delivers(dead_letter=failed)-> work:function -dead_letters-> "
                "failed:queue(fifo=true, content_based_deduplication=true)"
            ),
            ["Add news-dlq", "Add work-dlq"],
        ),
        (
            (
                "a:zone(boundary=account); b:zone(boundary=account); jobs:queue(group=a) -dead_letters-> "
                "failed:queue(group=b)"
            ),
            ["Add jobs-dlq"],
        ),
    ],
)
def test_a_fix_removes_the_finding(drawing: str, titles: list[str]) -> None:
    assert fixed("REL-011", drawing) == titles
