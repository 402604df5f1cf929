"""REL-031 no-circuit-breaker-or-limit-to-external."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import about, fixed, found


@pytest.mark.parametrize(
    "drawing",
    [
        "pay:function -calls(timeout_s=2)-> bank:external",
        (
            'pay:function -calls(timeout_s=1, retry={"max_retries": 2, "backoff": "exponential", '
            '"jitter": "full"})-> bank:external'
        ),
        (
            'pay:function(concurrency_reserved=5) -calls(timeout_s=1, retry={"max_retries": 4, '
            '"backoff": "exponential", "jitter": "full"})-> bank:external'
        ),
        (
            'pay:function -calls(timeout_s=1, retry={"max_retries": 4, "backoff": "exponential", '
            '"jitter": "full"}, circuit_breaker={"failures": 5})-> bank:external'
        ),
        (
            "jobs:queue -delivers(concurrency_max=5)-> pay:function -calls(timeout_s=1, "
            'retry={"max_retries": 4, "backoff": "exponential", "jitter": "full"})-> bank:external'
        ),
        (
            'pay:service -calls(timeout_s=1, retry={"max_retries": 4, "backoff": "exponential", '
            '"jitter": "full"})-> bank:external'
        ),
        "app:client -calls-> bank:external",
        "pay:function -calls-> bank:external",  # what to do first, REL-034 says
        (
            'daily:schedule -> pay:function(timeout_s=60) -calls(timeout_s=1, retry={"max_retries": 4, '
            '"backoff": "exponential", "jitter": "full"})-> bank:external'
        ),
    ],
)
def test_silent(drawing: str) -> None:
    assert found("REL-031", drawing) == []


@pytest.mark.parametrize(
    ("drawing", "nodes", "words"),
    [
        (
            (
                'pay:function(timeout_s=60) -calls(timeout_s=1, retry={"max_retries": 4, "backoff": '
                '"exponential", "jitter": "full"})-> bank:external'
            ),
            ["warning pay bank"],
            "up to 5 times",
        ),
    ],
)
def test_found(drawing: str, nodes: list[str], words: str) -> None:
    assert about("REL-031", drawing) == nodes
    assert words in found("REL-031", drawing)[0].message


@pytest.mark.parametrize(
    ("drawing", "titles"),
    [
        (
            (
                'pay:function(timeout_s=60) -calls(timeout_s=1, retry={"max_retries": 4, "backoff": '
                '"exponential", "jitter": "full"})-> bank:external'
            ),
            ["Stop calling bank for 30 s after 5 failures"],
        ),
    ],
)
def test_a_fix_removes_the_finding(drawing: str, titles: list[str]) -> None:
    assert fixed("REL-031", drawing) == titles
