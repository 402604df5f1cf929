"""REL-037 single-point-of-failure."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import about, fixed, found


@pytest.mark.parametrize(
    "drawing",
    [
        "shop:client -calls-> orders:service(replicas=2) -writes-> store:table",
        "shop:client -calls-> orders:service",  # nothing is behind it
        # the queue keeps the work
        ("api:gateway -routes-> jobs:queue -> work:service -writes-> store:table; shop:client -calls-> api"),
        # it runs in several places
        "api:gateway -routes-> orders:function -writes-> store:table; shop:client -calls-> api",
        ("shop:client -calls-> one:service -reads-> store:table; shop -calls-> two:service -reads-> store"),
        "shop:client -calls-> orders:service(replicas=2) -reads-> store:database",  # nobody says that it has no copy
    ],
)
def test_silent(drawing: str) -> None:
    assert found("REL-037", drawing) == []


@pytest.mark.parametrize(
    ("drawing", "nodes", "words"),
    [
        (
            "shop:client -calls-> orders:service -writes-> store:table",
            ["warning orders"],
            "All ways from shop to store go through orders",
        ),
        (
            "shop:client -calls-> api:gateway -routes-> orders:service(replicas=1) -writes-> store:table",
            ["warning orders"],
            "one replica",
        ),
    ],
)
def test_found(drawing: str, nodes: list[str], words: str) -> None:
    assert about("REL-037", drawing) == nodes
    assert words in found("REL-037", drawing)[0].message


@pytest.mark.parametrize(
    ("drawing", "titles"),
    [
        ("shop:client -calls-> orders:service -writes-> store:table", ["Run orders twice"]),
    ],
)
def test_a_fix_removes_the_finding(drawing: str, titles: list[str]) -> None:
    assert fixed("REL-037", drawing) == titles
