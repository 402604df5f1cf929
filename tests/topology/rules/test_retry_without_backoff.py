"""REL-029 retry-without-backoff."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import about, fixed, found


@pytest.mark.parametrize(
    "drawing",
    [
        "a:service -calls-> b:service",
        ('a:service -calls(retry={"max_retries": 2, "backoff": "exponential", "jitter": "full"})-> b:service'),
        'a:service -calls(retry={"max_retries": 0})-> b:service',
        'news:topic -delivers(retry={"max_retries": 3})-> b:service',  # the topic has its own pauses
    ],
)
def test_silent(drawing: str) -> None:
    assert found("REL-029", drawing) == []


@pytest.mark.parametrize(
    ("drawing", "nodes", "words"),
    [
        ('a:service -calls(retry={"max_retries": 3})-> b:service', ["warning a b"], "at once, up to 3 times"),
        (
            'a:client -calls(retry={"max_retries": 1, "backoff": "fixed"})-> b:service',
            ["warning a b"],
            "in a fixed rhythm, up to 1 time:",
        ),
        ('a:function -invokes(retry={"max_retries": 1})-> b:function', ["warning a b"], "at once"),
    ],
)
def test_found(drawing: str, nodes: list[str], words: str) -> None:
    assert about("REL-029", drawing) == nodes
    assert words in found("REL-029", drawing)[0].message


@pytest.mark.parametrize(
    ("drawing", "titles"),
    [
        (
            'a:service(timeout_s=60) -calls(retry={"max_retries": 3}, timeout_s=2)-> b:service(timeout_s=1)',
            ["Pause longer each time, with jitter"],
        ),
        (
            (
                'a:function(timeout_s=8) -calls(retry={"max_retries": 3, "interval_ms": 1000}, '
                "timeout_s=1.9)-> b:service(timeout_s=1)"
            ),
            ["Pause longer each time, with jitter"],
        ),
    ],
)
def test_a_fix_removes_the_finding(drawing: str, titles: list[str]) -> None:
    assert fixed("REL-029", drawing) == titles
