"""How often the same work is tried, and for how long it may come again."""

from __future__ import annotations

import math

import pytest

from tests.build import graph
from topology.rules import View
from topology.rules.base.attempts import Attempts, attempts


@pytest.mark.parametrize(
    ("drawing", "edge", "expected"),
    [
        ("a:client -calls(timeout_s=5)-> b:service", "a.calls.b", Attempts(1, 0)),
        (
            'a:client -calls(timeout_s=5, retry={"max_retries": 2, "backoff": "exponential"})-> b:service',
            "a.calls.b",
            Attempts(3, 10.3),
        ),
        (
            "q:queue(visibility_timeout_s=60) -> f:function; q -dead_letters-> d:queue",
            "q.delivers.f",
            Attempts(10, 600),
        ),
        (
            "q:queue(visibility_timeout_s=43200) -> f:function; q -dead_letters(max_receive_count=100)-> d:queue",
            "q.delivers.f",
            Attempts(100, 345_600),
        ),
        ("q:queue(visibility_timeout_s=60) -> f:function", "q.delivers.f", Attempts(5760, 345_600)),
        ("t:topic -> f:function(timeout_s=10)", "t.delivers.f", Attempts(3, 200)),
        ("t:topic -> f:function(timeout_s=10, retries_async=0)", "t.delivers.f", Attempts(1, 0)),
        ("t:topic -> s:service", "t.delivers.s", Attempts(51, 3600)),
        ('b:bus -delivers(retry={"max_retries": 4, "max_age_s": 60})-> s:service', "b.delivers.s", Attempts(5, 60)),
        ("s:stream -> f:function", "s.delivers.f", Attempts(math.inf, 86_400)),
        ('s:stream -delivers(retry={"max_retries": 2})-> f:function(timeout_s=10)', "s.delivers.f", Attempts(3, 20)),
        ("a:function -writes-> t:table", "a.writes.t", Attempts(1, 0)),
    ],
)
def test_attempts_over_an_edge(drawing: str, edge: str, expected: Attempts) -> None:
    drawn = graph(drawing)
    found = attempts(View(drawn), drawn.edges[edge])
    assert (found.tries, found.window_s) == (expected.tries, pytest.approx(expected.window_s))
