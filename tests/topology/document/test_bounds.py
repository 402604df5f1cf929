"""Values that are well formed and that no service takes beside each other."""

from __future__ import annotations

from typing import Any

import pytest

from tests.build import parsed
from topology.document import from_payload, parse


def told(drawing: str, **top: Any) -> list[tuple[str, str, str]]:
    found = parsed(drawing)
    if top:
        found = parse(from_payload({**found.document, **top}))
    return [(one.rule, one.severity, one.message.partition(": ")[2]) for one in found.findings]


@pytest.mark.parametrize(
    "drawing",
    [
        "jobs:queue -delivers(batch_size=10)-> work:function",
        "jobs:queue -delivers(batch_size=500, batch_window_s=1)-> work:function",
        "jobs:queue -delivers(batch_size=50)-> work:service",
        "jobs:queue -delivers(concurrency_max=1)-> work:service",
        "jobs:queue -delivers(concurrency_max=2)-> work:function",
        "jobs:queue(fifo=true) -delivers(batch_size=10)-> work:function",
        'news:bus -delivers(retry={"max_retries": 185, "max_age_s": 60})-> work:function',
        'clicks:stream -delivers(retry={"max_retries": 9000, "max_age_s": 7})-> work:function',
        'api:gateway(protocol=rest) -routes(method=GET, path="/a/{b}/{rest+}")-> work:function',
        'api:gateway -routes(method=GET, path="/a/{b}")-> work:function; '
        'api -routes(method=GET, path="/a/{c}/d")-> f:function',
    ],
)
def test_silent(drawing: str) -> None:
    assert told(drawing) == []


@pytest.mark.parametrize(
    ("drawing", "severity", "words"),
    [
        ("jobs:queue -delivers(batch_size=11)-> work:function", "warning", "wants a batch_window_s"),
        ("jobs:queue -delivers(concurrency_max=1)-> work:function", "warning", "the service takes 2 at least"),
        ("jobs:queue(fifo=true) -delivers(batch_size=11)-> work:function", "warning", "at most 10 at once"),
        ("jobs:queue(fifo=true) -delivers(batch_window_s=5)-> work:function", "warning", "leave it out"),
        ('news:bus -delivers(retry={"max_retries": 186})-> work:function', "warning", "at most 185 times"),
        ('news:bus -delivers(retry={"max_age_s": 59})-> work:function', "warning", "takes 60 to 86400"),
        ('daily:schedule -delivers(retry={"max_age_s": 86401})-> work:function', "warning", "a schedule takes"),
        ('api:gateway -routes(method=GET, path="/{proxy+}/x")-> work:function', "error", "must come last"),
        (
            'api:gateway(protocol=rest) -routes(method=GET, path="/a/{b}")-> work:function; '
            'api -routes(method=GET, path="/a/{c}/d")-> f:function',
            "warning",
            "has {b} already",
        ),
    ],
)
def test_told(drawing: str, severity: str, words: str) -> None:
    [(rule, weight, message)] = told(drawing)
    assert (rule, weight) == ("DOC-003", severity)
    assert words in message


def test_two_routes_for_the_same_requests_are_left_to_their_rule() -> None:
    drawing = (
        'api:gateway(protocol=rest) -routes(method=GET, path="/a/{b}")-> work:function; '
        'api -routes(method=GET, path="/a/{c}")-> f:function'
    )
    assert told(drawing) == []


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        ({"queue.in_flight_max": 5}, []),
        ({"queue.in_flight_mx": 5}, ["DOC-001"]),
        ({"queue.in_flight_max": "many"}, ["DOC-003"]),
    ],
)
def test_limits_are_looked_at(limits: dict[str, Any], expected: list[str]) -> None:
    found = told("jobs:queue -> work:function", limits=limits)
    assert [rule for rule, _, _ in found] == expected
    assert all("queue.in_flight_max" in message for _, _, message in found)
