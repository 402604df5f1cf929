"""TOP-015 message-exceeds-channel-size."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import found, left


@pytest.mark.parametrize(
    "drawing",
    [
        "a:function -sends(max_bytes=1048576)-> q:queue",
        "a:function -sends-> q:queue",  # nothing is said
        "a:function -publishes(max_bytes=262144)-> t:topic -> q:queue",
        "a:function -publishes(max_bytes=400000)-> s:stream -> b:function",
        "a:function -publishes(max_bytes=400000)-> e:bus -delivers(input_path=$.detail.id)-> t:topic",
        "a:function -invokes(max_bytes=6000000)-> b:function",
        "a:function -writes(max_bytes=5000000)-> pics:bucket",
        "a:function -writes(max_bytes=5000000)-> rows:database",
    ],
)
def test_silent(drawing: str) -> None:
    assert found("TOP-015", drawing) == []


@pytest.mark.parametrize(
    ("drawing", "words"),
    [
        ("a:function -sends(max_bytes=1048577)-> x:queue", "a queue takes 1 MB"),
        ("a:function -publishes(max_bytes=400000)-> x:topic", "390.6 KB to x and a topic takes 256 KB"),
        ("a:function -publishes(max_bytes=400000)-> e:bus -> x:topic", "where e hands it on to x, and a topic"),
        ("a:function -publishes(max_bytes=400000)-> e:bus -> x:workflow", "a workflow takes 256 KB"),
        ("a:function -invokes(max_bytes=7000000)-> x:function", "a function takes 6 MB"),
        ("a:function -invokes(max_bytes=2000000, wait=false)-> x:function", "a function takes 1 MB"),
        ("a:function -writes(max_bytes=500000)-> x:table", "a table takes 400 KB"),
    ],
)
def test_found(drawing: str, words: str) -> None:
    [finding] = found("TOP-015", drawing)
    assert (finding.severity, finding.path[-1]) == ("error", "x")
    assert words in finding.message


def test_the_fix_is_a_claim_check() -> None:
    drawing = "a:function -publishes(max_bytes=400000)-> t:topic -> q:queue -> b:function"
    [finding] = found("TOP-015", drawing)
    joined = [(op["source"], op["relation"]) for op in finding.fixes[0].operations if op["op"] == "add_edge"]
    assert joined == [("a", "writes"), ("b", "reads")]
    assert left("TOP-015", drawing) == []


def test_a_limit_that_was_raised_holds() -> None:
    drawing = "a:function -publishes(max_bytes=400000)-> t:topic"
    assert found("TOP-015", drawing, limits={"topic.message_max_bytes": 1_048_576}) == []
