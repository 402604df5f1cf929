"""REL-028 retry-multiplication-in-a-sync-chain."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import about, fixed, found


@pytest.mark.parametrize(
    "drawing",
    [
        (
            'a:client -calls(retry={"max_retries": 1, "backoff": "exponential", "jitter": "full"})-> '
            'b:service -calls(retry={"max_retries": 2, "backoff": "exponential", "jitter": "full"})-> '
            "c:service"
        ),
        # a single caller that retries after an event
        (
            'news:bus -> pay:function -calls(retry={"max_retries": 2, "backoff": "exponential", '
            '"jitter": "full"})-> bank:external'
        ),
        (
            'jobs:queue -> work:function -calls(retry={"max_retries": 2, "backoff": "exponential", '
            '"jitter": "full"})-> c:service; jobs -dead_letters(max_receive_count=10)-> failed:queue'
        ),
        (
            'a:service -calls-> b:service -calls-> c:service -calls(retry={"max_retries": 2, "backoff": '
            '"exponential", "jitter": "full"})-> d:service'
        ),
        (
            'a:service -calls(retry={"max_retries": 2, "backoff": "exponential", "jitter": "full"})-> '
            "b:service -sends-> jobs:queue"
        ),
    ],
)
def test_silent(drawing: str) -> None:
    assert found("REL-028", drawing) == []


@pytest.mark.parametrize(
    ("drawing", "nodes", "words"),
    [
        (
            (
                'a:client -calls(retry={"max_retries": 2, "backoff": "exponential", "jitter": "full"})-> '
                'b:service -calls(retry={"max_retries": 2, "backoff": "exponential", "jitter": "full"})-> '
                "c:service"
            ),
            ["warning c"],
            "9 times (3 x 3)",
        ),
        (
            (
                'a:client -calls(retry={"max_retries": 2, "backoff": "exponential", "jitter": "full"})-> '
                'b:service -calls(retry={"max_retries": 2, "backoff": "exponential", "jitter": "full"})-> '
                'c:service -calls(retry={"max_retries": 2, "backoff": "exponential", "jitter": "full"})-> '
                "d:service"
            ),
            ["error d"],
            "a → b → c → d",
        ),
        (
            (
                'a:client -calls(retry={"max_retries": 2, "backoff": "exponential", "jitter": "full"})-> '
                'api:gateway -routes-> b:function -calls(retry={"max_retries": 2, "backoff": "exponential", '
                '"jitter": "full"})-> c:external'
            ),
            ["warning c"],
            "9 times",
        ),
        (
            ('a:service -calls(retry={"max_retries": 9, "backoff": "exponential", "jitter": "full"})-> b:external'),
            ["warning b"],
            "10 times",
        ),
        (
            (
                'jobs:queue -> a:function -calls(retry={"max_retries": 1, "backoff": "exponential", '
                '"jitter": "full"})-> b:service -calls(retry={"max_retries": 1, "backoff": "exponential", '
                '"jitter": "full"})-> c:external; jobs -dead_letters(max_receive_count=5)-> failed:queue'
            ),
            ["warning c"],
            "20 times (5 x 2 x 2)",
        ),
    ],
)
def test_found(drawing: str, nodes: list[str], words: str) -> None:
    assert about("REL-028", drawing) == nodes
    assert words in found("REL-028", drawing)[0].message


@pytest.mark.parametrize(
    ("drawing", "titles"),
    [
        (
            (
                'a:client -calls(retry={"max_retries": 2, "backoff": "exponential", "jitter": "full"})-> '
                'b:service -calls(retry={"max_retries": 2, "backoff": "exponential", "jitter": "full"})-> '
                "c:service"
            ),
            ["Call c without retries"],
        ),
    ],
)
def test_a_fix_removes_the_finding(drawing: str, titles: list[str]) -> None:
    assert fixed("REL-028", drawing) == titles
