"""PER-006 database-connection-exhaustion."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import about, found, left


@pytest.mark.parametrize(
    "drawing",
    [
        "f:function -reads-> d:database",  # its limit is not said
        "f:function(concurrency_reserved=50) -reads-> d:database(connections_max=100)",
        "f:function -reads-> d:database(connections_max=100, proxy=true)",
        "s:service(replicas=4) -writes-> d:database(connections_max=40)",
        "q:queue -delivers(concurrency_max=10)-> f:function -writes-> d:database(connections_max=20)",
        "s:service(replicas=90) -reads(on_miss=d)-> c:cache(ttl_s=30); s -reads-> d:database(connections_max=40)",
    ],
)
def test_silent(drawing: str) -> None:
    assert found("PER-006", drawing) == []


@pytest.mark.parametrize(
    ("drawing", "expected"),
    [
        ("f:function(concurrency_reserved=200) -reads-> d:database(connections_max=100)", "error d f"),
        ("f:function -reads-> d:database(connections_max=500)", "error d f"),
        ("s:service(replicas=4) -writes-> d:database(connections_max=39)", "error d s"),
        (
            "f:function(concurrency_reserved=60) -reads-> d:database(connections_max=100); "
            "g:function(concurrency_reserved=50) -writes-> d; f -writes-> d",
            "error d f g",
        ),
    ],
)
def test_found_and_fixed(drawing: str, expected: str) -> None:
    assert about("PER-006", drawing) == [expected]
    assert left("PER-006", drawing) == []
